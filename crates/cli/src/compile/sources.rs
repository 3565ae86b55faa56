//! What is to be compiled.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::walk::files_below;
use pyc_compile::CACHE_DIRECTORY;

/// A source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its path: as given on the command line, or below a directory that was given.
    pub path: PathBuf,
    /// Its path below that directory; of a file that was given itself, its name.
    pub within: PathBuf,
}

/// The sources at and below these paths, in the order of the paths and sorted within each. In the
/// place of what cannot be read or is no source stands the reason.
pub fn find(paths: &[PathBuf]) -> Vec<Result<Source, String>> {
    paths.iter().flat_map(|path| find_one(path)).collect()
}

fn find_one(path: &Path) -> Vec<Result<Source, String>> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => {
            let files = files_below(path, "py", Some(CACHE_DIRECTORY));
            files
                .map(|file| {
                    file.map(|file| below(path, file))
                        .map_err(|error| unlisted(&error))
                })
                .collect()
        }
        Ok(_) => vec![single(path)],
        Err(error) => vec![Err(format!("cannot read {}: {error}", path.display()))],
    }
}

fn single(path: &Path) -> Result<Source, String> {
    match path.file_name() {
        Some(name) if path.extension() == Some(OsStr::new("py")) => Ok(Source {
            path: path.to_owned(),
            within: name.into(),
        }),
        _ => Err(format!(
            "{}: not a Python source, as its name does not end in .py",
            path.display()
        )),
    }
}

fn below(directory: &Path, path: PathBuf) -> Source {
    let within = path.strip_prefix(directory).unwrap_or(&path).to_owned();
    Source { path, within }
}

fn unlisted(error: &walkdir::Error) -> String {
    let path = error.path().unwrap_or(Path::new("")).display();
    match error.io_error() {
        Some(reason) => format!("cannot list {path}: {reason}"),
        None => format!("cannot list {path}: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_know_their_place_below_what_was_given() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("pkg/__pycache__")).unwrap();
        for file in ["b.py", "pkg/a.py", "pkg/__pycache__/c.py", "d.txt"] {
            fs::write(root.path().join(file), "").unwrap();
        }
        let single = root.path().join("pkg/a.py");
        let found = find(&[root.path().to_owned(), single.clone()]);
        let within: Vec<_> = found
            .iter()
            .map(|source| source.clone().unwrap().within)
            .collect();
        assert_eq!(
            within,
            [Path::new("b.py"), Path::new("pkg/a.py"), Path::new("a.py")]
        );
        assert_eq!(found[1].clone().unwrap().path, single);
    }

    #[test]
    fn what_cannot_be_compiled_has_a_reason() {
        let root = tempfile::tempdir().unwrap();
        let text = root.path().join("a.txt");
        fs::write(&text, "").unwrap();
        let found = find(&[text, root.path().join("missing.py")]);
        let reasons: Vec<String> = found.into_iter().map(Result::unwrap_err).collect();
        assert!(reasons[0].ends_with("a.txt: not a Python source, as its name does not end in .py"));
        assert!(
            reasons[1].contains("missing.py: No such file"),
            "{}",
            reasons[1]
        );
    }
}
