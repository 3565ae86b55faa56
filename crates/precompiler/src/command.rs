//! Which form a command line has, and what it asks for. Nothing here looks at the world but for
//! param files, which are part of the command line.

use crate::assemble_tree::AssembleTree;
use crate::backends::Backends;
use crate::param_file::{expand, ParamFileError};
use crate::report::Report;
use crate::{args, assemble_tree, batch, rules_python_args};
use pyc::PythonVersion;
use pyc_compile::{InvalidationMode, OptimizationLevel, Strip};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// What a command line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// To compile files.
    Compile(Job),
    /// To put a directory of sources and its bytecode together.
    AssembleTree(AssembleTree),
}

/// What to compile, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The target's Python, a version that is known.
    pub python: PythonVersion,
    /// The interpreter, if it is named.
    pub interpreter: Option<PathBuf>,
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
    /// Whether files of directories that are no Python of this version only give a warning.
    pub keep_going_unparsable: bool,
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

/// Why a command line cannot be followed.
#[derive(Debug, thiserror::Error)]
pub enum UsageError {
    /// It asks for help, or for the version of the tool.
    #[error("{0}")]
    Help(String),
    /// Something in it is wrong.
    #[error("{0}")]
    Wrong(String),
    /// A param file cannot be read.
    #[error(transparent)]
    ParamFile(#[from] ParamFileError),
}

impl UsageError {
    /// The error with this message.
    pub fn new(message: impl Into<String>) -> Self {
        Self::Wrong(message.into())
    }
}

impl From<clap::Error> for UsageError {
    fn from(error: clap::Error) -> Self {
        use clap::error::ErrorKind::{DisplayHelp, DisplayVersion};
        let text = error.to_string();
        match error.kind() {
            DisplayHelp | DisplayVersion => Self::Help(text),
            _ => Self::Wrong(text.trim_end().trim_start_matches("error: ").to_owned()),
        }
    }
}

impl Command {
    /// Reads a command line without the tool's name. Relative paths of param files are below `base`.
    pub fn parse(arguments: &[String], base: &Path) -> Result<Self, UsageError> {
        let arguments = expand(arguments, base)?;
        if arguments
            .first()
            .is_some_and(|argument| argument == assemble_tree::NAME)
        {
            return AssembleTree::parse(&arguments[1..]).map(Self::AssembleTree);
        }
        let job = if arguments
            .iter()
            .any(|argument| rules_python_args::is_flag(argument))
        {
            rules_python_args::parse(&arguments)
        } else {
            args::parse(&arguments)
        };
        job.map(Self::Compile)
    }

    /// Does it. Relative paths are below `base`, which is empty for the current directory.
    pub fn run(&self, base: &Path, backends: &Backends, cancelled: &AtomicBool) -> Report {
        match self {
            Self::Compile(job) => batch::run(&job.below(base), base, backends, cancelled),
            Self::AssembleTree(tree) => tree.run(base),
        }
    }
}

impl Job {
    /// The same with all relative paths of files below a directory.
    fn below(&self, base: &Path) -> Self {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Command, UsageError> {
        let arguments: Vec<String> = arguments
            .iter()
            .map(|&argument| argument.to_owned())
            .collect();
        Command::parse(&arguments, Path::new(""))
    }

    #[test]
    fn both_forms_ask_for_the_same() {
        let own = parse(&[
            "--python-version=3.14.2",
            "--invalidation-mode",
            "unchecked_hash",
            "--optimize=1",
            "--src=a.py",
            "--src-name=n/a.py",
            "--pyc=a.pyc",
        ]);
        let of_rules_python = parse(&[
            "--invalidation_mode",
            "unchecked_hash",
            "--src",
            "a.py",
            "--src_name",
            "n/a.py",
            "--pyc",
            "a.pyc",
            "--optimize",
            "1",
            "--python_version",
            "3.14",
        ]);
        assert_eq!(own.unwrap(), of_rules_python.unwrap());
    }

    #[test]
    fn flags_of_both_forms_do_not_mix() {
        let error = parse(&["--python_version=3.14", "--src-name=a.py"]).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("unexpected argument '--src-name' found"),
            "{error}"
        );
    }

    #[test]
    fn incomplete_groups_are_told_with_their_counts() {
        let error = parse(&[
            "--python-version=3.14",
            "--src=a",
            "--src=b",
            "--src-name=a",
            "--pyc=a",
        ]);
        assert_eq!(
            error.unwrap_err().to_string(),
            "--src, --src-name and --pyc belong together, but there are 2, 1 and 1 of them"
        );
    }

    #[test]
    fn an_unknown_version_is_told_with_the_known_ones() {
        for flag in ["--python-version=3.99", "--python_version=3.99"] {
            let error = parse(&[flag]).unwrap_err().to_string();
            assert!(
                error.starts_with("unknown Python version 3.99: this rules_pyc knows 3.11, "),
                "{error}"
            );
        }
    }

    #[test]
    fn relative_paths_move_below_a_sandbox() {
        let Ok(Command::Compile(job)) = parse(&[
            "--python-version=3.14",
            "--interpreter=bin/python",
            "--src=a.py",
            "--src-name=a.py",
            "--pyc=/abs/a.pyc",
            "--tree-src=t",
            "--tree-src-name=t",
            "--tree-out=o",
        ]) else {
            panic!("it does not parse");
        };
        let moved = job.below(Path::new("sandbox/1"));
        let file = FileEntry {
            src: "sandbox/1/a.py".into(),
            name: "a.py".into(),
            pyc: "/abs/a.pyc".into(),
        };
        let tree = TreeEntry {
            src: "sandbox/1/t".into(),
            name: "t".into(),
            out: "sandbox/1/o".into(),
        };
        assert_eq!((moved.files, moved.trees), (vec![file], vec![tree]));
    }

    #[test]
    fn help_is_no_mistake() {
        assert!(matches!(parse(&["--help"]), Err(UsageError::Help(_))));
    }
}
