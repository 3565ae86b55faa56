//! The versions of CPython, and what differs between them.

use pyc::PythonVersion;

/// A version of CPython whose bytecode can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Version {
    V3_11,
    V3_12,
    V3_13,
    V3_14,
    V3_15,
}

impl Version {
    /// The version, if it is known.
    pub(crate) fn new(version: PythonVersion) -> Option<Self> {
        Some(match (version.major, version.minor) {
            (3, 11) => Version::V3_11,
            (3, 12) => Version::V3_12,
            (3, 13) => Version::V3_13,
            (3, 14) => Version::V3_14,
            (3, 15) => Version::V3_15,
            _ => return None,
        })
    }
}
