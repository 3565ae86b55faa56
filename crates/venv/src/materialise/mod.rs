//! A virtual environment on its own, outside of the runfiles, for editors, type checkers and shells.

mod activate;
mod apply;
mod changes;
mod content;
mod entry_points;
mod import_path;
mod manifest;
mod scripts;

pub use changes::Changes;
pub(crate) use entry_points::{commands, Command};

use crate::listing::listed;
use crate::Plan;
use std::io;
use std::path::{Path, PathBuf};

/// Where an environment is made from, and where to. All paths are absolute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaterialiseRequest {
    /// The runfiles of the program.
    pub runfiles: PathBuf,
    /// The source tree of the main repository. What the program imports from there is then imported from the
    /// sources, so that edits are seen; without it, from the runfiles.
    pub workspace: Option<PathBuf>,
    /// The directory to make.
    pub destination: PathBuf,
}

/// Why there is no environment.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MaterialiseError {
    /// There is something else already.
    #[error(
        "{} is there already, and is no virtual environment of this tool's making: name another directory, or remove \
         it first",
        .0.display()
    )]
    NotOurs(PathBuf),
    /// There are files that this tool did not make where it has to make some.
    #[error(
        "in {}, these were not made by this tool, and are in its way:{}\nMove or remove them, or name another directory",
        destination.display(), listed(paths)
    )]
    InTheWay {
        /// The environment.
        destination: PathBuf,
        /// The paths in it.
        paths: Vec<String>,
    },
    /// Something of the plan is not in the runfiles.
    #[error(
        "{label}: {path} is not in the runfiles {}: build the program and its runfiles first, and name the directory \
         of theirs, which ends in .runfiles",
        runfiles.display()
    )]
    Missing {
        /// The program.
        label: String,
        /// The path in the runfiles.
        path: String,
        /// The runfiles.
        runfiles: PathBuf,
    },
    /// The interpreter of the system is not there.
    #[error(
        "{label}: there is no interpreter {interpreter} on this machine, on which the program was planned to run"
    )]
    NoInterpreter {
        /// The program.
        label: String,
        /// Its path.
        interpreter: String,
    },
    /// A path has a line's end in it, which no `.pth` file and no script can hold.
    #[error("the path {0:?} has a line's end in it: name another directory")]
    LineEnd(PathBuf),
    /// A path is not UTF-8.
    #[error("the path {} is not UTF-8: name another directory", .0.display())]
    NotUtf8(PathBuf),
    /// The file system refused to read.
    #[error("cannot read {}: {reason}", path.display())]
    Read {
        /// The file or directory.
        path: PathBuf,
        /// What the operating system says.
        reason: io::Error,
    },
    /// The file system refused to write.
    #[error("cannot write {}: {reason}", path.display())]
    Write {
        /// The file or directory.
        path: PathBuf,
        /// What the operating system says.
        reason: io::Error,
    },
}

/// Makes the environment of a program, or brings the one that is there up to date. Only what this function
/// has made is ever changed or removed.
///
/// A new environment becomes one at the very end, when it gets its `pyvenv.cfg`. After an interruption, the
/// next call goes on.
///
/// # Errors
///
/// [`MaterialiseError`]. Nothing has been changed then, unless it is the file system that refused.
pub fn materialise(plan: &Plan, request: &MaterialiseRequest) -> Result<Changes, MaterialiseError> {
    let content = content::of(plan, request)?;
    apply::apply(plan, &request.destination, content)
}

/// A path as text, which the files of an environment can hold.
fn text(path: &Path) -> Result<&str, MaterialiseError> {
    let text = path
        .to_str()
        .ok_or_else(|| MaterialiseError::NotUtf8(path.to_owned()))?;
    if text.contains(['\n', '\r']) {
        return Err(MaterialiseError::LineEnd(path.to_owned()));
    }
    Ok(text)
}
