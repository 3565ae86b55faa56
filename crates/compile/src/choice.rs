//! Which compiler is asked for.

use crate::certified::{is_certified, CERTIFIED_VERSIONS};
use pyc::PythonVersion;
use std::fmt;

/// Which compiler is asked for, on a command line or by a build.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BackendChoice {
    /// The native compiler for certified versions, CPython for all others.
    #[default]
    Auto,
    /// The native compiler, and nothing else.
    Native,
    /// CPython.
    Interpreter,
}

impl BackendChoice {
    /// Whether the native compiler is used for a version, before any other.
    ///
    /// # Errors
    ///
    /// If it is demanded, but makes other bytecode than CPython for this version, or none.
    pub fn is_native(self, version: PythonVersion) -> Result<bool, NotCertified> {
        match self {
            Self::Interpreter => Ok(false),
            Self::Auto => Ok(is_certified(version)),
            Self::Native if is_certified(version) => Ok(true),
            Self::Native => Err(NotCertified(version)),
        }
    }
}

/// The native compiler was demanded for a version that it is not [certified](is_certified) for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotCertified(PythonVersion);

impl std::error::Error for NotCertified {}

impl fmt::Display for NotCertified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let versions: Vec<_> = CERTIFIED_VERSIONS.iter().map(ToString::to_string).collect();
        let versions = if versions.is_empty() {
            "no version".to_owned()
        } else {
            versions.join(", ")
        };
        write!(
            f,
            "the native compiler is certified for {versions} of Python, not for {}: \
             say auto or interpreter, and name a CPython {}",
            self.0, self.0
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_version_is_compiled_natively_without_being_certified() {
        let version = PythonVersion::new(3, 99);
        assert_eq!(BackendChoice::Auto.is_native(version), Ok(false));
        assert_eq!(BackendChoice::Interpreter.is_native(version), Ok(false));
        let error = BackendChoice::Native.is_native(version).unwrap_err();
        assert!(error.to_string().contains("not for 3.99"), "{error}");
        for &version in CERTIFIED_VERSIONS {
            assert_eq!(BackendChoice::Native.is_native(version), Ok(true));
            assert_eq!(BackendChoice::Auto.is_native(version), Ok(true));
            assert_eq!(BackendChoice::Interpreter.is_native(version), Ok(false));
        }
    }
}
