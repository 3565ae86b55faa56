//! The `.pyc` format of CPython 3.11 to 3.15.
//!
//! A `.pyc` file is a 16-byte [`Header`] (PEP 552) followed by one code object in the
//! [marshal](https://docs.python.org/3/library/marshal.html) format. This crate reads and writes
//! both, and rewrites the marshal data into the one [canonical] form, so that the bytes depend on
//! the code alone and not on the history of the interpreter that compiled it.
//!
//! | to | use |
//! |---|---|
//! | name a version, its magic number, its cache tag | [`PythonVersion`] |
//! | split a whole file | [`PycFile::parse`] |
//! | write or read the header | [`Header`], [`Invalidation`], [`source_hash()`] |
//! | make marshal data canonical, or check that it is | [`canonicalize`], [`is_canonical`] |
//! | tell where two pieces of marshal data differ | [`difference::first_difference`] |
//! | make marshal data of objects of one's own | [`GraphBuilder`], [`write()`] |
//! | look into marshal data | [`read()`], then [`Graph`], its [`object`]s and [`view::CodeView`] |
//!
//! Input is never trusted: malformed bytes give an error, memory stays proportional to the input's
//! length, and nothing recurses.

#![forbid(unsafe_code)]

mod builder;
pub mod canonical;
pub mod code_flags;
pub mod difference;
mod file;
mod header;
mod magic;
pub mod object;
mod read;
mod repr;
mod source_hash;
mod tag;
pub mod view;
mod write;

pub use builder::GraphBuilder;
pub use canonical::{canonicalize, is_canonical};
pub use file::PycFile;
pub use header::{Header, HeaderError, Invalidation};
pub use magic::{ParseVersionError, PythonVersion, UnknownVersion};
pub use object::{Graph, Object};
pub use read::{read, ReadError};
pub use source_hash::source_hash;
pub use write::{write, write_if_readable};
