//! Makes a graph of objects that come from elsewhere than marshal data.

use std::hash::Hasher;

use hashbrown::hash_table::Entry;
use hashbrown::HashTable;
use rustc_hash::FxHasher;

use crate::canonical::sort_sets;
use crate::object::{index, Code, CodeId, Graph, Items, Object, ObjectId};

/// Makes a graph whose marshal data is in its [canonical form](crate::canonical): equal values are one
/// object, and strings are interned by that form's rules.
///
/// Objects are added after those that they contain. All that are added should be contained in the root,
/// in the end: what is not does not show in the marshal data, but what it contains counts as referred to.
///
/// ```
/// use pyc::GraphBuilder;
///
/// let mut builder = GraphBuilder::new();
/// let (one, name) = (builder.int(1), builder.str(b"name"));
/// let tuple = builder.tuple(&[one, name, one]);
/// let marshal = pyc::write(&builder.finish(tuple));
/// assert_eq!(marshal, b")\x03\xe9\x01\0\0\0Z\x04namer\0\0\0\0");
/// ```
#[derive(Debug)]
pub struct GraphBuilder<'a> {
    graph: Graph<'a>,
    /// The objects that are found by their value.
    values: HashTable<ObjectId>,
    /// The sets and frozensets with more than one element.
    sets: Vec<ObjectId>,
}

impl Default for GraphBuilder<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a> GraphBuilder<'a> {
    /// Begins a graph.
    pub fn new() -> Self {
        Self::with_capacity(0)
    }

    /// Begins a graph with room for about so many objects.
    pub fn with_capacity(objects: usize) -> Self {
        let mut graph = Graph::new();
        graph.objects.reserve(objects);
        graph.items.reserve(objects);
        Self {
            graph,
            values: HashTable::with_capacity(objects),
            sets: Vec::new(),
        }
    }

    /// `None`
    pub fn none(&self) -> ObjectId {
        ObjectId::NONE
    }

    /// `False` or `True`
    pub fn bool(&self, value: bool) -> ObjectId {
        if value {
            ObjectId::TRUE
        } else {
            ObjectId::FALSE
        }
    }

    /// `...`
    pub fn ellipsis(&self) -> ObjectId {
        ObjectId::ELLIPSIS
    }

    /// An `int` that fits 64 bits.
    pub fn int(&mut self, value: i64) -> ObjectId {
        self.unify(Object::Int(value))
    }

    /// An `int` that does not fit 64 bits; its digits are as in [`Object::BigInt`].
    pub fn big_int(&mut self, negative: bool, digits: &'a [u8]) -> ObjectId {
        self.unify(Object::BigInt { negative, digits })
    }

    /// A `float`. Each NaN is an object of its own.
    pub fn float(&mut self, value: f64) -> ObjectId {
        let object = Object::Float(value);
        if value.is_nan() {
            return self.graph.push(object);
        }
        self.unify(object)
    }

    /// A `complex`. Each that has a NaN is an object of its own.
    pub fn complex(&mut self, real: f64, imag: f64) -> ObjectId {
        let object = Object::Complex { real, imag };
        if real.is_nan() || imag.is_nan() {
            return self.graph.push(object);
        }
        self.unify(object)
    }

    /// A `bytes`.
    pub fn bytes(&mut self, bytes: &'a [u8]) -> ObjectId {
        self.unify(Object::Bytes(bytes))
    }

    /// A `str`: its code points in UTF-8, where a lone surrogate is encoded as any other code point.
    pub fn str(&mut self, utf8: &'a [u8]) -> ObjectId {
        self.unify(Object::Str {
            utf8,
            interned: false,
        })
    }

    /// A `str` as [`str`](Self::str) makes it, but without a search for an equal one: the caller must
    /// know that this graph has none and will have none.
    pub fn distinct_str(&mut self, utf8: &'a [u8]) -> ObjectId {
        self.graph.push(Object::Str {
            utf8,
            interned: false,
        })
    }

    /// An `int` that fits 64 bits, of which the same holds as of [`distinct_str`](Self::distinct_str).
    pub fn distinct_int(&mut self, value: i64) -> ObjectId {
        self.graph.push(Object::Int(value))
    }

    /// A `tuple`.
    pub fn tuple(&mut self, items: &[ObjectId]) -> ObjectId {
        let items = self.graph.push_items(items);
        self.container(Object::Tuple(items), items)
    }

    /// A `frozenset`. Its elements may come in any order, and more than once.
    pub fn frozen_set(&mut self, elements: &[ObjectId]) -> ObjectId {
        let items = self.graph.push_items(elements);
        let items = self.sort_and_dedup(items);
        self.container(Object::FrozenSet(items), items)
    }

    /// A `slice`: start, stop, step (3.14).
    pub fn slice(&mut self, parts: [ObjectId; 3]) -> ObjectId {
        let items = self.graph.push_items(&parts);
        self.container(Object::Slice(items), items)
    }

    /// A code object. Its fields must have the types that [`Code`] says.
    pub fn code(&mut self, code: Code) -> ObjectId {
        let id = CodeId(index(self.graph.codes.len()));
        self.graph.codes.push(code);
        self.graph.push(Object::Code(id))
    }

    /// The graph of an object.
    pub fn finish(mut self, root: ObjectId) -> Graph<'a> {
        self.intern();
        debug_assert!(self.is_distinct(), "two equal strings or numbers");
        self.graph.root = root;
        sort_sets(&mut self.graph, &self.sets);
        self.graph
    }

    pub(crate) fn graph_mut(&mut self) -> &mut Graph<'a> {
        &mut self.graph
    }

    /// Adds a container whose contents were just added to the pool.
    #[inline(always)]
    pub(crate) fn container(&mut self, object: Object<'a>, items: Items) -> ObjectId {
        let length = self.graph.objects.len();
        let new = match object {
            Object::List(_) | Object::Dict(_) | Object::Set(_) => self.graph.push(object),
            _ => self.unify(object),
        };
        let is_set = matches!(object, Object::Set(_) | Object::FrozenSet(_));
        if new.index() != length {
            self.graph.items.truncate(items.start as usize);
        } else if is_set && items.end - items.start > 1 {
            self.sets.push(new);
        }
        new
    }

    /// Any order that tells equal sets will do until all objects are there.
    pub(crate) fn sort_and_dedup(&mut self, items: Items) -> Items {
        let mut elements = self.graph.items.split_off(items.start as usize);
        elements.sort_unstable();
        elements.dedup();
        self.graph.push_items(&elements)
    }

    /// Interns the strings that name things in code objects, and those of nothing but name characters.
    fn intern(&mut self) {
        let Graph {
            objects,
            items,
            codes,
            ..
        } = &mut self.graph;
        // code objects share tuples of names, which are followed once
        let mut followed = vec![false; objects.len()];
        for code in codes {
            for tuple in [code.names, code.localsplusnames] {
                if std::mem::replace(&mut followed[tuple.index()], true) {
                    continue;
                }
                if let Object::Tuple(Items { start, end }) = objects[tuple.index()] {
                    for item in &items[start as usize..end as usize] {
                        intern(&mut objects[item.index()]);
                    }
                }
            }
            intern(&mut objects[code.name.index()]);
            intern(&mut objects[code.qualname.index()]);
        }
        for object in objects {
            if let Object::Str { utf8, interned } = object {
                *interned = *interned || utf8.iter().all(is_name_char);
            }
        }
    }

    /// Whether no two of the objects that are added without a search are equal.
    fn is_distinct(&self) -> bool {
        let (mut strings, mut ints) = (Vec::new(), Vec::new());
        for object in &self.graph.objects {
            match *object {
                Object::Str { utf8, .. } => strings.push(utf8),
                Object::Int(value) => ints.push(value),
                _ => {}
            }
        }
        strings.sort_unstable();
        ints.sort_unstable();
        strings.windows(2).all(|pair| pair[0] != pair[1])
            && ints.windows(2).all(|pair| pair[0] != pair[1])
    }

    /// The object with this value, which is added if there is none.
    // inlined with `hash` for what is known of the type where it is called
    #[inline(always)]
    pub(crate) fn unify(&mut self, object: Object<'a>) -> ObjectId {
        let Self { graph, values, .. } = self;
        let hash = |object| hash(graph, object);
        let entry = values.entry(
            hash(object),
            |id| equal(graph, graph.object(*id), object),
            |id| hash(graph.object(*id)),
        );
        match entry {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(place) => *place.insert(graph.push(object)).get(),
        }
    }
}

fn intern(object: &mut Object<'_>) {
    if let Object::Str { interned, .. } = object {
        *interned = true;
    }
}

fn is_name_char(byte: &u8) -> bool {
    /// For every byte whether it is one.
    const NAME_CHARS: [bool; 256] = {
        let mut chars = [false; 256];
        let mut byte = 0;
        while byte < chars.len() {
            chars[byte] = (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'_';
            byte += 1;
        }
        chars
    };
    NAME_CHARS[usize::from(*byte)]
}

#[inline(always)]
fn hash(graph: &Graph<'_>, object: Object<'_>) -> u64 {
    let mut hasher = FxHasher::default();
    let contents = |hasher: &mut FxHasher, code: u8, items: Items| {
        hasher.write_u8(code);
        graph
            .items(items)
            .iter()
            .for_each(|id| hasher.write_u32(id.0));
    };
    match object {
        Object::Int(value) => hasher.write_i64(value),
        Object::BigInt { negative, digits } => {
            hasher.write_u8(negative.into());
            hasher.write(digits);
        }
        Object::Float(value) => hasher.write_u64(value.to_bits()),
        Object::Complex { real, imag } => {
            hasher.write_u64(real.to_bits());
            hasher.write_u64(imag.to_bits());
        }
        Object::Bytes(bytes) => hasher.write(bytes),
        Object::Str { utf8, .. } => hasher.write(utf8),
        Object::Tuple(items) => contents(&mut hasher, 1, items),
        Object::FrozenSet(items) => contents(&mut hasher, 2, items),
        Object::Slice(items) => contents(&mut hasher, 3, items),
        Object::FrozenDict(items) => contents(&mut hasher, 4, items),
        _ => {}
    }
    hasher.finish()
}

/// Whether two objects, whose contents are unified already, have the same type and value.
// Most searches find nothing to compare with: where it is inlined, it only costs registers.
#[inline(never)]
fn equal(graph: &Graph<'_>, a: Object<'_>, b: Object<'_>) -> bool {
    match (a, b) {
        (Object::Int(a), Object::Int(b)) => a == b,
        (
            Object::BigInt {
                negative: a_negative,
                digits: a,
            },
            Object::BigInt {
                negative: b_negative,
                digits: b,
            },
        ) => a_negative == b_negative && a == b,
        (Object::Float(a), Object::Float(b)) => a.to_bits() == b.to_bits(),
        (
            Object::Complex {
                real: a_real,
                imag: a_imag,
            },
            Object::Complex {
                real: b_real,
                imag: b_imag,
            },
        ) => a_real.to_bits() == b_real.to_bits() && a_imag.to_bits() == b_imag.to_bits(),
        (Object::Bytes(a), Object::Bytes(b)) => a == b,
        (Object::Str { utf8: a, .. }, Object::Str { utf8: b, .. }) => a == b,
        (Object::Tuple(a), Object::Tuple(b))
        | (Object::FrozenSet(a), Object::FrozenSet(b))
        | (Object::Slice(a), Object::Slice(b))
        | (Object::FrozenDict(a), Object::FrozenDict(b)) => graph.items(a) == graph.items(b),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{canonicalize, read, write, PythonVersion};

    const VERSION: PythonVersion = PythonVersion::new(3, 14);

    /// A code object that returns None, with one more constant.
    fn code(builder: &mut GraphBuilder<'_>, constant: ObjectId) -> ObjectId {
        let (none, empty) = (builder.none(), builder.bytes(b""));
        let (no_names, name) = (builder.tuple(&[]), builder.str(b"<f>"));
        let code = Code {
            argcount: 0,
            posonlyargcount: 0,
            kwonlyargcount: 0,
            stacksize: 1,
            flags: 3,
            code: builder.bytes(b"\x80\0\x52\0\x23\0"),
            consts: builder.tuple(&[none, constant]),
            names: no_names,
            localsplusnames: no_names,
            localspluskinds: empty,
            filename: builder.str(b"f.py"),
            name,
            qualname: name,
            firstlineno: 1,
            linetable: empty,
            exceptiontable: empty,
        };
        builder.code(code)
    }

    #[test]
    fn what_is_built_is_canonical() {
        let mut builder = GraphBuilder::new();
        let numbers = [3, 1, 2, 1].map(|number| builder.int(number));
        let set = builder.frozen_set(&numbers);
        let large = builder.big_int(true, b"\0\0\0\0\0\0\0\0\x10\0");
        let slice = builder.slice([numbers[0], builder.none(), builder.ellipsis()]);
        let nans = [(); 2].map(|()| builder.float(f64::NAN));
        let complex = builder.complex(-0.0, 1.0);
        // What names a code object is interned wherever it stands.
        let name = builder.str(b"<f>");
        let truth = builder.bool(true);
        let tuple = [set, large, slice, nans[0], nans[1], complex, name, truth];
        let tuple = builder.tuple(&tuple);
        let codes = [(); 2].map(|()| code(&mut builder, tuple));
        let root = builder.tuple(&codes);
        let marshal = write(&builder.finish(root));
        assert_eq!(canonicalize(&marshal, VERSION).unwrap(), marshal);
        let graph = read(&marshal, VERSION).unwrap();
        assert_eq!(graph.contents(graph.root()).len(), 2);
    }

    #[test]
    fn what_is_known_to_be_distinct_is_written_as_the_rest() {
        let mut builder = GraphBuilder::new();
        let [name, text] = [&b"name"[..], b"a text"].map(|text| builder.distinct_str(text));
        let large = builder.distinct_int(i64::MIN);
        let root = builder.tuple(&[name, text, large, name]);
        let marshal = write(&builder.finish(root));
        assert_eq!(canonicalize(&marshal, VERSION).unwrap(), marshal);
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "two equal strings")]
    fn what_is_said_to_be_distinct_is_checked() {
        let mut builder = GraphBuilder::new();
        let twice = [builder.str(b"name"), builder.distinct_str(b"name")];
        let root = builder.tuple(&twice);
        builder.finish(root);
    }

    #[test]
    fn equal_values_are_one_object() {
        let mut builder = GraphBuilder::new();
        let (one, other) = (builder.int(1), builder.int(1));
        assert_eq!(one, other);
        assert_eq!(builder.tuple(&[one]), builder.tuple(&[other]));
        assert_ne!(builder.float(0.0), builder.float(-0.0));
        assert_ne!(builder.float(f64::NAN), builder.float(f64::NAN));
        assert_ne!(builder.str(b"a"), builder.bytes(b"a"));
    }
}
