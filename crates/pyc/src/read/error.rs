//! What can be wrong with marshal data.

use super::MAX_DEPTH;
use crate::magic::{PythonVersion, UnknownVersion};

/// Why bytes are not marshal data that the Python version could load. Offsets are in bytes from
/// the start of the marshal data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The version is unknown, and so are its types.
    #[error(transparent)]
    UnknownVersion(#[from] UnknownVersion),
    /// There are 2 GiB or more.
    #[error("marshal data of {length} bytes is too long: 2 GiB is the most")]
    TooLong {
        /// How many bytes there are.
        length: usize,
    },
    /// The data ends within an object.
    #[error("marshal data ends at byte {offset} within an object")]
    UnexpectedEnd {
        /// Where the data ends.
        offset: usize,
    },
    /// The object is complete, and more bytes follow.
    #[error("marshal data goes on at byte {offset} after its object is complete")]
    TrailingBytes {
        /// Where the object ends.
        offset: usize,
    },
    /// This version has no such type.
    #[error("byte {offset} of the marshal data is {code:#04x}, no type code of Python {version}")]
    UnknownType {
        /// Where the type code stands.
        offset: usize,
        /// The type code, without the reference flag.
        code: u8,
        /// The version.
        version: PythonVersion,
    },
    /// A length is below zero, or more than the rest of the data could hold.
    #[error("length {length} at byte {offset} of the marshal data, where {left} bytes are left")]
    BadLength {
        /// Where the length stands.
        offset: usize,
        /// The length, without the sign that it has for an integer.
        length: i64,
        /// How many bytes follow.
        left: usize,
    },
    /// The digits of an integer are out of range, or the last one is zero.
    #[error("malformed integer at byte {offset} of the marshal data")]
    BadInt {
        /// Where the integer stands.
        offset: usize,
    },
    /// The text of a float is not a number.
    #[error("malformed float at byte {offset} of the marshal data")]
    BadFloat {
        /// Where the text stands.
        offset: usize,
    },
    /// A string is not in the encoding that its type says.
    #[error("malformed text at byte {offset} of the marshal data")]
    BadText {
        /// Where the text stands.
        offset: usize,
    },
    /// A reference names no object, or one that does not exist yet at this place.
    #[error("reference to missing object {index} at byte {offset} of the marshal data")]
    BadReference {
        /// Where the reference stands.
        offset: usize,
        /// The index of the object referred to.
        index: i32,
    },
    /// The mark at a dictionary's end stands elsewhere.
    #[error("null object at byte {offset} of the marshal data")]
    NullObject {
        /// Where the mark stands.
        offset: usize,
    },
    /// The objects stand deeper in each other than CPython would follow.
    #[error("objects at byte {offset} of the marshal data are nested deeper than {MAX_DEPTH}")]
    TooDeep {
        /// Where the object stands that is too deep.
        offset: usize,
    },
    /// As [`ReadError::TooDeep`], after sets were put into canonical order. No compiler makes such
    /// data.
    #[error("objects in sets, in canonical order, are nested deeper than {MAX_DEPTH}")]
    TooDeepInOrder,
    /// A set's element or a dictionary's key is, or holds, what cannot be hashed.
    #[error("unhashable object in the set or dictionary at byte {offset} of the marshal data")]
    Unhashable {
        /// Where the container stands.
        offset: usize,
    },
    /// A field of a code object is not of its type.
    #[error(
        "field {field} of the code object at byte {offset} of the marshal data is not a {expected}"
    )]
    BadCode {
        /// Where the code object stands.
        offset: usize,
        /// The field's name, without `co_`.
        field: &'static str,
        /// What it should be.
        expected: &'static str,
    },
}
