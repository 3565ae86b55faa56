//! The containers that are being read: each is open from its start to its last part.

use super::{ReadError, Reader, Step};
use crate::magic::PythonVersion;
use crate::object::{CodeId, Object, ObjectId, CODE_OBJECTS};
use crate::tag;

/// What a container is, while its contents are read.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
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
pub(super) struct Frame {
    pub(super) kind: Kind,
    offset: usize,
    /// Where its contents start on the stack of values.
    base: usize,
    /// How many objects are still to come; for dictionaries there is no telling.
    pub(super) remaining: usize,
    /// Its place among the references.
    reference: Option<usize>,
    /// Its id, if it was needed early because the container contains itself.
    id: Option<ObjectId>,
}

/// What a reference of an index leads to.
#[derive(Clone, Copy)]
pub(super) enum Reference {
    Object(ObjectId),
    /// A container that is being read and may be referred to already: the depth of its frame.
    Open(usize),
    /// One that exists only when all its contents do.
    Unfinished,
}

impl Reader<'_> {
    /// Starts a container.
    pub(super) fn open(
        &mut self,
        code: u8,
        flagged: bool,
        offset: usize,
    ) -> Result<Step, ReadError> {
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
            // as r_ref_reserve: these do not exist before their contents do
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

    /// The container at this depth, which is being read, as an object within itself.
    pub(super) fn enclosing(&mut self, depth: usize) -> Result<ObjectId, ReadError> {
        let mut end = self.values.len();
        for frame in self.frames[depth..].iter().rev() {
            let is_hashed = match frame.kind {
                Kind::Set | Kind::FrozenSet => true,
                Kind::Dict | Kind::FrozenDict => (end - frame.base).is_multiple_of(2),
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

    pub(super) fn dict_end(&mut self, offset: usize) -> Result<Step, ReadError> {
        match self.frames.last() {
            Some(frame)
                if matches!(frame.kind, Kind::Dict | Kind::FrozenDict)
                    && (self.values.len() - frame.base).is_multiple_of(2) =>
            {
                Ok(Step::DictEnd)
            }
            _ => Err(ReadError::NullObject { offset }),
        }
    }

    pub(super) fn close_if_complete(&mut self) -> Result<Option<ObjectId>, ReadError> {
        match self.frames.last() {
            Some(frame) if frame.remaining == 0 => self.close().map(Some),
            _ => Ok(None),
        }
    }

    /// Makes the object of the last frame, whose contents are all there.
    pub(super) fn close(&mut self) -> Result<ObjectId, ReadError> {
        let frame = self.frames.pop().expect("only an open container is closed");
        let contents = &self.values[frame.base..];
        let hashable = self.is_hashable(&frame, contents)?;
        let object = if let Kind::Code(code) = frame.kind {
            let fields = contents
                .try_into()
                .expect("a code object has all its fields");
            let code_fields = &mut self.graph.codes[code.0 as usize];
            *code_fields = code_fields.with_objects(fields);
            self.check_code(code, frame.offset)?;
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
        let all_hashable = |step| {
            let mut ids = contents.iter().step_by(step);
            self.unhashable.is_empty() || ids.all(|id| !self.unhashable.contains(id))
        };
        let are_right = match frame.kind {
            Kind::Set | Kind::FrozenSet => all_hashable(1),
            // the keys
            Kind::Dict | Kind::FrozenDict => all_hashable(2),
            _ => true,
        };
        if !are_right {
            let offset = frame.offset;
            return Err(ReadError::Unhashable { offset });
        }
        Ok(match frame.kind {
            Kind::List | Kind::Dict | Kind::Set => false,
            _ => all_hashable(1),
        })
    }
}
