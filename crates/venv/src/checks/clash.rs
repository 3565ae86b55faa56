//! Paths that several distributions have in common.

use super::content::{compare, Sameness};
use super::versions::are_versions;
use super::{title, Placed};
use crate::inventory::Node;
use crate::listing::listed;
use crate::planner::PlanError;
use crate::resolve::{Resolved, Resolver};
use crate::{runfiles, Kind, RequestedDistribution};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Where distributions meet.
#[derive(Debug, Default)]
pub(crate) struct Meetings<'a> {
    /// Groups of files with the same path and content.
    pub overlaps: Vec<Vec<&'a Placed<'a>>>,
    /// What cannot be both, in words.
    pub conflicts: Vec<String>,
}

/// What the check needs to know of the runfiles.
pub(crate) struct Clashes<'a> {
    pub distributions: &'a [RequestedDistribution],
    pub resolver: &'a Resolver<'a>,
    pub nodes: &'a BTreeMap<String, Node>,
}

impl<'a> Clashes<'a> {
    /// Compares what stands at the same place. `placed` must be sorted by place, then order.
    pub fn find<'p>(&self, placed: &'p [Placed<'a>]) -> Result<Meetings<'p>, PlanError> {
        let groups: Vec<&[Placed<'_>]> = placed
            .chunk_by(|a, b| a.below == b.below)
            .filter(|group| group.len() > 1)
            .collect();
        let shared: HashSet<&str> = groups.iter().map(|group| &*group[0].below).collect();
        let mut meetings = Meetings::default();
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
                    meetings
                        .conflicts
                        .push(self.conflict(&first.below, first, other));
                }
            }
            if same.len() > 1 {
                meetings.overlaps.push(same);
            }
        }
        self.find_files_over_directories(placed, &mut meetings);
        Ok(meetings)
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
                compare(x, y, Kind::of(&a.below))? != Sameness::Different
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

    fn conflict(&self, below: &str, a: &Placed<'_>, b: &Placed<'_>) -> String {
        let (a, b) = if a.order <= b.order { (a, b) } else { (b, a) };
        let line = |placed: &Placed<'_>| {
            let title = title(&self.distributions[placed.distribution]);
            format!("\n  {title}: {}", placed.path)
        };
        format!("{below}{}{}", line(a), line(b))
    }

    /// A file of one distribution where another one has a directory.
    fn find_files_over_directories(&self, placed: &[Placed<'_>], meetings: &mut Meetings<'_>) {
        // By directory, what comes first of all below it. Where that is no news, it is none for the directories above.
        let mut directories: HashMap<&str, &Placed<'_>> = HashMap::new();
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
                let conflict = self.conflict(&file.below, file, inside);
                meetings.conflicts.push(conflict);
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

/// The error for conflicts in `site-packages`.
pub(crate) fn conflicts_error(label: &str, conflicts: &[String]) -> PlanError {
    PlanError::Conflicts(format!(
        "{label}: {} in several distributions with different content:{}\n\
         There can be only one of each in site-packages, and which one would be left to chance. Depend on only one of \
         the distributions, or on versions of them that do not have these files in common",
        counted(conflicts, ""),
        listed(conflicts)
    ))
}

/// What to say of conflicts elsewhere. They may be of no account: many a distribution installs its README there.
pub(crate) fn elsewhere_message(label: &str, conflicts: &[String]) -> String {
    format!(
        "{label}: {} in several distributions with different content:{}\n\
         The file of the distribution that comes first in deps is taken, and is named first here; console scripts come \
         before files. If the program needs another one, change the order of deps, or depend on only one of the \
         distributions",
        counted(conflicts, " outside of site-packages"),
        listed(conflicts)
    )
}

fn counted(conflicts: &[String], place: &str) -> String {
    match conflicts.len() {
        1 => format!("1 path{place} is"),
        count => format!("{count} paths{place} are"),
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
