//! Whom a path of the runfiles belongs to.

use crate::runfiles;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt;

const INTERPRETER: &str = "interpreter";
const FIRST_PARTY: &str = "first-party";
const PREFIX: &str = "distribution:";

/// Whom something belongs to. In a plan, it is one text: `interpreter`, `first-party`, or the name of a
/// distribution. A distribution that is called like one of the two has `distribution:` before its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Owner {
    /// The Python that runs the program.
    Interpreter,
    /// The program and its own libraries, whatever repositories they are of.
    FirstParty,
    /// The distribution of this name.
    Distribution(String),
}

impl Owner {
    /// The distribution's name, if it is one.
    pub fn distribution(&self) -> Option<&str> {
        match self {
            Self::Distribution(name) => Some(name),
            _ => None,
        }
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interpreter => f.write_str(INTERPRETER),
            Self::FirstParty => f.write_str(FIRST_PARTY),
            Self::Distribution(name) => {
                if matches!(name.as_str(), INTERPRETER | FIRST_PARTY) {
                    f.write_str(PREFIX)?;
                }
                f.write_str(name)
            }
        }
    }
}

impl From<Owner> for String {
    fn from(owner: Owner) -> Self {
        owner.to_string()
    }
}

impl From<String> for Owner {
    fn from(text: String) -> Self {
        match text.as_str() {
            INTERPRETER => Self::Interpreter,
            FIRST_PARTY => Self::FirstParty,
            _ => Self::Distribution(match text.strip_prefix(PREFIX) {
                Some(name) => name.to_owned(),
                None => text,
            }),
        }
    }
}

/// What the runfiles below a root belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Root {
    Interpreter,
    FirstParty,
    /// The distribution with this index.
    Distribution(usize),
}

/// Finds owners by the longest root that a path is below.
#[derive(Debug, Default)]
pub(crate) struct Roots<'a> {
    roots: HashMap<&'a str, Root>,
}

impl<'a> Roots<'a> {
    /// Adds a root. Of several owners of one root, the first counts.
    pub fn add(&mut self, root: &'a str, owner: Root) {
        self.roots.entry(root).or_insert(owner);
    }

    /// Whom a path belongs to; first-party, if it is below no root.
    pub fn of(&self, path: &str) -> Root {
        std::iter::once(path)
            .chain(runfiles::ancestors(path))
            .find_map(|root| self.roots.get(root).copied())
            .unwrap_or(Root::FirstParty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_root_decides() {
        let mut roots = Roots::default();
        roots.add("a", Root::Distribution(0));
        roots.add("a/b", Root::Distribution(1));
        roots.add("a/b/c.venv", Root::FirstParty);
        roots.add("python", Root::Interpreter);
        assert_eq!(roots.of("a/x"), Root::Distribution(0));
        assert_eq!(roots.of("a/b/x/y"), Root::Distribution(1));
        assert_eq!(roots.of("a/bc"), Root::Distribution(0));
        assert_eq!(roots.of("a/b/c.venv/lib"), Root::FirstParty);
        assert_eq!(roots.of("python/bin/python3"), Root::Interpreter);
        assert_eq!(roots.of("pythons/x"), Root::FirstParty);
    }

    #[test]
    fn every_owner_survives_its_text() {
        let distribution = |name: &str| Owner::Distribution(name.to_owned());
        for (owner, text) in [
            (Owner::Interpreter, "interpreter"),
            (Owner::FirstParty, "first-party"),
            (distribution("numpy"), "numpy"),
            (distribution("interpreter"), "distribution:interpreter"),
        ] {
            assert_eq!(owner.to_string(), text);
            assert_eq!(Owner::from(text.to_owned()), owner);
        }
    }
}
