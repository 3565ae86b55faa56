//! One of two wheels that are compared.

use super::packing::Packed;
use crate::archive::Archive;
use crate::stray::is_stray;
use crate::{Problem, WheelError};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// One of the two.
pub(super) struct Wheel {
    path: PathBuf,
    archive: Archive,
    /// Where each member is among the archive's.
    places: BTreeMap<String, usize>,
}

impl Wheel {
    pub(super) fn open(path: &Path) -> Result<Self, WheelError> {
        let archive = Archive::open(path).map_err(|problem| error(path, problem))?;
        let names = archive.members.iter().enumerate();
        Ok(Self {
            path: path.to_owned(),
            places: names.map(|(at, m)| (m.name.clone(), at)).collect(),
            archive,
        })
    }

    /// The names of all members, sorted.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.places.keys().map(String::as_str)
    }

    /// The names of all members, as they are in the archive.
    pub(super) fn in_order(&self) -> impl Iterator<Item = &str> {
        self.archive.members.iter().map(|m| m.name.as_str())
    }

    /// How a member is packed, if it is there.
    pub(super) fn packed(&self, name: &str) -> Option<Packed<'_>> {
        let at = *self.places.get(name)?;
        Some(Packed {
            member: self.archive.members.get(at)?,
            entry: self.archive.entries.get(at)?,
        })
    }

    /// The content of a member; of one that is not there it is empty.
    pub(super) fn read(&mut self, name: &str) -> Result<Vec<u8>, WheelError> {
        let Some(&at) = self.places.get(name) else {
            return Ok(Vec::new());
        };
        let member = self.archive.members[at].clone();
        let content = self.archive.read(&member);
        content.map_err(|problem| error(&self.path, problem))
    }

    /// Whether there is such a member, but it is no part of what the wheel installs.
    pub(super) fn leaves_out(&self, name: &str) -> bool {
        let is_signature =
            name.ends_with(".dist-info/RECORD.jws") || name.ends_with(".dist-info/RECORD.p7s");
        let names: BTreeSet<&str> = name
            .rsplit_once('.')
            .map(|(stem, _)| format!("{stem}.py"))
            .and_then(|source| self.places.get_key_value(&source))
            .map(|(source, _)| source.as_str())
            .into_iter()
            .collect();
        let is_left_out = name.ends_with('/') || is_signature || is_stray(name, &names);
        is_left_out && self.places.contains_key(name)
    }

    /// Whether the files are the same, byte for byte.
    pub(super) fn is_same_file(&self, other: &Self) -> Result<bool, WheelError> {
        let open = |wheel: &Self| {
            File::open(&wheel.path).map_err(|reason| error(&wheel.path, Problem::Open(reason)))
        };
        let (mut one, mut another) = (open(self)?, open(other)?);
        let (mut piece, mut other_piece) = (Vec::new(), Vec::new());
        loop {
            fill(&mut one, &mut piece)
                .map_err(|reason| error(&self.path, Problem::Open(reason)))?;
            fill(&mut another, &mut other_piece)
                .map_err(|reason| error(&other.path, Problem::Open(reason)))?;
            if piece != other_piece {
                return Ok(false);
            }
            if piece.is_empty() {
                return Ok(true);
            }
        }
    }
}

/// Reads the next part of a file.
fn fill(file: &mut File, piece: &mut Vec<u8>) -> io::Result<()> {
    piece.clear();
    file.take(1 << 20).read_to_end(piece).map(drop)
}

fn error(path: &Path, problem: Problem) -> WheelError {
    WheelError {
        wheel: path.to_owned(),
        problem,
    }
}
