//! Paths that several distributions have in common.

use super::conflict::Conflict;
use super::content::{compare, ContentMatch};
use super::versions::are_versions;
use super::Placed;
use crate::inventory::Node;
use crate::planner::PlanError;
use crate::resolve::{Resolved, Resolver};
use crate::{runfiles, Kind, RequestedDistribution};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Paths that several distributions have files at.
#[derive(Debug, Default)]
pub(crate) struct Overlaps<'a> {
    /// Groups of files with the same path and content.
    pub same: Vec<Vec<&'a Placed<'a>>>,
    /// Those with different content.
    pub conflicts: Vec<Conflict<'a>>,
}

/// What the check needs to know of the runfiles.
pub(crate) struct Clashes<'a> {
    pub distributions: &'a [RequestedDistribution],
    pub resolver: &'a Resolver<'a>,
    pub nodes: &'a BTreeMap<String, Node>,
}

impl<'a> Clashes<'a> {
    /// Compares what is at the same path. `placed` must be sorted by path, then order.
    pub fn find<'p>(&self, placed: &'p [Placed<'a>]) -> Result<Overlaps<'p>, PlanError> {
        let groups: Vec<&[Placed<'_>]> = placed
            .chunk_by(|a, b| a.below == b.below)
            .filter(|group| group.len() > 1)
            .collect();
        let shared: HashSet<&str> = groups.iter().map(|group| &*group[0].below).collect();
        let mut overlaps = Overlaps::default();
        for group in groups {
            // Bytecode is as its source is.
            if source_of(&group[0].below).is_some_and(|source| shared.contains(source.as_str())) {
                continue;
            }
            let first = &group[0];
            let mut same = vec![first];
            let mut seen = vec![first.distribution];
            for other in &group[1..] {
                // Of one distribution, only what comes first is ever taken.
                if seen.contains(&other.distribution) {
                    continue;
                }
                seen.push(other.distribution);
                if self.are_versions(first, other) {
                    continue;
                }
                if self.is_same(first, other)? {
                    same.push(other);
                } else {
                    overlaps
                        .conflicts
                        .push(conflict(&first.below, first, other));
                }
            }
            if same.len() > 1 {
                overlaps.same.push(same);
            }
        }
        self.find_files_over_directories(placed, &mut overlaps);
        Ok(overlaps)
    }

    /// Whether the distributions are versions of one, which is reported elsewhere.
    fn are_versions(&self, a: &Placed<'_>, b: &Placed<'_>) -> bool {
        are_versions(
            &self.distributions[a.distribution],
            &self.distributions[b.distribution],
        )
    }

    fn is_same(&self, a: &Placed<'_>, b: &Placed<'_>) -> Result<bool, PlanError> {
        match (a.node, b.node) {
            (Node::Link(x), Node::Link(y)) if x == y => return Ok(true),
            _ => {}
        }
        Ok(match (self.file(a), self.file(b)) {
            (Some(Node::File(x)), Some(Node::File(y))) => {
                compare(x, y, Kind::of(&a.below))? != ContentMatch::Different
            }
            (Some(Node::Empty), Some(Node::File(file)))
            | (Some(Node::File(file)), Some(Node::Empty)) => file.size == 0,
            (Some(Node::Empty), Some(Node::Empty)) => true,
            _ => false,
        })
    }

    /// The file that something is or leads to.
    fn file(&self, placed: &Placed<'_>) -> Option<&'a Node> {
        match self.resolver.resolve(placed.path) {
            Resolved::File(path) => self.nodes.get(&path),
            _ => None,
        }
    }

    /// A file of one distribution where another one has a directory.
    fn find_files_over_directories<'p>(
        &self,
        placed: &'p [Placed<'a>],
        overlaps: &mut Overlaps<'p>,
    ) {
        // By directory, what comes first of all below it. Where that is no news, it is none for the directories above.
        let mut directories: HashMap<&str, &'p Placed<'p>> = HashMap::new();
        for placed in placed {
            for directory in runfiles::ancestors(&placed.below) {
                match directories.entry(directory) {
                    Entry::Vacant(entry) => {
                        entry.insert(placed);
                    }
                    Entry::Occupied(mut entry) if placed.order < entry.get().order => {
                        entry.insert(placed);
                    }
                    Entry::Occupied(_) => break,
                }
            }
        }
        for file in placed {
            let Some(&inside) = directories.get(&*file.below) else {
                continue;
            };
            if file.distribution != inside.distribution && !self.are_versions(file, inside) {
                let conflict = conflict(&file.below, file, inside);
                overlaps.conflicts.push(conflict);
            }
        }
    }
}

/// The source of a bytecode file.
fn source_of(path: &str) -> Option<String> {
    let name = runfiles::name(path).strip_suffix(".pyc")?;
    let directory = runfiles::parent(path);
    if runfiles::name(directory) != "__pycache__" {
        return Some(runfiles::child(directory, &format!("{name}.py")));
    }
    let name = name.strip_suffix(".opt-1").unwrap_or(name);
    let name = name.strip_suffix(".opt-2").unwrap_or(name);
    let (stem, _tag) = name.rsplit_once('.')?;
    let directory = runfiles::parent(directory);
    Some(runfiles::child(directory, &format!("{stem}.py")))
}

fn conflict<'a>(path: &'a str, a: &'a Placed<'a>, b: &'a Placed<'a>) -> Conflict<'a> {
    let (first, second) = if a.order <= b.order { (a, b) } else { (b, a) };
    Conflict {
        path,
        first,
        second,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytecode_has_a_source() {
        let source = |path: &str| source_of(path);
        assert_eq!(
            source("p/__pycache__/m.cpython-314.pyc").as_deref(),
            Some("p/m.py")
        );
        assert_eq!(
            source("__pycache__/m.cpython-314.opt-2.pyc").as_deref(),
            Some("m.py")
        );
        assert_eq!(source("p/m.pyc").as_deref(), Some("p/m.py"));
        assert_eq!(source("p/m.py"), None);
        assert_eq!(source("__pycache__/m.pyc"), None);
    }
}
