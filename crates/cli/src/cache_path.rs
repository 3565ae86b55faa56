//! What the path of a `.pyc` file says about it (PEP 3147, PEP 488).

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use pyc_compile::CACHE_DIRECTORY;

/// What the path of a `.pyc` file says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In `__pycache__`, under a name by which Python looks for it.
    Cached {
        /// Where its source is.
        source: PathBuf,
        /// The cache tag, such as `cpython-314`.
        tag: String,
    },
    /// In `__pycache__`, under a name by which no Python looks for it.
    Misnamed,
    /// Elsewhere: Python reads it where there is no source.
    Sourceless {
        /// Where its source would be.
        source: PathBuf,
    },
}

impl Place {
    /// Reads the path of a `.pyc` file.
    pub fn of(path: &Path) -> Place {
        let directory = path.parent().unwrap_or(Path::new(""));
        if directory.file_name() != Some(OsStr::new(CACHE_DIRECTORY)) {
            return Place::Sourceless {
                source: path.with_extension("py"),
            };
        }
        let stem = path
            .file_name()
            .and_then(OsStr::to_str)
            .and_then(|name| name.strip_suffix(".pyc"));
        match stem.and_then(split_stem) {
            Some((module, tag)) => Place::Cached {
                source: directory.with_file_name(format!("{module}.py")),
                tag: tag.to_owned(),
            },
            None => Place::Misnamed,
        }
    }
}

/// Splits `mod.cpython-314.opt-1` into `mod` and `cpython-314`.
fn split_stem(stem: &str) -> Option<(&str, &str)> {
    let is_level = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric());
    let stem = match stem.rsplit_once(".opt-") {
        Some((stem, level)) if is_level(level) => stem,
        _ => stem,
    };
    // a tool's own tag may have dots in it
    let start = stem.rfind(".cpython-").or_else(|| stem.rfind('.'))?;
    let (module, tag) = (&stem[..start], &stem[start + 1..]);
    (!module.is_empty() && !tag.is_empty()).then_some((module, tag))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pyc_compile::{cached_name, OptimizationLevel};

    fn cached(source: &str, tag: &str) -> Place {
        Place::Cached {
            source: source.into(),
            tag: tag.into(),
        }
    }

    #[test]
    fn names_lead_back_to_their_sources() {
        for level in [OptimizationLevel::Zero, OptimizationLevel::Two] {
            for source in ["mod.py", "a/mod.py", "/a/b.c.py", "../x/__init__.py"] {
                let name = cached_name(Path::new(source), "cpython-313", level);
                let path = Path::new(source).with_file_name(CACHE_DIRECTORY).join(name);
                assert_eq!(
                    Place::of(&path),
                    cached(source, "cpython-313"),
                    "{}",
                    path.display()
                );
            }
        }
    }

    #[test]
    fn tags_may_have_dots() {
        let path = Path::new("__pycache__/test_a.cpython-314-pytest-8.3.4.pyc");
        assert_eq!(
            Place::of(path),
            cached("test_a.py", "cpython-314-pytest-8.3.4")
        );
        assert_eq!(
            Place::of(Path::new("__pycache__/a.pypy311.pyc")),
            cached("a.py", "pypy311")
        );
    }

    #[test]
    fn names_without_a_tag_are_wrong_in_the_cache_directory() {
        for name in ["mod.pyc", ".cpython-314.pyc", "mod.opt-1.pyc", "mod..pyc"] {
            let path = Path::new("a/__pycache__").join(name);
            assert_eq!(Place::of(&path), Place::Misnamed, "{name}");
        }
    }

    #[test]
    fn elsewhere_the_source_would_be_beside() {
        let expected = Place::Sourceless {
            source: "a/mod.py".into(),
        };
        assert_eq!(Place::of(Path::new("a/mod.pyc")), expected);
    }
}
