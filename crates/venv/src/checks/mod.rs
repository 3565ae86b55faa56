//! What can be wrong in the environment of a program: between its distributions, and in its import path.

pub(crate) mod case;
pub(crate) mod clash;
pub(crate) mod conflict;
pub(crate) mod content;
pub(crate) mod hidden;
mod standard_library;
pub(crate) mod versions;

use crate::inventory::Node;
use crate::RequestedDistribution;
use std::borrow::Cow;

/// A file or link of a distribution.
#[derive(Clone, Debug)]
pub(crate) struct Placed<'a> {
    /// The path relative to `site-packages`, or to the virtual environment for what is elsewhere in it.
    pub below: Cow<'a, str>,
    /// The distribution's index.
    pub distribution: usize,
    pub order: Order,
    /// The path in the runfiles.
    pub path: &'a str,
    pub node: &'a Node,
}

/// Which of several things at one place is named first; the fields count in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Order {
    /// Whether it is no console script.
    pub is_file: bool,
    /// The rank of its distribution.
    pub distribution: usize,
    /// Whether it got there by `data`.
    pub is_data: bool,
}

/// How a distribution is called in messages.
pub(crate) fn title(distribution: &RequestedDistribution) -> String {
    if distribution.version.is_empty() {
        distribution.name.clone()
    } else {
        format!("{} {}", distribution.name, distribution.version)
    }
}
