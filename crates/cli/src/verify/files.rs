//! What is to be checked, and where the source of each file is.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::args::VerifyArgs;
use crate::cache_path::Place;
use crate::walk::files_below;

/// A file to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path.
    pub path: PathBuf,
    /// What the path says, with the source where it is to be looked for.
    pub place: Place,
}

/// The files at and below the paths, in the order of the paths and sorted within each.
///
/// # Errors
///
/// If there is nothing at a path, or a directory cannot be listed.
pub fn find(args: &VerifyArgs) -> anyhow::Result<Vec<File>> {
    let mut files = Vec::new();
    for path in &args.paths {
        let display = path.display();
        let metadata = fs::metadata(path).with_context(|| format!("cannot read {display}"))?;
        if metadata.is_dir() {
            for file in files_below(path, "pyc", None) {
                let file = file.with_context(|| format!("cannot list {display}"))?;
                files.push(located(file, path, args.sources.as_deref()));
            }
        } else {
            let root = path.parent().unwrap_or(Path::new(""));
            files.push(located(path.clone(), root, args.sources.as_deref()));
        }
    }
    Ok(files)
}

/// A file found below `root`, whose source is below `sources` if that is another place.
fn located(path: PathBuf, root: &Path, sources: Option<&Path>) -> File {
    let moved = match (sources, path.strip_prefix(root)) {
        (Some(sources), Ok(within)) => sources.join(within),
        _ => path.clone(),
    };
    File {
        place: Place::of(&moved),
        path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_looked_for_where_they_are_said_to_be() {
        let path = PathBuf::from("out/pkg/__pycache__/a.cpython-314.pyc");
        let source = |sources| match located(path.clone(), Path::new("out"), sources).place {
            Place::Cached { source, .. } => source,
            other => panic!("{other:?}"),
        };
        assert_eq!(source(None), Path::new("out/pkg/a.py"));
        assert_eq!(source(Some(Path::new("src"))), Path::new("src/pkg/a.py"));
    }
}
