//! A whole `.pyc` file.

use crate::header::{Header, HeaderError};

/// A `.pyc` file, split into its header and its marshal data; the data is not looked at yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PycFile<'a> {
    /// The header.
    pub header: Header,
    /// All that follows the header: one marshalled code object, if the file is sound.
    pub marshal: &'a [u8],
}

impl<'a> PycFile<'a> {
    /// Splits the bytes of a `.pyc` file.
    ///
    /// # Errors
    ///
    /// [`HeaderError`] if they do not start with the header of a `.pyc` file.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, HeaderError> {
        let header = Header::parse(bytes)?;
        Ok(Self {
            header,
            marshal: &bytes[header.to_bytes().len()..],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::Invalidation;

    #[test]
    fn what_follows_the_header_is_the_marshal_data() {
        let header = Header {
            magic: 3627,
            invalidation: Invalidation::UncheckedHash([7; 8]),
        };
        let mut bytes = header.to_bytes().to_vec();
        bytes.push(b'N');
        assert_eq!(
            PycFile::parse(&bytes),
            Ok(PycFile {
                header,
                marshal: b"N"
            })
        );
    }

    #[test]
    fn a_file_may_be_too_short() {
        assert_eq!(
            PycFile::parse(b""),
            Err(HeaderError::TooShort { length: 0 })
        );
    }
}
