//! What can be wrong between the distributions of a program.

pub(crate) mod case;
pub(crate) mod clash;
pub(crate) mod content;
pub(crate) mod versions;

use crate::inventory::Node;
use crate::RequestedDistribution;

/// A file or link of a distribution.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placed<'a> {
    /// The path relative to `site-packages`.
    pub below: &'a str,
    /// The distribution's index.
    pub distribution: usize,
    /// The path in the runfiles.
    pub path: &'a str,
    pub node: &'a Node,
}

/// How a distribution is called in messages.
pub(crate) fn title(distribution: &RequestedDistribution) -> String {
    if distribution.version.is_empty() {
        distribution.name.clone()
    } else {
        format!("{} {}", distribution.name, distribution.version)
    }
}
