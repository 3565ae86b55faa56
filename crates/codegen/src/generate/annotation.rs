//! Annotations: evaluated when they are asked for (PEP 649, 3.14), or strings (PEP 563).

use super::scope::UnitKind;
use super::{known, number, unparse, Generator, Result};
use crate::constant::Constant;
use crate::instruction::InstructionSequence;
use crate::location::Location;
use crate::name::Name;
use crate::opcode::Op;
use crate::symtable::{ScopeKind, ScopeRole};
use crate::version::Version;
use ruff_python_ast::{ExceptHandler, Expr, Parameter, Stmt, StmtFunctionDef};

impl<'a> Generator<'a, '_> {
    /// Puts the text of an annotation on the stack.
    pub(super) fn annotation_text(&mut self, annotation: &'a Expr) {
        let location = self.expression_location(annotation);
        let text = unparse::expression(annotation, self.source);
        let constant = self.constants.intern(Constant::Str(text.into()));
        self.load_const(constant, location);
    }

    /// Puts on the stack what evaluates the annotations of a function; says what it is.
    pub(super) fn function_annotations(
        &mut self,
        function: &'a StmtFunctionDef,
        location: Location,
    ) -> Result<u32> {
        if self.version() < Version::V3_14 {
            let count = self.parameter_annotations(function, location)?;
            if count == 0 {
                return Ok(0);
            }
            self.op_arg(Op::BuildTuple, count * 2, location);
            return Ok(number::function::ANNOTATIONS);
        }
        let Some(scope) = self
            .symtable
            .find_scope(function, ScopeRole::Annotations)
            .filter(|&scope| self.symtable.scope(scope).annotations_used)
        else {
            return Ok(0);
        };
        let name = self.symtable.scope(scope).name;
        self.enter_evaluator(UnitKind::Annotations, scope, name, location)?;
        let count = self.parameter_annotations(function, location)?;
        self.op_arg(Op::BuildMap, count, location);
        self.leave_evaluator(location)?;
        Ok(number::function::ANNOTATE)
    }

    /// Puts the names of parameters and their annotations on the stack; says how many.
    fn parameter_annotations(
        &mut self,
        function: &'a StmtFunctionDef,
        location: Location,
    ) -> Result<u32> {
        let parameters = &*function.parameters;
        let plain = parameters.args.iter().map(|p| &p.parameter);
        let positional = parameters.posonlyargs.iter().map(|p| &p.parameter);
        let keyword_only = parameters.kwonlyargs.iter().map(|p| &p.parameter);
        let ordered: Vec<&'a Parameter> = plain
            .chain(positional)
            .chain(parameters.vararg.as_deref())
            .chain(keyword_only)
            .chain(parameters.kwarg.as_deref())
            .collect();
        let mut count = 0;
        for parameter in ordered {
            if let Some(annotation) = parameter.annotation.as_deref() {
                let name = self.names.intern(parameter.name.as_str());
                self.parameter_annotation(name, annotation, location)?;
                count += 1;
            }
        }
        if let Some(returns) = function.returns.as_deref() {
            self.parameter_annotation(known::RETURN, returns, location)?;
            count += 1;
        }
        Ok(count)
    }

    fn parameter_annotation(
        &mut self,
        name: Name,
        annotation: &'a Expr,
        location: Location,
    ) -> Result {
        let name = self.mangle(name);
        let name = self.name_constant(name);
        self.load_const(name, location);
        if self.future_annotations {
            self.annotation_text(annotation);
            return Ok(());
        }
        match annotation {
            // `*args: *Ts`
            Expr::Starred(starred) => {
                self.expression(&starred.value)?;
                self.op_arg(Op::UnpackSequence, 1, location);
                Ok(())
            }
            annotation => self.expression(annotation),
        }
    }

    /// Ends a function that evaluates annotations. Its parameter is `format` to the outside; within it has a
    /// name that no annotation can have.
    fn leave_evaluator(&mut self, location: Location) -> Result {
        self.op(Op::ReturnValue, location);
        self.building.varnames.rename_first(known::FORMAT);
        let code = self.leave_closure(true)?;
        self.make_closure(code, 0, location)?;
        Ok(())
    }

    /// Makes the function that evaluates the annotations of a module's or a class's variables.
    pub(super) fn deferred_annotations(&mut self, location: Location) -> Result {
        let deferred = std::mem::take(&mut self.building.deferred);
        if deferred.is_empty() {
            return Ok(());
        }
        let scope = self.scope();
        let Some(evaluator) = scope.annotations else {
            return Ok(());
        };
        let in_module = self.building.kind == UnitKind::Module;
        if in_module {
            // Its instructions will stand at the module's start.
            let around = std::mem::take(&mut self.building.instructions);
            self.building.stashed = Some(around);
        }
        let name = self.symtable.scope(evaluator).name;
        self.enter_evaluator(UnitKind::Annotations, evaluator, name, location)?;
        self.op_arg(Op::BuildMap, 0, location);
        for annotation in deferred {
            let statement = annotation.statement;
            let statement_location = self.location(statement.range);
            let Expr::Name(target) = &*statement.target else {
                continue;
            };
            let name = self.names.of(target);
            let mangled = self.mangle(name);
            let not_set = self.new_label();
            if let Some(condition) = annotation.condition {
                let condition = self.integer(i64::from(condition));
                self.load_const(condition, statement_location);
                if in_module {
                    let index = self.name_index(known::CONDITIONAL_ANNOTATIONS);
                    self.op_arg(Op::LoadGlobal, index << 1, statement_location);
                } else {
                    let index = self.free_index(known::CONDITIONAL_ANNOTATIONS);
                    self.op_arg(Op::LoadDeref, index, statement_location);
                }
                self.op_arg(Op::ContainsOp, 0, statement_location);
                self.jump(Op::PopJumpIfFalse, not_set, statement_location);
            }
            self.expression(&statement.annotation)?;
            self.op_arg(Op::Copy, 2, statement_location);
            let mangled = self.name_constant(mangled);
            self.load_const(mangled, statement_location);
            self.op(Op::StoreSubscr, location);
            self.use_label(not_set);
        }
        self.leave_evaluator(location)?;
        let stored = match scope.kind {
            ScopeKind::Class => known::ANNOTATE_FUNC,
            _ => known::ANNOTATE,
        };
        self.store_name(stored, location)?;
        if in_module {
            let around = self.building.stashed.take().unwrap_or_default();
            let annotations: InstructionSequence =
                std::mem::replace(&mut self.building.instructions, around);
            self.building.instructions.annotations = Some(Box::new(annotations));
        }
        Ok(())
    }
}

/// Whether any statement annotates a variable, but for those of nested functions and classes.
pub(super) fn has_annotation(body: &[Stmt]) -> bool {
    body.iter().any(|statement| match statement {
        Stmt::AnnAssign(_) => true,
        Stmt::For(for_) => has_annotation(&for_.body) || has_annotation(&for_.orelse),
        Stmt::While(while_) => has_annotation(&while_.body) || has_annotation(&while_.orelse),
        Stmt::If(if_) => {
            let clauses = &if_.elif_else_clauses;
            has_annotation(&if_.body) || clauses.iter().any(|clause| has_annotation(&clause.body))
        }
        Stmt::With(with) => has_annotation(&with.body),
        Stmt::Match(match_) => match_.cases.iter().any(|case| has_annotation(&case.body)),
        Stmt::Try(try_) => {
            [&try_.body, &try_.orelse, &try_.finalbody]
                .into_iter()
                .any(|body| has_annotation(body))
                || try_.handlers.iter().any(|handler| {
                    let ExceptHandler::ExceptHandler(handler) = handler;
                    has_annotation(&handler.body)
                })
        }
        _ => false,
    })
}
