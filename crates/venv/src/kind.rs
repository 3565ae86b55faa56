//! What sort of file something is, by its name.

use crate::runfiles;
use serde::{Deserialize, Serialize};

/// What sort of file something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Python source.
    Source,
    /// A `.pyc` file.
    Bytecode,
    /// An extension module, or a library that one needs.
    SharedLibrary,
    /// Anything else.
    Data,
    /// A file that the runfiles have and nobody wrote, such as an `__init__.py` that Bazel adds.
    Empty,
}

impl Kind {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 5] = [
        Self::Source,
        Self::Bytecode,
        Self::SharedLibrary,
        Self::Data,
        Self::Empty,
    ];

    /// The kind of a file that somebody wrote.
    pub fn of(path: &str) -> Self {
        let name = runfiles::name(path);
        match name.rsplit_once('.').map(|(_, extension)| extension) {
            Some("py" | "pyw") => Self::Source,
            Some("pyc") => Self::Bytecode,
            Some("so" | "dylib" | "pyd" | "dll") => Self::SharedLibrary,
            _ if has_version_of_library(name) => Self::SharedLibrary,
            _ => Self::Data,
        }
    }
}

/// Whether a name is such as `libx.so.1.2`.
fn has_version_of_library(name: &str) -> bool {
    name.split_once(".so.").is_some_and(|(_, version)| {
        version.starts_with(|c: char| c.is_ascii_digit())
            && version.chars().all(|c| c.is_ascii_digit() || c == '.')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_tells_the_kind() {
        for (path, kind) in [
            ("a/b.py", Kind::Source),
            ("a/__pycache__/b.cpython-314.opt-1.pyc", Kind::Bytecode),
            ("a/_x.cpython-314-x86_64-linux-gnu.so", Kind::SharedLibrary),
            ("a/libx.so.1.2.3", Kind::SharedLibrary),
            ("a/notes.so.txt", Kind::Data),
            ("a.py/data", Kind::Data),
            ("py", Kind::Data),
        ] {
            assert_eq!(Kind::of(path), kind, "{path}");
        }
    }
}
