//! The file in an environment that says what in it was made by this tool.

use super::MaterialiseError;
use crate::runfiles;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// Its name.
pub(super) const NAME: &str = ".rules_pyc_venv.json";

/// The name under which files and links are made before they get their own.
pub(super) const TEMPORARY: &str = ".rules_pyc_venv.tmp";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// The program.
    pub label: String,
    /// All files and links, perhaps more than there are.
    pub made: BTreeSet<String>,
}

/// What is in the place of an environment.
#[derive(Debug)]
pub(super) enum Found {
    /// Nothing, or an empty directory.
    Nothing,
    /// An environment of this tool's making.
    Environment(Manifest),
}

/// Looks at what is there.
pub(super) fn find(destination: &Path) -> Result<Found, MaterialiseError> {
    let not_ours = || MaterialiseError::NotOurs(destination.to_owned());
    if fs::metadata(destination).is_ok_and(|found| !found.is_dir()) {
        return Err(not_ours());
    }
    match fs::read(destination.join(NAME)) {
        Ok(bytes) => {
            let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|_| not_ours())?;
            if manifest.made.iter().all(|path| runfiles::is_normal(path)) {
                Ok(Found::Environment(manifest))
            } else {
                Err(not_ours())
            }
        }
        Err(error) if error.kind() == ErrorKind::NotFound => match fs::read_dir(destination) {
            Ok(mut entries) => {
                // what an interruption may leave before there is a manifest
                let is_empty =
                    entries.all(|entry| entry.is_ok_and(|entry| entry.file_name() == TEMPORARY));
                is_empty.then_some(Found::Nothing).ok_or_else(not_ours)
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Found::Nothing),
            Err(_) => Err(not_ours()),
        },
        Err(reason) => Err(MaterialiseError::Read {
            path: destination.join(NAME),
            reason,
        }),
    }
}

impl Manifest {
    /// The text of the file.
    pub fn to_json(&self) -> String {
        let json = serde_json::to_string_pretty(self);
        debug_assert!(json.is_ok(), "it has only texts");
        json.unwrap_or_default() + "\n"
    }
}
