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
