//! `with`.

use super::scope::BlockKind;
use super::{number, Generator, Result};
use crate::instruction::Label;
use crate::location::Location;
use crate::opcode::Op;
use crate::version::Version;
use ruff_python_ast::{Stmt, StmtWith, WithItem};

const NONE: Location = Location::NONE;

impl<'a> Generator<'a, '_> {
    pub(super) fn with(&mut self, with: &'a StmtWith) -> Result {
        self.with_items(&with.items, &with.body, with.is_async)
    }

    fn with_items(&mut self, items: &'a [WithItem], body: &'a [Stmt], is_async: bool) -> Result {
        let Some((item, items)) = items.split_first() else {
            return self.statements(body);
        };
        let block = self.new_label();
        let handler = self.new_label();
        let exit = self.new_label();
        let cleanup = self.new_label();
        self.expression(&item.context_expr)?;
        let location = self.expression_location(&item.context_expr);
        self.enter_context(is_async, location);
        self.jump(Op::SetupWith, handler, location);
        self.use_label(block);
        let kind = if is_async {
            BlockKind::AsyncWith
        } else {
            BlockKind::With
        };
        self.push_block(kind, Some(block), Some(handler), location)?;
        match &item.optional_vars {
            Some(target) => self.expression(target)?,
            None => self.op(Op::PopTop, location),
        }
        self.with_items(items, body, is_async)?;
        self.pop_block();
        self.op(Op::PopBlock, if is_async { location } else { NONE });
        self.call_exit_with_nones(location);
        if is_async {
            self.await_(2, location);
        }
        self.op(Op::PopTop, location);
        self.jump(Op::Jump, exit, location);
        self.use_label(handler);
        self.jump(Op::SetupCleanup, cleanup, location);
        self.op(Op::PushExcInfo, location);
        self.op(Op::WithExceptStart, location);
        if is_async {
            self.await_(2, location);
        }
        self.end_with_exception(cleanup);
        self.use_label(exit);
        Ok(())
    }

    /// Puts the exit method and what the enter method returns on the stack.
    fn enter_context(&mut self, is_async: bool, location: Location) {
        if self.version() >= Version::V3_14 {
            use number::special;
            let (enter, exit) = if is_async {
                (special::AENTER, special::AEXIT)
            } else {
                (special::ENTER, special::EXIT)
            };
            self.op_arg(Op::Copy, 1, location);
            self.op_arg(Op::LoadSpecial, exit, location);
            self.op_arg(Op::Swap, 2, location);
            self.op_arg(Op::Swap, 3, location);
            self.op_arg(Op::LoadSpecial, enter, location);
            self.op_arg(Op::Call, 0, location);
        } else if is_async {
            self.op(Op::BeforeAsyncWith, location);
        } else {
            self.op(Op::BeforeWith, location);
        }
        if is_async {
            self.await_(1, location);
        }
    }

    /// Brings the exit method to the top of the stack, below the value that is to be kept.
    pub(super) fn swap_before_exit(&mut self, preserve: bool, location: Location) {
        if preserve {
            if self.version() >= Version::V3_14 {
                self.op_arg(Op::Swap, 3, location);
            }
            self.op_arg(Op::Swap, 2, location);
        }
    }

    /// What follows the exit method's call with an exception: it decides whether the exception goes on.
    fn end_with_exception(&mut self, cleanup: Label) {
        let suppress = self.new_label();
        self.truth(NONE);
        self.jump(Op::PopJumpIfTrue, suppress, NONE);
        self.op_arg(Op::Reraise, 2, NONE);
        self.use_label(suppress);
        self.op(Op::PopTop, NONE);
        self.op(Op::PopBlock, NONE);
        self.op(Op::PopExcept, NONE);
        let pops = if self.version() >= Version::V3_14 {
            3
        } else {
            2
        };
        for _ in 0..pops {
            self.op(Op::PopTop, NONE);
        }
        let exit = self.new_label();
        self.jump(self.jump_op(), exit, NONE);
        self.use_label(cleanup);
        self.pop_except_and_reraise(NONE);
        self.use_label(exit);
    }
}
