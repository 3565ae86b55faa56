//! The reader of the marshal format.
//!
//! Source: `r_object` in CPython's `Python/marshal.c`, versions 3.11 to 3.15. What it refuses is
//! refused here, and besides: bytes after the object; objects that could not be hashed where they
//! must be, which CPython finds out later or crashes on; and forms that no CPython has ever written
//! (text beyond ASCII in an ASCII type, a dictionary that ends after a key).

use rustc_hash::FxHashSet;

use crate::cursor::Cursor;
use crate::magic::{PythonVersion, UnknownVersion};
use crate::object::{index, Code, CodeId, Graph, Object, ObjectId};
use crate::object::{CODE_OBJECTS, CODE_OBJECTS_BEFORE_LINE};
use crate::tag;

/// How deep objects may stand in each other: `MAX_MARSHAL_STACK_DEPTH` of CPython.
const MAX_DEPTH: usize = 2000;

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
    };
    reader.graph.root = reader.read_root()?;
    Ok(reader.graph)
}

/// What a container is, while its contents are read.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Tuple,
    List,
    Dict,
    FrozenDict,
    Set,
    FrozenSet,
    Slice,
    Code(CodeId),
}

/// A container whose contents are being read.
struct Frame {
    kind: Kind,
    offset: usize,
    /// Where its contents start on the stack of values.
    base: usize,
    /// How many objects are still to come; for dictionaries there is no telling.
    remaining: usize,
    /// Its place among the references.
    reference: Option<usize>,
    /// Its id, if it was needed early because the container contains itself.
    id: Option<ObjectId>,
}

/// What a reference of an index leads to.
#[derive(Clone, Copy)]
enum Reference {
    Object(ObjectId),
    /// A container that is being read and may be referred to already: the depth of its frame.
    Open(usize),
    /// One that exists only when all its contents do.
    Unfinished,
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
}

impl<'a> Reader<'a> {
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

    /// Starts a container.
    fn open(&mut self, code: u8, flagged: bool, offset: usize) -> Result<Step, ReadError> {
        let (kind, remaining) = match code {
            tag::SMALL_TUPLE => (Kind::Tuple, self.cursor.short_length(1)?),
            tag::TUPLE => (Kind::Tuple, self.cursor.length(1)?),
            tag::LIST => (Kind::List, self.cursor.length(1)?),
            tag::SET => (Kind::Set, self.cursor.length(1)?),
            tag::FROZEN_SET => (Kind::FrozenSet, self.cursor.length(1)?),
            tag::DICT => (Kind::Dict, usize::MAX),
            tag::FROZEN_DICT if self.version >= PythonVersion::new(3, 15) => {
                (Kind::FrozenDict, usize::MAX)
            }
            tag::SLICE if self.version >= PythonVersion::new(3, 14) => (Kind::Slice, 3),
            tag::CODE => (Kind::Code(self.open_code()?), CODE_OBJECTS),
            _ => {
                return Err(ReadError::UnknownType {
                    offset,
                    code,
                    version: self.version,
                })
            }
        };
        let reference = flagged.then_some(self.references.len());
        if flagged {
            // as r_ref_reserve: these three do not exist before their contents do
            self.references.push(match kind {
                Kind::Code(_) | Kind::FrozenSet | Kind::Slice | Kind::FrozenDict => {
                    Reference::Unfinished
                }
                _ => Reference::Open(self.frames.len()),
            });
        }
        let base = self.values.len();
        self.frames.push(Frame {
            kind,
            offset,
            base,
            remaining,
            reference,
            id: None,
        });
        Ok(Step::Opened)
    }

    fn open_code(&mut self) -> Result<CodeId, ReadError> {
        let code = CodeId(index(self.graph.codes.len()));
        let none = ObjectId::NONE;
        self.graph.codes.push(Code {
            argcount: self.cursor.long()?,
            posonlyargcount: self.cursor.long()?,
            kwonlyargcount: self.cursor.long()?,
            stacksize: self.cursor.long()?,
            flags: self.cursor.long()?,
            code: none,
            consts: none,
            names: none,
            localsplusnames: none,
            localspluskinds: none,
            filename: none,
            name: none,
            qualname: none,
            firstlineno: 0,
            linetable: none,
            exceptiontable: none,
        });
        Ok(code)
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

    /// The container at this depth, which is being read, as an object within itself.
    fn enclosing(&mut self, depth: usize) -> Result<ObjectId, ReadError> {
        let mut end = self.values.len();
        for frame in self.frames[depth..].iter().rev() {
            let is_hashed = match frame.kind {
                Kind::Set | Kind::FrozenSet => true,
                Kind::Dict | Kind::FrozenDict => (end - frame.base) % 2 == 0,
                _ => false,
            };
            if is_hashed {
                return Err(ReadError::Unhashable {
                    offset: frame.offset,
                });
            }
            end = frame.base;
        }
        Ok(match self.frames[depth].id {
            Some(id) => id,
            None => {
                let id = self.graph.push(Object::None);
                self.frames[depth].id = Some(id);
                self.unhashable.insert(id);
                id
            }
        })
    }

    fn dict_end(&mut self, offset: usize) -> Result<Step, ReadError> {
        match self.frames.last() {
            Some(frame)
                if matches!(frame.kind, Kind::Dict | Kind::FrozenDict)
                    && (self.values.len() - frame.base) % 2 == 0 =>
            {
                Ok(Step::DictEnd)
            }
            _ => Err(ReadError::NullObject { offset }),
        }
    }

    fn close_if_complete(&mut self) -> Result<Option<ObjectId>, ReadError> {
        match self.frames.last() {
            Some(frame) if frame.remaining == 0 => self.close().map(Some),
            _ => Ok(None),
        }
    }

    /// Makes the object of the last frame, whose contents are all there.
    fn close(&mut self) -> Result<ObjectId, ReadError> {
        let frame = self.frames.pop().expect("only an open container is closed");
        let contents = &self.values[frame.base..];
        let hashable = self.is_hashable(&frame, contents)?;
        let object = if let Kind::Code(code) = frame.kind {
            let fields = contents
                .try_into()
                .expect("a code object has all its fields");
            let code_fields = &mut self.graph.codes[code.0 as usize];
            *code_fields = code_fields.with_objects(fields);
            check_code(&self.graph, code, frame.offset)?;
            Object::Code(code)
        } else {
            let items = self.graph.push_items(contents);
            match frame.kind {
                Kind::Tuple => Object::Tuple(items),
                Kind::List => Object::List(items),
                Kind::Dict => Object::Dict(items),
                Kind::FrozenDict => Object::FrozenDict(items),
                Kind::Set => Object::Set(items),
                Kind::FrozenSet => Object::FrozenSet(items),
                Kind::Slice | Kind::Code(_) => Object::Slice(items),
            }
        };
        self.values.truncate(frame.base);
        let id = match frame.id {
            Some(id) => {
                self.graph.objects[id.index()] = object;
                id
            }
            None => self.graph.push(object),
        };
        if !hashable {
            self.unhashable.insert(id);
        }
        if let Some(reference) = frame.reference {
            self.references[reference] = Reference::Object(id);
        }
        Ok(id)
    }

    /// Whether a container with these contents can be hashed; an error if its contents cannot and
    /// must be.
    fn is_hashable(&self, frame: &Frame, contents: &[ObjectId]) -> Result<bool, ReadError> {
        let all_hashable = |mut ids: std::iter::StepBy<std::slice::Iter<'_, ObjectId>>| {
            self.unhashable.is_empty() || ids.all(|id| !self.unhashable.contains(id))
        };
        let must_be = match frame.kind {
            Kind::Set | Kind::FrozenSet => contents.iter().step_by(1),
            Kind::Dict | Kind::FrozenDict => contents.iter().step_by(2),
            _ => [].iter().step_by(1),
        };
        if !all_hashable(must_be) {
            return Err(ReadError::Unhashable {
                offset: frame.offset,
            });
        }
        Ok(match frame.kind {
            Kind::List | Kind::Dict | Kind::Set => false,
            _ => all_hashable(contents.iter().step_by(1)),
        })
    }
}

/// Checks the types of a code object's fields, as `_PyCode_Validate` does in CPython.
fn check_code(graph: &Graph<'_>, code: CodeId, offset: usize) -> Result<(), ReadError> {
    let code = graph.code(code);
    let is_bytes = |id| matches!(graph.object(id), Object::Bytes(_));
    let is_str = |id| matches!(graph.object(id), Object::Str { .. });
    let is_tuple = |id| matches!(graph.object(id), Object::Tuple(_));
    let is_names = |id| is_tuple(id) && graph.contents(id).iter().all(|name| is_str(*name));
    let fields = [
        ("code", "bytes", is_bytes(code.code)),
        ("consts", "tuple", is_tuple(code.consts)),
        ("names", "tuple of str", is_names(code.names)),
        (
            "localsplusnames",
            "tuple of str",
            is_names(code.localsplusnames),
        ),
        ("localspluskinds", "bytes", is_bytes(code.localspluskinds)),
        ("filename", "str", is_str(code.filename)),
        ("name", "str", is_str(code.name)),
        ("qualname", "str", is_str(code.qualname)),
        ("linetable", "bytes", is_bytes(code.linetable)),
        ("exceptiontable", "bytes", is_bytes(code.exceptiontable)),
    ];
    match fields.into_iter().find(|(_, _, is_right)| !is_right) {
        Some((field, expected, _)) => Err(ReadError::BadCode {
            offset,
            field,
            expected,
        }),
        None => Ok(()),
    }
}
