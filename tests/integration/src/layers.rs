//! The layers of a program: what is in the tar files, and the program that is unpacked from them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Outcome, Package};

/// An entry of a tar file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A directory.
    Directory,
    /// A file: how many bytes it has, and their SHA-256.
    File(u64, String),
    /// A symbolic link, with its content.
    Link(String),
    /// Anything else, by the letter or digit that tar has for it.
    Other(String),
}

impl Entry {
    /// The content of a symbolic link.
    pub fn target(&self) -> Option<&str> {
        match self {
            Self::Link(target) => Some(target),
            _ => None,
        }
    }
}

/// Prints path, type, size, and checksum or link of each entry, with tabs between them.
const LIST: &str = "\
import hashlib, sys, tarfile
with tarfile.open(sys.argv[1]) as tar:
    for entry in tar:
        detail = entry.linkname
        if entry.isreg():
            detail = hashlib.file_digest(tar.extractfile(entry), 'sha256').hexdigest()
        print(entry.name, entry.type.decode(), entry.size, detail, sep='\\t')
";

/// The entries of a tar file, by path.
///
/// # Panics
/// If a path stands in it twice.
pub fn entries(tar: &Path) -> BTreeMap<String, Entry> {
    let mut list = Command::new("python3.14");
    let listed = Outcome::of(list.args(["-I", "-c", LIST]).arg(tar)).success();
    let mut entries = BTreeMap::new();
    for line in listed.stdout.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [path, kind, size, detail] = fields[..] else {
            panic!("{line}");
        };
        let entry = match kind {
            "0" => Entry::File(size.parse().expect("a size"), detail.to_owned()),
            "2" => Entry::Link(detail.to_owned()),
            "5" => Entry::Directory,
            other => Entry::Other(other.to_owned()),
        };
        let earlier = entries.insert(path.to_owned(), entry);
        assert_eq!(earlier, None, "{path} is twice in {}", tar.display());
    }
    entries
}

impl Package<'_> {
    /// The tar files of a built `py_layers` target, in their order.
    pub fn layers(&self, target: &str, names: &[&str]) -> Vec<PathBuf> {
        names
            .iter()
            .map(|name| self.output(&format!("{target}.{name}.tar")))
            .collect()
    }
}

/// Unpacks tar files one over the other into an empty folder.
pub fn unpack(tars: &[PathBuf], folder: &Path) {
    if folder.exists() {
        fs::remove_dir_all(folder).expect("what an earlier run has unpacked");
    }
    fs::create_dir_all(folder).expect("a folder");
    for tar in tars {
        Outcome::of(
            Command::new("tar")
                .arg("-xf")
                .arg(tar)
                .arg("-C")
                .arg(folder),
        )
        .success();
    }
}
