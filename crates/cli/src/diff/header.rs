//! How two headers differ.

use pyc::{Header, Invalidation, PythonVersion};

use crate::pyc_file::mode_name;
use crate::text::hex;

/// A field of the two headers.
pub struct Difference {
    /// Which one.
    pub what: String,
    /// What the left header says.
    pub left: String,
    /// What the right header says.
    pub right: String,
}

/// The fields that differ; those that only one of the headers has are not compared.
pub fn differences(left: Header, right: Header) -> Vec<Difference> {
    let mut differences = Vec::new();
    let mut compare = |what: &str, left: String, right: String| {
        if left != right {
            let what = format!("header: {what}");
            differences.push(Difference { what, left, right });
        }
    };
    compare("magic number", magic(left), magic(right));
    let (left, right) = (left.invalidation, right.invalidation);
    compare(
        "invalidation",
        mode_name(left).to_owned(),
        mode_name(right).to_owned(),
    );
    match (left, right) {
        (
            Invalidation::Timestamp {
                mtime: left_mtime,
                source_size: left_size,
            },
            Invalidation::Timestamp {
                mtime: right_mtime,
                source_size: right_size,
            },
        ) => {
            compare(
                "source time",
                left_mtime.to_string(),
                right_mtime.to_string(),
            );
            compare("source size", left_size.to_string(), right_size.to_string());
        }
        _ => {
            if let (Some(left), Some(right)) = (hash(left), hash(right)) {
                compare("source hash", left, right);
            }
        }
    }
    differences
}

fn magic(header: Header) -> String {
    match PythonVersion::from_magic(header.magic) {
        Some(version) => format!("{} (Python {version})", header.magic),
        None => header.magic.to_string(),
    }
}

fn hash(invalidation: Invalidation) -> Option<String> {
    match invalidation {
        Invalidation::CheckedHash(hash) | Invalidation::UncheckedHash(hash) => Some(hex(&hash)),
        Invalidation::Timestamp { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(left: Header, right: Header) -> Vec<[String; 3]> {
        let differences = differences(left, right).into_iter();
        differences
            .map(|found| [found.what, found.left, found.right])
            .collect()
    }

    fn header(invalidation: Invalidation) -> Header {
        Header {
            magic: 3627,
            invalidation,
        }
    }

    #[test]
    fn equal_headers_have_no_differences() {
        let header = header(Invalidation::CheckedHash([1; 8]));
        assert_eq!(found(header, header), Vec::<[String; 3]>::new());
    }

    #[test]
    fn version_mode_and_hash_are_compared() {
        let left = header(Invalidation::CheckedHash([1; 8]));
        let right = Header {
            magic: 3571,
            invalidation: Invalidation::UncheckedHash([2; 8]),
        };
        let expected = [
            [
                "header: magic number",
                "3627 (Python 3.14)",
                "3571 (Python 3.13)",
            ],
            ["header: invalidation", "checked-hash", "unchecked-hash"],
            [
                "header: source hash",
                "0101010101010101",
                "0202020202020202",
            ],
        ];
        assert_eq!(found(left, right), expected);
    }

    #[test]
    fn a_hash_is_not_compared_with_a_time() {
        let left = header(Invalidation::Timestamp {
            mtime: 1,
            source_size: 2,
        });
        let right = header(Invalidation::CheckedHash([1; 8]));
        assert_eq!(
            found(left, right),
            [["header: invalidation", "timestamp", "checked-hash"]]
        );
        let right = header(Invalidation::Timestamp {
            mtime: 3,
            source_size: 4,
        });
        let expected = [
            ["header: source time", "1", "3"],
            ["header: source size", "2", "4"],
        ];
        assert_eq!(found(left, right), expected);
    }
}
