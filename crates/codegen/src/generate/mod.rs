//! The code generator: from a syntax tree to the instructions of every code object, with labels.
//!
//! Source: `Python/codegen.c`, `Python/compile.c` and `Python/ast_preprocess.c`, CPython 3.14. What
//! CPython's preprocessing changes in the tree is here found on the way.

mod annotation;
mod assign;
mod call;
mod class;
mod collection;
mod compare;
mod comprehension;
mod constants;
mod docstring;
mod emit;
mod expression;
mod folding;
mod fstring;
mod function;
mod import;
mod indexed;
pub(crate) mod known;
mod loops;
mod mapping_pattern;
mod names;
mod number;
mod pattern;
mod percent;
mod places;
mod repr;
mod scope;
mod statement;
mod strings;
#[cfg(test)]
mod tests;
mod try_;
mod type_params;
mod unparse;
mod unwind;
mod with_;

use crate::constant::{Constant, ConstantId, Constants};
use crate::error::Error;
use crate::instruction::InstructionSequence;
use crate::location::Location;
use crate::name::{Name, Names};
use crate::opcode::Op;
use crate::source::Source;
use crate::symtable::Symtable;
use crate::unit::Unit;
use crate::version::Version;
use ruff_python_ast::{ModModule, Stmt};
use ruff_text_size::Ranged;

use self::constants::ConstantCache;
use self::docstring::Statements;
use self::scope::{Building, UnitKind};

/// What becomes of a unit that is complete: it is assembled.
pub(crate) trait Finish {
    /// Makes a code object of a unit, of which nothing is to be used afterwards but memory; the units of
    /// nested code objects come first.
    fn finish(
        &mut self,
        unit: &mut Unit,
        names: &Names<'_>,
        constants: &mut Constants,
    ) -> std::result::Result<ConstantId, Error>;
}

/// How to generate code.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub version: Version,
    /// 0, 1 (no `assert`, `__debug__` is false), 2 (no docstrings either)
    pub optimization: u8,
    /// Leave out docstrings, whatever the level
    pub strip_docstrings: bool,
    /// Leave out `assert`, whatever the level
    pub strip_asserts: bool,
}

/// Errors are rare, and large.
type Result<T = ()> = std::result::Result<T, Box<Error>>;

/// Generates the code of a module.
pub(crate) fn module<'a>(
    module: &'a ModModule,
    source: &'a Source<'a>,
    symtable: &'a Symtable,
    settings: Settings,
    names: &mut Names<'a>,
    constants: &mut Constants,
    finish: &mut dyn Finish,
) -> std::result::Result<ConstantId, Error> {
    let mut generator = Generator {
        source,
        symtable,
        settings,
        cache: ConstantCache::new(constants),
        building: Building::new(
            UnitKind::Module,
            symtable.module(),
            symtable,
            InstructionSequence::default(),
        ),
        spare: Vec::new(),
        names,
        constants,
        finish,
        around: Vec::new(),
        future_annotations: symtable.futures().annotations(),
    };
    generator.module(module).map_err(|error| *error)
}

/// Generates the code of one module.
struct Generator<'a, 'b> {
    source: &'a Source<'a>,
    symtable: &'a Symtable,
    settings: Settings,
    names: &'b mut Names<'a>,
    constants: &'b mut Constants,
    cache: ConstantCache,
    finish: &'b mut dyn Finish,
    /// The code object that is being made
    building: Building<'a>,
    /// The code objects around it, outermost first
    around: Vec<Building<'a>>,
    /// Empty sequences of instructions, for the memory that they have
    spare: Vec<InstructionSequence>,
    future_annotations: bool,
}

impl<'a> Generator<'a, '_> {
    fn module(&mut self, module: &'a ModModule) -> Result<ConstantId> {
        self.start_module();
        let level_strips = self.settings.optimization >= 2;
        let statements = if level_strips && self.version() < Version::V3_14 {
            // Until 3.13 the docstring is there still, though no code is made of it.
            Statements::Given(&module.body)
        } else {
            self.without_stripped_docstring(&module.body)
        };
        let location = match statements {
            Statements::Given([first, ..]) | Statements::StringFirst([first, ..]) => {
                self.statement_location(first)
            }
            Statements::Pass(stripped) => self.pass_location(stripped),
            Statements::Given([]) | Statements::StringFirst([]) => Location {
                line: 1,
                end_line: 1,
                column: 0,
                end_column: 0,
            },
        };
        if self.version() >= Version::V3_14 && self.scope().has_conditional_annotations {
            self.op_arg(Op::BuildSet, 0, location);
            let index = self.name_index(known::CONDITIONAL_ANNOTATIONS);
            self.op_arg(Op::StoreName, index, location);
        }
        self.body(&module.body, location)?;
        self.leave(true)
    }

    /// The statements of a module or of a class, with their docstring and their annotations.
    fn body(&mut self, body: &'a [Stmt], location: Location) -> Result {
        let annotated = if self.version() >= Version::V3_14 {
            self.future_annotations && self.scope().annotations_used
        } else {
            annotation::has_annotation(body)
        };
        if annotated {
            self.op(Op::SetupAnnotations, location);
        }
        if body.is_empty() {
            return Ok(());
        }
        let statements = match self.docstring(body)? {
            Some((docstring, range)) => {
                let location = self.location(range);
                self.load_const(docstring, location);
                self.store_name(known::DOC, Location::NONE)?;
                Statements::Given(&body[1..])
            }
            None => self.without_stripped_docstring(body),
        };
        self.body_statements(statements)?;
        if self.version() >= Version::V3_14 && !self.future_annotations {
            self.deferred_annotations(location)?;
        }
        Ok(())
    }

    /// Where a statement stands for CPython.
    fn statement_location(&self, statement: &Stmt) -> Location {
        self.location(match statement {
            Stmt::FunctionDef(function) => self.function_range(function),
            Stmt::ClassDef(class) => self.class_range(class),
            Stmt::If(_)
            | Stmt::While(_)
            | Stmt::For(_)
            | Stmt::With(_)
            | Stmt::Try(_)
            | Stmt::Match(_) => self.with_semicolon(statement.range()),
            _ => statement.range(),
        })
    }

    fn version(&self) -> Version {
        self.settings.version
    }

    /// A `SyntaxError`.
    #[cold]
    fn error<T>(&self, message: impl Into<String>, location: Location) -> Result<T> {
        Err(Box::new(Error::Source(crate::error::SourceProblem {
            kind: "SyntaxError",
            message: message.into(),
            line: u32::try_from(location.line).ok(),
            column: u32::try_from(location.column + 1).ok(),
            end_line: u32::try_from(location.end_line).ok(),
            end_column: u32::try_from(location.end_column + 1).ok(),
        })))
    }

    /// The constant that holds the text of a name.
    fn name_constant(&mut self, name: Name) -> ConstantId {
        let text = self.names.text(name).as_bytes();
        self.constants.intern(Constant::Str(text.into()))
    }
}
