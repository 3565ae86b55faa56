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
