//! Where two wheels differ, and why.
//!
//! | module | what |
//! |---|---|
//! | [`wheel`] | one of the two |
//! | [`packing`] | how the archive holds a member |
//! | [`content`] | what kind of difference there is in a file |
//! | [`text`], [`bytecode`], [`build_id`], [`build_path`] | the kinds |

mod build_id;
mod build_path;
mod bytecode;
mod content;
mod packing;
mod text;
mod wheel;

pub use build_path::PathPair;
pub use bytecode::BytecodeDiff;
pub use content::{compare_contents, Content};
pub use packing::{Packing, PackingDiff};

use crate::record;
use crate::WheelError;
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::Path;
use wheel::Wheel;

/// One of the two wheels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The first.
    Left,
    /// The second.
    Right,
}

/// Something as it is in the one wheel and in the other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Sides<T> {
    /// In the first.
    pub left: T,
    /// In the second.
    pub right: T,
}

/// The differences of two wheels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// Whether the files are the same, byte for byte.
    pub is_same: bool,
    /// Whether [`normalise`](crate::normalise()) makes them the same.
    pub is_same_normalised: bool,
    /// The members that differ, in the order of their names.
    pub members: Vec<MemberDiff>,
    /// The first members that differ if the wheels have the same ones in another order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<Sides<String>>,
}

/// A member that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MemberDiff {
    /// Its name.
    pub name: String,
    /// The wheel that has it, if the other has not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only_in: Option<Side>,
    /// Whether it is no part of what the wheel installs: bytecode beside its source, a directory, a signature.
    pub is_left_out: bool,
    /// How it is packed in another way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub packing: Vec<PackingDiff>,
    /// How its content differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
}

/// Compares two wheels. Their RECORDs are not checked, but compared as every file is.
///
/// # Errors
///
/// If one of the files is no wheel, or is damaged.
pub fn diff(left: &Path, right: &Path) -> Result<Diff, WheelError> {
    let mut left = Wheel::open(left)?;
    let mut right = Wheel::open(right)?;
    if left.is_same_file(&right)? {
        return Ok(Diff {
            is_same: true,
            is_same_normalised: true,
            members: Vec::new(),
            order: None,
        });
    }
    let names: BTreeSet<String> = left
        .names()
        .chain(right.names())
        .map(str::to_owned)
        .collect();
    let mut members = Vec::new();
    for name in names {
        let member = compare(name, &mut left, &mut right)?;
        if member.only_in.is_some() || member.content.is_some() || !member.packing.is_empty() {
            members.push(member);
        }
    }
    explain_records(&mut members, &mut left, &mut right)?;
    Ok(Diff {
        is_same: false,
        is_same_normalised: members.iter().all(MemberDiff::is_same_normalised),
        order: order(&left, &right),
        members,
    })
}

fn compare(name: String, left: &mut Wheel, right: &mut Wheel) -> Result<MemberDiff, WheelError> {
    let mut member = MemberDiff {
        only_in: None,
        is_left_out: left.leaves_out(&name) || right.leaves_out(&name),
        packing: Vec::new(),
        content: None,
        name,
    };
    let name = member.name.as_str();
    match (left.packed(name), right.packed(name)) {
        (Some(one), Some(other)) => member.packing = packing::differences(one, other),
        (Some(_), None) => member.only_in = Some(Side::Left),
        _ => member.only_in = Some(Side::Right),
    }
    if member.only_in.is_none() {
        let (one, other) = (left.read(name)?, right.read(name)?);
        if one != other {
            member.content = Some(Content::of(name, &one, &other));
        }
    }
    Ok(member)
}

/// Finds the RECORD that differs only because others do.
fn explain_records(
    members: &mut [MemberDiff],
    left: &mut Wheel,
    right: &mut Wheel,
) -> Result<(), WheelError> {
    let differing: BTreeSet<String> = members
        .iter()
        .filter(|member| member.only_in.is_some() || member.content.is_some())
        .map(|member| member.name.clone())
        .collect();
    for member in members {
        let name = member.name.as_str();
        if !name.ends_with(".dist-info/RECORD") || member.content.is_none() {
            continue;
        }
        let rows = |wheel: &mut Wheel| -> Result<_, WheelError> {
            let rows = record::parse(&wheel.read(name)?, name).ok();
            Ok(rows.map(|mut rows| {
                rows.entries.retain(|name, _| !differing.contains(name));
                rows.entries
            }))
        };
        let (one, other) = (rows(left)?, rows(right)?);
        if one.is_some() && one == other {
            member.content = Some(Content::Record);
        }
    }
    Ok(())
}

/// The first members at which the orders differ.
fn order(left: &Wheel, right: &Wheel) -> Option<Sides<String>> {
    let common = |one: &Wheel, other: &Wheel| -> Vec<String> {
        let names = one.in_order().filter(|name| other.packed(name).is_some());
        names.map(str::to_owned).collect()
    };
    let pairs = common(left, right).into_iter().zip(common(right, left));
    let mut pairs = pairs.map(|(left, right)| Sides { left, right });
    pairs.find(|names| names.left != names.right)
}

impl MemberDiff {
    /// Whether nothing of it is left in normalised wheels.
    fn is_same_normalised(&self) -> bool {
        if self.is_left_out {
            return true;
        }
        let is_content_same = matches!(self.content, None | Some(Content::Record));
        let is_installed_same = self.packing.iter().all(|packing| !packing.is_installed);
        self.only_in.is_none() && is_content_same && is_installed_same
    }
}

/// Bytes in hexadecimal.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
