//! Which interpreter is used, and how.

use pyc::PythonVersion;
use std::path::PathBuf;
use std::time::Duration;

/// How long one file may take unless [`Interpreter::deadline`] says otherwise. The largest files
/// that are known (generated tables of tens of megabytes) take a tenth of it.
pub const DEFAULT_DEADLINE: Duration = Duration::from_secs(300);

/// An interpreter and how it is to be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interpreter {
    /// What messages call it.
    pub name: PathBuf,
    /// The file that is run.
    pub program: PathBuf,
    /// The version that it must be of; any CPython will do if there is none.
    pub expected: Option<PythonVersion>,
    /// How long one file may take before the process is killed.
    pub deadline: Duration,
    /// What its hashes of strings are seeded with (`PYTHONHASHSEED`). Up to 3.13 the order of some variables of classes
    /// hangs on it, so it must be one and the same for the same source to give the same bytecode.
    pub hash_seed: u32,
}

impl Interpreter {
    /// The interpreter at this path, of any version.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        let program = program.into();
        Self {
            name: program.clone(),
            program,
            expected: None,
            deadline: DEFAULT_DEADLINE,
            hash_seed: 0,
        }
    }

    /// The same, but it must be of this version.
    pub fn of_version(program: impl Into<PathBuf>, version: PythonVersion) -> Self {
        Self {
            expected: Some(version),
            ..Self::new(program)
        }
    }
}
