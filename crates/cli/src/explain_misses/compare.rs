//! What differs between an action of the one build and the same action of the other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::log::{Log, Spawn};

/// Something that makes two actions different.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// The argument at which their command lines differ first.
    Argument {
        left: Option<String>,
        right: Option<String>,
    },
    /// An environment variable.
    Variable {
        name: String,
        left: Option<String>,
        right: Option<String>,
    },
    /// A property of the platform.
    Property {
        name: String,
        left: Option<String>,
        right: Option<String>,
    },
    /// An input.
    Input(InputDifference),
    /// The cache knows them by different digests, but nothing else that the log has is different.
    Hidden,
}

/// An input that makes two actions different.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InputDifference {
    /// Where the action finds it.
    pub path: Arc<str>,
    /// Where the build has it.
    pub origin: Arc<str>,
    /// What the second build has there.
    pub content: Arc<str>,
    pub change: Change,
    pub is_tool: bool,
}

/// How an input differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Only the second build has it.
    Extra,
    /// Only the first build has it.
    Missing,
    /// They have other contents.
    Changed,
}

/// All that makes two actions different.
pub fn differences(left: (&Log, &Spawn), right: (&Log, &Spawn)) -> Vec<Difference> {
    let ((left_log, left), (right_log, right)) = (left, right);
    if left.digest.is_some() && left.digest == right.digest {
        return Vec::new();
    }
    let mut all = Vec::new();
    let arguments = left.arguments.iter().zip(&right.arguments);
    let common = arguments.take_while(|(a, b)| a == b).count();
    let argument = |spawn: &Spawn| spawn.arguments.get(common).cloned();
    if left.arguments != right.arguments {
        all.push(Difference::Argument {
            left: argument(left),
            right: argument(right),
        });
    }
    for (name, left, right) in pairs(&left.environment, &right.environment) {
        all.push(Difference::Variable { name, left, right });
    }
    for (name, left, right) in pairs(&left.platform, &right.platform) {
        all.push(Difference::Property { name, left, right });
    }
    if left_log.fingerprint(left) != right_log.fingerprint(right) {
        all.extend(inputs((left_log, left), (right_log, right)));
    }
    let is_digest_different =
        left.digest.is_some() && right.digest.is_some() && left.digest != right.digest;
    if all.is_empty() && is_digest_different {
        all.push(Difference::Hidden);
    }
    all
}

/// The names whose values differ.
fn pairs(
    left: &BTreeMap<String, String>,
    right: &BTreeMap<String, String>,
) -> Vec<(String, Option<String>, Option<String>)> {
    let names: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    let values = names.into_iter().map(|name| {
        let (left, right) = (left.get(name), right.get(name));
        (name.clone(), left.cloned(), right.cloned())
    });
    values.filter(|(_, left, right)| left != right).collect()
}

fn inputs(left: (&Log, &Spawn), right: (&Log, &Spawn)) -> Vec<Difference> {
    let (lefts, rights) = (left.0.inputs(left.1), right.0.inputs(right.1));
    let (left_tools, right_tools) = (left.0.tools(left.1), right.0.tools(right.1));
    let paths: BTreeSet<&str> = lefts.keys().chain(rights.keys()).copied().collect();
    let mut all = Vec::new();
    for path in paths {
        let (input, change) = match (lefts.get(path), rights.get(path)) {
            (Some(one), Some(other)) if one.content == other.content => continue,
            (Some(_), Some(other)) => (other, Change::Changed),
            (None, Some(other)) => (other, Change::Extra),
            (Some(one), None) => (one, Change::Missing),
            (None, None) => continue,
        };
        all.push(Difference::Input(InputDifference {
            path: Arc::clone(&input.path),
            origin: Arc::clone(&input.origin),
            content: Arc::clone(&input.content),
            change,
            is_tool: left_tools.contains_key(path) || right_tools.contains_key(path),
        }));
    }
    all
}
