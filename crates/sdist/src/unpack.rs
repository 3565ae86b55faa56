//! Unpacking a source distribution (PEP 625, PEP 721).

use crate::SdistError;
use flate2::read::GzDecoder;
use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::process::Command;
use tar::{Archive, EntryType};

const OTHER_ARCHIVES: &str = include_str!("unpack.py");

/// The ends of the names of archives that are gzip files.
const GZIP: [&str; 2] = [".tar.gz", ".tgz"];

/// Unpacks into `directory`, which is created, and returns the one directory in it. What is not a `.tar.gz` (a zip file, say, from
/// before PEP 625) is unpacked by the interpreter.
pub fn unpack(sdist: &Path, directory: &Path, interpreter: &Path) -> Result<PathBuf, SdistError> {
    let name = sdist.to_string_lossy();
    if GZIP.iter().any(|end| name.ends_with(end)) {
        unpack_gzip(sdist, directory)?;
    } else {
        unpack_other(sdist, directory, interpreter)?;
    }
    one_directory(sdist, directory)
}

fn unpack_other(sdist: &Path, directory: &Path, interpreter: &Path) -> Result<(), SdistError> {
    let output = Command::new(interpreter)
        .args(["-I", "-S", "-B", "-c", OTHER_ARCHIVES])
        .args([sdist, directory])
        .output()
        .map_err(|reason| SdistError::Interpreter {
            path: interpreter.to_owned(),
            reason,
        })?;
    if output.status.success() {
        return Ok(());
    }
    Err(SdistError::Format {
        path: sdist.to_owned(),
        problem: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
    })
}

fn unpack_gzip(sdist: &Path, directory: &Path) -> Result<(), SdistError> {
    let unreadable = |reason: io::Error| SdistError::Format {
        path: sdist.to_owned(),
        problem: reason.to_string(),
    };
    let bad = |problem: String| SdistError::Format {
        path: sdist.to_owned(),
        problem,
    };
    let file = File::open(sdist).map_err(|reason| SdistError::Read {
        path: sdist.to_owned(),
        reason,
    })?;
    fs::create_dir_all(directory).map_err(|reason| SdistError::Write {
        path: directory.to_owned(),
        reason,
    })?;
    let mut archive = Archive::new(GzDecoder::new(file));
    archive.set_preserve_mtime(false);
    archive.set_preserve_ownerships(false);
    for entry in archive.entries().map_err(unreadable)? {
        let mut entry = entry.map_err(unreadable)?;
        let path = entry.path().map_err(unreadable)?.into_owned();
        let is_inside = path
            .components()
            .all(|component| matches!(component, Component::Normal(_) | Component::CurDir));
        if !is_inside {
            return Err(bad(format!("{} leads out of it", path.display())));
        }
        match entry.header().entry_type() {
            EntryType::Regular | EntryType::Directory | EntryType::Continuous => {}
            EntryType::Symlink | EntryType::Link => {
                let target = entry.link_name().map_err(unreadable)?.unwrap_or_default();
                if leaves(
                    &path,
                    &target,
                    entry.header().entry_type() == EntryType::Link,
                ) {
                    return Err(bad(format!(
                        "{} is a link to {}, which leads out of it",
                        path.display(),
                        target.display()
                    )));
                }
            }
            // Headers of pax archives, which say more about the files.
            _ => continue,
        }
        // Returns false for what would leave the directory; that was found out before, with a reason.
        entry.unpack_in(directory).map_err(unreadable)?;
    }
    Ok(())
}

fn one_directory(sdist: &Path, directory: &Path) -> Result<PathBuf, SdistError> {
    let unreadable = |reason: io::Error| SdistError::Format {
        path: sdist.to_owned(),
        problem: reason.to_string(),
    };
    let mut tops = Vec::new();
    for entry in fs::read_dir(directory).map_err(unreadable)? {
        tops.push(entry.map_err(unreadable)?.path());
    }
    match <[PathBuf; 1]>::try_from(tops) {
        Ok([top]) if top.is_dir() => Ok(top),
        _ => Err(SdistError::Format {
            path: sdist.to_owned(),
            problem: "it must hold one directory and nothing else".to_owned(),
        }),
    }
}

/// Whether a link leads out of the archive's directory. A hard link names its target from there.
fn leaves(path: &Path, target: &Path, is_hard: bool) -> bool {
    let mut depth = if is_hard {
        0
    } else {
        path.components().count().saturating_sub(1)
    };
    for component in target.components() {
        match component {
            Component::Normal(_) => depth += 1,
            Component::CurDir => {}
            Component::ParentDir if depth > 0 => depth -= 1,
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return true,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_may_not_leave() {
        let leads_out =
            |path: &str, target: &str| leaves(Path::new(path), Path::new(target), false);
        assert!(!leads_out("a/b/c", "../d"));
        assert!(!leads_out("a/b/c", "../../x"));
        assert!(leads_out("a/b/c", "../../../x"));
        assert!(leads_out("a/b", "/etc"));
        assert!(leaves(Path::new("a/b"), Path::new("../x"), true));
        assert!(!leaves(Path::new("a/b"), Path::new("a/c"), true));
    }
}
