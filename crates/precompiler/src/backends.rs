//! The backends, which are kept from one request to the next.

use pyc::PythonVersion;
use pyc_compile::{Interpreter, InterpreterBackend, NativeBackend};
use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::available_parallelism;
use std::time::SystemTime;

/// All backends of this process, one for each interpreter and version.
#[derive(Default)]
pub struct Backends {
    processes: Option<NonZeroUsize>,
    pools: Mutex<HashMap<(PathBuf, PythonVersion), Pool>>,
    found: Mutex<HashMap<PythonVersion, PathBuf>>,
    natives: Mutex<HashMap<PythonVersion, Arc<NativeBackend>>>,
}

struct Pool {
    stamp: Option<Stamp>,
    backend: Arc<InterpreterBackend>,
}

/// What changes when a file is replaced by another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    file: (u64, u64),
    length: u64,
    modified: Option<SystemTime>,
}

impl Backends {
    /// Backends of as many processes as the batch has use for.
    pub fn for_one_batch() -> Self {
        Self::default()
    }

    /// Backends that several batches share, so of a process for each core.
    pub fn for_worker() -> Self {
        Self {
            processes: Some(cores()),
            ..Self::default()
        }
    }

    /// The backend that drives an interpreter. If the interpreter's file is another one than at the
    /// last call, the backend is a fresh one; requests that are still under way keep the old.
    pub fn get(&self, interpreter: Interpreter, jobs: NonZeroUsize) -> Arc<InterpreterBackend> {
        let stamp = Stamp::of(&interpreter.program);
        let expected = interpreter.expected.unwrap_or(PythonVersion::new(0, 0));
        let mut pools = lock(&self.pools);
        let key = (interpreter.program.clone(), expected);
        match pools.get(&key) {
            Some(pool) if pool.stamp == stamp => Arc::clone(&pool.backend),
            _ => {
                let processes = self.processes.unwrap_or(jobs);
                let backend = Arc::new(InterpreterBackend::new(interpreter, processes));
                pools.insert(
                    key,
                    Pool {
                        stamp,
                        backend: Arc::clone(&backend),
                    },
                );
                backend
            }
        }
    }

    /// The native compiler for a version.
    pub fn native(&self, version: PythonVersion) -> Arc<NativeBackend> {
        let mut natives = lock(&self.natives);
        let native = natives
            .entry(version)
            .or_insert_with(|| Arc::new(NativeBackend::new(version)));
        Arc::clone(native)
    }

    /// The interpreter that was found for a version before, so that PATH is searched only once.
    pub fn found(&self, version: PythonVersion) -> Option<PathBuf> {
        lock(&self.found).get(&version).cloned()
    }

    /// Remembers the interpreter that was found for a version.
    pub fn remember(&self, version: PythonVersion, interpreter: &Path) {
        lock(&self.found).insert(version, interpreter.to_owned());
    }
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        Some(Self {
            file: file_number(&metadata),
            length: metadata.len(),
            modified: metadata.modified().ok(),
        })
    }
}

#[cfg(unix)]
fn file_number(metadata: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn file_number(_: &Metadata) -> (u64, u64) {
    (0, 0)
}

/// How many cores this process may use.
pub fn cores() -> NonZeroUsize {
    available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERSION: PythonVersion = PythonVersion::new(3, 14);

    fn get(backends: &Backends, path: &Path, version: PythonVersion) -> Arc<InterpreterBackend> {
        backends.get(Interpreter::of_version(path, version), NonZeroUsize::MIN)
    }

    #[test]
    fn a_backend_is_kept_for_its_interpreter_and_version() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("python");
        fs::write(&path, "").unwrap();
        let backends = Backends::for_worker();
        let first = get(&backends, &path, VERSION);
        assert!(Arc::ptr_eq(&first, &get(&backends, &path, VERSION)));
        assert!(!Arc::ptr_eq(
            &first,
            &get(&backends, &path, PythonVersion::new(3, 13))
        ));
        assert!(!Arc::ptr_eq(
            &first,
            &get(&backends, &directory.path().join("other"), VERSION)
        ));
    }

    #[test]
    fn a_replaced_interpreter_gets_a_fresh_backend() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("python");
        fs::write(&path, "").unwrap();
        let backends = Backends::for_worker();
        let first = get(&backends, &path, VERSION);
        fs::write(directory.path().join("next"), "").unwrap();
        fs::rename(directory.path().join("next"), &path).unwrap();
        assert!(!Arc::ptr_eq(&first, &get(&backends, &path, VERSION)));
    }
}
