//! Loading, storing and deleting names and attributes.

use super::{known, Generator, Result};
use crate::location::Location;
use crate::name::Name;
use crate::opcode::Op;
use crate::symtable::{NameScope, ScopeKind, Symbol};
use ruff_python_ast::{ExprAttribute, ExprContext};

use super::scope::UnitKind;

/// What a name or an attribute is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    Load,
    Store,
    Delete,
}

impl From<ExprContext> for Use {
    fn from(context: ExprContext) -> Self {
        match context {
            ExprContext::Load | ExprContext::Invalid => Use::Load,
            ExprContext::Store => Use::Store,
            ExprContext::Del => Use::Delete,
        }
    }
}

/// Where instructions find a variable.
enum Kept {
    Cell(u32),
    Fast,
    Global,
    Name,
}

impl Generator<'_, '_> {
    /// The symbol of a (mangled) name, as an inlined comprehension has it if we are in one.
    pub(super) fn symbol(&self, name: Name) -> Option<Symbol> {
        let overriding = self.building.overriding.iter().rev();
        for (other, symbol) in overriding {
            if *other == name {
                return Some(*symbol);
            }
        }
        self.scope().symbols.get(name)
    }

    /// Where the value of a (mangled) name is kept.
    pub(super) fn name_scope(&self, name: Name) -> Option<NameScope> {
        self.symbol(name).map(|symbol| symbol.scope)
    }

    /// The name that a private name of a class stands for.
    pub(super) fn mangle(&mut self, name: Name) -> Name {
        let Some(class) = self.building.private else {
            return name;
        };
        self.symtable
            .mangle(self.names, Some(class), self.building.scope, name)
    }

    pub(super) fn load_name(&mut self, name: Name, location: Location) -> Result {
        self.name_op(name, Use::Load, location)
    }

    pub(super) fn store_name(&mut self, name: Name, location: Location) -> Result {
        self.name_op(name, Use::Store, location)
    }

    pub(super) fn name_op(&mut self, name: Name, use_: Use, location: Location) -> Result {
        let name = self.mangle(name);
        let scope = self.scope();
        let name_scope = self.name_scope(name);
        let kept = match name_scope {
            Some(NameScope::Free) => Kept::Cell(self.free_index(name)),
            Some(NameScope::Cell) => Kept::Cell(self.cell_index(name)),
            Some(NameScope::Local) if scope.is_function_like() || self.is_fast_hidden(name) => {
                Kept::Fast
            }
            Some(NameScope::GlobalImplicit) if scope.is_function_like() => Kept::Global,
            Some(NameScope::GlobalExplicit) => Kept::Global,
            _ => Kept::Name,
        };
        let class_block = scope.kind == ScopeKind::Class;
        let inlined = self.building.inlined_comprehensions > 0;
        match (kept, use_) {
            (Kept::Cell(index), Use::Load) => {
                let op = if class_block && !inlined {
                    self.op(Op::LoadLocals, location);
                    Op::LoadFromDictOrDeref
                } else if scope.can_see_class_scope {
                    self.load_classdict(location);
                    Op::LoadFromDictOrDeref
                } else {
                    Op::LoadDeref
                };
                self.op_arg(op, index, location);
            }
            (Kept::Cell(index), Use::Store) => self.op_arg(Op::StoreDeref, index, location),
            (Kept::Cell(index), Use::Delete) => self.op_arg(Op::DeleteDeref, index, location),
            (Kept::Fast, use_) => {
                let index = self.variable_index(name);
                let op = match use_ {
                    Use::Load => Op::LoadFast,
                    Use::Store => Op::StoreFast,
                    Use::Delete => Op::DeleteFast,
                };
                self.op_arg(op, index, location);
            }
            (Kept::Global, use_) => {
                let index = self.name_index(name);
                match use_ {
                    Use::Load => {
                        if scope.can_see_class_scope
                            && name_scope == Some(NameScope::GlobalImplicit)
                        {
                            self.load_classdict(location);
                            self.op_arg(Op::LoadFromDictOrGlobals, index, location);
                        } else {
                            self.op_arg(Op::LoadGlobal, index << 1, location);
                        }
                    }
                    Use::Store => self.op_arg(Op::StoreGlobal, index, location),
                    Use::Delete => self.op_arg(Op::DeleteGlobal, index, location),
                }
            }
            (Kept::Name, use_) => {
                let index = self.name_index(name);
                match use_ {
                    Use::Load if class_block && inlined => {
                        self.op_arg(Op::LoadGlobal, index << 1, location);
                    }
                    Use::Load => self.op_arg(Op::LoadName, index, location),
                    Use::Store => self.op_arg(Op::StoreName, index, location),
                    Use::Delete => self.op_arg(Op::DeleteName, index, location),
                }
            }
        }
        Ok(())
    }

    fn is_fast_hidden(&self, name: Name) -> bool {
        self.building.fast_hidden.contains(&(name, true))
    }

    /// Loads the namespace of the class around.
    fn load_classdict(&mut self, location: Location) {
        let index = self.free_index(known::CLASSDICT);
        self.op_arg(Op::LoadDeref, index, location);
    }

    /// Notes that a method assigns to an attribute of `self`.
    pub(super) fn note_static_attribute(&mut self, attribute: &ExprAttribute, name: Name) {
        let of_self = attribute
            .value
            .as_name_expr()
            .is_some_and(|value| value.id.as_str() == "self");
        if !of_self || attribute.ctx != ExprContext::Store {
            return;
        }
        let class = self
            .around
            .iter_mut()
            .rev()
            .find(|building| building.kind == UnitKind::Class);
        if let Some(class) = class {
            if !class.static_attributes.contains(&name) {
                class.static_attributes.push(name);
            }
        }
    }
}
