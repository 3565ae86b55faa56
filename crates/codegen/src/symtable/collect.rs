//! The first pass: what every scope does with which name.

use super::{future::Futures, Scope, ScopeId, ScopeKind, ScopeRole, SymbolFlags, Symtable};
use super::{NameScope, Symbol};
use crate::error::{Error, SourceProblem};
use crate::name::{Name, Names};
use crate::source::Source;
use crate::version::Version;
use ruff_python_ast::{Expr, ExprContext, ModModule, Stmt};
use ruff_text_size::{Ranged, TextRange};

/// A name that a `global` or `nonlocal` statement tells of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Directive {
    pub scope: ScopeId,
    pub name: Name,
    pub range: TextRange,
}

/// What matters of a scope only while it is visited.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Visit {
    /// Whether the target of a comprehension is visited
    pub comprehension_target: bool,
    /// In how many iterables of comprehensions the visited node is
    pub comprehension_iterables: u32,
    /// Whether what is visited may be skipped at run time
    pub conditional: bool,
    /// Whether an annotation is visited that is never evaluated
    pub unevaluated_annotation: bool,
    /// What to call a scope of [`ScopeKind::TypeVariable`] in an error
    pub description: &'static str,
}

/// Names that the compiler itself uses.
#[derive(Debug)]
pub(super) struct KnownNames {
    pub class: Name,
    pub classdict: Name,
    pub conditional_annotations: Name,
    pub debug: Name,
    pub super_: Name,
    pub annotate: Name,
    pub format: Name,
    pub iterator: Name,
    pub type_params: Name,
    pub dunder_type_params: Name,
    pub generic_base: Name,
    pub defaults: Name,
    pub kwdefaults: Name,
    pub lambda: Name,
    pub genexpr: Name,
    pub listcomp: Name,
    pub setcomp: Name,
    pub dictcomp: Name,
    pub top: Name,
}

impl KnownNames {
    pub(super) fn new(names: &mut Names<'_>) -> Self {
        Self {
            class: names.intern("__class__"),
            classdict: names.intern("__classdict__"),
            conditional_annotations: names.intern("__conditional_annotations__"),
            debug: names.intern("__debug__"),
            super_: names.intern("super"),
            annotate: names.intern("__annotate__"),
            format: names.intern(".format"),
            iterator: names.intern(".0"),
            type_params: names.intern(".type_params"),
            dunder_type_params: names.intern("__type_params__"),
            generic_base: names.intern(".generic_base"),
            defaults: names.intern(".defaults"),
            kwdefaults: names.intern(".kwdefaults"),
            lambda: names.intern("<lambda>"),
            genexpr: names.intern("<genexpr>"),
            listcomp: names.intern("<listcomp>"),
            setcomp: names.intern("<setcomp>"),
            dictcomp: names.intern("<dictcomp>"),
            top: names.intern("top"),
        }
    }
}

/// Walks the syntax tree.
pub(super) struct Collector<'a, 's> {
    pub source: &'s Source<'s>,
    pub version: Version,
    pub names: &'s mut Names<'a>,
    pub known: KnownNames,
    pub table: Symtable,
    /// For every scope of the table
    pub visits: Vec<Visit>,
    pub directives: Vec<Directive>,
    /// The scopes around the visited node, the innermost last
    pub stack: Vec<ScopeId>,
    /// The class around the visited node: private names are mangled with its name
    pub class: Option<Name>,
}

/// Visits a module.
pub(super) fn collect<'a>(
    module: &'a ModModule,
    source: &Source<'_>,
    version: Version,
    futures: Futures,
    names: &mut Names<'a>,
) -> Result<(Symtable, Vec<Directive>), Error> {
    let known = KnownNames::new(names);
    let top = known.top;
    let mut collector = Collector {
        source,
        version,
        names,
        known,
        table: Symtable {
            futures,
            ..Symtable::default()
        },
        visits: Vec::new(),
        directives: Vec::new(),
        stack: Vec::new(),
        class: None,
    };
    let id = collector.new_scope(top, ScopeKind::Module);
    collector.stack.push(id);
    collector.current().has_docstring = has_docstring(&module.body);
    collector.statements(&module.body)?;
    Ok((collector.table, collector.directives))
}

/// Whether a body begins with a string that is nothing but a constant.
pub(super) fn has_docstring(body: &[Stmt]) -> bool {
    matches!(body.first(), Some(Stmt::Expr(first)) if matches!(*first.value, Expr::StringLiteral(_)))
}

impl<'a> Collector<'a, '_> {
    pub(super) fn current_id(&self) -> ScopeId {
        *self.stack.last().expect("the module's scope stays")
    }

    pub(super) fn current(&mut self) -> &mut Scope {
        let id = self.current_id();
        &mut self.table.scopes[id.index()]
    }

    pub(super) fn visit(&mut self) -> &mut Visit {
        let id = self.current_id();
        &mut self.visits[id.index()]
    }

    pub(super) fn error<T>(
        &self,
        message: impl Into<String>,
        range: impl Ranged,
    ) -> Result<T, Error> {
        Err(self.source.syntax_error(message, range.range()))
    }

    /// A scope in the current one, not yet entered.
    pub(super) fn new_scope(&mut self, name: Name, kind: ScopeKind) -> ScopeId {
        let id = ScopeId(u32::try_from(self.table.scopes.len()).expect("fewer than 2^32 scopes"));
        let parent = self.stack.last().map(|id| &self.table.scopes[id.index()]);
        let nested = parent.is_some_and(|parent| parent.nested || parent.is_function_like());
        let method = kind == ScopeKind::Function
            && parent.is_some_and(|parent| parent.kind == ScopeKind::Class);
        let scope = Scope {
            nested,
            method,
            ..Scope::new(kind, name)
        };
        self.table.scopes.push(scope);
        self.visits.push(Visit::default());
        id
    }

    /// Enters a scope, for the first time or again.
    pub(super) fn enter(&mut self, id: ScopeId, add_to_children: bool) {
        let parent_id = self.current_id();
        self.visits[id.index()].comprehension_iterables =
            self.visits[parent_id.index()].comprehension_iterables;
        let mangled_names = self.table.scopes[parent_id.index()].mangled_names;
        let scope = &mut self.table.scopes[id.index()];
        if mangled_names.is_some() && scope.kind != ScopeKind::Class {
            scope.mangled_names = mangled_names;
        }
        // Annotations that become strings have no effect on other scopes.
        let strings = scope.kind == ScopeKind::Annotations && self.table.futures.annotations();
        if add_to_children && !strings {
            self.table.scopes[parent_id.index()].children.push(id);
        }
        self.stack.push(id);
    }

    /// Enters a new scope of a node.
    pub(super) fn enter_new<Node>(
        &mut self,
        node: &Node,
        role: ScopeRole,
        name: Name,
        kind: ScopeKind,
        range: TextRange,
    ) -> Result<ScopeId, Error> {
        // Only lambdas can be in each other so deeply. They would be refused in the end, but their qualified names would
        // be longer and longer.
        const DEEPEST: usize = 2000;
        if self.stack.len() > DEEPEST {
            return Err(Error::Source(SourceProblem::nested_too_deeply()));
        }
        let id = self.new_scope(name, kind);
        self.remember(node, role, id);
        self.enter(id, true);
        self.define_format(kind, range)?;
        Ok(id)
    }

    /// What is evaluated when it is asked for has a parameter that tells in which format.
    pub(super) fn define_format(&mut self, kind: ScopeKind, range: TextRange) -> Result<(), Error> {
        let evaluated_late = matches!(
            kind,
            ScopeKind::Annotations | ScopeKind::TypeVariable | ScopeKind::TypeAlias
        );
        if evaluated_late && self.version >= Version::V3_14 {
            let format = self.known.format;
            self.define(format, SymbolFlags::PARAM, range)?;
            self.define(format, SymbolFlags::USE, range)?;
        }
        Ok(())
    }

    /// Notes which scope a node has.
    pub(super) fn remember<Node>(&mut self, node: &Node, role: ScopeRole, id: ScopeId) {
        let address = std::ptr::from_ref(node).addr();
        self.table.by_node.insert((address, role), id);
    }

    pub(super) fn leave(&mut self) {
        self.stack.pop();
    }

    /// The name that a name stands for in a scope.
    pub(super) fn mangle(&mut self, scope: ScopeId, name: Name) -> Name {
        if self.class.is_none() {
            return name;
        }
        self.table.mangle(self.names, self.class, scope, name)
    }

    /// What is noted so far about a name in a scope.
    pub(super) fn lookup(&mut self, scope: ScopeId, name: Name) -> SymbolFlags {
        let name = self.mangle(scope, name);
        let symbol = self.table.scopes[scope.index()].symbols.get(name);
        symbol.map_or(SymbolFlags::default(), |symbol| symbol.flags)
    }

    /// Notes what the current scope does with a name.
    pub(super) fn define(
        &mut self,
        name: Name,
        flags: SymbolFlags,
        range: TextRange,
    ) -> Result<(), Error> {
        self.define_as(name, flags, range, ExprContext::Store)
    }

    pub(super) fn define_as(
        &mut self,
        name: Name,
        flags: SymbolFlags,
        range: TextRange,
        context: ExprContext,
    ) -> Result<(), Error> {
        if flags.has(SymbolFlags::BOUND) {
            self.check_name(name, range, context)?;
        }
        let scope = self.current_id();
        if flags.has(SymbolFlags::TYPE_PARAM) {
            if let Some(list) = self.table.scopes[scope.index()].mangled_names {
                self.table.mangled_names[list as usize].push(name);
            }
        }
        self.define_in(scope, name, flags, range)
    }

    /// Notes what a scope around the visited node does with a name.
    pub(super) fn define_in(
        &mut self,
        scope: ScopeId,
        name: Name,
        flags: SymbolFlags,
        range: TextRange,
    ) -> Result<(), Error> {
        let mangled = self.mangle(self.current_id(), name);
        let known = self.table.scopes[scope.index()].symbols.get(mangled);
        let mut all = flags;
        if let Some(symbol) = known {
            for (twice, what) in [
                (SymbolFlags::PARAM, "parameter"),
                (SymbolFlags::TYPE_PARAM, "type parameter"),
            ] {
                if flags.has(twice) && symbol.flags.has(twice) {
                    let name = self.names.text(name);
                    let (what, place) = match what {
                        "parameter" if self.version >= Version::V3_15 => {
                            (what, " in function definition")
                        }
                        "parameter" => ("argument", " in function definition"),
                        _ => (what, ""),
                    };
                    return self.error(format!("duplicate {what} '{name}'{place}"), range);
                }
            }
            all = all.and(symbol.flags);
        }
        if self.visits[scope.index()].comprehension_target {
            if all.has(SymbolFlags::GLOBAL.and(SymbolFlags::NONLOCAL)) {
                let name = self.names.text(name);
                return self.error(
                    format!("comprehension inner loop cannot rebind assignment expression target '{name}'"),
                    range,
                );
            }
            all = all.and(SymbolFlags::COMP_ITER);
        }
        if known.is_none_or(|symbol| symbol.flags != all) {
            self.set(scope, mangled, all);
        }
        if flags.has(SymbolFlags::PARAM) {
            self.table.scopes[scope.index()].varnames.push(mangled);
        } else if flags.has(SymbolFlags::GLOBAL) {
            let module = self.table.module();
            let known = self.table.scopes[module.index()].symbols.get(mangled);
            let known = known.map_or(SymbolFlags::default(), |symbol| symbol.flags);
            self.set(module, mangled, known.and(flags));
        }
        Ok(())
    }

    fn set(&mut self, scope: ScopeId, name: Name, flags: SymbolFlags) {
        let symbols = &mut self.table.scopes[scope.index()].symbols;
        match symbols.get_mut(name) {
            Some(symbol) => symbol.flags = flags,
            None => symbols.push(
                name,
                Symbol {
                    flags,
                    // The second pass finds it out.
                    scope: NameScope::GlobalImplicit,
                },
            ),
        }
    }

    /// The parser lets something pass that CPython may refuse.
    pub(super) fn doubt(&self) -> Result<(), Error> {
        self.source.check_with_cpythons_grammar(self.version)
    }

    /// `__debug__` cannot be assigned to.
    pub(super) fn check_name(
        &self,
        name: Name,
        range: TextRange,
        context: ExprContext,
    ) -> Result<(), Error> {
        if name != self.known.debug {
            return Ok(());
        }
        match context {
            ExprContext::Store => self.error("cannot assign to __debug__", range),
            ExprContext::Del => self.error("cannot delete __debug__", range),
            ExprContext::Load | ExprContext::Invalid => Ok(()),
        }
    }

    pub(super) fn note_directive(&mut self, name: Name, range: TextRange) {
        let scope = self.current_id();
        let name = self.mangle(scope, name);
        self.directives.push(Directive { scope, name, range });
    }
}
