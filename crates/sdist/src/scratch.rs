//! The directory that a build runs in: the same path for every build of an archive, as backends write it into what they make.

use crate::SdistError;
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Where these directories are. Sandboxes have a number in their path, but this directory is in all of them.
const PARENT: &str = "/tmp";

/// A directory of its own for one build, removed with everything in it at the end.
#[derive(Debug)]
pub enum Scratch {
    /// At the path that all builds of the archive have, which a lock keeps for one of them at a time.
    Fixed {
        /// The path.
        path: PathBuf,
        /// Locked as long as it is open.
        _lock: File,
    },
    /// At a path of its own.
    Random(TempDir),
}

impl Scratch {
    /// Creates the directory for an archive; beside `out` if it cannot be at its fixed path.
    pub fn new(sdist: &Path, out: &Path) -> Result<Self, SdistError> {
        let file = sdist.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("rules_pyc_{}", file.trim_end_matches(".tar.gz"));
        if let Ok(fixed) = Self::fixed(&Path::new(PARENT).join(name)) {
            return Ok(fixed);
        }
        tempfile::Builder::new()
            .prefix(".sdist")
            .tempdir_in(out.parent().unwrap_or(Path::new(".")))
            .map(Self::Random)
            .map_err(|reason| SdistError::Write {
                path: out.to_owned(),
                reason,
            })
    }

    fn fixed(path: &Path) -> io::Result<Self> {
        let lock = open_lock(&PathBuf::from(format!("{}.lock", path.display())))?;
        match lock.try_lock() {
            Ok(()) => {}
            // Another build of the same archive, such as one for another Python.
            Err(TryLockError::WouldBlock) => lock.lock()?,
            Err(TryLockError::Error(error)) => return Err(error),
        }
        match fs::create_dir(path) {
            // What a killed build has left. That of another user cannot be removed.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                fs::remove_dir_all(path)?;
                fs::create_dir(path)?;
            }
            other => other?,
        }
        Ok(Self::Fixed {
            path: path.to_owned(),
            _lock: lock,
        })
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        match self {
            Self::Fixed { path, .. } => path,
            Self::Random(directory) => directory.path(),
        }
    }

    /// Whether all builds of the archive have this path.
    pub fn is_fixed(&self) -> bool {
        matches!(self, Self::Fixed { .. })
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Self::Fixed { path, .. } = self {
            // Before the lock is released. The next build removes what is left.
            let _ = fs::remove_dir_all(path);
        }
    }
}

/// Opens the file, which may be another user's: reading it is enough to lock it.
fn open_lock(path: &Path) -> io::Result<File> {
    match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => match File::create_new(path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => File::open(path),
            other => other,
        },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_builds_of_an_archive_have_one_path_one_after_the_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("build");
        fs::create_dir(&path).unwrap();
        fs::write(path.join("left"), "by a killed build").unwrap();
        let first = Scratch::fixed(&path).unwrap();
        assert!(first.is_fixed());
        assert_eq!(fs::read_dir(first.path()).unwrap().count(), 0);
        let waiting = {
            let path = path.clone();
            std::thread::spawn(move || Scratch::fixed(&path).unwrap().path().to_owned())
        };
        fs::write(first.path().join("file"), "").unwrap();
        std::thread::sleep(std::time::Duration::from_millis(50));
        assert!(first.path().join("file").exists());
        drop(first);
        assert_eq!(waiting.join().unwrap(), path);
        assert!(!path.exists());
    }

    #[test]
    fn without_the_fixed_path_it_is_beside_the_output() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("no/such/folder");
        assert!(Scratch::fixed(&missing).is_err());
        let scratch = Scratch::new(Path::new("x/../.."), &folder.path().join("out.whl")).unwrap();
        drop(scratch);
    }
}
