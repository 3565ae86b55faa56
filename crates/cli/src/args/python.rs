//! How a Python is named on the command line.

use std::path::PathBuf;

use pyc::PythonVersion;

/// The Python to compile with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PythonArg {
    /// A version, such as 3.14.
    Version(PythonVersion),
    /// An interpreter: its path, or its name on `PATH`.
    Program(PathBuf),
}

impl PythonArg {
    /// Reads the value of `--python`.
    ///
    /// # Errors
    ///
    /// What is wrong with it, if it is a version but cannot be asked for.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("give a version such as 3.14, or the path of an interpreter".to_owned());
        }
        if text.starts_with(|c: char| c.is_ascii_digit()) && !text.contains(['/', '\\']) {
            return known_version(text).map(Self::Version);
        }
        Ok(Self::Program(text.into()))
    }
}

/// Reads a version whose `.pyc` files are known, written as `3.14`.
///
/// # Errors
///
/// What is wrong with it.
pub fn known_version(text: &str) -> Result<PythonVersion, String> {
    let version: PythonVersion = text.parse().map_err(to_string)?;
    version.magic().map_err(to_string)?;
    if version.to_string() != text {
        return Err(format!(
            "give it as {version}: all releases of a version have the same bytecode"
        ));
    }
    Ok(version)
}

fn to_string(error: impl ToString) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_a_version() {
        let expected = PythonArg::Version(PythonVersion::new(3, 14));
        assert_eq!(PythonArg::parse("3.14"), Ok(expected));
    }

    #[test]
    fn all_else_is_a_program() {
        for text in [
            "python3.14",
            "./3.14/bin/python",
            "/usr/bin/python3",
            "3.14/bin/python",
        ] {
            assert_eq!(PythonArg::parse(text), Ok(PythonArg::Program(text.into())));
        }
    }

    #[test]
    fn a_release_is_too_much() {
        assert_eq!(
            PythonArg::parse("3.14.2").unwrap_err(),
            "give it as 3.14: all releases of a version have the same bytecode"
        );
    }

    #[test]
    fn an_unknown_version_is_refused_with_the_known_ones() {
        let error = PythonArg::parse("3.7").unwrap_err();
        assert!(error.contains("unknown Python version 3.7"), "{error}");
        assert!(error.contains("3.14"), "{error}");
    }

    #[test]
    fn what_starts_as_a_version_must_be_one() {
        assert!(PythonArg::parse("3").unwrap_err().contains("MAJOR.MINOR"));
    }
}
