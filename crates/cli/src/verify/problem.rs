//! What can be wrong with a `.pyc` file.

use std::io;
use std::path::PathBuf;

use pyc::{HeaderError, PythonVersion};
use serde::Serialize;

use crate::pyc_file::BodyError;

/// What is wrong with a file. The message goes on after the file's path and a colon.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(io::Error),
    /// Its header is none.
    #[error(transparent)]
    NotPyc(HeaderError),
    /// Its magic number is of no known version.
    #[error("{0}")]
    UnknownMagic(BodyError),
    /// It is of another version than it must be.
    #[error("it is for Python {found}, not for Python {expected}")]
    WrongVersion {
        /// The version of its magic number.
        found: PythonVersion,
        /// The version that was asked for.
        expected: PythonVersion,
    },
    /// It is in the cache directory under a name without a tag.
    #[error("no Python looks for it: in __pycache__ a name must be like NAME.cpython-314.pyc")]
    Nameless,
    /// It is in the cache directory under the name of another version.
    #[error("no Python looks for it: it is for Python {version}, but its name has the tag {tag}")]
    WrongTag {
        /// The version of its magic number.
        version: PythonVersion,
        /// The tag in its name.
        tag: String,
    },
    /// Its code cannot be read.
    #[error("{0}")]
    Corrupt(BodyError),
    /// Its bytes depend on chance.
    #[error(
        "not canonical: compile it with `pyc compile`, or rewrite it with \
         `pyc canonicalize --in-place`"
    )]
    NotCanonical,
    /// It is checked by time.
    #[error(
        "not deterministic, as it carries its source's time: compile it with \
         --invalidation-mode checked-hash or unchecked-hash"
    )]
    Timestamp,
    /// Its source is missing, and Python does not read it without.
    #[error("its source {} does not exist, and in __pycache__ nothing is read without", .0.display())]
    NoSource(PathBuf),
    /// Its source cannot be read.
    #[error("its source {} cannot be read: {error}", source_file.display())]
    UnreadableSource {
        /// The source's path.
        source_file: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// It was compiled from another text.
    #[error("stale: its source {} has changed since it was compiled", .0.display())]
    Stale(PathBuf),
}

/// The kinds of problems, as programs see them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Unreadable,
    NotPyc,
    UnknownMagic,
    WrongVersion,
    Misnamed,
    Corrupt,
    NotCanonical,
    Timestamp,
    NoSource,
    Stale,
}

impl Problem {
    /// Which kind of problem it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Unreadable(_) | Self::UnreadableSource { .. } => Kind::Unreadable,
            Self::NotPyc(_) => Kind::NotPyc,
            Self::UnknownMagic(_) => Kind::UnknownMagic,
            Self::WrongVersion { .. } => Kind::WrongVersion,
            Self::Nameless | Self::WrongTag { .. } => Kind::Misnamed,
            Self::Corrupt(_) => Kind::Corrupt,
            Self::NotCanonical => Kind::NotCanonical,
            Self::Timestamp => Kind::Timestamp,
            Self::NoSource(_) => Kind::NoSource,
            Self::Stale(_) => Kind::Stale,
        }
    }
}
