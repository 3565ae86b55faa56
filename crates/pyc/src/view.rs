//! Code objects by the names that Python has for their parts.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use crate::object::{Code, CodeId, Graph, Items, Object, ObjectId};

/// Kinds of local variables, a bit each. Source: `CO_FAST_LOCAL` and its siblings in CPython's
/// `Include/internal/pycore_code.h`, versions 3.11 to 3.15.
const LOCAL: u8 = 0x20;
const CELL: u8 = 0x40;
const FREE: u8 = 0x80;

/// A code object of a [`Graph`].
#[derive(Clone, Copy, Debug)]
pub struct CodeView<'g, 'a> {
    graph: &'g Graph<'a>,
    code: &'g Code,
}

impl<'a> Graph<'a> {
    /// The object as a code object, if it is one.
    pub fn code_view(&self, id: ObjectId) -> Option<CodeView<'_, 'a>> {
        match self.object(id) {
            Object::Code(code) => Some(CodeView {
                graph: self,
                code: self.code(code),
            }),
            _ => None,
        }
    }

    /// All code objects within the object and itself, each once: an outer one before those in its
    /// constants, and those in the order of the constants.
    pub fn codes_within(&self, id: ObjectId) -> impl Iterator<Item = CodeView<'_, 'a>> {
        let mut seen = vec![false; self.codes.len()];
        // code objects may share their constants, which are followed once
        let mut followed = FxHashSet::default();
        let mut open = vec![id];
        std::iter::from_fn(move || {
            while let Some(id) = open.pop() {
                let Object::Code(CodeId(code)) = self.object(id) else {
                    continue;
                };
                if !std::mem::replace(&mut seen[code as usize], true) {
                    let code = &self.codes[code as usize];
                    if followed.insert(code.consts) {
                        open.extend(self.contents(code.consts).iter().rev());
                    }
                    return Some(CodeView { graph: self, code });
                }
            }
            None
        })
    }

    /// The name of the object's Python type, such as `frozenset`.
    pub fn type_name(&self, id: ObjectId) -> &'static str {
        match self.object(id) {
            Object::None => "NoneType",
            Object::False | Object::True => "bool",
            Object::Ellipsis => "ellipsis",
            Object::StopIteration => "type",
            Object::Int(_) | Object::BigInt { .. } => "int",
            Object::Float(_) => "float",
            Object::Complex { .. } => "complex",
            Object::Bytes(_) => "bytes",
            Object::Str { .. } => "str",
            Object::Tuple(_) => "tuple",
            Object::List(_) => "list",
            Object::Dict(_) => "dict",
            Object::FrozenDict(_) => "frozendict",
            Object::Set(_) => "set",
            Object::FrozenSet(_) => "frozenset",
            Object::Slice(_) => "slice",
            Object::Code(_) => "code",
        }
    }
}

impl<'g, 'a> CodeView<'g, 'a> {
    /// All fields; numbers are found there, and objects by their ids.
    pub fn fields(&self) -> &'g Code {
        self.code
    }

    /// `co_name`: the name of the function or class, or such as `<module>`.
    pub fn name(&self) -> Cow<'a, str> {
        self.text(self.code.name)
    }

    /// `co_qualname`: the name with those of what it is nested in.
    pub fn qualname(&self) -> Cow<'a, str> {
        self.text(self.code.qualname)
    }

    /// `co_filename`: the path of the source that was given to the compiler.
    pub fn filename(&self) -> Cow<'a, str> {
        self.text(self.code.filename)
    }

    /// `co_code`: the instructions.
    pub fn bytecode(&self) -> &'a [u8] {
        self.bytes(self.code.code)
    }

    /// `co_linetable`: the positions of the instructions in the source.
    pub fn linetable(&self) -> &'a [u8] {
        self.bytes(self.code.linetable)
    }

    /// `co_exceptiontable`: the handlers of ranges of instructions.
    pub fn exceptiontable(&self) -> &'a [u8] {
        self.bytes(self.code.exceptiontable)
    }

    /// `co_consts`: the constants.
    pub fn consts(&self) -> &'g [ObjectId] {
        self.contents(self.code.consts)
    }

    /// The code objects among the constants.
    pub fn nested(&self) -> impl Iterator<Item = CodeView<'g, 'a>> {
        let graph = self.graph;
        self.consts().iter().filter_map(|id| graph.code_view(*id))
    }

    /// `co_names`: names of globals, attributes and imports.
    pub fn names(&self) -> impl Iterator<Item = Cow<'a, str>> + use<'g, 'a> {
        let view = *self;
        view.contents(view.code.names)
            .iter()
            .map(move |id| view.text(*id))
    }

    /// `co_varnames`: the parameters, then the other local variables.
    pub fn varnames(&self) -> impl Iterator<Item = Cow<'a, str>> + use<'g, 'a> {
        self.locals_of_kind(LOCAL)
    }

    /// `co_cellvars`: local variables that nested functions use.
    pub fn cellvars(&self) -> impl Iterator<Item = Cow<'a, str>> + use<'g, 'a> {
        self.locals_of_kind(CELL)
    }

    /// `co_freevars`: variables of the functions that this one is nested in.
    pub fn freevars(&self) -> impl Iterator<Item = Cow<'a, str>> + use<'g, 'a> {
        self.locals_of_kind(FREE)
    }

    fn locals_of_kind(&self, kind: u8) -> impl Iterator<Item = Cow<'a, str>> + use<'g, 'a> {
        let view = *self;
        let names = view.contents(view.code.localsplusnames);
        let kinds = view.bytes(view.code.localspluskinds);
        let of_kind = names
            .iter()
            .zip(kinds)
            .filter(move |(_, kinds)| **kinds & kind != 0);
        of_kind.map(move |(id, _)| view.text(*id))
    }

    fn contents(&self, id: ObjectId) -> &'g [ObjectId] {
        match self.graph.object(id) {
            Object::Tuple(Items { start, end }) => &self.graph.items[start as usize..end as usize],
            _ => &[],
        }
    }

    fn text(&self, id: ObjectId) -> Cow<'a, str> {
        self.graph.text(id).unwrap_or_default()
    }

    fn bytes(&self, id: ObjectId) -> &'a [u8] {
        self.graph.bytes(id).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use crate::{read, PythonVersion};

    /// A module with these constants.
    fn module(consts: &[&[u8]]) -> Vec<u8> {
        let consts = [&[b')', consts.len() as u8], &*consts.concat()].concat();
        code("<module>", &consts)
    }

    fn code(name: &str, consts: &[u8]) -> Vec<u8> {
        let name = [&[b'z', name.len() as u8], name.as_bytes()].concat();
        [
            b"c\x01\0\0\0\0\0\0\0\0\0\0\0\x02\0\0\0\x03\0\0\0",
            &b"s\x02\0\0\0\x97\0"[..],
            consts,
            b")\x02z\x01gz\x01h",
            b")\x03z\x01xz\x01yz\x01z",
            b"s\x03\0\0\0\x20\x60\x80",
            b"z\x04m.py",
            &name,
            &name,
            b"\x07\0\0\0",
            b"s\x01\0\0\0\x80",
            b"s\x01\0\0\0\x81",
        ]
        .concat()
    }

    #[test]
    fn fields_are_found_by_name() {
        let marshal = code("f", b")\x01T");
        let graph = read(&marshal, PythonVersion::new(3, 14)).unwrap();
        let code = graph.code_view(graph.root()).unwrap();
        assert_eq!(
            (code.name(), code.qualname(), code.filename()),
            ("f".into(), "f".into(), "m.py".into())
        );
        assert_eq!(code.bytecode(), b"\x97\0");
        assert_eq!(
            (code.linetable(), code.exceptiontable()),
            (&b"\x80"[..], &b"\x81"[..])
        );
        assert_eq!((code.fields().argcount, code.fields().flags), (1, 3));
        assert_eq!((code.fields().stacksize, code.fields().firstlineno), (2, 7));
        assert_eq!(code.names().collect::<Vec<_>>(), ["g", "h"]);
        assert_eq!(
            code.consts()
                .iter()
                .map(|id| graph.type_name(*id))
                .collect::<Vec<_>>(),
            ["bool"]
        );
    }

    #[test]
    fn local_variables_are_told_apart_by_kind() {
        let marshal = code("f", b")\0");
        let graph = read(&marshal, PythonVersion::new(3, 14)).unwrap();
        let code = graph.code_view(graph.root()).unwrap();
        assert_eq!(code.varnames().collect::<Vec<_>>(), ["x", "y"]);
        assert_eq!(code.cellvars().collect::<Vec<_>>(), ["y"]);
        assert_eq!(code.freevars().collect::<Vec<_>>(), ["z"]);
    }

    #[test]
    fn nested_code_is_found_once_and_outer_code_first() {
        let inner = code("inner", b")\0");
        let mut first = code("first", &[b")\x01", &*inner].concat());
        first[0] |= 0x80;
        let marshal = module(&[&first, b"N", &code("second", b")\0"), b"r\0\0\0\0"]);
        let graph = read(&marshal, PythonVersion::new(3, 14)).unwrap();
        let names: Vec<_> = graph
            .codes_within(graph.root())
            .map(|code| code.name())
            .collect();
        assert_eq!(names, ["<module>", "first", "inner", "second"]);
        let module = graph.code_view(graph.root()).unwrap();
        let nested: Vec<_> = module.nested().map(|code| code.name()).collect();
        assert_eq!(nested, ["first", "second", "first"]);
    }

    #[test]
    fn what_is_no_code_has_no_view() {
        let graph = read(b"N", PythonVersion::new(3, 14)).unwrap();
        assert!(graph.code_view(graph.root()).is_none());
        assert_eq!(graph.codes_within(graph.root()).count(), 0);
    }
}
