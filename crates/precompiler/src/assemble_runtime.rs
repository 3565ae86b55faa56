//! Putting an interpreter's files and the bytecode of its standard library into one directory.
//!
//! An interpreter that is part of the build comes without bytecode and may write none, so each of its
//! programs would compile all that it imports at every start. CPython finds its library from the real
//! place of its executable (`Modules/getpath.py`), so the bytecode must stand in a directory with it.

use crate::args::BackendArg;
use crate::backends::Backends;
use crate::batch;
use crate::job::{known_version, FileEntry, Job};
use crate::output_file;
use crate::report::Report;
use crate::usage::UsageError;
use clap::Parser;
use pyc::PythonVersion;
use pyc_compile::{
    cached_path, InvalidationMode, OptimizationLevel, Strip, Uncompilable, CACHE_DIRECTORY,
};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::AtomicBool;

/// The first argument that asks for it.
pub const NAME: &str = "assemble-runtime";

/// From this size on, files that are equal are stored once: names of an executable or a shared
/// library that are links where the interpreter was installed, but arrive as files.
const LINKED_SIZE: u64 = 64 << 10;

/// Puts an interpreter's files and the bytecode of its standard library into one directory.
#[derive(Clone, Debug, PartialEq, Eq, Parser)]
#[command(name = "precompiler assemble-runtime", args_override_self = true)]
pub struct AssembleRuntime {
    /// The interpreter's version, such as 3.14
    #[arg(long, value_name = "X.Y")]
    python_version: PythonVersion,

    /// The interpreter that compiles
    #[arg(long, value_name = "PATH", allow_hyphen_values = true)]
    interpreter: Option<PathBuf>,

    /// What compiles
    #[arg(long, default_value = "auto")]
    backend: BackendArg,

    /// The tag in the names of bytecode files, such as cpython-314
    #[arg(long, value_name = "TAG")]
    pyc_tag: String,

    /// The optimisation level of the bytecode
    #[arg(long, value_name = "LEVEL", default_value = "0", value_parser = clap::value_parser!(u8).range(0..=2))]
    optimize: u8,

    /// A file of the interpreter: where it is, a tab, and its place in the directory
    #[arg(long, value_name = "PATH\tPLACE", allow_hyphen_values = true)]
    file: Vec<PlacedFile>,

    /// The directory to write to
    #[arg(long, value_name = "DIR", allow_hyphen_values = true)]
    out: PathBuf,
}

/// A file and its place in the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
struct PlacedFile {
    from: PathBuf,
    place: PathBuf,
}

impl FromStr for PlacedFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (from, place) = text
            .split_once('\t')
            .ok_or("there must be a tab between the file and its place")?;
        Ok(Self {
            from: from.into(),
            place: place.into(),
        })
    }
}

/// Why the directory could not be made.
#[derive(Debug, thiserror::Error)]
enum RuntimeError {
    #[error("cannot read {}: {reason}", path.display())]
    Read { path: PathBuf, reason: io::Error },
    #[error("cannot write {}: {reason}", path.display())]
    Write { path: PathBuf, reason: io::Error },
}

impl AssembleRuntime {
    /// Reads the arguments after [`NAME`].
    pub fn parse(arguments: &[String]) -> Result<Self, UsageError> {
        let name = NAME.to_owned();
        let parsed = Self::try_parse_from(std::iter::once(&name).chain(arguments))?;
        known_version(parsed.python_version)?;
        Ok(parsed)
    }

    /// Does it. Relative paths are below `base`.
    pub fn run(&self, base: &Path, backends: &Backends, cancelled: &AtomicBool) -> Report {
        let mut report = Report::default();
        if let Err(error) = self.copy_files(base) {
            report.error(&error);
            return report;
        }
        let compiled = batch::run(&self.job().below(base), base, backends, cancelled);
        // Sources that cannot be compiled are data of the library's own tests, and nobody's concern.
        if compiled.exit_code == 0 {
            return report;
        }
        compiled
    }

    /// Copies all files but old bytecode, equal large ones as links to the first of them.
    fn copy_files(&self, base: &Path) -> Result<(), RuntimeError> {
        let out = base.join(&self.out);
        let write_error = |path: &Path| {
            let path = path.to_owned();
            move |reason| RuntimeError::Write { path, reason }
        };
        fs::create_dir_all(&out).map_err(write_error(&out))?;
        let mut large: BTreeMap<u64, Vec<(PathBuf, &Path)>> = BTreeMap::new();
        let mut files: Vec<&PlacedFile> = self.file.iter().collect();
        files.sort_by(|a, b| a.place.cmp(&b.place));
        files.dedup_by(|a, b| a.place == b.place);
        for file in files.into_iter().filter(|file| !is_cached(&file.place)) {
            let (from, to) = (base.join(&file.from), out.join(&file.place));
            let read_error = |reason| RuntimeError::Read {
                path: from.clone(),
                reason,
            };
            let size = fs::metadata(&from).map_err(read_error)?.len();
            if size >= LINKED_SIZE {
                let seen = large.entry(size).or_default();
                let mut equal = None;
                for (other, place) in seen.iter() {
                    if is_equal(&from, other).map_err(read_error)? {
                        equal = Some(*place);
                        break;
                    }
                }
                if let Some(place) = equal {
                    link(place, &file.place, &to).map_err(write_error(&to))?;
                    continue;
                }
                seen.push((from.clone(), &file.place));
            }
            output_file::copy(&from, &to).map_err(write_error(&to))?;
        }
        Ok(())
    }

    /// Compiling every source. The directory never changes, so the bytecode need not be checked.
    fn job(&self) -> Job {
        let level = OptimizationLevel::from_number(self.optimize).unwrap_or_default();
        let sources = self.file.iter().filter(|file| {
            file.place.extension() == Some("py".as_ref()) && !is_cached(&file.place)
        });
        let files = sources.map(|file| FileEntry {
            src: file.from.clone(),
            name: file.place.to_string_lossy().into_owned(),
            pyc: self
                .out
                .join(cached_path(&file.place, &self.pyc_tag, level)),
        });
        Job {
            python: self.python_version,
            interpreter: self.interpreter.clone(),
            backend: self.backend.into(),
            invalidation: InvalidationMode::UncheckedHash,
            optimization: level,
            strip: Strip::default(),
            jobs: None,
            files: files.collect(),
            trees: Vec::new(),
            uncompilable: Uncompilable::Defer,
        }
    }
}

/// Whether a file is bytecode that somebody's interpreter has left.
fn is_cached(place: &Path) -> bool {
    place.parent().and_then(Path::file_name) == Some(CACHE_DIRECTORY.as_ref())
}

fn is_equal(a: &Path, b: &Path) -> io::Result<bool> {
    let mut a = BufReader::new(File::open(a)?).bytes();
    let mut b = BufReader::new(File::open(b)?).bytes();
    loop {
        match (a.next().transpose()?, b.next().transpose()?) {
            (None, None) => return Ok(true),
            (x, y) if x != y => return Ok(false),
            _ => {}
        }
    }
}

/// Makes the link `at`, which stands at `place`, to the file at the place `target`.
fn link(target: &Path, place: &Path, at: &Path) -> io::Result<()> {
    let parent = place.parent().unwrap_or(Path::new(""));
    let common = parent
        .iter()
        .zip(target)
        .take_while(|(a, b)| a == b)
        .count();
    let up = std::iter::repeat_n("..", parent.iter().count() - common);
    let mut relative: PathBuf = up.collect();
    relative.extend(target.iter().skip(common));
    if let Some(parent) = at.parent() {
        fs::create_dir_all(parent)?;
    }
    #[cfg(unix)]
    return std::os::unix::fs::symlink(relative, at);
    #[cfg(not(unix))]
    return output_file::copy(&at.parent().unwrap_or(at).join(relative), at);
}
