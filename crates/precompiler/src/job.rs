//! What a command line asks to compile.

use crate::usage::UsageError;
use pyc::PythonVersion;
use pyc_compile::{BackendChoice, InvalidationMode, OptimizationLevel, Strip, Uncompilable};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// What to compile, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The target's Python, a version that is known.
    pub python: PythonVersion,
    /// The interpreter, if it is named.
    pub interpreter: Option<PathBuf>,
    /// What compiles.
    pub backend: BackendChoice,
    /// The mode in the files' headers.
    pub invalidation: InvalidationMode,
    /// The optimisation level.
    pub optimization: OptimizationLevel,
    /// What else is taken out.
    pub strip: Strip,
    /// How many files to compile at once, if it is said.
    pub jobs: Option<NonZeroUsize>,
    /// Single files.
    pub files: Vec<FileEntry>,
    /// Whole directories.
    pub trees: Vec<TreeEntry>,
    /// What happens to sources that cannot be compiled; see [`Job::uncompilable`].
    pub uncompilable: Uncompilable,
}

/// One file to compile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEntry {
    /// The source.
    pub src: PathBuf,
    /// What tracebacks will call it.
    pub name: String,
    /// The file to write.
    pub pyc: PathBuf,
}

/// One directory to compile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeEntry {
    /// The directory of the sources.
    pub src: PathBuf,
    /// What tracebacks will call it.
    pub name: String,
    /// The directory to write to.
    pub out: PathBuf,
}

impl Job {
    /// The same with all relative paths of files below a directory.
    pub fn below(&self, base: &Path) -> Self {
        let mut job = self.clone();
        for file in &mut job.files {
            file.src = base.join(&file.src);
            file.pyc = base.join(&file.pyc);
        }
        for tree in &mut job.trees {
            tree.src = base.join(&tree.src);
            tree.out = base.join(&tree.out);
        }
        job
    }

    /// What happens to a source that cannot be compiled; `index` counts the single files first. Of a file in a directory,
    /// bytecode need not exist.
    pub fn uncompilable(&self, index: usize) -> Uncompilable {
        match self.uncompilable {
            Uncompilable::Defer if index >= self.files.len() => Uncompilable::LeaveSource,
            uncompilable => uncompilable,
        }
    }
}

/// Checks that the bytecode of a version can be made.
pub fn known_version(version: PythonVersion) -> Result<PythonVersion, UsageError> {
    match version.magic() {
        Ok(_) => Ok(version),
        Err(error) => Err(UsageError::new(error.to_string())),
    }
}

/// Puts flags that belong together in groups: the first of each with the first of each other.
pub fn zip_files(
    srcs: Vec<PathBuf>,
    names: Vec<String>,
    pycs: Vec<PathBuf>,
    flags: [&str; 3],
) -> Result<Vec<FileEntry>, UsageError> {
    check_counts(flags, [srcs.len(), names.len(), pycs.len()])?;
    let groups = srcs.into_iter().zip(names).zip(pycs);
    Ok(groups
        .map(|((src, name), pyc)| FileEntry { src, name, pyc })
        .collect())
}

/// Checks that flags that belong together are given equally often.
pub fn check_counts(flags: [&str; 3], counts: [usize; 3]) -> Result<(), UsageError> {
    if counts[0] == counts[1] && counts[1] == counts[2] {
        return Ok(());
    }
    let [a, b, c] = flags;
    let [n, m, k] = counts;
    Err(UsageError::new(format!(
        "{a}, {b} and {c} belong together, but there are {n}, {m} and {k} of them"
    )))
}
