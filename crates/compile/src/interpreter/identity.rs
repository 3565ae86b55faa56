//! Which Python a process says it is.

use super::protocol::{Fields, TAG};
use super::settings::Interpreter;
use crate::CompileError;
use pyc::PythonVersion;

/// Which Python an interpreter is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The version with everything to it, such as `3.14.10` or `3.15.0rc1`.
    pub full_version: String,
    /// The version as far as it matters to bytecode.
    pub version: PythonVersion,
    /// The magic number of the bytecode that it makes.
    pub magic: u16,
}

impl Identity {
    /// Reads a process' greeting, and checks that it is what `interpreter` shall be.
    pub(super) fn from_greeting(
        message: &[u8],
        interpreter: &Interpreter,
    ) -> Result<Self, CompileError> {
        let Some((implementation, identity)) = parse(message) else {
            return Err(Self::unrecognized(interpreter));
        };
        if implementation != "cpython" {
            return Err(CompileError::NotCPython {
                interpreter: interpreter.name.clone(),
                found: format!("it is {implementation} {}", identity.full_version),
            });
        }
        match interpreter.expected {
            Some(expected) if expected != identity.version => Err(CompileError::WrongVersion {
                interpreter: interpreter.name.clone(),
                found: identity.version,
                expected,
            }),
            _ => Ok(identity),
        }
    }

    /// The error of a program that sends no greeting, but something else.
    pub(super) fn unrecognized(interpreter: &Interpreter) -> CompileError {
        CompileError::NotCPython {
            interpreter: interpreter.name.clone(),
            found: "it did not greet as a Python with the same options does".to_owned(),
        }
    }
}

fn parse(message: &[u8]) -> Option<(String, Identity)> {
    let mut fields = Fields(message);
    if fields.text()?? != TAG {
        return None;
    }
    let implementation = fields.text()??;
    let full_version = fields.text()??;
    let major = fields.number()??.try_into().ok()?;
    let minor = fields.number()??.try_into().ok()?;
    let magic = fields.number()??.try_into().ok()?;
    let version = PythonVersion { major, minor };
    fields.is_at_end().then_some((
        implementation,
        Identity {
            full_version,
            version,
            magic,
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn greeting(fields: [&str; 6]) -> Vec<u8> {
        let field = |text: &str| [&(text.len() as u32).to_le_bytes()[..], text.as_bytes()].concat();
        fields.into_iter().flat_map(field).collect()
    }

    fn error(fields: [&str; 6]) -> String {
        let interpreter = Interpreter::of_version("bin/python", PythonVersion::new(3, 14));
        Identity::from_greeting(&greeting(fields), &interpreter)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn a_greeting_tells_version_and_magic() {
        let message = greeting([TAG, "cpython", "3.15.0a2", "3", "15", "3651"]);
        let expected = Identity {
            full_version: "3.15.0a2".into(),
            version: PythonVersion::new(3, 15),
            magic: 3651,
        };
        assert_eq!(
            Identity::from_greeting(&message, &Interpreter::new("python")).unwrap(),
            expected
        );
    }

    #[test]
    fn another_implementation_is_refused() {
        assert_eq!(
            error([TAG, "pypy", "3.14.1", "3", "14", "336"]),
            "the interpreter bin/python is not CPython: it is pypy 3.14.1"
        );
    }

    #[test]
    fn another_version_is_refused() {
        let message = error([TAG, "cpython", "3.13.1", "3", "13", "3571"]);
        assert!(message.starts_with(
            "the interpreter bin/python is CPython 3.13, but the target's Python is 3.14: "
        ));
    }

    #[test]
    fn what_is_no_greeting_is_no_cpython() {
        let expected = "the interpreter bin/python is not CPython: \
                        it did not greet as a Python with the same options does";
        assert_eq!(
            error(["other", "cpython", "3.14.1", "3", "14", "1"]),
            expected
        );
        assert_eq!(error([TAG, "cpython", "3.14.1", "3", "999", "1"]), expected);
    }
}
