//! Where the `.pyc` files of a source go.

use std::path::{Path, PathBuf};

use super::sources::Source;
use crate::args::CompileArgs;
use pyc_compile::CACHE_DIRECTORY;

/// Where `.pyc` files go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Where Python looks for them: in `__pycache__` beside each source.
    BesideSource,
    /// The same tree below this directory.
    Below(PathBuf),
}

impl Layout {
    /// What the command line says.
    pub fn new(args: &CompileArgs) -> Self {
        args.output.clone().map_or(Self::BesideSource, Self::Below)
    }

    /// The directory of a source's `.pyc` files.
    pub fn directory_of(&self, source: &Source) -> PathBuf {
        let file = match self {
            Self::BesideSource => source.path.clone(),
            Self::Below(directory) => directory.join(&source.within),
        };
        file.parent().unwrap_or(Path::new("")).join(CACHE_DIRECTORY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directory(layout: &Layout, path: &str, within: &str) -> PathBuf {
        layout.directory_of(&Source {
            path: path.into(),
            within: within.into(),
        })
    }

    #[test]
    fn beside_the_source() {
        let layout = Layout::BesideSource;
        assert_eq!(
            directory(&layout, "src/pkg/a.py", "pkg/a.py"),
            Path::new("src/pkg/__pycache__")
        );
        assert_eq!(directory(&layout, "a.py", "a.py"), Path::new("__pycache__"));
    }

    #[test]
    fn the_same_tree_elsewhere() {
        let layout = Layout::Below("out".into());
        assert_eq!(
            directory(&layout, "src/pkg/a.py", "pkg/a.py"),
            Path::new("out/pkg/__pycache__")
        );
        assert_eq!(
            directory(&layout, "/x/a.py", "a.py"),
            Path::new("out/__pycache__")
        );
    }
}
