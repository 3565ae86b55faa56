//! Identifiers, each stored once.

use ruff_python_ast::{ExprName, NodeIndex};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// Names an identifier of one [`Names`]. Equal identifiers have equal names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Name(pub(crate) u32);

impl Name {
    /// The number of the name: names are numbered from 0 as they are met.
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// The identifiers of one module, after mangling and NFKC normalisation.
#[derive(Debug, Default)]
pub(crate) struct Names<'a> {
    texts: Vec<Cow<'a, str>>,
    by_text: FxHashMap<Cow<'a, str>, Name>,
}

impl<'a> Names<'a> {
    /// The name of `text`.
    pub(crate) fn intern(&mut self, text: impl Into<Cow<'a, str>>) -> Name {
        let text = text.into();
        if let Some(&name) = self.by_text.get(&text) {
            return name;
        }
        let name = Name(u32::try_from(self.texts.len()).expect("fewer than 2^32 names"));
        self.texts.push(text.clone());
        self.by_text.insert(text, name);
        name
    }

    /// The name of an expression that is a name. The expression keeps it: it is asked for more than once.
    pub(crate) fn of(&mut self, expression: &'a ExprName) -> Name {
        if let Some(index) = expression.node_index.load().as_u32() {
            return Name(index);
        }
        let name = self.intern(expression.id.as_str());
        expression.node_index.set(NodeIndex::from(name.0));
        name
    }

    /// How many names there are.
    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }

    /// The name of `text`, if it has one yet.
    pub(crate) fn find(&self, text: &str) -> Option<Name> {
        self.by_text.get(text).copied()
    }

    /// The text of a name.
    pub(crate) fn text(&self, name: Name) -> &str {
        &self.texts[name.0 as usize]
    }
}
