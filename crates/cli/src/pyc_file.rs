//! A `.pyc` file, read with all that can be known of it.

use pyc::canonical::canonical_graph;
use pyc::{Graph, Header, HeaderError, Invalidation, PycFile, PythonVersion, ReadError};

/// A `.pyc` file whose header is sound.
pub struct Parsed<'a> {
    /// The header.
    pub header: Header,
    /// The version that the magic number is of, if it is a known one.
    pub version: Option<PythonVersion>,
    /// What follows the header.
    pub body: Result<Body<'a>, BodyError>,
}

/// The code of a `.pyc` file.
pub struct Body<'a> {
    /// What the file holds; its root is a code object.
    pub graph: Graph<'a>,
    /// The same in canonical form.
    pub canonical: Graph<'a>,
    /// The marshal data of the canonical form.
    pub canonical_marshal: Vec<u8>,
    /// Whether that is the marshal data of the file.
    pub is_canonical: bool,
}

/// Why the code of a `.pyc` file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// The magic number is of no known version.
    #[error("its magic number {0} is of no Python that this tool knows ({known})", known = known_versions())]
    UnknownMagic(u16),
    /// The marshal data is malformed.
    #[error("its code cannot be read: {0}")]
    Malformed(ReadError),
    /// The marshal data is not of a code object but of another type.
    #[error("after the header there should be a code object, but there is a {0}")]
    NotCode(&'static str),
}

impl<'a> Parsed<'a> {
    /// Reads the bytes of a `.pyc` file.
    ///
    /// # Errors
    ///
    /// [`HeaderError`] if they do not start with the header of a `.pyc` file.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, HeaderError> {
        let PycFile { header, marshal } = PycFile::parse(bytes)?;
        let version = PythonVersion::from_magic(header.magic);
        let body = match version {
            Some(version) => Body::read(marshal, version),
            None => Err(BodyError::UnknownMagic(header.magic)),
        };
        Ok(Self {
            header,
            version,
            body,
        })
    }
}

impl<'a> Body<'a> {
    /// Reads the marshal data of a `.pyc` file.
    ///
    /// # Errors
    ///
    /// [`BodyError`] if it is not that of a code object of this version.
    pub fn read(marshal: &'a [u8], version: PythonVersion) -> Result<Self, BodyError> {
        let graph = pyc::read(marshal, version).map_err(BodyError::Malformed)?;
        let root = graph.root();
        if graph.code_view(root).is_none() {
            return Err(BodyError::NotCode(graph.type_name(root)));
        }
        let canonical = canonical_graph(&graph);
        let canonical_marshal = pyc::write(&canonical);
        let is_canonical = canonical_marshal == marshal;
        Ok(Self {
            graph,
            canonical,
            canonical_marshal,
            is_canonical,
        })
    }
}

/// The name of the invalidation mode, as `pyc compile` takes it.
pub fn mode_name(invalidation: Invalidation) -> &'static str {
    match invalidation {
        Invalidation::Timestamp { .. } => "timestamp",
        Invalidation::CheckedHash(_) => "checked-hash",
        Invalidation::UncheckedHash(_) => "unchecked-hash",
    }
}

/// `3.11 to 3.15`.
fn known_versions() -> String {
    match PythonVersion::SUPPORTED {
        [first, .., last] => format!("{first} to {last}"),
        versions => versions.iter().map(ToString::to_string).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(magic: u16, marshal: &[u8]) -> Vec<u8> {
        let header = Header {
            magic,
            invalidation: Invalidation::UncheckedHash([0; 8]),
        };
        [&header.to_bytes()[..], marshal].concat()
    }

    fn error(bytes: &[u8]) -> String {
        let parsed = Parsed::parse(bytes).unwrap();
        parsed.body.err().unwrap().to_string()
    }

    #[test]
    fn a_magic_number_of_no_known_version_hides_the_code() {
        assert_eq!(
            error(&file(336, b"N")),
            "its magic number 336 is of no Python that this tool knows (3.11 to 3.15)"
        );
    }

    #[test]
    fn the_code_must_be_a_code_object() {
        assert_eq!(
            error(&file(3627, b"N")),
            "after the header there should be a code object, but there is a NoneType"
        );
    }

    #[test]
    fn malformed_code_is_told_with_its_place() {
        let message = error(&file(3627, b"("));
        assert!(
            message.starts_with("its code cannot be read: "),
            "{message}"
        );
    }

    #[test]
    fn a_file_needs_a_header() {
        assert_eq!(
            Parsed::parse(b"").err(),
            Some(HeaderError::TooShort { length: 0 })
        );
    }
}
