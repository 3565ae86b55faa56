//! Loads of local variables that need not count as references (3.14).

use super::graph::{for_each_block, BlockId, Flow, Instr};
use crate::error::Error;
use crate::opcode::{Kinds, Op, Table};
use crate::version::Version;

/// What lies on the stack: a reference to a local variable that an instruction of the block loaded.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reference {
    /// The index of the instruction
    instr: u32,
    /// The variable
    local: u32,
}

/// It is not known where the reference is from.
const UNKNOWN: u32 = u32::MAX;
/// The reference is to no local variable.
const NO_LOCAL: u32 = u32::MAX;

/// The stack of one block, and which of its instructions load a reference that must be counted.
#[derive(Debug, Default)]
pub(super) struct Borrows {
    stack: Vec<Reference>,
    counted: Vec<bool>,
}

impl Borrows {
    fn push(&mut self, instr: u32, local: u32) {
        self.stack.push(Reference { instr, local });
    }

    fn push_result(&mut self, instr: usize) {
        self.push(instr as u32, NO_LOCAL);
    }

    fn pop(&mut self) -> Option<Reference> {
        self.stack.pop()
    }

    fn drop(&mut self, count: usize) -> Option<()> {
        let len = self.stack.len().checked_sub(count)?;
        self.stack.truncate(len);
        Some(())
    }

    /// The index of what lies so deep; 1 is the top.
    fn index(&self, depth: u32) -> Option<usize> {
        let index = self.stack.len().checked_sub(depth as usize);
        index.filter(|_| depth > 0)
    }

    fn count(&mut self, instr: u32) {
        if let Some(counted) = self.counted.get_mut(instr as usize) {
            *counted = true;
        }
    }

    /// The variable loses its value, so what lies on the stack must keep it alive.
    fn kill(&mut self, local: u32) {
        for reference in &self.stack {
            if reference.local == local {
                if let Some(counted) = self.counted.get_mut(reference.instr as usize) {
                    *counted = true;
                }
            }
        }
    }

    fn store(&mut self, local: u32) -> Option<()> {
        let stored = self.pop()?;
        self.kill(local);
        self.count(stored.instr);
        Some(())
    }
}

/// The instruction that does the same without counting a reference, if there is one.
fn borrowing(op: Op) -> Option<Op> {
    match op {
        Op::LoadFast => Some(Op::LoadFastBorrow),
        Op::LoadFastLoadFast => Some(Op::LoadFastBorrowLoadFastBorrow),
        _ => None,
    }
}

fn underflow() -> Error {
    Error::Unsupported("stack underflow".to_owned())
}

impl Flow {
    /// Makes the loads of local variables borrow that are used up within their block before the variable
    /// changes and without being stored.
    /// Source: `optimize_load_fast` in `Python/flowgraph.c`, CPython 3.14; the final releases treat some
    /// instructions otherwise than the first ones that had the pass.
    pub(super) fn borrow_loads(&mut self) -> Result<(), Error> {
        let mut borrows = std::mem::take(&mut self.scratch.borrows);
        self.clear_visited();
        self.visit(BlockId::ENTRY);
        while let Some(block) = self.pending.pop() {
            let may_borrow = |instr: &Instr| borrowing(instr.op).is_some();
            if self.may_have(block, Kinds::LOCAL) && self.code(block).iter().any(may_borrow) {
                self.borrow_loads_of(block, &mut borrows)?;
            }
            if let Some(last) = self.last(block) {
                if self.table.info(last.op).has_target() {
                    self.visit(last.target());
                }
            }
            let next = self.next(block);
            // An empty block leads nowhere here, as in CPython.
            if !next.is_none() && !self.is_empty(block) && self.falls_through(block) {
                self.visit(next);
            }
        }
        self.scratch.borrows = borrows;
        Ok(())
    }

    fn borrow_loads_of(&mut self, block: BlockId, borrows: &mut Borrows) -> Result<(), Error> {
        borrows.stack.clear();
        let depth = self.block(block).depth.max(0) as usize;
        let below = Reference {
            instr: UNKNOWN,
            local: NO_LOCAL,
        };
        borrows.stack.resize(depth, below);
        borrows.counted.clear();
        borrows.counted.resize(self.len(block), false);
        let table = self.table;
        for (i, instr) in self.code(block).iter().enumerate() {
            borrows.follow(table, i, instr).ok_or_else(underflow)?;
        }
        for i in 0..borrows.stack.len() {
            borrows.count(borrows.stack[i].instr);
        }
        for (instr, counted) in self.code_mut(block).iter_mut().zip(&borrows.counted) {
            if let Some(op) = borrowing(instr.op).filter(|_| !counted) {
                instr.op = op;
            }
        }
        Ok(())
    }

    /// The conditional jumps must go forward: one that goes back becomes its opposite over a jump. What is
    /// not taken is marked (3.14).
    /// Source: `normalize_jumps` in `Python/flowgraph.c`, CPython 3.14.
    pub(super) fn normalize_jumps(&mut self) {
        let marks = self.version >= Version::V3_14;
        self.clear_visited();
        for_each_block!(self, block, {
            self.block_mut(block).visited = true;
            let Some(&last) = self.last(block) else {
                block = self.next(block);
                continue;
            };
            if !last.op.is_conditional_jump() {
                block = self.next(block);
                continue;
            }
            let target = last.target();
            if !self.block(target).visited {
                self.block_mut(block).marked = marks;
                block = self.next(block);
                continue;
            }
            let opposite = match last.op {
                Op::PopJumpIfNotNone => Op::PopJumpIfNone,
                Op::PopJumpIfNone => Op::PopJumpIfNotNone,
                Op::PopJumpIfFalse => Op::PopJumpIfTrue,
                _ => Op::PopJumpIfFalse,
            };
            let back = self.new_block();
            if marks {
                self.push(back, Op::NotTaken, 0, last.location);
            }
            self.push_jump(back, Op::Jump, target, last.location);
            let next = self.next(block);
            let new = self.block(block);
            let cold = new.cold;
            let depth = self.block(target).depth;
            let new = self.block_mut(back);
            new.depth = depth;
            new.cold = cold;
            new.next = next;
            self.block_mut(block).next = back;
            if let Some(last) = self.last_mut(block) {
                last.op = opposite;
                last.argument = next.0;
            }
        });
    }
}

impl Borrows {
    /// What an instruction does to the stack; `None` if it takes more off it than there is.
    #[inline]
    fn follow(&mut self, table: &Table, i: usize, instr: &Instr) -> Option<()> {
        let Instr { op, argument, .. } = *instr;
        let at = i as u32;
        match op {
            Op::DeleteFast => self.kill(argument),
            Op::LoadFast => self.push(at, argument),
            Op::LoadFastAndClear => {
                self.kill(argument);
                self.push(at, argument);
            }
            Op::LoadFastLoadFast => {
                self.push(at, argument >> 4);
                self.push(at, argument & 15);
            }
            Op::StoreFast => self.store(argument)?,
            Op::StoreFastLoadFast => {
                self.store(argument >> 4)?;
                self.push(at, argument & 15);
            }
            Op::StoreFastStoreFast => {
                self.store(argument >> 4)?;
                self.store(argument & 15)?;
            }
            Op::Copy => {
                let copied = self.stack[self.index(argument)?];
                self.stack.push(copied);
            }
            Op::Swap => {
                let index = self.index(argument)?;
                let top = self.stack.len() - 1;
                self.stack.swap(index, top);
            }
            // These leave on the stack what they take.
            Op::FormatSimple
            | Op::GetAnext
            | Op::GetLen
            | Op::GetYieldFromIter
            | Op::ImportFrom
            | Op::MatchKeys
            | Op::MatchMapping
            | Op::MatchSequence
            | Op::WithExceptStart => {
                // CPython notes the number of the result instead of the instruction's.
                for result in 0..table.info(op).effect(argument) {
                    self.push_result(result as usize);
                }
            }
            // These take some of it and leave nothing new.
            Op::DictMerge
            | Op::DictUpdate
            | Op::ListAppend
            | Op::ListExtend
            | Op::MapAdd
            | Op::Reraise
            | Op::SetAdd
            | Op::SetUpdate => {
                self.drop(-table.info(op).effect(argument) as usize)?;
            }
            Op::EndSend | Op::SetFunctionAttribute => {
                let top = self.pop()?;
                self.pop()?;
                self.stack.push(top);
            }
            Op::CheckExcMatch => {
                self.pop()?;
                self.push_result(i);
            }
            Op::ForIter => self.push_result(i),
            Op::LoadAttr | Op::LoadSuperAttr => {
                let object = self.pop()?;
                if op == Op::LoadSuperAttr {
                    self.drop(2)?;
                }
                self.push_result(i);
                if argument & 1 != 0 {
                    // The object may be the method's first argument.
                    self.stack.push(object);
                }
            }
            Op::LoadSpecial | Op::PushExcInfo => {
                let top = self.pop()?;
                self.push_result(i);
                self.stack.push(top);
            }
            Op::Send => {
                self.pop()?;
                self.push_result(i);
            }
            op if op.is_block_push() => {}
            _ => {
                let info = table.info(op);
                self.drop(info.popped.of(argument) as usize)?;
                match info.pushed.of(argument) {
                    0 => {}
                    1 => self.push_result(i),
                    more => (0..more).for_each(|_| self.push_result(i)),
                }
            }
        }
        Some(())
    }
}
