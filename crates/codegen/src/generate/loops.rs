//! `for` and `while`.

use super::scope::BlockKind;
use super::{Generator, Result};
use crate::instruction::Label;
use crate::location::Location;
use crate::opcode::Op;
use crate::version::Version;
use ruff_python_ast::{StmtFor, StmtWhile};
use ruff_text_size::Ranged;

impl<'a> Generator<'a, '_> {
    pub(super) fn for_(&mut self, for_: &'a StmtFor) -> Result {
        if for_.is_async {
            return self.async_for(for_);
        }
        let location = self.compound_location(for_.range);
        let start = self.new_label();
        let cleanup = self.new_label();
        let end = self.new_label();
        self.push_block(BlockKind::ForLoop, Some(start), Some(end), location)?;
        self.iterable(&for_.iter)?;
        let iter_location = self.expression_location(&for_.iter);
        self.op(Op::GetIter, iter_location);
        self.use_label(start);
        self.jump(Op::ForIter, cleanup, iter_location);
        // Lines are traced right if the statement has several.
        let target_location = self.location(for_.target.range());
        self.op(Op::Nop, target_location);
        self.expression(&for_.target)?;
        self.statements(&for_.body)?;
        self.jump(Op::Jump, start, Location::NONE);
        self.use_label(cleanup);
        self.end_for();
        self.pop_block();
        self.statements(&for_.orelse)?;
        self.use_label(end);
        Ok(())
    }

    /// What an exhausted iterator leaves on the stack goes.
    pub(super) fn end_for(&mut self) {
        self.op(Op::EndFor, Location::NONE);
        if self.version() >= Version::V3_14 {
            self.op(Op::PopIter, Location::NONE);
        } else if self.version() >= Version::V3_13 {
            self.op(Op::PopTop, Location::NONE);
        }
    }

    fn async_for(&mut self, for_: &'a StmtFor) -> Result {
        let location = self.compound_location(for_.range);
        let start = self.new_label();
        let send = self.new_label();
        let except = self.new_label();
        let end = self.new_label();
        self.expression(&for_.iter)?;
        let iter_location = self.expression_location(&for_.iter);
        self.op(Op::GetAiter, iter_location);
        self.use_label(start);
        self.push_block(BlockKind::AsyncForLoop, Some(start), Some(end), location)?;
        self.jump(Op::SetupFinally, except, location);
        self.op(Op::GetAnext, location);
        self.load_none(location);
        self.use_label(send);
        self.yield_from(true, location);
        self.op(Op::PopBlock, location);
        if self.version() >= Version::V3_14 {
            self.op(Op::NotTaken, location);
        }
        self.expression(&for_.target)?;
        self.statements(&for_.body)?;
        self.jump(Op::Jump, start, Location::NONE);
        self.pop_block();
        self.use_label(except);
        self.end_async_for(send, iter_location);
        self.statements(&for_.orelse)?;
        self.use_label(end);
        Ok(())
    }

    /// The end of an asynchronous iteration.
    pub(super) fn end_async_for(&mut self, send: Label, location: Location) {
        if self.version() >= Version::V3_14 {
            self.jump(Op::EndAsyncFor, send, location);
        } else {
            self.op(Op::EndAsyncFor, location);
        }
    }

    pub(super) fn while_(&mut self, while_: &'a StmtWhile) -> Result {
        let location = self.compound_location(while_.range);
        let start = self.new_label();
        let end = self.new_label();
        let anchor = self.new_label();
        self.use_label(start);
        self.push_block(BlockKind::WhileLoop, Some(start), Some(end), location)?;
        self.jump_if(&while_.test, anchor, false)?;
        if self.version() >= Version::V3_14 {
            self.statements(&while_.body)?;
            self.jump(Op::Jump, start, Location::NONE);
        } else {
            // The condition is generated again at the end.
            let body = self.new_label();
            self.use_label(body);
            self.statements(&while_.body)?;
            self.jump_if(&while_.test, body, true)?;
        }
        self.pop_block();
        self.use_label(anchor);
        self.statements(&while_.orelse)?;
        self.use_label(end);
        Ok(())
    }
}
