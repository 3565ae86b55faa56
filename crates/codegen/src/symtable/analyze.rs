//! The second pass: where each name's value is kept.
//!
//! CPython hands sets of names from scope to scope, those that functions around bind and those of type
//! parameters, and copies them for every scope. Here a [`NameSet`] undoes what a scope changes when it is left.

use super::collect::Directive;
use super::scope::Symbols;
use super::{NameScope, ScopeId, ScopeKind, Symbol, SymbolFlags, Symtable};
use crate::error::Error;
use crate::name::{Name, Names};
use crate::source::Source;
use crate::version::Version;

/// Decides on all names of a module.
pub(super) fn analyze(
    table: &mut Symtable,
    source: &Source<'_>,
    version: Version,
    names: &mut Names<'_>,
    directives: &[Directive],
    orders: &[Vec<String>],
) -> Result<(), Error> {
    let known = Known {
        class: names.intern("__class__"),
        classdict: names.intern("__classdict__"),
        conditional_annotations: names.intern("__conditional_annotations__"),
    };
    let mut analyzer = Analyzer {
        bound: NameSet::new(names.len()),
        type_params: NameSet::new(names.len()),
        table,
        source,
        version,
        names,
        known,
        directives,
        orders,
    };
    let module = analyzer.table.module();
    analyzer.scope(module, None)?;
    Ok(())
}

struct Known {
    class: Name,
    classdict: Name,
    conditional_annotations: Name,
}

struct Analyzer<'t, 'n> {
    table: &'t mut Symtable,
    source: &'t Source<'t>,
    version: Version,
    names: &'t Names<'n>,
    known: Known,
    directives: &'t [Directive],
    /// The orders that a CPython had where it takes names from a set
    orders: &'t [Vec<String>],
    /// What functions around the scope at hand bind
    bound: NameSet,
    /// The type parameters around it
    type_params: NameSet,
}

/// A set of names whose changes can be undone.
#[derive(Debug)]
struct NameSet {
    /// For every name whether it is in the set
    members: Vec<bool>,
    /// The names that were put in or taken out, in that order
    changes: Vec<Name>,
}

impl NameSet {
    fn new(names: usize) -> Self {
        Self {
            members: vec![false; names],
            changes: Vec::new(),
        }
    }

    fn contains(&self, name: Name) -> bool {
        self.members[name.index()]
    }

    fn set(&mut self, name: Name, is_member: bool) {
        let member = &mut self.members[name.index()];
        if *member != is_member {
            *member = is_member;
            self.changes.push(name);
        }
    }

    /// What [`Self::undo`] goes back to.
    fn mark(&self) -> usize {
        self.changes.len()
    }

    fn undo(&mut self, mark: usize) {
        for name in self.changes.drain(mark..) {
            let member = &mut self.members[name.index()];
            *member = !*member;
        }
    }
}

/// A few names.
#[derive(Debug, Default)]
struct Few(Vec<Name>);

impl Few {
    fn contains(&self, name: Name) -> bool {
        self.0.contains(&name)
    }

    fn insert(&mut self, name: Name) {
        if !self.contains(name) {
            self.0.push(name);
        }
    }

    /// Takes a name out; tells whether it was there.
    fn remove(&mut self, name: Name) -> bool {
        match self.0.iter().position(|&other| other == name) {
            Some(place) => {
                self.0.swap_remove(place);
                true
            }
            None => false,
        }
    }
}

/// Makes a name a cell if it is a local variable; tells whether it was one.
/// Source: `analyze_cells` in `Python/symtable.c`, CPython 3.14.
fn make_cell(symbols: &mut Symbols, name: Name) -> bool {
    match symbols.get_mut(name) {
        Some(symbol) if symbol.scope == NameScope::Local => {
            symbol.scope = NameScope::Cell;
            true
        }
        _ => false,
    }
}

impl Analyzer<'_, '_> {
    /// Decides on the names of a scope and of those in it. Returns the names that are free in it.
    fn scope(&mut self, id: ScopeId, class: Option<ScopeId>) -> Result<Few, Error> {
        let bound = self.bound.mark();
        let type_params = self.type_params.mark();
        let scope = &self.table.scopes[id.index()];
        let kind = scope.kind;
        let function_like = scope.is_function_like();
        let can_see_class_scope = scope.can_see_class_scope;

        let mut free = Few::default();
        for place in 0..scope.symbols.len() {
            let (name, symbol) = self.table.scopes[id.index()].symbols.at(place);
            let name_scope = self.name(id, class, name, symbol.flags, &mut free)?;
            let symbols = &mut self.table.scopes[id.index()].symbols;
            symbols.at_mut(place).scope = name_scope;
        }
        if kind == ScopeKind::Class {
            // What a class binds or declares is no business of the functions in it.
            self.bound.undo(bound);
            self.bound.set(self.known.class, true);
            self.bound.set(self.known.classdict, true);
            if self.version >= Version::V3_14 {
                self.bound.set(self.known.conditional_annotations, true);
            }
        }

        let mut below = Few::default();
        let mut inlined_cells = Few::default();
        let children = std::mem::take(&mut self.table.scopes[id.index()].children);
        let mut spliced = Vec::with_capacity(children.len());
        for child in children {
            let child_scope = &self.table.scopes[child.index()];
            let child_class = if !child_scope.can_see_class_scope {
                None
            } else if kind == ScopeKind::Class {
                Some(id)
            } else {
                class
            };
            let inlined = self.version >= Version::V3_12
                && child_scope.comprehension.is_some()
                && !child_scope.generator
                && !can_see_class_scope;
            let mut child_free = self.scope(child, child_class)?;
            if inlined {
                self.inline(id, child, &mut child_free, &mut inlined_cells);
                let child_scope = &mut self.table.scopes[child.index()];
                child_scope.inlined_comprehension = true;
                spliced.extend_from_slice(&child_scope.children);
            } else {
                spliced.push(child);
            }
            child_free.0.into_iter().for_each(|name| below.insert(name));
        }
        let scope = &mut self.table.scopes[id.index()];
        scope.children = spliced;

        if function_like {
            // Names that are cells by an inlined comprehension alone stay free.
            below.0.retain(|&name| !make_cell(&mut scope.symbols, name));
            for &name in &inlined_cells.0 {
                make_cell(&mut scope.symbols, name);
            }
        } else if kind == ScopeKind::Class {
            scope.needs_class_closure |= below.remove(self.known.class);
            scope.needs_classdict |= below.remove(self.known.classdict);
            if self.version >= Version::V3_14 {
                scope.has_conditional_annotations |=
                    below.remove(self.known.conditional_annotations);
            }
        }
        for &name in &inlined_cells.0 {
            if let Some(symbol) = scope.symbols.get_mut(name) {
                symbol.flags = symbol.flags.and(SymbolFlags::COMP_CELL);
            }
        }

        self.bound.undo(bound);
        self.type_params.undo(type_params);
        if self.version < Version::V3_14 && self.table.scopes[id.index()].comprehension.is_some() {
            self.order(id, &mut below);
        }
        self.pass_on_free(id, &below);
        below.0.into_iter().for_each(|name| free.insert(name));
        Ok(free)
    }

    /// Decides on one name of a scope.
    fn name(
        &mut self,
        id: ScopeId,
        class: Option<ScopeId>,
        name: Name,
        flags: SymbolFlags,
        free: &mut Few,
    ) -> Result<NameScope, Error> {
        let scope = &self.table.scopes[id.index()];
        if flags.has(SymbolFlags::GLOBAL) {
            if flags.has(SymbolFlags::NONLOCAL) {
                let text = self.names.text(name);
                return self.error(id, name, format!("name '{text}' is nonlocal and global"));
            }
            self.bound.set(name, false);
            return Ok(NameScope::GlobalExplicit);
        }
        if flags.has(SymbolFlags::NONLOCAL) {
            if scope.kind == ScopeKind::Module {
                let message = "nonlocal declaration not allowed at module level".to_owned();
                return self.error(id, name, message);
            }
            let text = self.names.text(name);
            if !self.bound.contains(name) {
                let message = format!("no binding for nonlocal '{text}' found");
                return self.error(id, name, message);
            }
            if self.type_params.contains(name) {
                let message = format!("nonlocal binding not allowed for type parameter '{text}'");
                return self.error(id, name, message);
            }
            free.insert(name);
            return Ok(NameScope::Free);
        }
        if flags.has(SymbolFlags::BOUND) {
            if scope.is_function_like() {
                self.bound.set(name, true);
            }
            self.type_params
                .set(name, flags.has(SymbolFlags::TYPE_PARAM));
            return Ok(NameScope::Local);
        }
        // In a scope that sees the names of a class around it, these go before those of functions around
        // the class.
        if let Some(symbol) =
            class.and_then(|class| self.table.scopes[class.index()].symbols.get(name))
        {
            if symbol.flags.has(SymbolFlags::GLOBAL) {
                return Ok(NameScope::GlobalExplicit);
            }
            if symbol.flags.has(SymbolFlags::BOUND) && !symbol.flags.has(SymbolFlags::NONLOCAL) {
                return Ok(NameScope::GlobalImplicit);
            }
        }
        if self.bound.contains(name) {
            free.insert(name);
            return Ok(NameScope::Free);
        }
        Ok(NameScope::GlobalImplicit)
    }

    /// Takes the names of an inlined comprehension over into the scope around it.
    fn inline(&mut self, id: ScopeId, child: ScopeId, child_free: &mut Few, cells: &mut Few) {
        let in_class = self.table.scopes[id.index()].kind == ScopeKind::Class;
        let mut removed = Few::default();
        for place in 0..self.table.scopes[child.index()].symbols.len() {
            let (name, symbol) = self.table.scopes[child.index()].symbols.at(place);
            if symbol.flags.has(SymbolFlags::PARAM) {
                continue;
            }
            let mut scope = symbol.scope;
            if scope == NameScope::Cell || symbol.flags.has(SymbolFlags::COMP_CELL) {
                cells.insert(name);
            }
            // What belongs to a class cannot be free through it.
            if scope == NameScope::Free && in_class && self.is_of_class(name) {
                scope = NameScope::GlobalImplicit;
                // What is within the comprehension has it from the class all the same.
                if self.version < Version::V3_14 || !self.is_free_below(child, name) {
                    child_free.remove(name);
                }
                removed.insert(name);
            }
            match self.table.scopes[id.index()].symbols.get(name) {
                None => {
                    let flags = symbol.flags;
                    let symbols = &mut self.table.scopes[id.index()].symbols;
                    symbols.push(name, Symbol { flags, scope });
                }
                Some(existing) => {
                    // 3.14 has the scope around use what the comprehension does.
                    if self.version >= Version::V3_14
                        && scope == NameScope::Free
                        && symbol.flags.has(SymbolFlags::USE)
                    {
                        let symbols = &mut self.table.scopes[id.index()].symbols;
                        if let Some(existing) = symbols.get_mut(name) {
                            existing.flags = existing.flags.and(SymbolFlags::USE);
                        }
                    }
                    if existing.flags.has(SymbolFlags::BOUND)
                        && !in_class
                        && !self.is_free_below(child, name)
                    {
                        child_free.remove(name);
                    }
                }
            }
        }
        let symbols = &mut self.table.scopes[child.index()].symbols;
        removed.0.into_iter().for_each(|name| symbols.remove(name));
    }

    fn is_of_class(&self, name: Name) -> bool {
        name == self.known.class
            || self.version >= Version::V3_14
                && (name == self.known.classdict || name == self.known.conditional_annotations)
    }

    fn is_free_below(&self, id: ScopeId, name: Name) -> bool {
        let children = &self.table.scopes[id.index()].children;
        children
            .iter()
            .any(|child| self.table.scopes[child.index()].name_scope(name) == Some(NameScope::Free))
    }

    /// Brings names that CPython has in a set, and so in another order in every process, into one order. Up to 3.13 this
    /// decides on the variables of a class: they are those of its inlined comprehensions in the order of their symbols,
    /// of which those that only scopes below use come last.
    fn order(&self, id: ScopeId, names: &mut Few) {
        let scope = &self.table.scopes[id.index()];
        let own = scope.symbols.iter().map(|(name, _)| name);
        let all: Vec<_> = own
            .chain(names.0.iter().copied())
            .filter(|&name| !self.is_of_class(name))
            .map(|name| self.names.text(name))
            .collect();
        let has_all = |order: &&Vec<String>| {
            all.iter()
                .all(|text| order.iter().any(|other| other == text))
        };
        let orders = self.orders.iter().filter(has_all);
        let order = orders.min_by_key(|order| order.len());
        names.0.sort_by_cached_key(|&name| {
            let text = self.names.text(name);
            let place = order.and_then(|order| order.iter().position(|other| other == text));
            (place, text)
        });
    }

    /// Names that are free in scopes below are free in this one, too, if it does not bind them.
    fn pass_on_free(&mut self, id: ScopeId, below: &Few) {
        let scope = &mut self.table.scopes[id.index()];
        let through_class = scope.kind == ScopeKind::Class || scope.can_see_class_scope;
        for &name in &below.0 {
            match scope.symbols.get_mut(name) {
                Some(symbol) => {
                    // 3.11 only notes it of names that the class binds.
                    let noted = self.version >= Version::V3_12
                        || symbol
                            .flags
                            .has(SymbolFlags::BOUND.and(SymbolFlags::GLOBAL));
                    if through_class && noted {
                        symbol.flags = symbol.flags.and(SymbolFlags::FREE_CLASS);
                    }
                }
                None => {
                    if self.bound.contains(name) || scope.kind == ScopeKind::Module {
                        let flags = SymbolFlags::default();
                        let free = NameScope::Free;
                        scope.symbols.push(name, Symbol { flags, scope: free });
                    }
                }
            }
        }
    }

    /// An error about a name, where a statement or an assignment expression declares it.
    fn error<T>(&self, id: ScopeId, name: Name, message: String) -> Result<T, Error> {
        let mut directives = self.directives.iter();
        let directive =
            directives.find(|directive| directive.scope == id && directive.name == name);
        let range = directive
            .map(|directive| directive.range)
            .unwrap_or_default();
        Err(self.source.syntax_error(message, range))
    }
}
