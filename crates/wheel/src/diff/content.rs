//! What kind of difference there is in the content of a file.

use super::build_path::{self, PathPair};
use super::bytecode::{self, BytecodeDiff};
use super::{build_id, hex, text, Sides};
use serde::Serialize;

/// How the content of a member differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    /// RECORD, which differs only because other files do, or only in the order of its lines.
    Record,
    /// Text.
    Text {
        /// The first line that differs, from 1.
        line: u64,
        /// What there is; nothing after the end.
        #[serde(flatten)]
        sides: Sides<Option<String>>,
    },
    /// Text that is the same but for how its lines end.
    LineEnds,
    /// Text with the same lines in another order.
    LineOrder {
        /// The first line that differs, from 1.
        line: u64,
        /// What there is.
        #[serde(flatten)]
        sides: Sides<Option<String>>,
    },
    /// Bytecode.
    Bytecode(BytecodeDiff),
    /// Any other content.
    Binary {
        /// The sizes in bytes.
        sizes: Sides<u64>,
        /// The position of the first byte that differs, from 0.
        offset: u64,
        /// What a linker wrote to tell one build from another, in hexadecimal.
        #[serde(skip_serializing_if = "Option::is_none")]
        build_id: Option<Sides<String>>,
        /// Absolute directories that differ, most frequent first.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        build_paths: Vec<PathPair>,
        /// Whether nothing but that differs.
        is_explained: bool,
    },
}

impl Content {
    /// The difference of two contents of a member, which are not the same.
    pub(super) fn of(name: &str, left: &[u8], right: &[u8]) -> Self {
        if name.ends_with(".pyc") || name.ends_with(".pyo") {
            if let Some(difference) = bytecode::difference(left, right) {
                return Self::Bytecode(difference);
            }
        }
        text::difference(left, right).unwrap_or_else(|| binary(left, right))
    }
}

/// How two contents of a file differ; none if they do not. The file's name tells its kind.
pub fn compare_contents(name: &str, left: &[u8], right: &[u8]) -> Option<Content> {
    (left != right).then(|| Content::of(name, left, right))
}

fn binary(left: &[u8], right: &[u8]) -> Content {
    let offset = left.iter().zip(right).take_while(|(a, b)| a == b).count();
    let ids = Sides {
        left: build_id::find(left),
        right: build_id::find(right),
    };
    let build_paths = build_path::pairs(left, right);
    let mut rest = Sides {
        left: left.to_owned(),
        right: right.to_owned(),
    };
    for (bytes, id) in [(&mut rest.left, &ids.left), (&mut rest.right, &ids.right)] {
        if let Some(range) = id {
            bytes[range.clone()].fill(0);
        }
    }
    for pair in &build_paths {
        build_path::substitute(&mut rest.left, pair);
    }
    let build_id = match (ids.left, ids.right) {
        (Some(one), Some(other)) if left[one.clone()] != right[other.clone()] => Some(Sides {
            left: hex(&left[one]),
            right: hex(&right[other]),
        }),
        _ => None,
    };
    Content::Binary {
        sizes: Sides {
            left: left.len() as u64,
            right: right.len() as u64,
        },
        offset: offset as u64,
        build_id,
        build_paths,
        is_explained: rest.left == rest.right,
    }
}
