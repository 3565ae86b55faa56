//! Paths that differ only in the case of their letters.

use super::{title, Placed};
use crate::listing::listed;
use crate::{runfiles, RequestedDistribution};
use std::collections::{HashMap, HashSet};

/// Finds the highest paths that differ only in case, in words. `placed` must be sorted.
pub(crate) fn find(placed: &[Placed<'_>], distributions: &[RequestedDistribution]) -> Vec<String> {
    let mut spellings: HashMap<String, (&str, &Placed<'_>)> = HashMap::new();
    let mut known: HashSet<&str> = HashSet::new();
    let mut clashes = Vec::new();
    for placed in placed {
        let new: Vec<&str> = std::iter::once(&*placed.below)
            .chain(runfiles::ancestors(&placed.below))
            .take_while(|path| known.insert(path))
            .collect();
        for path in new.into_iter().rev() {
            match spellings.get(&path.to_lowercase()) {
                None => {
                    spellings.insert(path.to_lowercase(), (path, placed));
                }
                // below directories that clash, everything does
                Some((other, _)) if runfiles::parent(other) != runfiles::parent(path) => {}
                Some((other, of_other)) => {
                    let title = |placed: &Placed<'_>| title(&distributions[placed.distribution]);
                    clashes.push(format!(
                        "{other} of {} and {path} of {}",
                        title(of_other),
                        title(placed)
                    ));
                }
            }
        }
    }
    clashes
}

/// What to say of them.
pub(crate) fn message(label: &str, clashes: &[String]) -> String {
    format!(
        "{label}: paths in site-packages differ only in the case of their letters:{}\n\
         Where file names do not mind case (macOS, Windows), one of them hides the other. Depend on only one of the \
         distributions if the program is to run there",
        listed(clashes)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::Order;
    use crate::inventory::Node;

    #[test]
    fn the_highest_difference_is_told_once() {
        let distributions = ["one", "two"].map(|name| RequestedDistribution {
            name: name.to_owned(),
            version: "1".to_owned(),
            ..RequestedDistribution::default()
        });
        let paths = [
            ("Pkg/a.py", 0),
            ("Pkg/b.py", 0),
            ("README", 0),
            ("Readme", 1),
            ("pkg/A.py", 1),
            ("pkg/c.py", 1),
            ("same/x", 0),
            ("same/x", 1),
        ];
        let placed = paths.map(|(below, distribution)| Placed {
            below: below.into(),
            distribution,
            order: Order::default(),
            path: below,
            node: &Node::Empty,
        });
        assert_eq!(
            find(&placed, &distributions),
            [
                "README of one 1 and Readme of two 1",
                "Pkg of one 1 and pkg of two 1"
            ]
        );
    }
}
