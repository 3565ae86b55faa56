//! Scopes and symbols.

use crate::name::Name;
use rustc_hash::FxHashMap;

/// Names a scope of one [`Symtable`](super::Symtable).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ScopeId(pub(crate) u32);

impl ScopeId {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a scope is the scope of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScopeKind {
    /// A function, a lambda, a comprehension, a generator expression
    Function,
    Class,
    Module,
    /// Annotations that are evaluated when they are asked for (PEP 649, 3.14)
    Annotations,
    /// The value of a `type` statement
    TypeAlias,
    /// The type parameters of a function, a class or a type alias
    TypeParameters,
    /// The bound, the constraints or the default of one type parameter
    TypeVariable,
}

/// Which comprehension a scope is the scope of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comprehension {
    List,
    Dict,
    Set,
    Generator,
}

/// Where the value of a name is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameScope {
    Local,
    GlobalExplicit,
    GlobalImplicit,
    Free,
    Cell,
}

/// What a scope does with a name: CPython's `DEF_…` and `USE`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SymbolFlags(pub(crate) u16);

impl SymbolFlags {
    pub(crate) const GLOBAL: Self = Self(1);
    pub(crate) const LOCAL: Self = Self(2);
    pub(crate) const PARAM: Self = Self(4);
    pub(crate) const NONLOCAL: Self = Self(8);
    pub(crate) const USE: Self = Self(16);
    pub(crate) const FREE_CLASS: Self = Self(64);
    pub(crate) const IMPORT: Self = Self(128);
    pub(crate) const ANNOT: Self = Self(256);
    pub(crate) const COMP_ITER: Self = Self(512);
    pub(crate) const TYPE_PARAM: Self = Self(1024);
    pub(crate) const COMP_CELL: Self = Self(2048);
    /// Whatever binds the name in the scope
    pub(crate) const BOUND: Self = Self(2 | 4 | 128);

    /// Both.
    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether any of `flags` is set.
    pub(crate) const fn has(self, flags: Self) -> bool {
        self.0 & flags.0 != 0
    }
}

/// A name in a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Symbol {
    pub flags: SymbolFlags,
    pub scope: NameScope,
}

/// The names of a scope in the order in which they were met.
#[derive(Clone, Debug, Default)]
pub(crate) struct Symbols {
    entries: Vec<(Name, Symbol)>,
    /// Where in `entries` each name is; only kept while there are many
    places: FxHashMap<Name, u32>,
}

/// More names than this are worth a hash table.
const FEW: usize = 12;

impl Symbols {
    /// The names in the order in which they were met.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = (Name, Symbol)> + '_ {
        self.entries.iter().copied()
    }

    /// How many names there are.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The symbol of a name.
    pub(crate) fn get(&self, name: Name) -> Option<Symbol> {
        self.place(name).map(|place| self.entries[place].1)
    }

    pub(super) fn get_mut(&mut self, name: Name) -> Option<&mut Symbol> {
        self.place(name).map(|place| &mut self.entries[place].1)
    }

    pub(super) fn at(&self, place: usize) -> (Name, Symbol) {
        self.entries[place]
    }

    pub(super) fn at_mut(&mut self, place: usize) -> &mut Symbol {
        &mut self.entries[place].1
    }

    fn place(&self, name: Name) -> Option<usize> {
        if self.entries.len() <= FEW {
            self.entries.iter().position(|(other, _)| *other == name)
        } else {
            self.places.get(&name).map(|&place| place as usize)
        }
    }

    /// Adds a name that is not there yet.
    pub(super) fn push(&mut self, name: Name, symbol: Symbol) {
        let place = self.entries.len();
        self.entries.push((name, symbol));
        if place == FEW {
            let places = self.entries.iter().enumerate();
            self.places = places.map(|(i, (name, _))| (*name, i as u32)).collect();
        } else if place > FEW {
            self.places.insert(name, place as u32);
        }
    }

    /// Takes a name out.
    pub(super) fn remove(&mut self, name: Name) {
        if let Some(place) = self.place(name) {
            let rest = self.entries.split_off(place);
            self.entries.truncate(place);
            if place > FEW {
                rest.iter().for_each(|(name, _)| {
                    self.places.remove(name);
                });
            }
            for (name, symbol) in rest.into_iter().skip(1) {
                self.push(name, symbol);
            }
        }
    }
}

/// A scope.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    pub kind: ScopeKind,
    /// The name of the function, the class, …
    pub name: Name,
    /// The scopes in it, in the order of the source; those in an inlined comprehension in the
    /// comprehension's stead.
    pub children: Vec<ScopeId>,
    /// The parameters, in the order in which they are local variables
    pub varnames: Vec<Name>,
    pub symbols: Symbols,
    pub comprehension: Option<Comprehension>,
    /// The scope of the annotations of the variables of this module or class
    pub annotations: Option<ScopeId>,
    /// The names that alone are mangled in the type parameters of a class: an index of the
    /// symbol table's list of them
    pub(super) mangled_names: Option<u32>,
    /// Whether a function is around it
    pub nested: bool,
    pub generator: bool,
    pub coroutine: bool,
    pub varargs: bool,
    pub varkeywords: bool,
    pub returns_value: bool,
    pub has_docstring: bool,
    /// Whether it is a function right in a class
    pub method: bool,
    /// Whether there is any annotation in it
    pub annotations_used: bool,
    pub needs_class_closure: bool,
    pub needs_classdict: bool,
    pub has_conditional_annotations: bool,
    pub inlined_comprehension: bool,
    pub can_see_class_scope: bool,
}

impl Scope {
    pub(super) fn new(kind: ScopeKind, name: Name) -> Self {
        Self {
            kind,
            name,
            children: Vec::new(),
            varnames: Vec::new(),
            symbols: Symbols::default(),
            comprehension: None,
            annotations: None,
            mangled_names: None,
            nested: false,
            generator: false,
            coroutine: false,
            varargs: false,
            varkeywords: false,
            returns_value: false,
            has_docstring: false,
            method: false,
            annotations_used: false,
            needs_class_closure: false,
            needs_classdict: false,
            has_conditional_annotations: false,
            inlined_comprehension: false,
            can_see_class_scope: false,
        }
    }

    /// Where the value of a name is kept; `None` if the scope does not know it.
    pub(crate) fn name_scope(&self, name: Name) -> Option<NameScope> {
        self.symbols.get(name).map(|symbol| symbol.scope)
    }

    /// Whether it is the scope of an `async def`, or of a comprehension that awaits.
    pub(super) fn is_coroutine_function(&self) -> bool {
        self.kind == ScopeKind::Function && self.coroutine
    }

    /// Whether its code runs as a function.
    pub(crate) fn is_function_like(&self) -> bool {
        !matches!(self.kind, ScopeKind::Class | ScopeKind::Module)
    }
}
