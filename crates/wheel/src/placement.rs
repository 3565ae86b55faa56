//! Where the members of a wheel go.

use crate::archive::{Archive, Member};
use crate::check::Faults;
use crate::dist_info::DistInfo;
use crate::exclude::{is_excluded, PathGlob};
use crate::stray::is_stray;
use crate::Problem;
use std::collections::{BTreeMap, BTreeSet};

/// The directory that modules are imported from.
pub(crate) const SITE_PACKAGES: &str = "site-packages";

/// The directory of scripts.
pub(crate) const BIN: &str = "bin";

/// The directory of what belongs into the root of an environment.
pub(crate) const DATA: &str = "data";

/// The directory of header files.
const INCLUDE: &str = "include";

/// A member and its place below the directory that the wheel is unpacked to.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    pub(crate) member: Member,
    pub(crate) place: String,
}

impl Placed {
    pub(crate) fn is_script(&self) -> bool {
        self.place
            .strip_prefix(BIN)
            .is_some_and(|rest| rest.starts_with('/'))
    }
}

/// Decides where each file of the wheel goes, in the wheel's order. Left out are what the installation writes itself,
/// stray bytecode, and what is excluded. Directories that only look like the wheel's data directory are among the faults.
pub(crate) fn place_all(
    archive: &Archive,
    dist_info: &DistInfo,
    exclude: &[PathGlob],
    faults: &mut Faults,
) -> Result<Vec<Placed>, Problem> {
    let names: BTreeSet<&str> = archive.members.iter().map(|m| m.name.as_str()).collect();
    let written = ["RECORD", "INSTALLER"].map(|name| dist_info.file(name));
    let written_places = written
        .each_ref()
        .map(|name| format!("{SITE_PACKAGES}/{name}"));
    let own = dist_info.data();
    let mut others: BTreeSet<&str> = BTreeSet::new();
    let mut placed = Vec::new();
    for member in archive.members.iter().filter(|m| !m.is_directory()) {
        let name = &member.name;
        if written.contains(name)
            || dist_info.is_signature(name)
            || is_stray(name, &names)
            || is_excluded(name, exclude, dist_info)
        {
            continue;
        }
        let place = place(name, &own)?;
        if written_places.contains(&place) {
            continue;
        }
        let is_plain = place
            .strip_prefix(SITE_PACKAGES)
            .is_some_and(|rest| rest[1..] == *name);
        if let Some((top, _)) = name.split_once('/') {
            if top.ends_with(".data") && top != own && !is_plain && others.insert(top) {
                faults.add([Problem::OtherData {
                    found: top.to_owned(),
                    own: own.clone(),
                }])?;
            }
        }
        placed.push(Placed {
            place,
            member: member.clone(),
        });
    }
    let placed = without_replaced(placed, faults)?;
    check(&placed)?;
    Ok(placed)
}

/// Leaves out the files that pip and uv write over with those of data directories, which they install last.
fn without_replaced(placed: Vec<Placed>, faults: &mut Faults) -> Result<Vec<Placed>, Problem> {
    let is_data = |placed: &Placed| {
        placed
            .member
            .name
            .split('/')
            .next()
            .is_some_and(|top| top.ends_with(".data"))
    };
    let of_data: BTreeMap<String, String> = placed
        .iter()
        .filter(|placed| is_data(placed))
        .map(|placed| (placed.place.clone(), placed.member.name.clone()))
        .collect();
    let mut left = Vec::with_capacity(placed.len());
    for placed in placed {
        match of_data.get(&placed.place) {
            Some(second) if !is_data(&placed) => faults.add([Problem::Clash {
                first: placed.member.name,
                second: second.clone(),
                place: placed.place,
            }])?,
            _ => left.push(placed),
        }
    }
    Ok(left)
}

/// The place of a member of a wheel whose data directory is called `own`. As for pip, any directory with such an end is one
/// if there are the directories of one in it.
fn place(name: &str, own: &str) -> Result<String, Problem> {
    let Some((top, rest)) = name.split_once('/') else {
        return Ok(format!("{SITE_PACKAGES}/{name}"));
    };
    if !top.ends_with(".data") {
        return Ok(format!("{SITE_PACKAGES}/{name}"));
    }
    let directory = rest.split_once('/').and_then(|(scheme, rest)| {
        let directory = match scheme {
            "purelib" | "platlib" => SITE_PACKAGES,
            "scripts" => BIN,
            "data" => DATA,
            "headers" => INCLUDE,
            _ => return None,
        };
        Some(format!("{directory}/{rest}"))
    });
    match directory {
        Some(place) => Ok(place),
        None if top == own => Err(Problem::Scheme(name.to_owned())),
        None => Ok(format!("{SITE_PACKAGES}/{name}")),
    }
}

/// Checks that every file has a place of its own, and that no file stands where a directory must be.
fn check(placed: &[Placed]) -> Result<(), Problem> {
    let mut places: BTreeMap<&str, &str> = BTreeMap::new();
    for Placed { member, place } in placed {
        if let Some(first) = places.insert(place, &member.name) {
            return Err(Problem::Clash {
                first: first.to_owned(),
                second: member.name.clone(),
                place: place.clone(),
            });
        }
    }
    for Placed { member, place } in placed {
        for (end, _) in place.match_indices('/') {
            if let Some(file) = places.get(&place[..end]) {
                return Err(Problem::FileIsDirectory {
                    file: (*file).to_owned(),
                    below: member.name.clone(),
                });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_file_has_its_directory() {
        for (name, expected) in [
            ("m.py", "site-packages/m.py"),
            ("p/m.py", "site-packages/p/m.py"),
            ("p.data", "site-packages/p.data"),
            ("p/x.data/scripts/y", "site-packages/p/x.data/scripts/y"),
            ("x-1.data/purelib/p/m.py", "site-packages/p/m.py"),
            ("x-1.data/platlib/m.so", "site-packages/m.so"),
            ("x-1.data/scripts/run", "bin/run"),
            ("x-1.data/data/share/man/x.1", "data/share/man/x.1"),
            ("x-1.data/headers/x.h", "include/x.h"),
            ("X-1.data/headers/x.h", "include/x.h"),
            ("x.data/settings.json", "site-packages/x.data/settings.json"),
            ("x.data/other/x", "site-packages/x.data/other/x"),
        ] {
            assert_eq!(place(name, "x-1.data").unwrap(), expected);
        }
        for name in ["x-1.data/x", "x-1.data/other/x", "x-1.data/scripts"] {
            let error = place(name, "x-1.data").unwrap_err().to_string();
            assert!(
                error.starts_with(&format!("the member {name} must be below ")),
                "{error}"
            );
        }
    }
}
