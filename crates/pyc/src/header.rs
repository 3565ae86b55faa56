//! The 16-byte header of a `.pyc` file, as PEP 552 defines it.
//!
//! | bytes | meaning |
//! |---|---|
//! | 0–1 | magic number, little-endian |
//! | 2–3 | `\r\n` |
//! | 4–7 | flags, little-endian: bit 0 says hash-based, bit 1 check the source |
//! | 8–15 | flags 0: mtime and source size, 32 bits each; else the source hash |

const LENGTH: usize = 16;
const FLAG_HASH_BASED: u32 = 0b01;
const FLAG_CHECK_SOURCE: u32 = 0b10;

/// How the import system decides whether a `.pyc` file still belongs to its source (PEP 552).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Invalidation {
    /// It does if the source's modification time and size are these.
    Timestamp {
        /// Seconds since 1970, modulo 2³².
        mtime: u32,
        /// Bytes, modulo 2³².
        source_size: u32,
    },
    /// It does if the source has this [hash](crate::source_hash()).
    CheckedHash([u8; 8]),
    /// It always does; tools may compare the [hash](crate::source_hash()).
    UncheckedHash([u8; 8]),
}

/// The header of a `.pyc` file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Header {
    /// The magic number of the Python version that can load the file.
    pub magic: u16,
    /// How the file is checked against its source.
    pub invalidation: Invalidation,
}

/// The bytes are not the header of a `.pyc` file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HeaderError {
    /// There are fewer than 16 bytes.
    #[error("not a .pyc file: {length} bytes are too few for its 16-byte header")]
    TooShort {
        /// How many bytes there are.
        length: usize,
    },
    /// The third and fourth byte are not `\r\n`, with which every magic number ends.
    #[error(
        "not a .pyc file: it starts with {start:02x?} where a magic number and 0d 0a are expected"
    )]
    NoMagic {
        /// The first four bytes.
        start: [u8; 4],
    },
    /// The flags are none of those that PEP 552 defines.
    #[error("invalid flags {flags:#x} in the .pyc header: PEP 552 defines 0, 0x1 and 0x3")]
    UnknownFlags {
        /// The flags.
        flags: u32,
    },
}

impl Header {
    /// The header's bytes.
    pub fn to_bytes(&self) -> [u8; LENGTH] {
        let (flags, tail) = match self.invalidation {
            Invalidation::Timestamp { mtime, source_size } => {
                let mut tail = [0; 8];
                tail[..4].copy_from_slice(&mtime.to_le_bytes());
                tail[4..].copy_from_slice(&source_size.to_le_bytes());
                (0, tail)
            }
            Invalidation::CheckedHash(hash) => (FLAG_HASH_BASED | FLAG_CHECK_SOURCE, hash),
            Invalidation::UncheckedHash(hash) => (FLAG_HASH_BASED, hash),
        };
        let mut bytes = [0; LENGTH];
        bytes[..2].copy_from_slice(&self.magic.to_le_bytes());
        bytes[2..4].copy_from_slice(b"\r\n");
        bytes[4..8].copy_from_slice(&u32::to_le_bytes(flags));
        bytes[8..].copy_from_slice(&tail);
        bytes
    }

    /// Reads the header at the start of `bytes`; what follows it is not looked at.
    ///
    /// The magic number need not be a known one: [`PythonVersion::from_magic`] tells.
    ///
    /// # Errors
    ///
    /// [`HeaderError`] if this is not the start of a `.pyc` file.
    ///
    /// [`PythonVersion::from_magic`]: crate::PythonVersion::from_magic
    pub fn parse(bytes: &[u8]) -> Result<Header, HeaderError> {
        let Some(&[m0, m1, cr, lf, f0, f1, f2, f3, ref tail @ ..]) = bytes.first_chunk::<LENGTH>()
        else {
            return Err(HeaderError::TooShort {
                length: bytes.len(),
            });
        };
        let tail: [u8; 8] = *tail;
        if [cr, lf] != *b"\r\n" {
            return Err(HeaderError::NoMagic {
                start: [m0, m1, cr, lf],
            });
        }
        let [t0, t1, t2, t3, s0, s1, s2, s3] = tail;
        let invalidation = match u32::from_le_bytes([f0, f1, f2, f3]) {
            0 => Invalidation::Timestamp {
                mtime: u32::from_le_bytes([t0, t1, t2, t3]),
                source_size: u32::from_le_bytes([s0, s1, s2, s3]),
            },
            FLAG_HASH_BASED => Invalidation::UncheckedHash(tail),
            flags if flags == FLAG_HASH_BASED | FLAG_CHECK_SOURCE => {
                Invalidation::CheckedHash(tail)
            }
            flags => return Err(HeaderError::UnknownFlags { flags }),
        };
        Ok(Header {
            magic: u16::from_le_bytes([m0, m1]),
            invalidation,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: [u8; 8] = *b"\x01\x02\x03\x04\x05\x06\x07\x08";

    #[test]
    fn timestamp_header_has_the_bytes_that_cpython_writes() {
        let header = Header {
            magic: 3627,
            invalidation: Invalidation::Timestamp {
                mtime: 0x6677_8899,
                source_size: 0x0102,
            },
        };
        assert_eq!(
            header.to_bytes(),
            *b"\x2b\x0e\r\n\0\0\0\0\x99\x88\x77\x66\x02\x01\0\0"
        );
    }

    #[test]
    fn hash_headers_differ_in_the_check_flag() {
        let checked = Header {
            magic: 3495,
            invalidation: Invalidation::CheckedHash(HASH),
        };
        let unchecked = Header {
            magic: 3495,
            invalidation: Invalidation::UncheckedHash(HASH),
        };
        assert_eq!(
            checked.to_bytes(),
            *b"\xa7\x0d\r\n\x03\0\0\0\x01\x02\x03\x04\x05\x06\x07\x08"
        );
        assert_eq!(
            unchecked.to_bytes(),
            *b"\xa7\x0d\r\n\x01\0\0\0\x01\x02\x03\x04\x05\x06\x07\x08"
        );
    }

    #[test]
    fn what_is_written_is_read_back() {
        for invalidation in [
            Invalidation::Timestamp {
                mtime: u32::MAX,
                source_size: 1,
            },
            Invalidation::CheckedHash(HASH),
            Invalidation::UncheckedHash(HASH),
        ] {
            let header = Header {
                magic: 3571,
                invalidation,
            };
            assert_eq!(Header::parse(&header.to_bytes()), Ok(header));
        }
    }

    #[test]
    fn fifteen_bytes_are_too_short() {
        assert_eq!(
            Header::parse(&[0; 15]),
            Err(HeaderError::TooShort { length: 15 })
        );
    }

    #[test]
    fn other_files_are_not_taken_for_pyc() {
        let error = Header::parse(b"#!/usr/bin/env python").unwrap_err();
        assert_eq!(
            error.to_string(),
            "not a .pyc file: it starts with [23, 21, 2f, 75] where a magic number and 0d 0a are expected"
        );
    }

    #[test]
    fn flag_bits_beyond_pep_552_are_an_error() {
        for flags in [0b10_u32, 0b100, 0b111, 0x8000_0001] {
            let mut bytes = Header {
                magic: 3627,
                invalidation: Invalidation::CheckedHash(HASH),
            }
            .to_bytes();
            bytes[4..8].copy_from_slice(&flags.to_le_bytes());
            assert_eq!(
                Header::parse(&bytes),
                Err(HeaderError::UnknownFlags { flags })
            );
        }
    }
}
