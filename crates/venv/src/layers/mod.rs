//! Tar files that hold a program and its runfiles: each file once, in the layer that is for it.

mod archive;
mod compression;
mod entries;
mod mtree;
mod selector;
mod shares;
mod staged;
mod unmatched;

pub use compression::Compression;
pub use selector::{Glob, Selector, SelectorError};
pub use unmatched::{unmatched_patterns, UnmatchedPattern};

use crate::{runfiles, Owner, Plan};
use archive::Archive;
use entries::{Entries, Entry};
use shares::Shares;
use staged::StagedFile;
use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A layer to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// The tar file.
    pub out: PathBuf,
    /// What goes into it.
    pub selectors: Vec<Selector>,
}

/// What layers to write, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayersRequest {
    /// The absolute path at which the program is to stand. Its runfiles stand in the directory with
    /// `.runfiles` at its end.
    pub program_path: String,
    /// The exec path of the repository mapping that Bazel writes for the program. It is at `_repo_mapping` in the
    /// runfiles, where the runfiles libraries look up what other repositories are called.
    pub repo_mapping: Option<String>,
    /// The layers. What several of them ask for goes into the first of those.
    pub layers: Vec<Layer>,
    /// A file for all that the layers hold together in the mtree format.
    pub mtree: Option<PathBuf>,
    /// How the layers are compressed.
    pub compression: Compression,
    /// What the entries are like.
    pub metadata: Metadata,
}

/// What is the same for all entries of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// The user that everything belongs to.
    pub uid: u32,
    /// The group that everything belongs to.
    pub gid: u32,
    /// The permissions of files.
    pub file_mode: u32,
    /// The permissions of programs.
    pub executable_mode: u32,
    /// The permissions of directories.
    pub directory_mode: u32,
    /// When everything was modified, in seconds since 1970.
    pub mtime: u64,
}

impl Default for Metadata {
    fn default() -> Self {
        Self {
            uid: 0,
            gid: 0,
            file_mode: 0o644,
            executable_mode: 0o755,
            directory_mode: 0o755,
            mtime: 0,
        }
    }
}

/// Why there are no layers.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LayersError {
    /// The program's path is of no use.
    #[error("{0:?} is no place for a program: give an absolute path without . and .., such as /app/main")]
    ProgramPath(String),
    /// Two layers are to be one file.
    #[error("two layers are to be written to {}: give each a file of its own", .0.display())]
    SameFile(PathBuf),
    /// Shares of different numbers are asked for, which do not add up to the whole.
    #[error(
        "the selectors third-party:{0}/{1} and third-party:{2}/{3} do not go together: \
         the number of shares must be the same"
    )]
    Shares(usize, usize, usize, usize),
    /// Something is in none of the layers.
    #[error("{label}: no layer takes {}. Add the selector to a layer", .missing.join(", nor "))]
    Missing {
        /// The program.
        label: String,
        /// What is missing, with the selectors that would take it.
        missing: Vec<String>,
    },
    /// A file is not as the plan says.
    #[error(
        "{} has {found} bytes, but the plan of {label} says {planned}: it has changed since the plan was made. \
         Make the plan again",
        path.display()
    )]
    Changed {
        /// The program.
        label: String,
        /// The file.
        path: PathBuf,
        /// Its size in the plan.
        planned: u64,
        /// Its size now.
        found: u64,
    },
    /// A file cannot be read.
    #[error("cannot read {}: {reason}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        reason: io::Error,
    },
    /// A layer cannot be written.
    #[error("cannot write {}: {reason}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        reason: io::Error,
    },
}

/// Writes the layers of a program, and nothing if that fails. Relative paths are below `base`.
///
/// # Errors
///
/// [`LayersError`].
pub fn write_layers(plan: &Plan, request: &LayersRequest, base: &Path) -> Result<(), LayersError> {
    let program = request
        .program_path
        .strip_prefix('/')
        .filter(|path| runfiles::is_normal(path))
        .ok_or_else(|| LayersError::ProgramPath(request.program_path.clone()))?;
    let mut outs = HashSet::new();
    let files = request.layers.iter().map(|layer| &layer.out);
    for out in files.chain(&request.mtree) {
        if !outs.insert(out) {
            return Err(LayersError::SameFile(out.clone()));
        }
    }

    let entries = Entries::of(plan, program, request.repo_mapping.as_deref(), base)?;
    let layer_of = assign(plan, &request.layers, &entries)?;
    let mut staged = Vec::new();
    for (index, layer) in request.layers.iter().enumerate() {
        let out = base.join(&layer.out);
        let own = entries
            .all
            .iter()
            .filter(|(_, entry)| layer_of.get(entry.owner) == Some(&index));
        let own: BTreeMap<&str, &Entry<'_>> =
            own.map(|(path, entry)| (path.as_str(), entry)).collect();
        staged.push(write_layer(&own, request, plan, base, &out)?);
    }
    if let Some(mtree) = &request.mtree {
        let out = base.join(mtree);
        let all = entries
            .all
            .iter()
            .map(|(path, entry)| (path.as_str(), entry))
            .collect();
        let written = StagedFile::create(&out).and_then(|mut file| {
            mtree::write(&mut file, &all, &request.metadata)?;
            file.flush()?;
            Ok(file)
        });
        staged.push(written.map_err(|reason| LayersError::Write { path: out, reason })?);
    }
    for file in staged {
        let path = file.path().to_owned();
        file.keep()
            .map_err(|reason| LayersError::Write { path, reason })?;
    }
    Ok(())
}

fn write_layer(
    entries: &BTreeMap<&str, &Entry<'_>>,
    request: &LayersRequest,
    plan: &Plan,
    base: &Path,
    out: &Path,
) -> Result<StagedFile, LayersError> {
    let error = |reason| LayersError::Write {
        path: out.to_owned(),
        reason,
    };
    let file = StagedFile::create(out).map_err(error)?;
    let writer = compression::Writer::new(file, request.compression).map_err(error)?;
    let mut archive = Archive::new(writer, request.metadata, out);
    let directories = directories(entries);
    let mut pending = directories.iter().peekable();
    for (path, entry) in entries {
        while let Some(directory) = pending.next_if(|directory| **directory < *path) {
            archive.directory(directory)?;
        }
        archive.entry(path, entry, plan, base)?;
    }
    archive.finish()?.finish().map_err(error)
}

/// The directories that entries stand in, sorted.
fn directories<'a>(entries: &BTreeMap<&'a str, &Entry<'_>>) -> Vec<&'a str> {
    let mut directories = HashSet::new();
    for path in entries.keys() {
        for directory in runfiles::ancestors(path) {
            if !directories.insert(directory) {
                break;
            }
        }
    }
    let mut directories: Vec<&str> = directories.into_iter().collect();
    directories.sort_unstable();
    directories
}

/// The layer of each owner.
fn assign<'a>(
    plan: &'a Plan,
    layers: &[Layer],
    entries: &Entries<'a>,
) -> Result<BTreeMap<&'a Owner, usize>, LayersError> {
    let mut layer_of = BTreeMap::new();
    if layers.is_empty() {
        return Ok(layer_of);
    }
    let shares = Shares::of(plan, layers)?;
    let mut missing = Vec::new();
    for (&owner, &files) in &entries.owners {
        let is_for = |selector: &Selector| match (selector, owner) {
            (Selector::Interpreter, Owner::Interpreter)
            | (Selector::FirstParty, Owner::FirstParty) => true,
            (Selector::Distribution(glob), Owner::Distribution(name)) => glob.matches(name),
            (Selector::ThirdParty, Owner::Distribution(name)) => !shares.is_named(name),
            (Selector::Share { index, .. }, Owner::Distribution(name)) => {
                shares.share(name) == Some(*index)
            }
            _ => false,
        };
        match layers
            .iter()
            .position(|layer| layer.selectors.iter().any(is_for))
        {
            Some(index) => {
                layer_of.insert(owner, index);
            }
            None => {
                let plural = if files == 1 { "" } else { "s" };
                let (what, selector) = match owner {
                    Owner::Interpreter => ("the interpreter".to_owned(), "interpreter"),
                    Owner::FirstParty => ("what is first-party".to_owned(), "first-party"),
                    Owner::Distribution(name) => {
                        (format!("the distribution {name}"), "third-party")
                    }
                };
                missing.push(format!(
                    "{what} ({files} file{plural}; selector {selector})"
                ));
            }
        }
    }
    if missing.is_empty() {
        Ok(layer_of)
    } else {
        let label = plan.label.clone();
        Err(LayersError::Missing { label, missing })
    }
}
