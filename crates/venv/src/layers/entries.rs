//! What an image holds of a program, whatever the layers are.

use super::LayersError;
use crate::resolve::{Resolved, Resolver};
use crate::{runfiles, Link, Owner, Plan};
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;

/// A file or link of the image.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub what: What<'a>,
    /// Whose layer it goes to.
    pub owner: &'a Owner,
}

#[derive(Debug)]
pub(super) enum What<'a> {
    File {
        /// The exec path; none if it is empty.
        source: Option<&'a str>,
        size: u64,
        executable: bool,
    },
    Link(String),
}

/// All entries by path, and how many of them each owner has.
#[derive(Debug)]
pub(super) struct Entries<'a> {
    pub all: BTreeMap<String, Entry<'a>>,
    pub owners: BTreeMap<&'a Owner, u64>,
}

const FIRST_PARTY: &Owner = &Owner::FirstParty;

impl<'a> Entries<'a> {
    /// The launcher at `program`, and the runfiles beside it.
    pub fn of(
        plan: &'a Plan,
        program: &str,
        repo_mapping: Option<&'a str>,
        base: &Path,
    ) -> Result<Self, LayersError> {
        let mut entries = Self {
            all: BTreeMap::new(),
            owners: BTreeMap::new(),
        };
        let what = What::File {
            source: Some(&plan.launcher),
            size: size(base, &plan.launcher)?,
            executable: true,
        };
        entries.add(program.to_owned(), what, FIRST_PARTY);
        let place = |path: &str| format!("{program}.runfiles/{path}");
        if let Some(mapping) = repo_mapping {
            let what = What::File {
                source: Some(mapping),
                size: size(base, mapping)?,
                executable: false,
            };
            entries.add(place("_repo_mapping"), what, FIRST_PARTY);
        }
        for file in &plan.files {
            let path = place(&file.path);
            if file.source.as_ref() == Some(&plan.launcher) {
                // its one real place is where the program stands
                let target = runfiles::relative(runfiles::parent(&path), program);
                entries.add(path, What::Link(target), FIRST_PARTY);
                continue;
            }
            let what = What::File {
                source: file.source.as_deref(),
                size: file.size,
                executable: file.executable,
            };
            entries.add(path, what, &file.owner);
        }
        let resolver = Resolver::new(plan);
        let dangling: HashSet<&str> = plan
            .dangling
            .iter()
            .map(|link| link.path.as_str())
            .collect();
        for link in &plan.links {
            if !dangling.contains(link.path.as_str()) {
                let owner = layer_owner(plan, &resolver, link);
                entries.add(place(&link.path), What::Link(link.target.clone()), owner);
            }
        }
        Ok(entries)
    }

    fn add(&mut self, path: String, what: What<'a>, owner: &'a Owner) {
        *self.owners.entry(owner).or_default() += 1;
        self.all.insert(path, Entry { what, owner });
    }
}

/// The size of a file that the plan does not list.
fn size(base: &Path, file: &str) -> Result<u64, LayersError> {
    let path = base.join(file);
    match fs::metadata(&path) {
        Ok(metadata) => Ok(metadata.len()),
        Err(reason) => Err(LayersError::Read { path, reason }),
    }
}

/// Whose layer a link goes to: its owner's, if it stands there, and leads from there to there; else, what it
/// leads to is the program's own choice, and the link goes with the program. So the layers of distributions
/// are the same for all programs.
fn layer_owner<'a>(plan: &'a Plan, resolver: &Resolver<'_>, link: &'a Link) -> &'a Owner {
    let stands_there = match &link.owner {
        Owner::FirstParty => return FIRST_PARTY,
        Owner::Interpreter => true,
        owner @ Owner::Distribution(_) => {
            runfiles::below(&link.path, &plan.venv).is_none()
                && plan.distributions.iter().any(|distribution| {
                    owner.distribution() == Some(&distribution.name)
                        && runfiles::below(&link.path, &distribution.root).is_some()
                })
        }
    };
    let leads_to = match resolver.resolve_link(&link.path, &link.target) {
        Resolved::File(path) => owner_of(plan, &path, false),
        Resolved::Directory(path) => owner_of(plan, &path, true),
        _ => None,
    };
    if stands_there && leads_to == Some(&link.owner) {
        &link.owner
    } else {
        FIRST_PARTY
    }
}

/// Whom a file, or the first file of a directory, belongs to.
fn owner_of<'a>(plan: &'a Plan, path: &str, is_directory: bool) -> Option<&'a Owner> {
    let start = if is_directory {
        format!("{path}/")
    } else {
        path.to_owned()
    };
    let index = plan.files.partition_point(|file| *file.path < *start);
    let file = plan.files.get(index)?;
    file.path.starts_with(&start).then_some(&file.owner)
}
