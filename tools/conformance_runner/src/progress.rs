//! What an earlier run has found, so that it can be gone on with.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::check::Verdict;

/// A file with a line for each source: the verdict, a hash of the source, its path.
///
/// Only what was identical is not looked at again; so this is also how to look again at all the rest after a change of
/// the compiler.
pub struct Progress {
    done: Arc<Done>,
    file: File,
}

/// The sources that were identical.
#[derive(Debug, Default)]
pub struct Done(HashMap<PathBuf, String>);

impl Done {
    /// Whether this source is among them.
    pub fn has(&self, path: &Path, source: &[u8]) -> bool {
        self.0.get(path).is_some_and(|known| *known == hash(source))
    }
}

impl Progress {
    /// Reads the file, if it is there, and opens it to go on.
    ///
    /// # Errors
    ///
    /// If it cannot be read or written.
    pub fn open(path: &Path) -> io::Result<Self> {
        let text = match fs::read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            text => text?,
        };
        let mut done = HashMap::new();
        for line in text.lines() {
            let mut fields = line.splitn(3, ' ');
            let (Some(verdict), Some(hash), Some(path)) =
                (fields.next(), fields.next(), fields.next())
            else {
                continue;
            };
            // the last line about a source counts
            if verdict == Verdict::Identical.name() {
                done.insert(path.into(), hash.to_owned());
            } else {
                done.remove(Path::new(path));
            }
        }
        let file = OpenOptions::new().append(true).create(true).open(path)?;
        let done = Arc::new(Done(done));
        Ok(Self { done, file })
    }

    /// What was identical when the file was opened.
    pub fn known(&self) -> Arc<Done> {
        Arc::clone(&self.done)
    }

    /// Writes down what came of a source.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn add(&mut self, path: &Path, source: &[u8], verdict: &Verdict) -> io::Result<()> {
        let line = format!("{} {} {}\n", verdict.name(), hash(source), path.display());
        self.file.write_all(line.as_bytes())
    }
}

fn hash(source: &[u8]) -> String {
    let hash = pyc::source_hash(0, source);
    format!("{:016x}", u64::from_le_bytes(hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_identical_last_is_done() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("progress");
        let (a, b) = (Path::new("dir/a b.py"), Path::new("b.py"));
        let mut progress = Progress::open(&file).unwrap();
        assert!(!progress.known().has(a, b"source"));
        progress.add(a, b"source", &Verdict::Identical).unwrap();
        progress.add(b, b"source", &Verdict::Identical).unwrap();
        let bug = Verdict::Internal("a bug".into());
        progress.add(b, b"source", &bug).unwrap();

        let progress = Progress::open(&file).unwrap();
        assert!(progress.known().has(a, b"source"));
        assert!(!progress.known().has(a, b"changed"));
        assert!(!progress.known().has(b, b"source"));
    }
}
