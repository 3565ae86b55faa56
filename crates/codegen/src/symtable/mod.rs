//! Which scope every name belongs to.
//!
//! Two passes, as in CPython: [`collect`] walks the syntax tree and notes for every scope what it does
//! with which name; [`analyze`] walks the scopes and decides where each name's value is kept.
//!
//! Source: `Python/symtable.c`, CPython 3.14.

mod analyze;
mod collect;
mod expression;
mod future;
mod mangle;
mod parameters;
mod pattern;
mod scope;
mod statement;

#[cfg(test)]
mod tests;

pub(crate) use future::Futures;
pub(crate) use scope::{Comprehension, NameScope, Scope, ScopeId, ScopeKind, Symbol, SymbolFlags};

use crate::error::Error;
use crate::name::{Name, Names};
use crate::source::Source;
use crate::version::Version;
use ruff_python_ast::ModModule;
use rustc_hash::FxHashMap;

/// Which of its scopes is meant, where a node has several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ScopeRole {
    /// The body of a `StmtFunctionDef`, `StmtClassDef`, `ExprLambda` or comprehension (`ExprListComp`,
    /// `ExprSetComp`, `ExprDictComp`, `ExprGenerator`); the value of a `StmtTypeAlias`.
    Body,
    /// The type parameters of a `StmtFunctionDef`, `StmtClassDef` or `StmtTypeAlias`.
    TypeParameters,
    /// The annotations of a `StmtFunctionDef`'s parameters and of what it returns. (Those of a module's or a
    /// class's variables: [`Scope::annotations`].)
    Annotations,
    /// The bound or the constraints of a `TypeParamTypeVar`.
    Bound,
    /// The default of a `TypeParamTypeVar`, `TypeParamTypeVarTuple` or `TypeParamParamSpec`.
    Default,
}

/// The scopes of a module.
#[derive(Debug, Default)]
pub(crate) struct Symtable {
    scopes: Vec<Scope>,
    by_node: FxHashMap<(usize, ScopeRole), ScopeId>,
    /// The names that alone are mangled in the type parameters of a class, for every such class
    mangled_names: Vec<Vec<Name>>,
    futures: Futures,
}

impl Symtable {
    /// The scope of the module itself.
    pub(crate) fn module(&self) -> ScopeId {
        ScopeId(0)
    }

    /// What the module imports from `__future__`.
    pub(crate) fn futures(&self) -> Futures {
        self.futures
    }

    /// A scope of a node, if it has one.
    pub(crate) fn find_scope<Node>(&self, node: &Node, role: ScopeRole) -> Option<ScopeId> {
        let address = std::ptr::from_ref(node).addr();
        self.by_node.get(&(address, role)).copied()
    }

    /// A scope of a node that has one.
    pub(crate) fn scope_of<Node>(&self, node: &Node, role: ScopeRole) -> ScopeId {
        self.find_scope(node, role)
            .expect("every scope of the tree was visited")
    }

    /// What is known about a scope.
    pub(crate) fn scope(&self, id: ScopeId) -> &Scope {
        &self.scopes[id.index()]
    }
}

/// Finds out all scopes of a module. Names that CPython takes from a set have an order of `orders`, or else that of
/// their texts.
pub(crate) fn build<'a>(
    module: &'a ModModule,
    source: &Source<'_>,
    version: Version,
    names: &mut Names<'a>,
    orders: &[Vec<String>],
) -> Result<Symtable, Error> {
    let futures = future::parse(module, source)?;
    let (mut table, directives) = collect::collect(module, source, version, futures, names)?;
    analyze::analyze(&mut table, source, version, names, &directives, orders)?;
    Ok(table)
}
