//! Whether two files have the same content.

use crate::inventory::FileNode;
use crate::planner::PlanError;
use crate::Kind;
use pyc::{Header, Invalidation};
use std::fs::File;
use std::io::{self, Read};

const BUFFER: usize = 64 << 10;

/// How much two files have in common, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ContentMatch {
    /// Every byte.
    Same,
    /// They are bytecode, and their headers name the same source. The bytes differ, as they do where
    /// the source is called differently, or was compiled with other options.
    SameSource,
    /// Nothing that counts.
    Different,
}

/// Compares two files of a kind.
pub(crate) fn compare(a: &FileNode, b: &FileNode, kind: Kind) -> Result<ContentMatch, PlanError> {
    let unreadable = |file: &FileNode, reason| PlanError::Unreadable {
        path: file.source.clone(),
        source_path: file.disk.clone(),
        reason,
    };
    if a.source == b.source {
        return Ok(ContentMatch::Same);
    }
    let open = |file: &FileNode| File::open(&file.disk).map_err(|reason| unreadable(file, reason));
    if a.size == b.size {
        let (mut left, mut right) = (open(a)?, open(b)?);
        let (mut of_left, mut of_right) = (Vec::new(), Vec::new());
        loop {
            read_some(&mut left, &mut of_left).map_err(|reason| unreadable(a, reason))?;
            read_some(&mut right, &mut of_right).map_err(|reason| unreadable(b, reason))?;
            if of_left != of_right {
                break;
            }
            if of_left.is_empty() {
                return Ok(ContentMatch::Same);
            }
        }
    }
    if kind != Kind::Bytecode {
        return Ok(ContentMatch::Different);
    }
    let hash = |file: &FileNode| -> Result<_, PlanError> {
        source_hash(open(file)?).map_err(|reason| unreadable(file, reason))
    };
    let is_same = match (hash(a)?, hash(b)?) {
        (Some(a), Some(b)) => a == b,
        _ => false,
    };
    Ok(if is_same {
        ContentMatch::SameSource
    } else {
        ContentMatch::Different
    })
}

fn read_some(file: &mut File, buffer: &mut Vec<u8>) -> io::Result<()> {
    buffer.clear();
    file.take(BUFFER as u64).read_to_end(buffer)?;
    Ok(())
}

/// The Python and the source that a `.pyc` file says it is for, if it says that by a hash.
fn source_hash(mut file: File) -> io::Result<Option<(u16, [u8; 8])>> {
    let mut start = Vec::with_capacity(16);
    Read::by_ref(&mut file).take(16).read_to_end(&mut start)?;
    Ok(Header::parse(&start)
        .ok()
        .and_then(|header| match header.invalidation {
            Invalidation::CheckedHash(hash) | Invalidation::UncheckedHash(hash) => {
                Some((header.magic, hash))
            }
            Invalidation::Timestamp { .. } => None,
        }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn compared(a: &[u8], b: &[u8], kind: Kind) -> ContentMatch {
        let directory = tempfile::tempdir().unwrap();
        let node = |name: &str, content: &[u8]| {
            let disk = directory.path().join(name);
            fs::write(&disk, content).unwrap();
            FileNode {
                source: name.to_owned(),
                disk,
                size: content.len() as u64,
                executable: false,
            }
        };
        compare(&node("a", a), &node("b", b), kind).unwrap()
    }

    fn pyc(invalidation: Invalidation, code: &[u8]) -> Vec<u8> {
        let header = Header {
            magic: 3627,
            invalidation,
        };
        [&header.to_bytes()[..], code].concat()
    }

    #[test]
    fn every_byte_counts() {
        let large = vec![7; 3 * BUFFER + 1];
        let mut other = large.clone();
        assert_eq!(compared(&large, &other, Kind::Data), ContentMatch::Same);
        other[3 * BUFFER] = 8;
        assert_eq!(
            compared(&large, &other, Kind::Data),
            ContentMatch::Different
        );
        assert_eq!(compared(b"a", b"ab", Kind::Source), ContentMatch::Different);
        assert_eq!(compared(b"", b"", Kind::Source), ContentMatch::Same);
    }

    #[test]
    fn bytecode_of_one_source_is_the_same_for_imports() {
        let one = pyc(Invalidation::UncheckedHash([1; 8]), b"code called a.py");
        let two = pyc(Invalidation::CheckedHash([1; 8]), b"code called bb.py");
        let three = pyc(Invalidation::UncheckedHash([2; 8]), b"code called a.py");
        assert_eq!(
            compared(&one, &two, Kind::Bytecode),
            ContentMatch::SameSource
        );
        assert_eq!(
            compared(&one, &three, Kind::Bytecode),
            ContentMatch::Different
        );
        assert_eq!(compared(&one, &two, Kind::Data), ContentMatch::Different);
    }

    #[test]
    fn timestamps_say_nothing_of_the_source() {
        let stamp = Invalidation::Timestamp {
            mtime: 1,
            source_size: 1,
        };
        assert_eq!(
            compared(&pyc(stamp, b"a"), &pyc(stamp, b"b"), Kind::Bytecode),
            ContentMatch::Different
        );
    }
}
