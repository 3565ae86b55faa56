//! The sources of a whole directory.

use crate::job::{FileEntry, TreeEntry};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Why a directory cannot be compiled.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// Something in it cannot be read, or it is no directory.
    #[error("cannot read the directory {}: {reason}", path.display())]
    Read { path: PathBuf, reason: io::Error },
    /// A file's name is no text, so no traceback could tell it.
    #[error("the name of {} is not UTF-8", path.display())]
    Name { path: PathBuf },
    /// The directory for the output cannot be made.
    #[error("cannot make the directory {}: {reason}", path.display())]
    Output { path: PathBuf, reason: io::Error },
}

/// Makes the output directory and lists what is to be compiled into it: every `.py` file, links
/// followed, in the order of their names.
pub fn expand(tree: &TreeEntry) -> Result<Vec<FileEntry>, TreeError> {
    fs::create_dir_all(&tree.out).map_err(|reason| TreeError::Output {
        path: tree.out.clone(),
        reason,
    })?;
    // WalkDir takes a file for a directory of one.
    fs::read_dir(&tree.src).map_err(|reason| TreeError::Read {
        path: tree.src.clone(),
        reason,
    })?;
    let mut files = Vec::new();
    for entry in WalkDir::new(&tree.src)
        .follow_links(true)
        .sort_by_file_name()
    {
        let entry = entry.map_err(|error| TreeError::Read {
            path: error.path().unwrap_or(&tree.src).to_owned(),
            reason: error.into(),
        })?;
        if !entry.file_type().is_file() || entry.path().extension() != Some("py".as_ref()) {
            continue;
        }
        let relative = entry.path().strip_prefix(&tree.src).unwrap_or(entry.path());
        let name = code_name(&tree.name, relative).ok_or_else(|| TreeError::Name {
            path: entry.path().to_owned(),
        })?;
        files.push(FileEntry {
            src: entry.path().to_owned(),
            name,
            pyc: tree.out.join(relative).with_extension("pyc"),
        });
    }
    Ok(files)
}

/// The file's name below the tree's, with `/` on every platform.
fn code_name(tree: &str, relative: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = relative.iter().map(|part| part.to_str()).collect();
    let relative = parts?.join("/");
    Some(match tree.trim_end_matches('/') {
        "" => relative,
        tree => format!("{tree}/{relative}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(directory: &Path) -> TreeEntry {
        TreeEntry {
            src: directory.join("src"),
            name: "pkg/gen".into(),
            out: directory.join("out/deep"),
        }
    }

    #[test]
    fn every_source_is_listed_in_the_order_of_names() {
        let directory = tempfile::tempdir().unwrap();
        let tree = tree(directory.path());
        fs::create_dir_all(tree.src.join("b/c")).unwrap();
        for name in [
            "z.py",
            "a.py",
            "b/c/m.py",
            "b.py",
            "data.txt",
            "b/stub.pyi",
            "a.py.in",
        ] {
            fs::write(tree.src.join(name), "").unwrap();
        }
        let listed: Vec<(String, PathBuf)> = expand(&tree)
            .unwrap()
            .into_iter()
            .map(|file| (file.name, file.pyc))
            .collect();
        let expected = ["a", "b/c/m", "b", "z"].map(|stem| {
            (
                format!("pkg/gen/{stem}.py"),
                tree.out.join(format!("{stem}.pyc")),
            )
        });
        assert_eq!(listed, expected);
    }

    #[test]
    fn the_output_directory_exists_even_for_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let tree = tree(directory.path());
        fs::create_dir(&tree.src).unwrap();
        assert_eq!(expand(&tree).unwrap(), []);
        assert!(tree.out.is_dir());
    }

    #[test]
    fn a_missing_directory_is_told_with_its_path() {
        let directory = tempfile::tempdir().unwrap();
        let tree = tree(directory.path());
        let expected = format!(
            "cannot read the directory {}: No such file or directory (os error 2)",
            tree.src.display()
        );
        assert_eq!(expand(&tree).unwrap_err().to_string(), expected);
    }

    #[test]
    fn a_file_is_no_directory() {
        let directory = tempfile::tempdir().unwrap();
        let tree = tree(directory.path());
        fs::write(&tree.src, "").unwrap();
        assert!(matches!(expand(&tree), Err(TreeError::Read { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed() {
        let directory = tempfile::tempdir().unwrap();
        let tree = tree(directory.path());
        fs::create_dir_all(directory.path().join("real")).unwrap();
        fs::write(directory.path().join("real/m.py"), "").unwrap();
        std::os::unix::fs::symlink("real", &tree.src).unwrap();
        assert_eq!(expand(&tree).unwrap()[0].name, "pkg/gen/m.py");
    }

    #[test]
    fn a_tree_without_a_name_gives_bare_names() {
        assert_eq!(code_name("", Path::new("a/b.py")).unwrap(), "a/b.py");
        assert_eq!(code_name("x/", Path::new("b.py")).unwrap(), "x/b.py");
    }
}
