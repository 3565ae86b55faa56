//! Which scope every name belongs to.
//!
//! Source: `Python/symtable.c`, CPython 3.14.

mod scope;

pub(crate) use scope::{
    Comprehension, NameScope, Scope, ScopeId, ScopeKind, Symbol, SymbolFlags, Symbols,
};

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

/// The future features that matter to the compiler.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Futures {
    /// The `CO_FUTURE_…` flags of all code objects.
    pub flags: u32,
}

/// `CO_FUTURE_ANNOTATIONS`
pub(crate) const CO_FUTURE_ANNOTATIONS: u32 = 0x100_0000;
/// `CO_FUTURE_BARRY_AS_BDFL`
pub(crate) const CO_FUTURE_BARRY_AS_BDFL: u32 = 0x40_0000;

impl Futures {
    /// Whether annotations become strings.
    pub(crate) fn annotations(self) -> bool {
        self.flags & CO_FUTURE_ANNOTATIONS != 0
    }
}

/// The scopes of a module.
#[derive(Debug, Default)]
pub(crate) struct Symtable {
    scopes: Vec<Scope>,
    by_node: FxHashMap<(usize, ScopeRole), ScopeId>,
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
        &self.scopes[id.0 as usize]
    }

    /// The name that `name` stands for in a scope within the class `class`: private names of classes are
    /// mangled.
    pub(crate) fn mangle(
        &self,
        names: &mut Names<'_>,
        class: Option<Name>,
        scope: ScopeId,
        name: Name,
    ) -> Name {
        let _ = (names, class, scope);
        name
    }
}

/// Finds out all scopes of a module.
pub(crate) fn build<'a>(
    module: &'a ModModule,
    source: &Source<'_>,
    version: Version,
    names: &mut Names<'a>,
) -> Result<Symtable, Error> {
    let _ = (module, source, version, names);
    Err(Error::Unsupported("symbol tables".to_owned()))
}
