//! `try`.

use super::scope::BlockKind;
use super::{number, Generator, Result};
use crate::location::Location;
use crate::opcode::Op;
use crate::version::Version;
use ruff_python_ast::{ExceptHandler, ExceptHandlerExceptHandler, StmtTry};

const NONE: Location = Location::NONE;

impl<'a> Generator<'a, '_> {
    pub(super) fn try_(&mut self, try_: &'a StmtTry) -> Result {
        if try_.finalbody.is_empty() {
            self.try_except(try_)
        } else {
            self.try_finally(try_)
        }
    }

    fn try_except(&mut self, try_: &'a StmtTry) -> Result {
        if try_.is_star {
            self.try_star(try_)
        } else {
            self.try_plain(try_)
        }
    }

    fn try_finally(&mut self, try_: &'a StmtTry) -> Result {
        let location = self.compound_location(try_.range);
        let body = self.new_label();
        let end = self.new_label();
        let exit = self.new_label();
        let cleanup = self.new_label();
        self.jump(Op::SetupFinally, end, location);
        self.use_label(body);
        let kind = BlockKind::FinallyTry(&try_.finalbody);
        self.push_block(kind, Some(body), Some(end), location)?;
        if try_.handlers.is_empty() {
            self.statements(&try_.body)?;
        } else {
            self.try_except(try_)?;
        }
        self.op(Op::PopBlock, NONE);
        self.pop_block();
        self.statements(&try_.finalbody)?;
        self.jump(self.jump_op(), exit, NONE);
        self.use_label(end);
        self.jump(Op::SetupCleanup, cleanup, NONE);
        self.op(Op::PushExcInfo, NONE);
        self.push_block(BlockKind::FinallyEnd, Some(end), None, NONE)?;
        self.statements(&try_.finalbody)?;
        self.pop_block();
        self.op_arg(Op::Reraise, 0, NONE);
        self.use_label(cleanup);
        self.pop_except_and_reraise(NONE);
        self.use_label(exit);
        Ok(())
    }

    fn try_plain(&mut self, try_: &'a StmtTry) -> Result {
        let location = self.compound_location(try_.range);
        let body = self.new_label();
        let except = self.new_label();
        let end = self.new_label();
        let cleanup = self.new_label();
        self.jump(Op::SetupFinally, except, location);
        self.use_label(body);
        self.push_block(BlockKind::TryExcept, Some(body), None, location)?;
        self.statements(&try_.body)?;
        self.pop_block();
        self.op(Op::PopBlock, NONE);
        self.statements(&try_.orelse)?;
        self.jump(self.jump_op(), end, NONE);
        self.use_label(except);
        self.jump(Op::SetupCleanup, cleanup, NONE);
        self.op(Op::PushExcInfo, NONE);
        self.push_block(BlockKind::ExceptionHandler, None, None, location)?;
        let last = try_.handlers.len().saturating_sub(1);
        for (index, handler) in try_.handlers.iter().enumerate() {
            let ExceptHandler::ExceptHandler(handler) = handler;
            let location = self.compound_location(handler.range);
            if handler.type_.is_none() && index < last {
                return self.error("default 'except:' must be last", location);
            }
            let next = self.new_label();
            if let Some(type_) = &handler.type_ {
                self.expression(type_)?;
                self.op(Op::CheckExcMatch, location);
                self.jump(Op::PopJumpIfFalse, next, location);
            }
            match &handler.name {
                Some(name) => {
                    let name = self.names.intern(name.as_str());
                    let cleanup_end = self.new_label();
                    self.store_name(name, location)?;
                    self.jump(Op::SetupCleanup, cleanup_end, location);
                    self.handler_body(handler, Some(name), location)?;
                    self.op(Op::PopBlock, NONE);
                    self.op(Op::PopBlock, NONE);
                    self.op(Op::PopExcept, NONE);
                    self.forget_exception(name, NONE)?;
                    self.jump(self.jump_op(), end, NONE);
                    self.use_label(cleanup_end);
                    self.forget_exception(name, NONE)?;
                    self.op_arg(Op::Reraise, 1, NONE);
                }
                None => {
                    self.op(Op::PopTop, location);
                    self.handler_body(handler, None, location)?;
                    self.op(Op::PopBlock, NONE);
                    self.op(Op::PopExcept, NONE);
                    self.jump(self.jump_op(), end, NONE);
                }
            }
            self.use_label(next);
        }
        self.pop_block();
        self.op_arg(Op::Reraise, 0, NONE);
        self.use_label(cleanup);
        self.pop_except_and_reraise(NONE);
        self.use_label(end);
        Ok(())
    }

    /// The statements of an `except`.
    fn handler_body(
        &mut self,
        handler: &'a ExceptHandlerExceptHandler,
        name: Option<crate::name::Name>,
        location: Location,
    ) -> Result {
        let start = self.new_label();
        self.use_label(start);
        self.push_block(BlockKind::HandlerCleanup(name), Some(start), None, location)?;
        self.statements(&handler.body)?;
        self.pop_block();
        Ok(())
    }

    /// `try` with `except*`: the stack holds the exception group, a list of what the handlers raise, and what no
    /// handler has handled yet.
    fn try_star(&mut self, try_: &'a StmtTry) -> Result {
        let location = self.compound_location(try_.range);
        let body = self.new_label();
        let except = self.new_label();
        let orelse = self.new_label();
        let end = self.new_label();
        let cleanup = self.new_label();
        let reraise_star = self.new_label();
        self.jump(Op::SetupFinally, except, location);
        self.use_label(body);
        self.push_block(BlockKind::TryExcept, Some(body), None, location)?;
        self.statements(&try_.body)?;
        self.pop_block();
        self.op(Op::PopBlock, NONE);
        self.jump(self.jump_op(), orelse, NONE);
        self.use_label(except);
        self.jump(Op::SetupCleanup, cleanup, NONE);
        self.op(Op::PushExcInfo, NONE);
        self.push_block(BlockKind::ExceptionGroupHandler, None, None, location)?;
        let last = try_.handlers.len().saturating_sub(1);
        for (index, handler) in try_.handlers.iter().enumerate() {
            let ExceptHandler::ExceptHandler(handler) = handler;
            let location = self.compound_location(handler.range);
            let next = self.new_label();
            let with_error = self.new_label();
            let no_match = self.new_label();
            if index == 0 {
                self.op_arg(Op::BuildList, 0, location);
                self.op_arg(Op::Copy, 2, location);
            }
            if let Some(type_) = &handler.type_ {
                self.expression(type_)?;
                self.op(Op::CheckEgMatch, location);
                self.op_arg(Op::Copy, 1, location);
                self.jump(Op::PopJumpIfNone, no_match, location);
            }
            let cleanup_end = self.new_label();
            let name = match &handler.name {
                Some(name) => {
                    let name = self.names.intern(name.as_str());
                    self.store_name(name, location)?;
                    Some(name)
                }
                None => {
                    self.op(Op::PopTop, location);
                    None
                }
            };
            self.jump(Op::SetupCleanup, cleanup_end, location);
            self.handler_body(handler, name, location)?;
            self.op(Op::PopBlock, NONE);
            if let Some(name) = name {
                self.forget_exception(name, NONE)?;
            }
            self.jump(self.jump_op(), next, NONE);
            self.use_label(cleanup_end);
            if let Some(name) = name {
                self.forget_exception(name, NONE)?;
            }
            self.op_arg(Op::ListAppend, 3, NONE);
            self.op(Op::PopTop, NONE);
            self.jump(self.jump_op(), with_error, NONE);
            self.use_label(next);
            // Holds a location that is propagated to it.
            self.op(Op::Nop, NONE);
            self.jump(self.jump_op(), with_error, NONE);
            self.use_label(no_match);
            self.op(Op::PopTop, location);
            self.use_label(with_error);
            if index == last {
                self.op_arg(Op::ListAppend, 1, NONE);
                self.jump(self.jump_op(), reraise_star, NONE);
            }
        }
        self.pop_block();
        let reraise = self.new_label();
        self.use_label(reraise_star);
        if self.version() >= Version::V3_12 {
            let intrinsic = number::intrinsic2::PREP_RERAISE_STAR;
            self.op_arg(Op::CallIntrinsic2, intrinsic, NONE);
        } else {
            self.op(Op::PrepReraiseStar, NONE);
        }
        self.op_arg(Op::Copy, 1, NONE);
        self.jump(Op::PopJumpIfNotNone, reraise, NONE);
        self.op(Op::PopTop, NONE);
        self.op(Op::PopBlock, NONE);
        self.op(Op::PopExcept, NONE);
        self.jump(self.jump_op(), end, NONE);
        self.use_label(reraise);
        self.op(Op::PopBlock, NONE);
        self.op_arg(Op::Swap, 2, NONE);
        self.op(Op::PopExcept, NONE);
        self.op_arg(Op::Reraise, 0, NONE);
        self.use_label(cleanup);
        self.pop_except_and_reraise(NONE);
        self.use_label(orelse);
        self.statements(&try_.orelse)?;
        self.use_label(end);
        Ok(())
    }
}
