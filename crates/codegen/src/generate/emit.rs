//! Appending instructions.

use super::{number, Generator, Result};
use crate::constant::ConstantId;
use crate::instruction::Label;
use crate::location::Location;
use crate::name::Name;
use crate::opcode::Op;
use crate::version::Version;

impl Generator<'_, '_> {
    /// Appends an instruction without an argument.
    pub(super) fn op(&mut self, op: Op, location: Location) {
        self.building.instructions.push(op, 0, location);
    }

    /// Appends an instruction with an argument.
    pub(super) fn op_arg(&mut self, op: Op, argument: u32, location: Location) {
        self.building.instructions.push(op, argument, location);
    }

    /// Appends an instruction with an argument that counts something.
    pub(super) fn op_count(&mut self, op: Op, count: usize, location: Location) {
        let count = u32::try_from(count).expect("fewer than 2^32 elements");
        self.building.instructions.push(op, count, location);
    }

    /// Appends a jump.
    pub(super) fn jump(&mut self, op: Op, target: Label, location: Location) {
        self.building.instructions.push_to(op, target, location);
    }

    /// Loads a constant.
    pub(super) fn load_const(&mut self, constant: ConstantId, location: Location) {
        let index = self.building.consts.add(constant);
        self.op_arg(Op::LoadConst, index, location);
    }

    /// Loads `None`.
    pub(super) fn load_none(&mut self, location: Location) {
        self.load_const(self.cache.none, location);
    }

    pub(super) fn new_label(&mut self) -> Label {
        self.building.instructions.new_label()
    }

    pub(super) fn use_label(&mut self, label: Label) {
        self.building.instructions.use_label(label);
    }

    /// The index of a name in `co_names`.
    pub(super) fn name_index(&mut self, name: Name) -> u32 {
        self.building.names.add(name)
    }

    /// The index of a name in `co_varnames`.
    pub(super) fn variable_index(&mut self, name: Name) -> u32 {
        self.building.varnames.add(name)
    }

    /// What follows `SEND` to delegate to an iterator: `yield from` and `await`.
    pub(super) fn yield_from(&mut self, await_: bool, location: Location) {
        let send = self.new_label();
        let fail = self.new_label();
        let exit = self.new_label();
        self.use_label(send);
        self.jump(Op::Send, exit, location);
        // What `close()` and `throw()` raise while the generator is suspended is to be caught.
        self.jump(Op::SetupFinally, fail, location);
        self.op_arg(Op::YieldValue, 1, location);
        self.op(Op::PopBlock, Location::NONE);
        let resume = if await_ {
            number::resume::AFTER_AWAIT
        } else {
            number::resume::AFTER_YIELD_FROM
        };
        self.op_arg(Op::Resume, resume, location);
        self.jump(Op::JumpNoInterrupt, send, location);
        self.use_label(fail);
        self.op(Op::CleanupThrow, location);
        self.use_label(exit);
        self.op(Op::EndSend, location);
    }

    /// Awaits what is on the stack; `kind` tells `GET_AWAITABLE` whom to blame.
    pub(super) fn await_(&mut self, kind: u32, location: Location) {
        self.op_arg(Op::GetAwaitable, kind, location);
        self.load_none(location);
        self.yield_from(true, location);
    }

    /// Yields what is on the stack.
    pub(super) fn yield_(&mut self, location: Location) {
        let scope = self.scope();
        if scope.generator && scope.coroutine {
            self.op_arg(
                Op::CallIntrinsic1,
                number::intrinsic1::ASYNC_GEN_WRAP,
                location,
            );
        }
        self.op_arg(Op::YieldValue, 0, location);
        self.op_arg(Op::Resume, number::resume::AFTER_YIELD, location);
    }

    /// Ends a handler that does not handle the exception.
    pub(super) fn pop_except_and_reraise(&mut self, location: Location) {
        self.op_arg(Op::Copy, 3, location);
        self.op(Op::PopExcept, location);
        self.op_arg(Op::Reraise, 1, location);
    }

    /// Calls a context manager's exit method after the block ended well.
    pub(super) fn call_exit_with_nones(&mut self, location: Location) {
        for _ in 0..3 {
            self.load_none(location);
        }
        let count = if self.version() >= Version::V3_14 {
            3
        } else {
            2
        };
        self.op_arg(Op::Call, count, location);
    }

    /// Raises `StopIteration` as `RuntimeError` out of a generator or coroutine, and ends it.
    pub(super) fn wrap_in_stopiteration_handler(&mut self) -> Result {
        let handler = self.new_label();
        self.building
            .instructions
            .insert_first_to(Op::SetupCleanup, handler, Location::NONE);
        self.load_none(Location::NONE);
        self.op(Op::ReturnValue, Location::NONE);
        self.use_label(handler);
        self.op_arg(
            Op::CallIntrinsic1,
            number::intrinsic1::STOPITERATION_ERROR,
            Location::NONE,
        );
        self.op_arg(Op::Reraise, 1, Location::NONE);
        Ok(())
    }
}
