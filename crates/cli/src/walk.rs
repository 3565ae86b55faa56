//! Files below a directory, in an order that does not depend on the machine.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

/// The files with this extension at any depth below a directory, sorted by name directory by
/// directory. Each path starts with `directory` as it was given.
///
/// Links to directories are not followed and links to files are; what a link leads to nowhere is
/// passed over. Directories called `skipped` are not entered. What cannot be listed is an error in the place
/// of its files.
pub fn files_below<'a>(
    directory: &Path,
    extension: &'a str,
    skipped: Option<&'a str>,
) -> impl Iterator<Item = Result<PathBuf, walkdir::Error>> + use<'a> {
    let is_entered = move |entry: &DirEntry| {
        let is_skipped = skipped.is_some_and(|name| entry.file_name() == OsStr::new(name));
        entry.depth() == 0 || !(is_skipped && entry.file_type().is_dir())
    };
    WalkDir::new(directory)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(is_entered)
        .filter(move |entry| {
            entry
                .as_ref()
                .map_or(true, |entry| is_chosen(entry, extension))
        })
        .map(|entry| entry.map(DirEntry::into_path))
}

fn is_chosen(entry: &DirEntry, extension: &str) -> bool {
    let has_extension = entry.path().extension() == Some(OsStr::new(extension));
    let kind = entry.file_type();
    let is_link_to_file = || fs::metadata(entry.path()).is_ok_and(|target| target.is_file());
    has_extension && (kind.is_file() || kind.is_symlink() && is_link_to_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let directory = tempfile::tempdir().unwrap();
        for file in files {
            let path = directory.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        directory
    }

    fn found(directory: &Path, skipped: Option<&str>) -> Vec<String> {
        let relative = |path: PathBuf| path.strip_prefix(directory).unwrap().display().to_string();
        files_below(directory, "py", skipped)
            .map(|path| relative(path.unwrap()))
            .collect()
    }

    #[test]
    fn files_come_sorted_and_chosen_by_extension() {
        let tree = tree(&["b.py", "a/z.py", "a.py", "a/b/c.py", "a/x.txt", "py", ".py"]);
        assert_eq!(
            found(tree.path(), None),
            ["a/b/c.py", "a/z.py", "a.py", "b.py"]
        );
    }

    #[test]
    fn skipped_directories_are_not_entered_unless_named() {
        let tree = tree(&["a.py", "s/b.py", "c/s/d.py", "c/s.py"]);
        assert_eq!(found(tree.path(), Some("s")), ["a.py", "c/s.py"]);
        assert_eq!(found(&tree.path().join("s"), Some("s")), ["b.py"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_to_files_only() {
        use std::os::unix::fs::symlink;
        let tree = tree(&["a/x.py"]);
        symlink("..", tree.path().join("a/loop")).unwrap();
        symlink("a", tree.path().join("b.py")).unwrap();
        symlink("a/x.py", tree.path().join("c.py")).unwrap();
        symlink("nowhere", tree.path().join("d.py")).unwrap();
        assert_eq!(found(tree.path(), None), ["a/x.py", "c.py"]);
    }

    #[test]
    fn a_missing_directory_is_an_error() {
        let missing = Path::new("no/such/directory");
        let found: Vec<_> = files_below(missing, "py", None).collect();
        assert!(matches!(found.as_slice(), [Err(_)]), "{found:?}");
    }
}
