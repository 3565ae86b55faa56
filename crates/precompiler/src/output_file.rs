//! Writing a file as a whole or not at all.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

/// Writes a file under another name in the same directory, then renames it. What stood there before
/// is replaced; missing directories are made.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let directory = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    match write_in(directory, path, bytes) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            fs::create_dir_all(directory)?;
            write_in(directory, path, bytes)
        }
        other => other,
    }
}

/// Copies a file with its permissions; missing directories are made.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::copy(from, to).map(drop)
}

/// Removes a file that must not be taken for a result. Nothing can be done if that fails.
pub fn remove(path: &Path) {
    let _ = fs::remove_file(path);
}

fn write_in(directory: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let (temporary, mut file) = create_temporary(directory)?;
    let result = file
        .write_all(bytes)
        .and_then(|()| fs::rename(&temporary, path));
    if result.is_err() {
        remove(&temporary);
    }
    result
}

/// Creates a file under a name that no other has. Where process numbers repeat (sandboxes, what a
/// killed process has left) the next name is tried.
fn create_temporary(directory: &Path) -> io::Result<(PathBuf, File)> {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    loop {
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let path = directory.join(format!(".{}-{number}.tmp", process::id()));
        match File::create_new(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            other => return other.map(|file| (path, file)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(directory: &Path) -> Vec<String> {
        let names = fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect()
    }

    #[test]
    fn directories_are_made_and_old_files_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a/b/c.pyc");
        write(&path, b"old").unwrap();
        write(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(listing(path.parent().unwrap()), ["c.pyc"]);
    }

    #[test]
    fn nothing_is_left_of_a_file_that_cannot_be_written() {
        let directory = tempfile::tempdir().unwrap();
        fs::create_dir_all(directory.path().join("taken/by/a/directory")).unwrap();
        assert!(write(&directory.path().join("taken"), b"bytes").is_err());
        assert_eq!(listing(directory.path()), ["taken"]);
    }

    #[test]
    fn names_that_are_taken_are_passed_over() {
        let directory = tempfile::tempdir().unwrap();
        let (first, _) = create_temporary(directory.path()).unwrap();
        let taken = |number: u64| {
            directory
                .path()
                .join(format!(".{}-{number}.tmp", process::id()))
        };
        // Other tests count on meanwhile.
        (0..1_000).for_each(|number| fs::write(taken(number), "").unwrap());
        let (second, _) = create_temporary(directory.path()).unwrap();
        assert_ne!(first, second);
        assert!((0..1_000).all(|number| taken(number) != second));
    }
}
