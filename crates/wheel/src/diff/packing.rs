//! How an archive holds a member, whatever its content is.

use super::{hex, Sides};
use crate::archive::{Entry, Member};
use crate::normalise::is_program;
use serde::Serialize;

/// A member as it is packed.
#[derive(Clone, Copy)]
pub(super) struct Packed<'a> {
    pub(super) member: &'a Member,
    pub(super) entry: &'a Entry,
}

/// Something about how a member is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Packing {
    /// When it was modified.
    Time,
    /// Its permissions.
    Permissions,
    /// How it is compressed.
    Compression,
    /// The system and the version of the format for which it was packed.
    MadeBy,
    /// Extra fields.
    ExtraFields,
    /// A comment.
    Comment,
}

/// A difference in how a member is packed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PackingDiff {
    /// What differs.
    pub what: Packing,
    /// The values.
    #[serde(flatten)]
    pub sides: Sides<String>,
    /// Whether it makes a difference to what is installed.
    pub is_installed: bool,
}

pub(super) fn differences(one: Packed<'_>, other: Packed<'_>) -> Vec<PackingDiff> {
    let values = |packed: Packed<'_>| {
        let Packed { member, entry } = packed;
        [
            (Packing::Time, time(entry.date, entry.time)),
            (Packing::Permissions, permissions(member.mode)),
            (Packing::Compression, compression(entry.compression)),
            (Packing::MadeBy, made_by(entry.made_by)),
            (Packing::ExtraFields, extra_fields(&entry.extra)),
            (Packing::Comment, comment(&entry.comment)),
        ]
    };
    let is_program_in_one = is_program(one.member) != is_program(other.member);
    let pairs = values(one).into_iter().zip(values(other));
    pairs
        .filter(|((_, left), (_, right))| left != right)
        .map(|((what, left), (_, right))| PackingDiff {
            what,
            sides: Sides { left, right },
            is_installed: what == Packing::Permissions && is_program_in_one,
        })
        .collect()
}

/// A time in the form of DOS.
fn time(date: u16, time: u16) -> String {
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
        1980 + (date >> 9),
        (date >> 5) & 0xf,
        date & 0x1f,
        time >> 11,
        (time >> 5) & 0x3f,
        (time & 0x1f) * 2
    )
}

fn permissions(mode: Option<u32>) -> String {
    mode.map_or("none".to_owned(), |mode| format!("{mode:06o}"))
}

fn compression(method: u16) -> String {
    match method {
        0 => "stored".to_owned(),
        8 => "deflated".to_owned(),
        method => format!("method {method}"),
    }
}

fn made_by(made_by: u16) -> String {
    let [version, system] = made_by.to_le_bytes();
    let system = match system {
        0 => "DOS".to_owned(),
        3 => "Unix".to_owned(),
        10 => "Windows".to_owned(),
        19 => "macOS".to_owned(),
        system => format!("system {system}"),
    };
    format!("{system}, version {}.{}", version / 10, version % 10)
}

fn extra_fields(bytes: &[u8]) -> String {
    match bytes {
        [] => "none".to_owned(),
        bytes => hex(bytes),
    }
}

fn comment(bytes: &[u8]) -> String {
    match bytes {
        [] => "none".to_owned(),
        bytes => String::from_utf8_lossy(bytes).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_as_people_know_them() {
        assert_eq!(time(0x21, 0), "1980-01-01 00:00:00");
        assert_eq!(
            time((44 << 9) | (12 << 5) | 31, 0xbf7d),
            "2024-12-31 23:59:58"
        );
        assert_eq!(permissions(Some(0o100_644)), "100644");
        assert_eq!(made_by(0x0314), "Unix, version 2.0");
        assert_eq!(
            (compression(8), compression(12)),
            ("deflated".into(), "method 12".into())
        );
    }
}
