//! The type codes of the marshal format: CPython's `Python/marshal.c`, versions 3.11 to 3.15.

/// Set in the type code of an object that later references may name.
pub(crate) const FLAG_REF: u8 = 0x80;

pub(crate) const NULL: u8 = b'0';
pub(crate) const NONE: u8 = b'N';
pub(crate) const FALSE: u8 = b'F';
pub(crate) const TRUE: u8 = b'T';
pub(crate) const STOP_ITERATION: u8 = b'S';
pub(crate) const ELLIPSIS: u8 = b'.';
pub(crate) const INT: u8 = b'i';
/// Read only: no version since 3.0 writes it.
pub(crate) const INT64: u8 = b'I';
/// A float as text. Read only: marshal versions 0 and 1 write it.
pub(crate) const FLOAT: u8 = b'f';
pub(crate) const BINARY_FLOAT: u8 = b'g';
/// A complex as text. Read only, as [`FLOAT`].
pub(crate) const COMPLEX: u8 = b'x';
pub(crate) const BINARY_COMPLEX: u8 = b'y';
pub(crate) const LONG: u8 = b'l';
pub(crate) const BYTES: u8 = b's';
pub(crate) const INTERNED: u8 = b't';
pub(crate) const REF: u8 = b'r';
pub(crate) const TUPLE: u8 = b'(';
pub(crate) const SMALL_TUPLE: u8 = b')';
pub(crate) const LIST: u8 = b'[';
pub(crate) const DICT: u8 = b'{';
/// Since 3.15.
pub(crate) const FROZEN_DICT: u8 = b'}';
pub(crate) const CODE: u8 = b'c';
pub(crate) const UNICODE: u8 = b'u';
pub(crate) const SET: u8 = b'<';
pub(crate) const FROZEN_SET: u8 = b'>';
/// Since 3.14.
pub(crate) const SLICE: u8 = b':';
pub(crate) const ASCII: u8 = b'a';
pub(crate) const ASCII_INTERNED: u8 = b'A';
pub(crate) const SHORT_ASCII: u8 = b'z';
pub(crate) const SHORT_ASCII_INTERNED: u8 = b'Z';
