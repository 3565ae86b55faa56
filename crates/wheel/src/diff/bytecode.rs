//! Differences of `.pyc` files.

use super::{hex, Sides};
use pyc::{canonicalize, Header, Invalidation, PycFile, PythonVersion};
use serde::Serialize;

/// How two `.pyc` files differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BytecodeDiff {
    /// The headers, if they differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headers: Option<Sides<String>>,
    /// Whether the code differs.
    pub is_code_different: bool,
    /// Whether it does so only in how it is written down: equal objects are one object or several.
    pub is_code_equal: bool,
}

/// The difference, if both are `.pyc` files.
pub(super) fn difference(left: &[u8], right: &[u8]) -> Option<BytecodeDiff> {
    let (left, right) = (PycFile::parse(left).ok()?, PycFile::parse(right).ok()?);
    let is_code_different = left.marshal != right.marshal;
    let canonical = |file: &PycFile<'_>| {
        let version = PythonVersion::from_magic(file.header.magic)?;
        canonicalize(file.marshal, version).ok()
    };
    let headers = (left.header != right.header).then(|| Sides {
        left: told(left.header),
        right: told(right.header),
    });
    Some(BytecodeDiff {
        headers,
        is_code_different,
        is_code_equal: !is_code_different
            || canonical(&left).is_some_and(|code| Some(code) == canonical(&right)),
    })
}

fn told(header: Header) -> String {
    let python = match PythonVersion::from_magic(header.magic) {
        Some(version) => format!("Python {version}"),
        None => format!("magic number {}", header.magic),
    };
    match header.invalidation {
        Invalidation::Timestamp { mtime, source_size } => {
            format!("{python}, of a source of {source_size} bytes, modified {mtime} s after 1970")
        }
        Invalidation::CheckedHash(hash) => format!("{python}, checked hash {}", hex(&hash)),
        Invalidation::UncheckedHash(hash) => format!("{python}, unchecked hash {}", hex(&hash)),
    }
}
