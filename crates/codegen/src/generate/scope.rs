//! Entering and leaving the scopes that become code objects.

use super::indexed::Indexed;
use super::{known, number, Generator, Result};
use crate::constant::ConstantId;
use crate::error::{Error, SourceProblem};
use crate::instruction::{InstructionSequence, Label};
use crate::location::Location;
use crate::name::Name;
use crate::opcode::Op;
use crate::symtable::{NameScope, Scope, ScopeId, Symbol, SymbolFlags, Symtable};
use crate::unit::Unit;
use crate::version::Version;
use ruff_python_ast::{Stmt, StmtAnnAssign};

/// What a code object is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UnitKind {
    Module,
    Class,
    Function,
    AsyncFunction,
    Lambda,
    Comprehension,
    /// Annotations, type parameters, the values of type aliases, bounds and defaults
    Annotations,
}

/// What a `break`, a `continue` or a `return` has to undo.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block<'a> {
    pub kind: BlockKind<'a>,
    pub location: Location,
    /// The start of a loop, where `continue` goes
    pub start: Option<Label>,
    /// The end of a loop, where `break` goes
    pub exit: Option<Label>,
}

/// What kind of block it is.
#[derive(Clone, Copy, Debug)]
pub(super) enum BlockKind<'a> {
    WhileLoop,
    ForLoop,
    AsyncForLoop,
    TryExcept,
    /// `try` with a `finally`, of which these are the statements
    FinallyTry(&'a [Stmt]),
    FinallyEnd,
    With,
    AsyncWith,
    /// An `except` with its name
    HandlerCleanup(Option<Name>),
    PopValue,
    ExceptionHandler,
    ExceptionGroupHandler,
    AsyncComprehensionGenerator,
    StopIteration,
}

/// An annotation that a function evaluates when it is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct DeferredAnnotation<'a> {
    pub statement: &'a StmtAnnAssign,
    /// Its number among those that are not always executed
    pub condition: Option<u32>,
}

/// A code object in the making.
#[derive(Debug)]
pub(super) struct Building<'a> {
    pub kind: UnitKind,
    pub scope: ScopeId,
    pub name: Name,
    pub qualname: Name,
    pub argcount: u32,
    pub posonlyargcount: u32,
    pub kwonlyargcount: u32,
    pub firstlineno: i32,
    /// The class whose private names are mangled
    pub private: Option<Name>,
    pub instructions: InstructionSequence,
    /// The instructions around those of the module's annotations
    pub stashed: Option<InstructionSequence>,
    pub consts: Indexed<ConstantId>,
    pub names: Indexed<Name>,
    pub varnames: Indexed<Name>,
    pub cellvars: Indexed<Name>,
    pub freevars: Indexed<Name>,
    /// Names that are, or were, local variables of an inlined comprehension only
    pub fast_hidden: Vec<(Name, bool)>,
    /// Symbols as an inlined comprehension has them
    pub overriding: Vec<(Name, Symbol)>,
    /// What a class's methods assign to as `self.…`
    pub static_attributes: Vec<Name>,
    pub deferred: Vec<DeferredAnnotation<'a>>,
    pub conditional_annotations: u32,
    pub blocks: Vec<Block<'a>>,
    pub inlined_comprehensions: u32,
    pub conditional_blocks: u32,
    pub has_docstring: bool,
}

impl<'a> Building<'a> {
    pub(super) fn new(
        kind: UnitKind,
        scope: ScopeId,
        symtable: &Symtable,
        instructions: InstructionSequence,
    ) -> Self {
        let varnames = symtable.scope(scope).varnames.iter().copied().collect();
        Building {
            kind,
            scope,
            name: known::MODULE,
            qualname: known::MODULE,
            argcount: 0,
            posonlyargcount: 0,
            kwonlyargcount: 0,
            firstlineno: 1,
            private: None,
            instructions,
            stashed: None,
            consts: Indexed::default(),
            names: Indexed::default(),
            varnames,
            cellvars: Indexed::default(),
            freevars: Indexed::default(),
            fast_hidden: Vec::new(),
            overriding: Vec::new(),
            static_attributes: Vec::new(),
            deferred: Vec::new(),
            conditional_annotations: 0,
            blocks: Vec::new(),
            inlined_comprehensions: 0,
            conditional_blocks: 0,
            has_docstring: false,
        }
    }
}

/// How many arguments a code object takes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ArgumentCounts {
    pub args: usize,
    pub posonly: usize,
    pub kwonly: usize,
}

/// What to enter a scope with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entering {
    pub kind: UnitKind,
    pub scope: ScopeId,
    pub name: Name,
    pub line: i32,
    /// The class, if private names are mangled for another one from here on
    pub private: Option<Name>,
    pub arguments: ArgumentCounts,
}

impl<'a> Generator<'a, '_> {
    /// The scope whose code is being made.
    pub(super) fn scope(&self) -> &'a Scope {
        self.symtable.scope(self.building.scope)
    }

    /// Begins the module, whose `Building` is there already.
    pub(super) fn start_module(&mut self) {
        self.find_cells();
        let location = Location {
            line: 0,
            end_line: 1,
            column: 0,
            end_column: 0,
        };
        self.op_arg(Op::Resume, number::resume::AT_START, location);
        if self.version() >= Version::V3_14 {
            self.building.instructions.push_placeholder(location);
        }
    }

    /// Begins a code object.
    pub(super) fn enter(&mut self, entering: Entering) {
        let memory = self.spare.pop().unwrap_or_default();
        let mut building = Building::new(entering.kind, entering.scope, self.symtable, memory);
        let count = |n: usize| u32::try_from(n).expect("fewer than 2^32 arguments");
        building.argcount = count(entering.arguments.args);
        building.posonlyargcount = count(entering.arguments.posonly);
        building.kwonlyargcount = count(entering.arguments.kwonly);
        building.name = entering.name;
        building.firstlineno = entering.line;
        building.private = entering.private.or(self.building.private);
        let outer = std::mem::replace(&mut self.building, building);
        self.around.push(outer);
        self.find_cells();
        self.building.qualname = self.qualified_name();
        let location = Location {
            line: entering.line,
            end_line: entering.line,
            column: 0,
            end_column: 0,
        };
        self.op_arg(Op::Resume, number::resume::AT_START, location);
    }

    /// Lists the variables that are kept in cells.
    fn find_cells(&mut self) {
        let scope = self.scope();
        let select = |wanted: NameScope, flag: SymbolFlags, names: &crate::name::Names<'_>| {
            let mut found: Vec<Name> = scope
                .symbols
                .iter()
                .filter(|(_, symbol)| symbol.scope == wanted || symbol.flags.has(flag))
                .map(|(name, _)| name)
                .collect();
            found.sort_unstable_by(|&a, &b| names.text(a).cmp(names.text(b)));
            found
        };
        let cells = select(NameScope::Cell, SymbolFlags::COMP_CELL, self.names);
        let free = select(NameScope::Free, SymbolFlags::FREE_CLASS, self.names);
        let cellvars = &mut self.building.cellvars;
        *cellvars = cells.into_iter().collect();
        if scope.needs_class_closure {
            cellvars.add(known::CLASS);
        }
        if scope.needs_classdict {
            cellvars.add(known::CLASSDICT);
        }
        if scope.has_conditional_annotations {
            cellvars.add(known::CONDITIONAL_ANNOTATIONS);
        }
        self.building.freevars = free.into_iter().collect();
    }

    /// The index of a free variable behind the cell variables.
    pub(super) fn free_index(&mut self, name: Name) -> u32 {
        let cells = u32::try_from(self.building.cellvars.len()).expect("fewer than 2^32 cells");
        cells + self.building.freevars.add(name)
    }

    /// The index of a cell variable.
    pub(super) fn cell_index(&mut self, name: Name) -> u32 {
        self.building.cellvars.add(name)
    }

    /// The name of the code object with those of what is around it.
    fn qualified_name(&mut self) -> Name {
        let name = self.building.name;
        let mut parents = self.around.iter().rev();
        let mut parent = parents
            .next()
            .expect("something is around everything but the module");
        if parent.kind == UnitKind::Annotations {
            parent = parents
                .next()
                .expect("the module is around all annotations");
        }
        if parent.kind == UnitKind::Module {
            return name;
        }
        if matches!(
            self.building.kind,
            UnitKind::Function | UnitKind::AsyncFunction | UnitKind::Class
        ) {
            let mangled = self
                .symtable
                .mangle(self.names, parent.private, parent.scope, name);
            let scope = self.symtable.scope(parent.scope);
            if scope.name_scope(mangled) == Some(NameScope::GlobalExplicit) {
                return name;
            }
        }
        let locals = match parent.kind {
            UnitKind::Function | UnitKind::AsyncFunction | UnitKind::Lambda => ".<locals>",
            _ => "",
        };
        let text = format!(
            "{}{locals}.{}",
            self.names.text(parent.qualname),
            self.names.text(name)
        );
        self.names.intern(text)
    }

    /// Ends a code object; with `return None` if the end can be reached with nothing on the stack.
    pub(super) fn leave(&mut self, add_none: bool) -> Result<ConstantId> {
        if add_none {
            self.load_none(Location::NONE);
        }
        self.op(Op::ReturnValue, Location::NONE);
        let flags = self.flags();
        let building = match self.around.pop() {
            Some(outer) => std::mem::replace(&mut self.building, outer),
            None => {
                let scope = self.building.scope;
                let none = InstructionSequence::default();
                let empty = Building::new(UnitKind::Module, scope, self.symtable, none);
                std::mem::replace(&mut self.building, empty)
            }
        };
        let mut unit = Unit {
            name: building.name,
            qualname: building.qualname,
            flags,
            argcount: building.argcount + building.posonlyargcount,
            posonlyargcount: building.posonlyargcount,
            kwonlyargcount: building.kwonlyargcount,
            firstlineno: building.firstlineno,
            instructions: building.instructions,
            consts: building.consts.into_vec(),
            names: building.names.into_vec(),
            varnames: building.varnames.into_vec(),
            cellvars: building.cellvars.into_vec(),
            freevars: building.freevars.into_vec(),
            fast_hidden: building.fast_hidden.into_iter().map(|(n, _)| n).collect(),
        };
        let code = self.finish.finish(&mut unit, self.names, self.constants);
        unit.instructions.clear();
        self.spare.push(unit.instructions);
        code.map_err(Box::new)
    }

    /// Ends a code object and says which free variables it has.
    pub(super) fn leave_closure(&mut self, add_none: bool) -> Result<(ConstantId, Vec<Name>)> {
        let free = self.building.freevars.to_vec();
        Ok((self.leave(add_none)?, free))
    }

    fn flags(&self) -> u32 {
        use number::flag;
        let scope = self.scope();
        let mut flags = 0;
        if scope.is_function_like() {
            flags |= flag::NEWLOCALS | flag::OPTIMIZED;
            for (set, flag) in [
                (scope.nested, flag::NESTED),
                (scope.generator && !scope.coroutine, flag::GENERATOR),
                (scope.generator && scope.coroutine, flag::ASYNC_GENERATOR),
                (scope.varargs, flag::VARARGS),
                (scope.varkeywords, flag::VARKEYWORDS),
            ] {
                if set {
                    flags |= flag;
                }
            }
            if self.version() >= Version::V3_14 {
                if scope.method {
                    flags |= flag::METHOD;
                }
                if self.building_has_docstring() {
                    flags |= flag::HAS_DOCSTRING;
                }
            }
        }
        if scope.coroutine && !scope.generator {
            flags |= flag::COROUTINE;
        }
        flags | self.symtable.futures().flags
    }

    /// Makes a function of a code object and of the cells that it needs.
    pub(super) fn make_closure(
        &mut self,
        (code, free): (ConstantId, Vec<Name>),
        mut attributes: u32,
        location: Location,
    ) -> Result {
        use number::function;
        if !free.is_empty() {
            for &name in &free {
                let Some(index) = self.closure_index(name) else {
                    return Err(Box::new(self.no_cell(name)));
                };
                self.op_arg(Op::LoadClosure, index, location);
            }
            attributes |= function::CLOSURE;
            self.op_count(Op::BuildTuple, free.len(), location);
        }
        self.load_const(code, location);
        if self.version() < Version::V3_13 {
            self.op_arg(Op::MakeFunction, attributes, location);
            return Ok(());
        }
        self.op(Op::MakeFunction, location);
        for attribute in [
            function::CLOSURE,
            function::ANNOTATIONS,
            function::ANNOTATE,
            function::KWDEFAULTS,
            function::DEFAULTS,
        ] {
            if attributes & attribute != 0 {
                self.op_arg(Op::SetFunctionAttribute, attribute, location);
            }
        }
        Ok(())
    }

    /// The cell of a variable that a nested code object uses, if there is one.
    fn closure_index(&mut self, name: Name) -> Option<u32> {
        let implicit_cell = self.building.kind == UnitKind::Class
            && [
                known::CLASS,
                known::CLASSDICT,
                known::CONDITIONAL_ANNOTATIONS,
            ]
            .contains(&name);
        if implicit_cell || self.name_scope(name) == Some(NameScope::Cell) {
            self.building.cellvars.find(name)
        } else {
            Some(self.free_index(name))
        }
    }

    /// What CPython raises for want of a cell: before 3.14, for `__class__` in what is nested in an inlined
    /// comprehension of a class.
    #[cold]
    fn no_cell(&self, name: Name) -> Error {
        Error::Source(SourceProblem {
            kind: "SystemError",
            message: format!(
                "compiler_lookup_arg(name='{}') with reftype=5 failed in {}",
                self.names.text(name),
                self.names.text(self.building.name)
            ),
            ..SourceProblem::default()
        })
    }

    /// Begins a block that a `break`, `continue` or `return` has to undo.
    pub(super) fn push_block(
        &mut self,
        kind: BlockKind<'a>,
        start: Option<Label>,
        exit: Option<Label>,
        location: Location,
    ) -> Result {
        if self.building.blocks.len() >= number::MAX_BLOCKS {
            return self.error("too many statically nested blocks", location);
        }
        self.building.blocks.push(Block {
            kind,
            location,
            start,
            exit,
        });
        Ok(())
    }

    /// Ends the block that was begun last.
    pub(super) fn pop_block(&mut self) {
        self.building.blocks.pop();
    }
}
