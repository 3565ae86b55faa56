//! Python versions, their magic numbers and cache tags.

use std::fmt;
use std::str::FromStr;

/// A feature version of CPython, such as 3.14.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PythonVersion {
    /// The first part, 3.
    pub major: u8,
    /// The second part, such as 14.
    pub minor: u8,
}

/// Every known version with the magic number that its final releases write, in ascending order.
///
/// Source: `PYC_MAGIC_NUMBER` in CPython's `Include/internal/pycore_magic_number.h` (3.14 and up)
/// and `MAGIC_NUMBER` in `Lib/importlib/_bootstrap_external.py` (up to 3.13). A magic number never
/// changes after a version's release candidate.
const MAGIC_NUMBERS: &[(PythonVersion, u16)] = &[
    (PythonVersion::new(3, 11), 3495),
    (PythonVersion::new(3, 12), 3531),
    (PythonVersion::new(3, 13), 3571),
    (PythonVersion::new(3, 14), 3627),
    (PythonVersion::new(3, 15), 3666),
];

impl PythonVersion {
    /// The versions whose magic number and marshal format are known, in ascending order.
    pub const SUPPORTED: &'static [PythonVersion] = &{
        let mut versions = [PythonVersion::new(0, 0); MAGIC_NUMBERS.len()];
        let mut i = 0;
        while i < versions.len() {
            versions[i] = MAGIC_NUMBERS[i].0;
            i += 1;
        }
        versions
    };

    /// Makes a version from its parts; whether it is a known one shows when it is used.
    pub const fn new(major: u8, minor: u8) -> Self {
        Self { major, minor }
    }

    /// The magic number: the first two bytes of a `.pyc` file, little-endian.
    ///
    /// # Errors
    ///
    /// [`UnknownVersion`] if the version is none of [`PythonVersion::SUPPORTED`].
    pub fn magic(self) -> Result<u16, UnknownVersion> {
        MAGIC_NUMBERS
            .iter()
            .find(|(version, _)| *version == self)
            .map(|(_, magic)| *magic)
            .ok_or(UnknownVersion(self))
    }

    /// The tag in the file names of bytecode, as `sys.implementation.cache_tag`: `cpython-314`.
    pub fn cache_tag(self) -> String {
        format!("cpython-{}{}", self.major, self.minor)
    }

    /// The version that writes this magic number, if it is one of [`PythonVersion::SUPPORTED`].
    pub fn from_magic(magic: u16) -> Option<PythonVersion> {
        MAGIC_NUMBERS
            .iter()
            .find(|(_, known)| *known == magic)
            .map(|(version, _)| *version)
    }
}

impl fmt::Display for PythonVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

impl FromStr for PythonVersion {
    type Err = ParseVersionError;

    /// Takes `3.14`, and what full versions look like: `3.14.2`, `3.15.0rc1`, `3.15.0b2+`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || ParseVersionError(text.to_owned());
        let mut parts = text.splitn(3, '.');
        let mut number = || -> Option<u8> {
            let part = parts.next()?;
            let is_plain = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            is_plain.then(|| part.parse().ok()).flatten()
        };
        let major = number().ok_or_else(error)?;
        let minor = number().ok_or_else(error)?;
        match parts.next() {
            Some(rest) if !is_micro(rest) => Err(error()),
            _ => Ok(Self { major, minor }),
        }
    }
}

/// Whether `text` is a micro version: digits, then at most a pre-release such as `rc1`, then at most a `+`.
fn is_micro(text: &str) -> bool {
    let text = text.strip_suffix('+').unwrap_or(text);
    let pre_release = text.trim_start_matches(|c: char| c.is_ascii_digit());
    if pre_release.len() == text.len() {
        return false;
    }
    let serial = pre_release.trim_start_matches(|c: char| c.is_ascii_lowercase());
    pre_release.is_empty()
        || (serial.len() < pre_release.len()
            && !serial.is_empty()
            && serial.bytes().all(|b| b.is_ascii_digit()))
}

/// The version is none of [`PythonVersion::SUPPORTED`]; the message names those.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown Python version {0}: this rules_pyc knows {known}", known = known_versions())]
pub struct UnknownVersion(
    /// The version asked for.
    pub PythonVersion,
);

/// The text is not a Python version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a Python version: write it as MAJOR.MINOR, such as 3.14")]
pub struct ParseVersionError(
    /// The text.
    pub String,
);

fn known_versions() -> String {
    let names: Vec<String> = PythonVersion::SUPPORTED
        .iter()
        .map(ToString::to_string)
        .collect();
    match names.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn magic_numbers_are_those_of_the_releases() {
        let magics: Vec<u16> = PythonVersion::SUPPORTED
            .iter()
            .map(|version| version.magic().unwrap())
            .collect();
        assert_eq!(magics, [3495, 3531, 3571, 3627, 3666]);
    }

    #[test]
    fn a_magic_number_leads_back_to_its_version() {
        for version in PythonVersion::SUPPORTED {
            assert_eq!(
                PythonVersion::from_magic(version.magic().unwrap()),
                Some(*version)
            );
        }
        assert_eq!(PythonVersion::from_magic(3626), None);
    }

    #[test]
    fn an_unknown_version_is_told_with_the_known_ones() {
        assert_eq!(
            PythonVersion::new(3, 16).magic().unwrap_err().to_string(),
            "unknown Python version 3.16: this rules_pyc knows 3.11, 3.12, 3.13, 3.14 and 3.15"
        );
    }

    #[test]
    fn cache_tag_is_that_of_cpython() {
        assert_eq!(PythonVersion::new(3, 14).cache_tag(), "cpython-314");
    }

    #[test]
    fn versions_parse_from_short_and_full_forms() {
        for text in ["3.14", "3.14.2", "3.14.0rc1", "3.14.0a7+", "3.14.10"] {
            assert_eq!(text.parse(), Ok(PythonVersion::new(3, 14)), "{text}");
        }
    }

    #[test]
    fn what_is_no_version_does_not_parse() {
        for text in [
            "",
            "3",
            "3.",
            ".14",
            "3.x",
            "3.14.",
            "3.14.x",
            "3.14.0rc",
            "3.14.0rc1.2",
            "+3.14",
            "3.999",
            "v3.14",
        ] {
            assert_eq!(
                text.parse::<PythonVersion>(),
                Err(ParseVersionError(text.into())),
                "{text}"
            );
        }
    }

    #[test]
    fn versions_order_by_number_and_print_short() {
        assert!(PythonVersion::new(3, 9) < PythonVersion::new(3, 11));
        assert_eq!(PythonVersion::new(3, 11).to_string(), "3.11");
    }
}
