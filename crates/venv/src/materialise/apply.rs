//! Bringing a directory from what it holds to what it is to hold.

use super::content::{Content, Item};
use super::manifest::{self, Found, Manifest, TEMPORARY};
use super::{Changes, MaterialiseError};
use crate::{file_system, runfiles, Plan};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub(super) fn apply(
    plan: &Plan,
    destination: &Path,
    content: Content,
) -> Result<Changes, MaterialiseError> {
    let Content { items, warnings } = content;
    let old = match manifest::find(destination)? {
        Found::Nothing => None,
        Found::Environment(manifest) => Some(manifest),
    };
    let new = Manifest {
        label: plan.label.clone(),
        made: items.keys().cloned().collect(),
    };
    let nothing = BTreeSet::new();
    let directory = Directory {
        root: destination,
        ours: old.as_ref().map_or(&nothing, |manifest| &manifest.made),
    };
    let mut changes = directory.compare(&items)?;
    changes.warnings = warnings;
    if changes.is_empty() && old.as_ref() == Some(&new) {
        return Ok(changes);
    }

    // From here on, whatever is made is known to be ours, also if this is interrupted.
    fs::create_dir_all(destination).map_err(|reason| write_error(destination, reason))?;
    let mut both = new.clone();
    both.made.extend(directory.ours.iter().cloned());
    directory.write_manifest(&both)?;
    for path in changes.removed.iter().rev() {
        directory.remove(path)?;
    }
    let mut paths: Vec<&String> = changes.added.iter().chain(&changes.changed).collect();
    paths.sort_by_key(|path| (rank(path), path.as_str()));
    for path in paths {
        directory.make(path, &items[path])?;
    }
    directory.write_manifest(&new)?;
    Ok(changes)
}

/// What makes a directory an environment comes last.
fn rank(path: &str) -> u8 {
    match path {
        "pyvenv.cfg" => 2,
        _ if path.starts_with("bin/") => 1,
        _ => 0,
    }
}

/// What is at a path.
#[derive(Debug, PartialEq, Eq)]
enum State {
    Absent,
    Item(Item),
    Directory,
    /// Anything else.
    Other,
}

struct Directory<'a> {
    root: &'a Path,
    /// What was made by this tool.
    ours: &'a BTreeSet<String>,
}

impl Directory<'_> {
    /// What is to be done, unless something is in the way.
    fn compare(&self, items: &BTreeMap<String, Item>) -> Result<Changes, MaterialiseError> {
        let mut changes = Changes {
            destination: self.root.to_owned(),
            ..Changes::default()
        };
        let mut in_the_way = BTreeSet::new();
        for (path, item) in items {
            if let Some(above) = self.link_above(path) {
                if !self.ours.contains(above) {
                    in_the_way.insert(above.to_owned());
                }
                changes.added.push(path.clone());
                continue;
            }
            match self.state(path)? {
                State::Absent => changes.added.push(path.clone()),
                State::Item(found) if found == *item => {}
                State::Directory => {
                    self.find_foreign(path, &mut in_the_way)?;
                    changes.added.push(path.clone());
                }
                _ if self.ours.contains(path) => changes.changed.push(path.clone()),
                _ => {
                    in_the_way.insert(path.clone());
                }
            }
        }
        for path in self.ours {
            let is_there = !items.contains_key(path)
                && self.link_above(path).is_none()
                && matches!(self.state(path)?, State::Item(_) | State::Other);
            if is_there {
                changes.removed.push(path.clone());
            }
        }
        if in_the_way.is_empty() {
            Ok(changes)
        } else {
            Err(MaterialiseError::InTheWay {
                destination: self.root.to_owned(),
                paths: in_the_way.into_iter().collect(),
            })
        }
    }

    /// What stands above a path that is not a directory, and so leads out of here.
    fn link_above<'p>(&self, path: &'p str) -> Option<&'p str> {
        runfiles::ancestors(path)
            .filter(|above| {
                fs::symlink_metadata(self.root.join(above)).is_ok_and(|found| !found.is_dir())
            })
            .last()
    }

    fn state(&self, path: &str) -> Result<State, MaterialiseError> {
        let path = self.root.join(path);
        let state = || -> io::Result<State> {
            let metadata = match fs::symlink_metadata(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(State::Absent),
                other => other?,
            };
            Ok(if metadata.is_symlink() {
                match file_system::read_link(&path) {
                    Ok(target) => State::Item(Item::Link(target)),
                    Err(_) => State::Other,
                }
            } else if metadata.is_dir() {
                State::Directory
            } else if metadata.is_file() {
                match String::from_utf8(fs::read(&path)?) {
                    Ok(content) => State::Item(Item::File {
                        content,
                        executable: file_system::is_executable(&metadata),
                    }),
                    Err(_) => State::Other,
                }
            } else {
                State::Other
            })
        };
        state().map_err(|reason| MaterialiseError::Read {
            path: path.clone(),
            reason,
        })
    }

    /// Finds what is in a directory that was not made by this tool, nor by an interpreter.
    fn find_foreign(
        &self,
        path: &str,
        foreign: &mut BTreeSet<String>,
    ) -> Result<(), MaterialiseError> {
        let directory = self.root.join(path);
        for entry in read_directory(&directory)? {
            let (name, is_directory) = entry;
            let path = runfiles::child(path, &name);
            if is_directory {
                if !(name == "__pycache__" && is_cache(&self.root.join(&path))) {
                    self.find_foreign(&path, foreign)?;
                }
            } else if !self.ours.contains(&path) {
                foreign.insert(path);
            }
        }
        Ok(())
    }

    /// Removes a file or link, and the directories that are empty without it.
    fn remove(&self, path: &str) -> Result<(), MaterialiseError> {
        let file = self.root.join(path);
        fs::remove_file(&file).map_err(|reason| write_error(&file, reason))?;
        for directory in runfiles::ancestors(path) {
            let directory = self.root.join(directory);
            for (name, _) in read_directory(&directory)? {
                let cache = directory.join(&name);
                if name == "__pycache__" && is_cache(&cache) && only_caches(&directory)? {
                    fs::remove_dir_all(&cache).map_err(|reason| write_error(&cache, reason))?;
                }
            }
            if fs::remove_dir(&directory).is_err() {
                break;
            }
        }
        Ok(())
    }

    /// Makes a file or link, in one step for whoever looks on.
    fn make(&self, path: &str, item: &Item) -> Result<(), MaterialiseError> {
        let place = self.root.join(path);
        let make = || -> io::Result<()> {
            if let Some(parent) = place.parent() {
                fs::create_dir_all(parent)?;
            }
            if fs::symlink_metadata(&place).is_ok_and(|found| found.is_dir()) {
                // only directories and caches are left in it
                fs::remove_dir_all(&place)?;
            }
            let temporary = self.root.join(TEMPORARY);
            match fs::remove_file(&temporary) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            match item {
                Item::Link(target) => file_system::symlink(target, &temporary)?,
                Item::File {
                    content,
                    executable,
                } => {
                    fs::write(&temporary, content)?;
                    file_system::set_executable(&temporary, *executable)?;
                }
            }
            fs::rename(&temporary, &place)
        };
        make().map_err(|reason| write_error(&place, reason))
    }

    fn write_manifest(&self, manifest: &Manifest) -> Result<(), MaterialiseError> {
        let item = Item::File {
            content: manifest.to_json(),
            executable: false,
        };
        self.make(manifest::NAME, &item)
    }
}

/// The names in a directory, and whether they are directories.
fn read_directory(path: &Path) -> Result<Vec<(String, bool)>, MaterialiseError> {
    let read = || -> io::Result<Vec<(String, bool)>> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            entries.push((name, entry.file_type()?.is_dir()));
        }
        Ok(entries)
    };
    read().map_err(|reason| MaterialiseError::Read {
        path: path.to_owned(),
        reason,
    })
}

/// Whether a directory holds nothing but bytecode, which an interpreter has written and can write again.
fn is_cache(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_dir())
        && read_directory(path).is_ok_and(|entries| {
            entries
                .iter()
                .all(|(name, is_directory)| !is_directory && name.contains(".pyc"))
        })
}

/// Whether a directory holds nothing but caches.
fn only_caches(path: &Path) -> Result<bool, MaterialiseError> {
    let entries = read_directory(path)?;
    Ok(entries
        .iter()
        .all(|(name, _)| name == "__pycache__" && is_cache(&path.join(name))))
}

fn write_error(path: &Path, reason: io::Error) -> MaterialiseError {
    MaterialiseError::Write {
        path: PathBuf::from(path),
        reason,
    }
}
