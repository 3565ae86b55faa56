//! Directories of the machine that built a file, which compilers write into debug information, messages and
//! `__FILE__`.

use super::Sides;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// More texts than this are not compared with each other.
const MOST: usize = 2_000;

/// Shorter texts are more often chance than a path.
const SHORTEST: usize = 6;

/// A directory that stands for another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PathPair {
    /// The directories.
    #[serde(flatten)]
    pub sides: Sides<String>,
    /// In how many different paths it is.
    pub count: usize,
}

/// The directories by which absolute paths in two files differ, most frequent first.
pub(super) fn pairs(left: &[u8], right: &[u8]) -> Vec<PathPair> {
    let (left, right) = (paths(left), paths(right));
    let mut lefts: Vec<&str> = left.difference(&right).copied().take(MOST).collect();
    let mut rights: Vec<&str> = right.difference(&left).copied().take(MOST).collect();
    let mut counts: BTreeMap<Sides<String>, usize> = BTreeMap::new();
    // Paths to the same file
    lefts.retain(|path| match nearest(path, &rights) {
        None => true,
        Some((at, common)) => {
            let other = rights.remove(at);
            *counts.entry(without_end(path, other, common)).or_default() += 1;
            false
        }
    });
    // The directories themselves, without a file's name
    lefts.retain(|path| {
        let known = counts.iter_mut().find_map(|(sides, count)| {
            let rest = path.strip_prefix(sides.left.as_str())?;
            let other = format!("{}{rest}", sides.right);
            let at = rights.iter().position(|path| **path == *other)?;
            Some((count, at))
        });
        let Some((count, at)) = known else {
            return true;
        };
        *count += 1;
        rights.remove(at);
        false
    });
    if lefts.len() == rights.len() {
        for (left, right) in lefts.into_iter().zip(rights) {
            let sides = Sides {
                left: left.to_owned(),
                right: right.to_owned(),
            };
            *counts.entry(sides).or_default() += 1;
        }
    }
    let mut pairs: Vec<PathPair> = counts
        .into_iter()
        .map(|(sides, count)| PathPair { sides, count })
        .collect();
    pairs.sort_by_key(|pair| Reverse(pair.count));
    pairs
}

/// Puts the right directory in the place of the left one, if they are equally long, so that nothing moves.
pub(super) fn substitute(bytes: &mut [u8], pair: &PathPair) {
    let (from, to) = (pair.sides.left.as_bytes(), pair.sides.right.as_bytes());
    if from.len() != to.len() {
        return;
    }
    let mut at = 0;
    while at + from.len() <= bytes.len() {
        if bytes[at..].starts_with(from) {
            bytes[at..at + from.len()].copy_from_slice(to);
            at += from.len();
        } else {
            at += 1;
        }
    }
}

/// Of several paths, the one that has most components in common with this one at its end, and how many.
fn nearest(path: &str, others: &[&str]) -> Option<(usize, usize)> {
    let common = |other: &str| {
        let pairs = path.rsplit('/').zip(other.rsplit('/'));
        pairs.take_while(|(a, b)| a == b).count()
    };
    let counted = others
        .iter()
        .enumerate()
        .map(|(at, other)| (at, common(other)));
    // Of equal ones the first
    let best = counted.max_by_key(|&(at, common)| (common, Reverse(at)))?;
    (best.1 > 0).then_some(best)
}

/// What is before the components that two paths have in common at their ends.
fn without_end(left: &str, right: &str, common: usize) -> Sides<String> {
    let cut = |path: &str| match path.rmatch_indices('/').nth(common - 1) {
        Some((end, _)) => path[..end].to_owned(),
        None => path.to_owned(),
    };
    Sides {
        left: cut(left),
        right: cut(right),
    }
}

/// What looks like absolute paths in a file.
fn paths(bytes: &[u8]) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'/' || !is_start(&bytes[..at]) {
            at += 1;
            continue;
        }
        let length = bytes[at..]
            .iter()
            .take_while(|byte| is_path(**byte))
            .count();
        let path = std::str::from_utf8(&bytes[at..at + length]).unwrap_or_default();
        let path = path.trim_end_matches('/');
        let components = path.split('/').skip(1);
        if path.len() >= SHORTEST
            && components.clone().count() > 1
            && components.clone().all(|c| !c.is_empty())
        {
            found.insert(path);
        }
        at += length;
    }
    found
}

/// Whether a path may start after these bytes: not in the middle of a relative one.
fn is_start(before: &[u8]) -> bool {
    match before {
        [.., b'-', b'I' | b'L' | b'B'] => true,
        [.., last] => !is_path(*last) || matches!(last, b'=' | b',' | b':'),
        [] => true,
    }
}

fn is_path(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"/._+-@~%=,".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(left: &str, right: &str) -> Vec<(String, String, usize)> {
        let pairs = pairs(left.as_bytes(), right.as_bytes());
        let told = pairs.into_iter();
        told.map(|pair| (pair.sides.left, pair.sides.right, pair.count))
            .collect()
    }

    #[test]
    fn paths_are_absolute_and_have_several_components() {
        let bytes = b"\0/tmp/build/a.c\0src/lib/b.c -I/usr/include --prefix=/opt/x /a http://host/path //x/y /tmp/";
        let expected = ["/opt/x", "/tmp/build/a.c", "/usr/include"];
        assert_eq!(paths(bytes).into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn directories_are_what_paths_differ_in() {
        assert_eq!(
            told(
                "/tmp/one/src/a.c\0/tmp/one/src/b.c\0/tmp/one\0/usr/include/stdio.h",
                "/tmp/two/src/a.c\0/tmp/two/src/b.c\0/tmp/two\0/usr/include/stdio.h"
            ),
            [("/tmp/one".to_owned(), "/tmp/two".to_owned(), 3)]
        );
        assert_eq!(
            told(
                "/home/a/x.c \0/home/a/lib/y.c",
                "/build/x.c\0/build/lib/y.c"
            ),
            [("/home/a".to_owned(), "/build".to_owned(), 2)]
        );
        assert_eq!(
            told("/tmp/abc", "/tmp/xyz"),
            [("/tmp/abc".into(), "/tmp/xyz".into(), 1)]
        );
        assert_eq!(told("/tmp/abc", "no path"), []);
    }

    #[test]
    fn equally_long_directories_can_be_exchanged() {
        let pair = |left: &str, right: &str| PathPair {
            sides: Sides {
                left: left.into(),
                right: right.into(),
            },
            count: 1,
        };
        let mut bytes = b"x/tmp/a/b/tmp/a".to_vec();
        substitute(&mut bytes, &pair("/tmp/a", "/tmp/z"));
        assert_eq!(bytes, b"x/tmp/z/b/tmp/z");
        substitute(&mut bytes, &pair("/tmp/z", "/tmp/long"));
        assert_eq!(bytes, b"x/tmp/z/b/tmp/z");
    }
}
