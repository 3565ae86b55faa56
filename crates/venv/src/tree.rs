//! What is in a directory that is one artifact.

use crate::{file_system, runfiles};
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

/// A file or link below a directory.
#[derive(Debug)]
pub(crate) struct TreeEntry {
    /// Its path below the directory.
    pub path: String,
    pub what: Leaf,
}

#[derive(Debug)]
pub(crate) enum Leaf {
    /// A file, also if a link that leads out of the directory led to it.
    File { disk: PathBuf, metadata: Metadata },
    /// A link that leads to something in the same directory, or to nothing.
    Link(String),
}

/// A directory cannot be read.
#[derive(Debug)]
pub(crate) struct TreeError {
    pub path: PathBuf,
    pub reason: io::Error,
}

/// Lists a directory: links that stay inside are kept, others followed. Sorted by names, directory by
/// directory.
///
/// `exec_path` is what Bazel calls the directory. In a sandbox, the directory is made of links to the
/// files of the real one, whose own links would not be seen; so the real one is listed then, which
/// gives the same wherever the action runs.
pub(crate) fn walk(root: &Path, exec_path: &str) -> Result<Vec<TreeEntry>, TreeError> {
    let error = |reason| TreeError {
        path: root.to_owned(),
        reason,
    };
    let root = real_root(&fs::canonicalize(root).map_err(error)?, exec_path);
    let mut walk = Walk {
        entries: Vec::new(),
        open: Vec::new(),
    };
    walk.directory(&root, "")?;
    Ok(walk.entries)
}

/// The directory that a sandbox's copy of it is made of.
fn real_root(root: &Path, exec_path: &str) -> PathBuf {
    let found = first_leaf(root, "").and_then(|leaf| {
        let target = file_system::read_link(&root.join(&leaf)).ok()?;
        let real = target.strip_suffix(&leaf)?.strip_suffix('/')?;
        let is_it = real.starts_with('/') && real.ends_with(&format!("/{exec_path}"));
        (is_it && Path::new(real).is_dir()).then(|| PathBuf::from(real))
    });
    found.unwrap_or_else(|| root.to_owned())
}

/// The path of any file or link below a directory.
fn first_leaf(directory: &Path, path: &str) -> Option<String> {
    for entry in fs::read_dir(directory).ok()?.flatten() {
        let name = entry.file_name().into_string().ok()?;
        let path = runfiles::child(path, &name);
        if !entry.file_type().ok()?.is_dir() {
            return Some(path);
        }
        if let Some(leaf) = first_leaf(&entry.path(), &path) {
            return Some(leaf);
        }
    }
    None
}

struct Walk {
    entries: Vec<TreeEntry>,
    /// The directories on the way to the present one, to find out about loops.
    open: Vec<PathBuf>,
}

impl Walk {
    fn directory(&mut self, disk: &Path, path: &str) -> Result<(), TreeError> {
        let list = || -> io::Result<Vec<(String, fs::FileType)>> {
            let mut names = Vec::new();
            for entry in fs::read_dir(disk)? {
                let entry = entry?;
                let name = entry
                    .file_name()
                    .into_string()
                    .map_err(|name| file_system::not_utf8(&name.to_string_lossy()))?;
                names.push((name, entry.file_type()?));
            }
            names.sort_unstable_by(|a, b| a.0.cmp(&b.0));
            Ok(names)
        };
        let names = list().map_err(|reason| TreeError {
            path: disk.to_owned(),
            reason,
        })?;
        self.open.push(disk.to_owned());
        for (name, file_type) in names {
            let disk = disk.join(&name);
            let path = runfiles::child(path, &name);
            if file_type.is_symlink() {
                self.link(disk, path)?;
            } else if file_type.is_dir() {
                self.directory(&disk, &path)?;
            } else {
                let metadata = fs::metadata(&disk);
                self.file(disk, path, metadata)?;
            }
        }
        self.open.pop();
        Ok(())
    }

    fn link(&mut self, disk: PathBuf, path: String) -> Result<(), TreeError> {
        let error = |reason| TreeError {
            path: disk.clone(),
            reason,
        };
        let target = file_system::read_link(&disk).map_err(error)?;
        let stays =
            !target.starts_with('/') && runfiles::join(runfiles::parent(&path), &target).is_some();
        let metadata = if stays {
            None
        } else {
            match fs::metadata(&disk) {
                Ok(metadata) => Some(metadata),
                Err(reason) if reason.kind() == io::ErrorKind::NotFound => None,
                Err(reason) => return Err(error(reason)),
            }
        };
        match metadata {
            None => {
                let what = Leaf::Link(target);
                self.entries.push(TreeEntry { path, what });
                Ok(())
            }
            Some(metadata) if metadata.is_dir() => {
                let real = fs::canonicalize(&disk).map_err(error)?;
                if self.open.iter().any(|open| open.starts_with(&real)) {
                    let message = "the link leads to a directory that it stands in";
                    return Err(error(io::Error::new(io::ErrorKind::InvalidData, message)));
                }
                self.directory(&real, &path)
            }
            Some(metadata) => self.file(disk, path, Ok(metadata)),
        }
    }

    fn file(
        &mut self,
        disk: PathBuf,
        path: String,
        metadata: io::Result<Metadata>,
    ) -> Result<(), TreeError> {
        let metadata = metadata.and_then(|metadata| {
            if metadata.is_file() {
                Ok(metadata)
            } else {
                let message = "it is neither a file nor a directory";
                Err(io::Error::new(io::ErrorKind::InvalidData, message))
            }
        });
        match metadata {
            Ok(metadata) => {
                let what = Leaf::File { disk, metadata };
                self.entries.push(TreeEntry { path, what });
                Ok(())
            }
            Err(reason) => Err(TreeError { path: disk, reason }),
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn write(path: &Path) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }

    fn listing(root: &Path, exec_path: &str) -> Vec<String> {
        let entries = walk(root, exec_path).unwrap();
        let lines = entries.into_iter().map(|entry| match entry.what {
            Leaf::File { metadata, .. } => format!("{} {}", entry.path, metadata.len()),
            Leaf::Link(target) => format!("{} -> {target}", entry.path),
        });
        lines.collect()
    }

    #[test]
    fn links_that_stay_inside_are_kept_and_others_followed() {
        let directory = tempfile::tempdir().unwrap();
        let tree = directory.path().join("tree");
        write(&tree.join("lib/libx.so.1.0"));
        write(&directory.path().join("outside/file"));
        symlink("libx.so.1.0", tree.join("lib/libx.so.1")).unwrap();
        symlink("lib", tree.join("lib64")).unwrap();
        symlink("../outside", tree.join("out")).unwrap();
        symlink(directory.path().join("outside/file"), tree.join("file")).unwrap();
        symlink("../nothing", tree.join("broken")).unwrap();
        let expected = [
            "broken -> ../nothing",
            "file 1",
            "lib/libx.so.1 -> libx.so.1.0",
            "lib/libx.so.1.0 1",
            "lib64 -> lib",
            "out/file 1",
        ];
        assert_eq!(listing(&tree, "bin/tree"), expected);
    }

    #[test]
    fn a_sandbox_shows_the_same_as_the_real_directory() {
        let directory = tempfile::tempdir().unwrap();
        let real = directory.path().join("execroot/bin/tree");
        write(&real.join("lib/a.so.1"));
        symlink("a.so.1", real.join("lib/a.so")).unwrap();
        symlink("lib", real.join("lib64")).unwrap();
        // Bazel follows the link to the directory
        let sandbox = directory.path().join("sandbox/bin/tree");
        for path in ["lib/a.so", "lib/a.so.1", "lib64/a.so", "lib64/a.so.1"] {
            let link = sandbox.join(path);
            fs::create_dir_all(link.parent().unwrap()).unwrap();
            symlink(real.join(path), link).unwrap();
        }
        let expected = ["lib/a.so -> a.so.1", "lib/a.so.1 1", "lib64 -> lib"];
        assert_eq!(listing(&real, "bin/tree"), expected);
        assert_eq!(listing(&sandbox, "bin/tree"), expected);
    }

    #[test]
    fn a_loop_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let tree = directory.path().join("tree");
        fs::create_dir(&tree).unwrap();
        symlink(&tree, tree.join("again")).unwrap();
        let error = walk(&tree, "tree").unwrap_err();
        assert!(error.path.ends_with("tree/again"), "{error:?}");
        assert_eq!(
            error.reason.to_string(),
            "the link leads to a directory that it stands in"
        );
    }
}
