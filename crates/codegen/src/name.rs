//! Identifiers, each stored once.

use hashbrown::HashTable;
use ruff_python_ast::{ExprName, NodeIndex};
use rustc_hash::FxHasher;
use std::borrow::Cow;
use std::hash::Hasher as _;

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
    by_text: HashTable<Name>,
}

impl<'a> Names<'a> {
    /// The name of `text`.
    pub(crate) fn intern(&mut self, text: impl Into<Cow<'a, str>>) -> Name {
        let text = text.into();
        let Self { texts, by_text } = self;
        let hashed = hash(text.as_bytes());
        if let Some(&name) = by_text.find(hashed, |name| texts[name.index()] == text) {
            return name;
        }
        let name = Name(u32::try_from(texts.len()).expect("fewer than 2^32 names"));
        texts.push(text);
        by_text.insert_unique(hashed, name, |name| hash(texts[name.index()].as_bytes()));
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

    /// All texts, in the order of their names.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(|text| &**text)
    }

    /// The name of a text, which may have lone surrogates, if it has one yet.
    pub(crate) fn find(&self, text: impl AsRef<[u8]>) -> Option<Name> {
        let text = text.as_ref();
        let known = |name: &Name| self.texts[name.index()].as_bytes() == text;
        self.by_text.find(hash(text), known).copied()
    }

    /// The text of a name.
    pub(crate) fn text(&self, name: Name) -> &str {
        &self.texts[name.0 as usize]
    }
}

fn hash(text: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text);
    hasher.finish()
}
