//! Files that get their names when they are complete.

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process;

/// A file under a temporary name beside its place, removed when it is dropped.
#[derive(Debug)]
pub(super) struct StagedFile {
    writer: BufWriter<File>,
    temporary: PathBuf,
    path: PathBuf,
    is_kept: bool,
}

impl StagedFile {
    /// Starts a file; missing directories are made.
    pub fn create(path: &Path) -> io::Result<Self> {
        let directory = path.parent().unwrap_or(Path::new(""));
        fs::create_dir_all(if directory == Path::new("") {
            Path::new(".")
        } else {
            directory
        })?;
        let mut number = 0;
        loop {
            let temporary = directory.join(format!(".venv-{}-{number}.tmp", process::id()));
            match File::create_new(&temporary) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(error),
                Ok(file) => {
                    return Ok(Self {
                        writer: BufWriter::with_capacity(256 << 10, file),
                        temporary,
                        path: path.to_owned(),
                        is_kept: false,
                    })
                }
            }
        }
    }

    /// Where it is to stand.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives it its name. What stood there before is replaced.
    pub fn keep(mut self) -> io::Result<()> {
        self.writer.flush()?;
        fs::rename(&self.temporary, &self.path)?;
        self.is_kept = true;
        Ok(())
    }
}

impl Write for StagedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Drop for StagedFile {
    fn drop(&mut self) {
        if !self.is_kept {
            // nothing can be done if that fails
            let _ = fs::remove_file(&self.temporary);
        }
    }
}
