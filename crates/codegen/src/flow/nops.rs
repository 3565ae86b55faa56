//! Removes what does nothing.

use super::graph::{for_each_block, BlockId, Flow};
use crate::opcode::{Kinds, Op};

impl Flow {
    /// Removes the instructions that do nothing from a block, but for those that a tracer would see: they
    /// are the only ones of their line. Returns how many, and how many are left.
    /// Source: `basicblock_remove_redundant_nops` in `Python/flowgraph.c`, CPython 3.14.
    #[inline(always)]
    fn remove_redundant_nops_of(&mut self, block: BlockId) -> (usize, usize) {
        if self.may_have(block, Kinds::NOP) {
            self.remove_some_nops_of(block)
        } else {
            (0, 0)
        }
    }

    #[inline(never)]
    fn remove_some_nops_of(&mut self, block: BlockId) -> (usize, usize) {
        let kinds = &mut self.block_mut(block).kinds;
        *kinds = kinds.without(Kinds::NOP);
        let len = self.len(block);
        let Some(first) = self
            .code(block)
            .iter()
            .position(|instr| instr.op == Op::Nop)
        else {
            return (0, 0);
        };
        let mut left = 0;
        let mut kept = first;
        let mut previous = if first > 0 {
            self.code(block)[first - 1].line()
        } else {
            -1
        };
        for i in first..len {
            let instr = self.code(block)[i];
            let line = instr.line();
            if instr.op == Op::Nop {
                if line < 0 || line == previous {
                    continue;
                }
                if let Some(following) = self.code_mut(block).get_mut(i + 1) {
                    if following.line() == line {
                        continue;
                    }
                    if following.line() < 0 {
                        following.location = instr.location;
                        continue;
                    }
                } else if self.first_line_after(block) == Some(line) {
                    continue;
                }
                left += 1;
            }
            if kept != i {
                self.code_mut(block)[kept] = instr;
            }
            kept += 1;
            previous = line;
        }
        self.truncate(block, kept);
        if left > 0 {
            self.add_kinds(block, Kinds::NOP);
        }
        (len - kept, left)
    }

    /// The line of what comes after a block.
    fn first_line_after(&self, block: BlockId) -> Option<i32> {
        let next = self.nonempty(self.next(block));
        if next.is_none() {
            return None;
        }
        let mut code = self.code(next).iter();
        let first = code.find(|instr| !(instr.op == Op::Nop && instr.line() < 0))?;
        Some(first.line())
    }

    /// Returns how many were removed.
    pub(super) fn remove_redundant_nops(&mut self) -> usize {
        if !self.has_nops {
            return 0;
        }
        self.has_nops = false;
        let mut removed = 0;
        for_each_block!(self, block, {
            removed += self.remove_redundant_nops_of(block).0;
        });
        removed
    }

    /// Removes what loads or copies a value that is dropped at once.
    /// Source: `remove_redundant_nops_and_pairs` in `Python/flowgraph.c`, CPython 3.14.
    pub(super) fn remove_redundant_pairs(&mut self) {
        loop {
            let mut changed = false;
            let mut previous: Option<(BlockId, usize)> = None;
            let mut left = 0;
            for_each_block!(self, block, {
                left += self.remove_redundant_nops_of(block).1;
                if self.block(block).labelled {
                    previous = None;
                }
                let len = self.len(block);
                let first = if self.may_have(block, Kinds::POP) {
                    0
                } else {
                    // Nothing drops a value, so that only the last one may go together with what follows.
                    len.saturating_sub(1)
                };
                for i in first..len {
                    let loads = previous.filter(|_| self.code(block)[i].op == Op::PopTop);
                    previous = Some((block, i));
                    let Some((place, j)) = loads else { continue };
                    let load = &mut self.code_mut(place)[j];
                    if matches!(load.op, Op::LoadConst | Op::LoadSmallInt)
                        || load.op == Op::Copy && load.argument == 1
                    {
                        load.clear();
                        self.code_mut(block)[i].clear();
                        self.add_kinds(place, Kinds::NOP);
                        self.add_kinds(block, Kinds::NOP);
                        changed = true;
                    }
                }
                let ends = match previous {
                    Some((place, j)) => self.is_jump(self.code(place)[j].op),
                    None => false,
                };
                if ends || self.ends_flow(block) {
                    previous = None;
                }
            });
            if !changed {
                self.has_nops = left > 0;
                return;
            }
        }
    }

    /// Removes jumps to what comes next. Returns how many.
    /// Source: `remove_redundant_jumps` in `Python/flowgraph.c`, CPython 3.14.
    fn remove_redundant_jumps(&mut self) -> usize {
        let mut removed = 0;
        for_each_block!(self, block, {
            if let Some(&last) = self.last(block) {
                if last.op.is_unconditional_jump()
                    && self.nonempty(last.target()) == self.nonempty(self.next(block))
                {
                    self.clear_last(block);
                    removed += 1;
                }
            }
        });
        removed
    }

    /// Source: `remove_redundant_nops_and_jumps` in `Python/flowgraph.c`, CPython 3.14.
    pub(super) fn remove_redundant_nops_and_jumps(&mut self) {
        while self.remove_redundant_nops() + self.remove_redundant_jumps() > 0 {}
    }
}
