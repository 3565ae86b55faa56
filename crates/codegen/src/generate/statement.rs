//! Statements.

use super::{number, Generator, Result};
use crate::location::Location;
use crate::opcode::Op;
use crate::version::Version;
use ruff_python_ast::{Stmt, StmtAssert, StmtExpr, StmtIf, StmtReturn};
use ruff_text_size::Ranged;

impl<'a> Generator<'a, '_> {
    /// Generates statements.
    pub(super) fn statements(&mut self, statements: &'a [Stmt]) -> Result {
        for statement in statements {
            self.statement(statement)?;
        }
        Ok(())
    }

    fn statement(&mut self, statement: &'a Stmt) -> Result {
        match statement {
            Stmt::FunctionDef(function) => self.function(function),
            Stmt::ClassDef(class) => self.class(class),
            Stmt::TypeAlias(alias) => self.type_alias(alias),
            Stmt::Return(return_) => self.return_(return_),
            Stmt::Delete(delete) => self.expressions(&delete.targets),
            Stmt::Assign(assign) => self.assign(assign),
            Stmt::AugAssign(assign) => self.augmented_assign(assign),
            Stmt::AnnAssign(assign) => self.annotated_assign(assign),
            Stmt::For(for_) => self.conditionally(|generator| generator.for_(for_)),
            Stmt::While(while_) => self.conditionally(|generator| generator.while_(while_)),
            Stmt::If(if_) => self.conditionally(|generator| generator.if_(if_)),
            Stmt::Match(match_) => self.conditionally(|generator| generator.match_(match_)),
            Stmt::Try(try_) => self.conditionally(|generator| generator.try_(try_)),
            Stmt::With(with) => self.conditionally(|generator| generator.with(with)),
            Stmt::Raise(raise) => {
                let parts = [&raise.exc, &raise.cause];
                self.expressions(parts.iter().filter_map(|part| part.as_deref()))?;
                let count = parts.iter().filter(|part| part.is_some()).count();
                let location = self.location(raise.range);
                self.op_count(Op::RaiseVarargs, count, location);
                Ok(())
            }
            Stmt::Assert(assert) => self.assert(assert),
            Stmt::Import(import) => self.import(import),
            Stmt::ImportFrom(import) => self.import_from(import),
            Stmt::Global(_) | Stmt::Nonlocal(_) => Ok(()),
            Stmt::Expr(expression) => self.expression_statement(expression),
            Stmt::Pass(pass) => {
                let location = self.location(pass.range);
                self.op(Op::Nop, location);
                Ok(())
            }
            Stmt::Break(break_) => self.break_(self.location(break_.range)),
            Stmt::Continue(continue_) => self.continue_(self.location(continue_.range)),
            Stmt::IpyEscapeCommand(command) => {
                self.error("invalid syntax", self.location(command.range))
            }
        }
    }

    /// Generates a statement whose parts are not always executed.
    fn conditionally(&mut self, generate: impl FnOnce(&mut Self) -> Result) -> Result {
        self.building.conditional_blocks += 1;
        // After an error another code object may be the one that is being built.
        generate(self)?;
        self.building.conditional_blocks -= 1;
        Ok(())
    }

    fn expression_statement(&mut self, statement: &'a StmtExpr) -> Result {
        if self.is_constant(&statement.value) {
            let location = self.location(statement.range);
            self.op(Op::Nop, location);
            return Ok(());
        }
        self.expression(&statement.value)?;
        self.op(Op::PopTop, Location::NONE);
        Ok(())
    }

    fn if_(&mut self, if_: &'a StmtIf) -> Result {
        let end = self.new_label();
        let mut test = Some(&*if_.test);
        let mut body = &if_.body;
        let mut clauses = if_.elif_else_clauses.iter();
        loop {
            let following = clauses.next();
            let next = match following {
                Some(_) => self.new_label(),
                None => end,
            };
            if let Some(test) = test {
                self.jump_if(test, next, false)?;
            }
            self.statements(body)?;
            let Some(clause) = following else { break };
            self.jump(self.jump_op(), end, Location::NONE);
            self.use_label(next);
            test = clause.test.as_ref();
            body = &clause.body;
        }
        self.use_label(end);
        Ok(())
    }

    fn return_(&mut self, return_: &'a StmtReturn) -> Result {
        let mut location = self.location(return_.range);
        let scope = self.scope();
        if !scope.is_function_like() {
            return self.error("'return' outside function", location);
        }
        let value = return_.value.as_deref();
        if value.is_some() && scope.coroutine && scope.generator {
            return self.error("'return' with value in async generator", location);
        }
        let preserve = value.is_some_and(|value| !self.is_constant(value));
        let line = location.line;
        match value {
            Some(value) if preserve => self.expression(value)?,
            Some(value) => {
                location = self.location(value.range());
                self.op(Op::Nop, location);
            }
            None => {}
        }
        if value.is_none_or(|value| self.expression_location(value).line != line) {
            location = self.location(return_.range);
            self.op(Op::Nop, location);
        }
        self.unwind_all(&mut location, preserve)?;
        match value {
            None => self.load_none(location),
            Some(value) => {
                if let Some(constant) = self.folded_constant(value) {
                    self.load_const(constant, location);
                }
            }
        }
        self.op(Op::ReturnValue, location);
        Ok(())
    }

    fn assert(&mut self, assert: &'a StmtAssert) -> Result {
        if self.settings.optimization > 0 {
            return Ok(());
        }
        let location = self.location(assert.range);
        let end = self.new_label();
        let stripped = self.settings.strip_asserts;
        if stripped {
            // Names that it binds stay local, a function that yields in it stays a generator.
            self.load_const(self.cache.false_, location);
            self.truth(location);
            self.jump(Op::PopJumpIfFalse, end, location);
        }
        let passed = self.new_label();
        self.jump_if(&assert.test, passed, true)?;
        if self.version() >= Version::V3_14 {
            let error = number::common_constant::ASSERTION_ERROR;
            self.op_arg(Op::LoadCommonConstant, error, location);
        } else {
            self.op(Op::LoadAssertionError, location);
        }
        if let Some(message) = &assert.msg {
            self.expression(message)?;
            self.op_arg(Op::Call, 0, location);
        }
        let test_location = self.expression_location(&assert.test);
        self.op_arg(Op::RaiseVarargs, 1, test_location);
        self.use_label(passed);
        self.use_label(end);
        Ok(())
    }
}
