//! Makes equal values one object.
//!
//! Parts come before what they are part of, so two containers are equal if they have the same type
//! and their parts have become the same objects.

use std::hash::Hasher;

use hashbrown::HashTable;
use rustc_hash::FxHasher;

use super::order::sort_sets;
use crate::object::{index, CodeId, Graph, Items, Object, ObjectId};

/// The graph whose marshal data is the canonical form of the given graph's.
pub fn canonical_graph<'a>(graph: &Graph<'a>) -> Graph<'a> {
    let mut canonicalizer = Canonicalizer {
        input: graph,
        output: Graph::new(),
        ids: Vec::with_capacity(graph.objects.len()),
        values: HashTable::with_capacity(graph.objects.len()),
        sets: Vec::new(),
        names: Vec::new(),
        cyclic: Vec::new(),
    };
    canonicalizer.run();
    let Canonicalizer {
        mut output,
        ids,
        sets,
        ..
    } = canonicalizer;
    output.root = ids[graph.root.index()];
    sort_sets(&mut output, &sets);
    output
}

/// Makes one graph out of another, in which equal values are one object.
struct Canonicalizer<'g, 'a> {
    input: &'g Graph<'a>,
    output: Graph<'a>,
    /// For every object of the input, so far, its object in the output.
    ids: Vec<ObjectId>,
    /// The objects of the output that are found by their value.
    values: HashTable<ObjectId>,
    /// The sets and frozensets of the output with more than one element.
    sets: Vec<ObjectId>,
    /// The strings and tuples of strings of the output that name things in code objects.
    names: Vec<ObjectId>,
    /// The containers of the input whose contents come after themselves.
    cyclic: Vec<ObjectId>,
}

impl<'a> Canonicalizer<'_, 'a> {
    fn run(&mut self) {
        for id in (0..index(self.input.objects.len())).map(ObjectId) {
            let new = self.convert(id);
            self.ids.push(new);
        }
        for id in std::mem::take(&mut self.cyclic) {
            let items = self.append(self.input.contents(id));
            let object = with_items(self.input.object(id), items);
            self.output.objects[self.ids[id.index()].index()] = object;
        }
        self.intern_names();
    }

    /// The object of the output for one of the input, all before which are converted.
    fn convert(&mut self, id: ObjectId) -> ObjectId {
        let object = self.input.object(id);
        match object {
            // every graph starts with these five
            Object::None
            | Object::False
            | Object::True
            | Object::Ellipsis
            | Object::StopIteration => id,
            Object::Float(value) if value.is_nan() => self.output.push(object),
            Object::Complex { real, imag } if real.is_nan() || imag.is_nan() => {
                self.output.push(object)
            }
            Object::Str { utf8, .. } => self.unify(Object::Str {
                utf8,
                interned: utf8.iter().all(is_name_char),
            }),
            Object::Int(_)
            | Object::BigInt { .. }
            | Object::Float(_)
            | Object::Complex { .. }
            | Object::Bytes(_) => self.unify(object),
            Object::Code(code) => self.convert_code(code),
            Object::Tuple(items)
            | Object::Slice(items)
            | Object::FrozenDict(items)
            | Object::FrozenSet(items)
            | Object::List(items)
            | Object::Dict(items)
            | Object::Set(items) => self.convert_container(id, object, items),
        }
    }

    fn convert_container(&mut self, id: ObjectId, object: Object<'a>, items: Items) -> ObjectId {
        let contents = self.input.items(items);
        if contents.iter().any(|item| *item >= id) {
            self.cyclic.push(id);
            return self.output.push(object);
        }
        let mut items = self.append(contents);
        let is_set = matches!(object, Object::Set(_) | Object::FrozenSet(_));
        if is_set {
            // any order that tells equal sets will do until all objects are there
            items = self.sort_and_dedup(items);
        }
        let length = self.output.objects.len();
        let object = with_items(object, items);
        let new = match object {
            Object::List(_) | Object::Dict(_) | Object::Set(_) => self.output.push(object),
            _ => self.unify(object),
        };
        let is_new = new.index() == length;
        if !is_new {
            self.output.items.truncate(items.start as usize);
        } else if is_set && items.end - items.start > 1 {
            self.sets.push(new);
        }
        new
    }

    /// Appends what these objects have become to the output's pool.
    fn append(&mut self, contents: &[ObjectId]) -> Items {
        let pool = &mut self.output.items;
        let start = index(pool.len());
        pool.extend(contents.iter().map(|id| self.ids[id.index()]));
        Items {
            start,
            end: index(pool.len()),
        }
    }

    fn sort_and_dedup(&mut self, items: Items) -> Items {
        let mut elements = self.output.items.split_off(items.start as usize);
        elements.sort_unstable();
        elements.dedup();
        self.output.push_items(&elements)
    }

    fn convert_code(&mut self, code: CodeId) -> ObjectId {
        let code = self.input.code(code);
        let code = code.with_objects(code.objects().map(|id| self.ids[id.index()]));
        self.names
            .extend([code.names, code.localsplusnames, code.name, code.qualname]);
        let id = CodeId(index(self.output.codes.len()));
        self.output.codes.push(code);
        self.output.push(Object::Code(id))
    }

    /// Interns the strings that name things in code objects.
    fn intern_names(&mut self) {
        // code objects share names, which are followed once
        self.names.sort_unstable();
        self.names.dedup();
        let Graph { objects, items, .. } = &mut self.output;
        for name in &self.names {
            match &mut objects[name.index()] {
                Object::Str { interned, .. } => *interned = true,
                Object::Tuple(Items { start, end }) => {
                    for item in &items[*start as usize..*end as usize] {
                        if let Object::Str { interned, .. } = &mut objects[item.index()] {
                            *interned = true;
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// The object of the output with this value, which is added if there is none.
    fn unify(&mut self, object: Object<'a>) -> ObjectId {
        let Self { output, values, .. } = self;
        let hash = hash(output, object);
        let found = values.find(hash, |id| equal(output, output.object(*id), object));
        if let Some(id) = found {
            return *id;
        }
        let id = output.push(object);
        values.insert_unique(hash, id, |id| self::hash(output, output.object(*id)));
        id
    }
}

/// The same container with other contents.
fn with_items<'a>(container: Object<'a>, items: Items) -> Object<'a> {
    match container {
        Object::Tuple(_) => Object::Tuple(items),
        Object::List(_) => Object::List(items),
        Object::Dict(_) => Object::Dict(items),
        Object::FrozenDict(_) => Object::FrozenDict(items),
        Object::Set(_) => Object::Set(items),
        Object::FrozenSet(_) => Object::FrozenSet(items),
        Object::Slice(_) => Object::Slice(items),
        scalar => scalar,
    }
}

fn is_name_char(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'_'
}

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
