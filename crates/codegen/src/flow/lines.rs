//! Instructions that stand for nothing in the source get the lines of those before them.

use super::graph::{for_each_block, BlockId, Flow, Instr};
use crate::location::Location;
use crate::opcode::{Kinds, Op};
use crate::version::Version;

/// How many instructions a block has at most that is put where something jumps to it.
const MOST_COPIED: usize = 4;

/// Whether an instruction of this line takes that of the one before. [`Location::NEXT`] does not from 3.14 on.
fn takes_line(version: Version, line: i32) -> bool {
    line == Location::NONE.line || version < Version::V3_14 && line < 0
}

impl Flow {
    /// Source: `resolve_line_numbers` in `Python/flowgraph.c`, CPython 3.14.
    pub(super) fn resolve_lines(&mut self) {
        let (mut any, mut at_start) = (false, false);
        for_each_block!(self, block, {
            if self.may_have(block, Kinds::NO_LINE) {
                any = true;
                at_start |= self
                    .code(block)
                    .first()
                    .is_some_and(|first| first.line() < 0);
            }
        });
        if at_start {
            self.duplicate_exits();
        }
        if any {
            self.propagate_lines();
        }
    }

    /// Puts what leaves the scope where something jumps to it if it is short or has no line.
    /// Source: `inline_small_or_no_lineno_blocks` in `Python/flowgraph.c`, CPython 3.14.
    pub(super) fn inline_exits(&mut self) {
        loop {
            let mut changed = false;
            for_each_block!(self, block, {
                changed |= self.inline_exit(block);
            });
            if !changed {
                return;
            }
        }
    }

    fn inline_exit(&mut self, block: BlockId) -> bool {
        let Some(last) = self.last(block) else {
            return false;
        };
        let jump = last.op;
        if !jump.is_unconditional_jump() {
            return false;
        }
        let target = last.target();
        let is_small_exit = self.len(target) <= MOST_COPIED && self.exits_scope(target);
        let has_no_line = self.ends_flow(target) && self.has_no_line(target);
        if !is_small_exit && !has_no_line {
            return false;
        }
        self.clear_last(block);
        self.append(block, target);
        if has_no_line && jump == Op::Jump {
            if let Some(last) = self.last_mut(block) {
                if last.op.is_unconditional_jump() {
                    // Signals must still be looked for.
                    last.op = Op::Jump;
                }
            }
        }
        let target = self.block_mut(target);
        target.predecessors = target.predecessors.wrapping_sub(1);
        true
    }

    /// Gives every way to an exit without a line its own exit, so that it can have the way's line.
    /// Source: `duplicate_exits_without_lineno` in `Python/flowgraph.c`, CPython 3.14.
    fn duplicate_exits(&mut self) {
        for_each_block!(self, block, {
            let Some(&last) = self.last(block) else {
                block = self.next(block);
                continue;
            };
            if !self.is_jump(last.op) {
                block = self.next(block);
                continue;
            }
            let target = self.nonempty(last.target());
            if !target.is_none() && self.block(target).predecessors > 1 && self.needs_line(target) {
                self.is_rerouted = true;
                let copy = self.new_block();
                self.append(copy, target);
                self.code_mut(copy)[0].location = last.location;
                if let Some(last) = self.last_mut(block) {
                    last.argument = copy.0;
                }
                let next = self.next(target);
                let new = self.block_mut(copy);
                new.predecessors = 1;
                new.next = next;
                new.labelled = true;
                let old = self.block_mut(target);
                old.predecessors -= 1;
                old.next = copy;
            }
        });
        for_each_block!(self, block, {
            let next = self.next(block);
            if let Some(&last) = self.last(block) {
                if !next.is_none() && self.falls_through(block) && self.needs_line(next) {
                    self.code_mut(next)[0].location = last.location;
                }
            }
        });
    }

    /// Whether a block leaves the scope or looks for signals, and has no line.
    fn needs_line(&self, block: BlockId) -> bool {
        if !self.may_have(block, Kinds::NO_LINE) {
            return false;
        }
        let Some(first) = self.code(block).first() else {
            return false;
        };
        first.line() < 0
            && self.has_no_line(block)
            && (self.exits_scope(block)
                || self
                    .code(block)
                    .iter()
                    .any(|instr| self.table.info(instr.op).has_eval_break()))
    }

    /// Source: `propagate_line_numbers` in `Python/flowgraph.c`, CPython 3.14.
    fn propagate_lines(&mut self) {
        for_each_block!(self, block, {
            if self.may_have(block, Kinds::NO_LINE) {
                self.propagate_lines_in(block);
            }
            if let Some(&Instr {
                op,
                argument,
                location,
                ..
            }) = self.last(block)
            {
                let next = self.next(block);
                let info = self.table.info(op);
                if !next.is_none() && !info.ends_flow() {
                    self.propagate_line_to(next, location);
                }
                if info.has_jump() {
                    self.propagate_line_to(BlockId(argument), location);
                }
            }
        });
    }

    fn propagate_lines_in(&mut self, block: BlockId) {
        let version = self.version;
        let mut location = Location::NONE;
        let mut still = false;
        for instr in self.code_mut(block) {
            if takes_line(version, instr.line()) {
                instr.location = location;
            } else {
                location = instr.location;
            }
            still |= instr.line() < 0;
        }
        if !still {
            let kinds = &mut self.block_mut(block).kinds;
            *kinds = kinds.without(Kinds::NO_LINE);
        }
    }

    fn propagate_line_to(&mut self, block: BlockId, location: Location) {
        let version = self.version;
        if self.block(block).predecessors == 1 && self.may_have(block, Kinds::NO_LINE) {
            if let Some(first) = self.code_mut(block).first_mut() {
                if takes_line(version, first.line()) {
                    first.location = location;
                }
            }
        }
    }
}
