//! The reader of the marshal format.
//!
//! Source: `r_object` in CPython's `Python/marshal.c`, versions 3.11 to 3.15. What it refuses is
//! refused here, and besides: bytes after the object; objects that could not be hashed where they
//! must be, which CPython finds out later or crashes on; and forms that no CPython has ever written
//! (text beyond ASCII in an ASCII type, a dictionary that ends after a key).

mod code;
mod containers;
mod cursor;
mod error;

use rustc_hash::FxHashSet;

use self::containers::{Frame, Kind, Reference};
use self::cursor::Cursor;
pub use self::error::ReadError;
use crate::magic::PythonVersion;
use crate::object::{Graph, Object, ObjectId};
use crate::object::{CODE_OBJECTS, CODE_OBJECTS_BEFORE_LINE};
use crate::tag;

/// How deep objects may stand in each other: `MAX_MARSHAL_STACK_DEPTH` of CPython.
pub(crate) const MAX_DEPTH: usize = 2000;

/// Reads marshal data, all of it, as the given version of CPython would.
///
/// Types of older marshal versions are understood too. The memory needed is proportional to the
/// length of the data.
///
/// # Errors
///
/// [`ReadError`] if that version could not have written the data.
pub fn read(marshal: &[u8], version: PythonVersion) -> Result<Graph<'_>, ReadError> {
    version.magic()?;
    if i32::try_from(marshal.len()).is_err() {
        return Err(ReadError::TooLong {
            length: marshal.len(),
        });
    }
    let mut reader = Reader {
        cursor: Cursor::new(marshal),
        version,
        graph: Graph::new(),
        references: Vec::new(),
        values: Vec::new(),
        frames: Vec::new(),
        unhashable: FxHashSet::default(),
        names: FxHashSet::default(),
    };
    reader.graph.root = reader.read_root()?;
    Ok(reader.graph)
}

/// What the next bytes of the data are.
enum Step {
    Object(ObjectId),
    /// The start of a container, now the last frame.
    Opened,
    /// The end of the dictionary that is the last frame.
    DictEnd,
}

struct Reader<'a> {
    cursor: Cursor<'a>,
    version: PythonVersion,
    graph: Graph<'a>,
    references: Vec<Reference>,
    /// What the open containers hold so far.
    values: Vec<ObjectId>,
    frames: Vec<Frame>,
    unhashable: FxHashSet<ObjectId>,
    /// Tuples that hold strings only: code objects share them, and each is checked once.
    names: FxHashSet<ObjectId>,
}

impl Reader<'_> {
    fn read_root(&mut self) -> Result<ObjectId, ReadError> {
        loop {
            let mut id = match self.step()? {
                Step::Object(id) => id,
                Step::Opened => match self.close_if_complete()? {
                    Some(id) => id,
                    None => continue,
                },
                Step::DictEnd => self.close()?,
            };
            while let Some(frame) = self.frames.last_mut() {
                self.values.push(id);
                frame.remaining -= 1;
                if let Kind::Code(code) = frame.kind {
                    if frame.remaining == CODE_OBJECTS - CODE_OBJECTS_BEFORE_LINE {
                        self.graph.codes[code.0 as usize].firstlineno = self.cursor.long()?;
                    }
                }
                match self.close_if_complete()? {
                    Some(closed) => id = closed,
                    None => break,
                }
            }
            if self.frames.is_empty() {
                return match self.cursor.left() {
                    0 => Ok(id),
                    _ => Err(ReadError::TrailingBytes {
                        offset: self.cursor.offset(),
                    }),
                };
            }
        }
    }

    fn step(&mut self) -> Result<Step, ReadError> {
        let offset = self.cursor.offset();
        let byte = self.cursor.byte()?;
        let flagged = byte & tag::FLAG_REF != 0;
        let code = byte & !tag::FLAG_REF;
        if self.frames.len() >= MAX_DEPTH {
            return Err(ReadError::TooDeep { offset });
        }
        let object = match code {
            tag::NONE => return Ok(Step::Object(ObjectId::NONE)),
            tag::FALSE => return Ok(Step::Object(ObjectId::FALSE)),
            tag::TRUE => return Ok(Step::Object(ObjectId::TRUE)),
            tag::ELLIPSIS => return Ok(Step::Object(ObjectId::ELLIPSIS)),
            tag::STOP_ITERATION => return Ok(Step::Object(ObjectId::STOP_ITERATION)),
            tag::REF => return self.referred(offset).map(Step::Object),
            tag::NULL => return self.dict_end(offset),
            tag::INT => Object::Int(self.cursor.long()?.into()),
            tag::INT64 => self.cursor.int64()?,
            tag::LONG => self.cursor.big_int()?,
            tag::FLOAT => Object::Float(self.cursor.float_text()?),
            tag::BINARY_FLOAT => Object::Float(self.cursor.float()?),
            tag::COMPLEX => Object::Complex {
                real: self.cursor.float_text()?,
                imag: self.cursor.float_text()?,
            },
            tag::BINARY_COMPLEX => Object::Complex {
                real: self.cursor.float()?,
                imag: self.cursor.float()?,
            },
            tag::BYTES => self.cursor.bytes()?,
            tag::SHORT_ASCII | tag::SHORT_ASCII_INTERNED => {
                let length = self.cursor.short_length(1)?;
                self.cursor
                    .ascii(length, code == tag::SHORT_ASCII_INTERNED)?
            }
            tag::ASCII | tag::ASCII_INTERNED => {
                let length = self.cursor.length(1)?;
                self.cursor.ascii(length, code == tag::ASCII_INTERNED)?
            }
            tag::UNICODE | tag::INTERNED => self.cursor.unicode(code == tag::INTERNED)?,
            _ => return self.open(code, flagged, offset),
        };
        let id = self.graph.push(object);
        if flagged {
            self.references.push(Reference::Object(id));
        }
        Ok(Step::Object(id))
    }

    /// The object that a reference leads to.
    fn referred(&mut self, offset: usize) -> Result<ObjectId, ReadError> {
        let index = self.cursor.long()?;
        let found = usize::try_from(index)
            .ok()
            .and_then(|index| self.references.get(index));
        match found {
            Some(Reference::Object(id)) => Ok(*id),
            Some(Reference::Open(depth)) => self.enclosing(*depth),
            Some(Reference::Unfinished) | None => Err(ReadError::BadReference { offset, index }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::magic::UnknownVersion;

    const OLDEST: PythonVersion = PythonVersion::new(3, 11);
    const NEWEST: PythonVersion = PythonVersion::new(3, 15);

    #[track_caller]
    fn assert_error(marshal: &[u8], expected: ReadError) {
        assert_eq!(read(marshal, NEWEST).err(), Some(expected));
    }

    fn code(fields: [&[u8]; 10]) -> Vec<u8> {
        [
            b"c",
            &[0; 20][..],
            &fields[..8].concat(),
            &[7, 0, 0, 0],
            &fields[8..].concat(),
        ]
        .concat()
    }

    const CODE_FIELDS: [&[u8]; 10] = [
        b"s\0\0\0\0",
        b")\0",
        b")\x01z\x01n",
        b")\0",
        b"s\0\0\0\0",
        b"z\x01f",
        b"z\x01n",
        b"z\x01q",
        b"s\0\0\0\0",
        b"s\0\0\0\0",
    ];

    #[test]
    fn contents_are_read_in_order() {
        let graph = read(b")\x03i\x05\0\0\0[\x01\0\0\0Nz\x01a", OLDEST).unwrap();
        let [int, list, text] = *graph.contents(graph.root()) else {
            panic!("three elements")
        };
        assert_eq!(graph.object(int), Object::Int(5));
        assert_eq!(graph.contents(list), [ObjectId::NONE]);
        assert_eq!(
            graph.object(text),
            Object::Str {
                utf8: b"a",
                interned: false
            }
        );
    }

    #[test]
    fn a_reference_is_the_object_itself() {
        let graph = read(b"[\x03\0\0\0\xa9\0\xda\x01ar\0\0\0\0", OLDEST).unwrap();
        let [tuple, text, again] = *graph.contents(graph.root()) else {
            panic!("three elements")
        };
        assert_eq!(tuple, again);
        assert_eq!(
            graph.object(text),
            Object::Str {
                utf8: b"a",
                interned: true
            }
        );
    }

    #[test]
    fn a_list_may_contain_itself() {
        let graph = read(b"\xdb\x01\0\0\0r\0\0\0\0", OLDEST).unwrap();
        assert_eq!(graph.contents(graph.root()), [graph.root()]);
    }

    #[test]
    fn floats_of_old_versions_are_read() {
        let graph = read(b")\x02f\x031e5x\x012\x02-3", OLDEST).unwrap();
        let [float, complex] = *graph.contents(graph.root()) else {
            panic!("two elements")
        };
        assert_eq!(graph.object(float), Object::Float(1e5));
        assert_eq!(
            graph.object(complex),
            Object::Complex {
                real: 2.0,
                imag: -3.0
            }
        );
    }

    #[test]
    fn an_unknown_version_is_refused() {
        let version = PythonVersion::new(3, 10);
        assert_eq!(
            read(b"N", version).err(),
            Some(UnknownVersion(version).into())
        );
    }

    #[test]
    fn types_of_later_versions_are_refused() {
        let unknown = |code, version| {
            Some(ReadError::UnknownType {
                offset: 0,
                code,
                version,
            })
        };
        let [old, new] = [13, 14].map(|minor| PythonVersion::new(3, minor));
        assert_eq!(read(b":NNN", old).err(), unknown(b':', old));
        assert_eq!(read(b"\xbaNNN", new).err(), None);
        assert_eq!(read(b"}0", new).err(), unknown(b'}', new));
        assert_eq!(read(b"}0", NEWEST).err(), None);
        assert_eq!(read(b"?", NEWEST).err(), unknown(b'?', NEWEST));
    }

    #[test]
    fn data_that_ends_early_is_refused_wherever_it_ends() {
        let whole = [
            b")\x02",
            &*code(CODE_FIELDS),
            b"{z\x01ag\0\0\0\0\0\0\0\x000",
        ]
        .concat();
        assert!(read(&whole, OLDEST).is_ok());
        for end in 0..whole.len() {
            assert!(read(&whole[..end], OLDEST).is_err(), "{end}");
        }
    }

    #[test]
    fn bytes_after_the_object_are_refused() {
        assert_error(b"NN", ReadError::TrailingBytes { offset: 1 });
    }

    #[test]
    fn lengths_are_checked_against_what_is_left() {
        for code in [b"s", b"u", b"t", b"a", b"A", b"(", b"[", b"<", b">"] {
            let error = |length| ReadError::BadLength {
                offset: 1,
                length,
                left: 2,
            };
            assert_error(
                &[code, &b"\xff\xff\xff\x7fNN"[..]].concat(),
                error(i32::MAX.into()),
            );
            assert_error(
                &[code, &b"\0\0\0\x80NN"[..]].concat(),
                error(i32::MIN.into()),
            );
            assert_error(&[code, &b"\xff\xff\xff\xffNN"[..]].concat(), error(-1));
        }
        assert_error(
            b")\x03NN",
            ReadError::BadLength {
                offset: 1,
                length: 3,
                left: 2,
            },
        );
    }

    #[test]
    fn references_to_nothing_are_refused() {
        let error = |offset, index| ReadError::BadReference { offset, index };
        assert_error(b"r\0\0\0\0", error(0, 0));
        // the flag of None counts for nothing
        assert_error(b")\x02\xcer\0\0\0\0", error(3, 0));
        assert_error(b"r\xff\xff\xff\xff", error(0, -1));
    }

    #[test]
    fn references_to_what_does_not_exist_yet_are_refused() {
        let error = |offset| ReadError::BadReference { offset, index: 0 };
        assert_error(b"\xbe\x01\0\0\0r\0\0\0\0", error(5));
        assert_error(b"\xbar\0\0\0\0NN", error(1));
        assert_error(b"\xfdNr\0\0\0\x000", error(2));
        let mut own_constant = CODE_FIELDS;
        own_constant[1] = b")\x01r\0\0\0\0";
        let mut marshal = code(own_constant);
        marshal[0] |= tag::FLAG_REF;
        assert_error(&marshal, error(28));
    }

    #[test]
    fn what_cannot_be_hashed_is_refused_in_sets_and_as_key() {
        let error = ReadError::Unhashable { offset: 0 };
        for element in [
            &b"[\0\0\0\0"[..],
            b"{0",
            b"<\0\0\0\0",
            b")\x01[\0\0\0\0",
            b":N{0N",
            b"}N{00",
        ] {
            for set in [b"<\x01\0\0\0", b">\x01\0\0\0"] {
                assert_error(&[set, element].concat(), error.clone());
            }
            assert_error(&[b"{", element, b"N0"].concat(), error.clone());
            assert!(read(&[b"{N", element, b"0"].concat(), NEWEST).is_ok());
        }
    }

    #[test]
    fn what_contains_itself_is_refused_in_sets_and_as_key() {
        let at = |offset| ReadError::Unhashable { offset };
        assert_error(b"\xa9\x01>\x01\0\0\0r\0\0\0\0", at(2));
        assert_error(b"\xbc\x01\0\0\0r\0\0\0\0", at(0));
        assert_error(b"\xdb\x01\0\0\0{)\x01r\0\0\0\0N0", at(5));
        assert_error(b")\x02\xa9\x01r\0\0\0\0>\x01\0\0\0r\0\0\0\0", at(9));
    }

    #[test]
    fn dictionaries_end_after_a_value() {
        assert_error(b"{N0", ReadError::NullObject { offset: 2 });
        assert_error(b")\x010", ReadError::NullObject { offset: 2 });
        assert_error(b"0", ReadError::NullObject { offset: 0 });
    }

    #[test]
    fn nesting_has_the_depth_that_cpython_allows() {
        let nested = |depth: usize| [&b")\x01".repeat(depth), &b"N"[..]].concat();
        assert!(read(&nested(1999), NEWEST).is_ok());
        assert_error(&nested(2000), ReadError::TooDeep { offset: 4000 });
        assert_error(&nested(1_000_000), ReadError::TooDeep { offset: 4000 });
    }

    #[test]
    fn malformed_text_is_refused() {
        assert_error(b"z\x01\xe9", ReadError::BadText { offset: 2 });
        assert_error(b"u\x01\0\0\0\xe9", ReadError::BadText { offset: 5 });
    }

    #[test]
    fn fields_of_code_are_checked() {
        assert!(read(&code(CODE_FIELDS), OLDEST).is_ok());
        let fields = [
            ("code", "bytes"),
            ("consts", "tuple"),
            ("names", "tuple of str"),
            ("localsplusnames", "tuple of str"),
            ("localspluskinds", "bytes"),
            ("filename", "str"),
            ("name", "str"),
            ("qualname", "str"),
            ("linetable", "bytes"),
            ("exceptiontable", "bytes"),
        ];
        for (place, (field, expected)) in fields.into_iter().enumerate() {
            let mut wrong = CODE_FIELDS;
            wrong[place] = b"[\x01\0\0\0N";
            assert_error(
                &code(wrong),
                ReadError::BadCode {
                    offset: 0,
                    field,
                    expected,
                },
            );
        }
        let mut wrong = CODE_FIELDS;
        wrong[2] = b")\x01N";
        let error = ReadError::BadCode {
            offset: 0,
            field: "names",
            expected: "tuple of str",
        };
        assert_error(&code(wrong), error);
    }

    #[test]
    fn messages_say_what_is_wrong_where() {
        let message = |marshal| read(marshal, OLDEST).unwrap_err().to_string();
        assert_eq!(
            message(b"}0"),
            "byte 0 of the marshal data is 0x7d, no type code of Python 3.11"
        );
        assert_eq!(
            message(b")\x01"),
            "length 1 at byte 1 of the marshal data, where 0 bytes are left"
        );
        assert_eq!(
            message(b"{N"),
            "marshal data ends at byte 2 within an object"
        );
    }
}
