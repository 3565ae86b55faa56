//! Sets of inputs. In compact logs they hold each other, and a file is in thousands of them.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashSet};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Which set it is. The default one is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SetId(usize);

/// A file that an action reads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Input {
    /// Where the action finds it, from the execution root.
    pub path: Arc<str>,
    /// Where the build has it, if the path is that of a link in runfiles; else the path.
    pub origin: Arc<str>,
    pub content: Arc<str>,
}

/// All sets of a log.
#[derive(Debug)]
pub(super) struct Inputs(Vec<Set>);

#[derive(Debug)]
struct Set {
    direct: Vec<Input>,
    others: Vec<SetId>,
    fingerprint: u64,
}

impl Inputs {
    /// No sets but the empty one.
    pub(super) fn new() -> Self {
        let mut inputs = Self(Vec::new());
        inputs.add(Vec::new(), Vec::new());
        inputs
    }

    /// Adds a set of these inputs and those of other sets.
    pub(super) fn add(&mut self, direct: Vec<Input>, others: Vec<SetId>) -> SetId {
        let mut hasher = DefaultHasher::new();
        direct.hash(&mut hasher);
        for other in &others {
            self.fingerprint(*other).hash(&mut hasher);
        }
        self.0.push(Set {
            direct,
            others,
            fingerprint: hasher.finish(),
        });
        SetId(self.0.len() - 1)
    }

    /// What two sets have only if they are put together of the same inputs in the same way.
    pub(super) fn fingerprint(&self, set: SetId) -> u64 {
        self.0.get(set.0).map_or(0, |set| set.fingerprint)
    }

    /// All inputs of a set, by their paths.
    pub(super) fn all(&self, set: SetId) -> BTreeMap<&str, &Input> {
        let mut all = BTreeMap::new();
        let mut seen = HashSet::from([set]);
        let mut waiting = vec![set];
        while let Some(SetId(index)) = waiting.pop() {
            let Some(set) = self.0.get(index) else {
                continue;
            };
            for input in &set.direct {
                all.insert(&*input.path, input);
            }
            waiting.extend(set.others.iter().filter(|other| seen.insert(**other)));
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(path: &str, content: &str) -> Input {
        Input {
            path: path.into(),
            origin: path.into(),
            content: content.into(),
        }
    }

    #[test]
    fn sets_hold_each_other() {
        let mut inputs = Inputs::new();
        assert!(inputs.all(SetId::default()).is_empty());
        let a = inputs.add(vec![input("a", "1")], vec![]);
        let b = inputs.add(vec![input("b", "2")], vec![a]);
        let c = inputs.add(vec![input("c", "3")], vec![a, b]);
        let paths: Vec<&str> = inputs.all(c).into_keys().collect();
        assert_eq!(paths, ["a", "b", "c"]);
    }

    #[test]
    fn fingerprints_are_those_of_contents() {
        let set = |content: &str| {
            let mut inputs = Inputs::new();
            let a = inputs.add(vec![input("a", content)], vec![]);
            let b = inputs.add(vec![input("b", "2")], vec![a]);
            inputs.fingerprint(b)
        };
        assert_eq!(set("1"), set("1"));
        assert_ne!(set("1"), set("2"));
    }
}
