//! The objects of marshal data as a graph in one arena.
//!
//! An object is named by its [`ObjectId`]; a container holds the ids of what it contains. So an
//! object that is contained twice, or that contains itself, needs no special care, and a graph of
//! any depth is dropped without recursion. Text and bytes are borrowed from the marshal data.

use std::borrow::Cow;

/// Names an object of one [`Graph`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(pub(crate) u32);

impl ObjectId {
    pub(crate) const NONE: ObjectId = ObjectId(0);
    pub(crate) const FALSE: ObjectId = ObjectId(1);
    pub(crate) const TRUE: ObjectId = ObjectId(2);
    pub(crate) const ELLIPSIS: ObjectId = ObjectId(3);
    pub(crate) const STOP_ITERATION: ObjectId = ObjectId(4);

    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// The objects that every graph starts with, in the order of the constants of [`ObjectId`].
pub(crate) const SINGLETONS: [Object<'static>; 5] = [
    Object::None,
    Object::False,
    Object::True,
    Object::Ellipsis,
    Object::StopIteration,
];

/// Names the contents of a container: a range in the pool of one [`Graph`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Items {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// Names a code object of one [`Graph`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeId(pub(crate) u32);

/// A Python object, as marshal knows them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Object<'a> {
    /// `None`
    None,
    /// `False`
    False,
    /// `True`
    True,
    /// `...`
    Ellipsis,
    /// The class `StopIteration`
    StopIteration,
    /// An `int` that fits 64 bits
    Int(i64),
    /// An `int` that does not fit 64 bits
    BigInt {
        /// Whether it is below zero.
        negative: bool,
        /// Its magnitude: digits of 15 bits, the least significant first, each in two bytes,
        /// little-endian; the last one is not zero.
        digits: &'a [u8],
    },
    /// A `float`
    Float(f64),
    /// A `complex`
    Complex {
        /// The real part.
        real: f64,
        /// The imaginary part.
        imag: f64,
    },
    /// A `bytes`
    Bytes(&'a [u8]),
    /// A `str`
    Str {
        /// Its code points in UTF-8, where a lone surrogate is encoded as any other code point
        /// (the error handler `surrogatepass`).
        utf8: &'a [u8],
        /// Whether loading it interns it.
        interned: bool,
    },
    /// A `tuple`
    Tuple(Items),
    /// A `list`
    List(Items),
    /// A `dict`: key, value, key, value, …
    Dict(Items),
    /// A `frozendict` (3.15): key, value, key, value, …
    FrozenDict(Items),
    /// A `set`
    Set(Items),
    /// A `frozenset`
    FrozenSet(Items),
    /// A `slice` (3.14): start, stop, step
    Slice(Items),
    /// A code object
    Code(CodeId),
}

/// The fields of a code object, in the order of the marshal format.
///
/// The types are checked when marshal data is read: `names` and `localsplusnames` are tuples of
/// strings, `consts` is a tuple, `filename`, `name` and `qualname` are strings, and `code`,
/// `localspluskinds`, `linetable` and `exceptiontable` are bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(
    missing_docs,
    reason = "named as the attributes of Python's code objects"
)]
pub struct Code {
    pub argcount: i32,
    pub posonlyargcount: i32,
    pub kwonlyargcount: i32,
    pub stacksize: i32,
    pub flags: i32,
    pub code: ObjectId,
    pub consts: ObjectId,
    pub names: ObjectId,
    pub localsplusnames: ObjectId,
    pub localspluskinds: ObjectId,
    pub filename: ObjectId,
    pub name: ObjectId,
    pub qualname: ObjectId,
    pub firstlineno: i32,
    pub linetable: ObjectId,
    pub exceptiontable: ObjectId,
}

/// How many fields of a code object are objects.
pub(crate) const CODE_OBJECTS: usize = 10;

/// How many of them stand before `firstlineno`.
pub(crate) const CODE_OBJECTS_BEFORE_LINE: usize = 8;

impl Code {
    /// The fields that are objects, in the order of the marshal format.
    pub(crate) fn objects(&self) -> [ObjectId; CODE_OBJECTS] {
        [
            self.code,
            self.consts,
            self.names,
            self.localsplusnames,
            self.localspluskinds,
            self.filename,
            self.name,
            self.qualname,
            self.linetable,
            self.exceptiontable,
        ]
    }

    /// The same code object with other objects, given in the order of [`Code::objects`].
    pub(crate) fn with_objects(self, objects: [ObjectId; CODE_OBJECTS]) -> Code {
        Code {
            code: objects[0],
            consts: objects[1],
            names: objects[2],
            localsplusnames: objects[3],
            localspluskinds: objects[4],
            filename: objects[5],
            name: objects[6],
            qualname: objects[7],
            linetable: objects[8],
            exceptiontable: objects[9],
            ..self
        }
    }
}

/// The objects of one piece of marshal data.
#[derive(Clone, Debug)]
pub struct Graph<'a> {
    /// The [`SINGLETONS`], then every other object once. All are reachable from the root. A
    /// container comes after what it contains, unless it contains itself.
    pub(crate) objects: Vec<Object<'a>>,
    pub(crate) items: Vec<ObjectId>,
    pub(crate) codes: Vec<Code>,
    pub(crate) root: ObjectId,
}

impl<'a> Graph<'a> {
    pub(crate) fn new() -> Self {
        Self {
            objects: SINGLETONS.to_vec(),
            items: Vec::new(),
            codes: Vec::new(),
            root: ObjectId::NONE,
        }
    }

    /// The object that the marshal data stands for.
    pub fn root(&self) -> ObjectId {
        self.root
    }

    /// The object with this id, which must be of this graph.
    pub fn object(&self, id: ObjectId) -> Object<'a> {
        self.objects[id.index()]
    }

    /// The contents of a container of this graph.
    pub fn items(&self, items: Items) -> &[ObjectId] {
        &self.items[items.start as usize..items.end as usize]
    }

    /// The fields of a code object of this graph.
    pub fn code(&self, code: CodeId) -> &Code {
        &self.codes[code.0 as usize]
    }

    /// The contents of the object if it is a container, else nothing. A code object is none.
    pub fn contents(&self, id: ObjectId) -> &[ObjectId] {
        match self.object(id) {
            Object::Tuple(items)
            | Object::List(items)
            | Object::Dict(items)
            | Object::FrozenDict(items)
            | Object::Set(items)
            | Object::FrozenSet(items)
            | Object::Slice(items) => self.items(items),
            _ => &[],
        }
    }

    /// The text of the object if it is a `str`; lone surrogates become U+FFFD.
    pub fn text(&self, id: ObjectId) -> Option<Cow<'a, str>> {
        match self.object(id) {
            Object::Str { utf8, .. } => Some(String::from_utf8_lossy(utf8)),
            _ => None,
        }
    }

    /// The bytes of the object if it is a `bytes`.
    pub fn bytes(&self, id: ObjectId) -> Option<&'a [u8]> {
        match self.object(id) {
            Object::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    pub(crate) fn push(&mut self, object: Object<'a>) -> ObjectId {
        let id = ObjectId(index(self.objects.len()));
        self.objects.push(object);
        id
    }

    pub(crate) fn push_items(&mut self, items: &[ObjectId]) -> Items {
        let start = index(self.items.len());
        self.items.extend_from_slice(items);
        Items {
            start,
            end: index(self.items.len()),
        }
    }
}

/// An arena index. Marshal data is limited so that there are never more objects than fit.
pub(crate) fn index(length: usize) -> u32 {
    match u32::try_from(length) {
        Ok(index) => index,
        Err(_) => panic!("marshal data is shorter than 2 GiB"),
    }
}
