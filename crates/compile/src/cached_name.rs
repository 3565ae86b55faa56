//! Names of `.pyc` files in `__pycache__` (PEP 3147, PEP 488).

use crate::OptimizationLevel;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The directory beside the sources in which Python looks for their `.pyc` files.
pub const CACHE_DIRECTORY: &str = "__pycache__";

/// The name of a source's `.pyc` file: `mod.py` gives `mod.cpython-314.pyc`, or
/// `mod.cpython-314.opt-1.pyc` for another level than 0. Source: `cache_from_source` in CPython's
/// `Lib/importlib/_bootstrap_external.py`.
pub fn cached_name(source: &Path, tag: &str, level: OptimizationLevel) -> OsString {
    let mut name = source.file_stem().unwrap_or_default().to_owned();
    name.push(".");
    name.push(tag);
    if level != OptimizationLevel::Zero {
        name.push(format!(".opt-{}", level.number()));
    }
    name.push(".pyc");
    name
}

/// The whole path of a source's `.pyc` file: `a/mod.py` gives `a/__pycache__/mod.cpython-314.pyc`.
pub fn cached_path(source: &Path, tag: &str, level: OptimizationLevel) -> PathBuf {
    source
        .with_file_name(CACHE_DIRECTORY)
        .join(cached_name(source, tag, level))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_importlib() {
        let name = |source: &str, level| cached_name(Path::new(source), "cpython-314", level);
        assert_eq!(
            name("a/mod.py", OptimizationLevel::Zero),
            "mod.cpython-314.pyc"
        );
        assert_eq!(
            name("mod.py", OptimizationLevel::One),
            "mod.cpython-314.opt-1.pyc"
        );
        assert_eq!(
            name("mod.py", OptimizationLevel::Two),
            "mod.cpython-314.opt-2.pyc"
        );
        assert_eq!(
            name("a.b.py", OptimizationLevel::Zero),
            "a.b.cpython-314.pyc"
        );
    }

    #[test]
    fn paths_are_beside_the_source() {
        let path =
            |source: &str| cached_path(Path::new(source), "cpython-314", OptimizationLevel::Zero);
        assert_eq!(
            path("a/mod.py"),
            Path::new("a/__pycache__/mod.cpython-314.pyc")
        );
        assert_eq!(path("mod.py"), Path::new("__pycache__/mod.cpython-314.pyc"));
    }
}
