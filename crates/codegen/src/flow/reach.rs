//! What is reached, and how.

use super::graph::{for_each_block, BlockId, Flow};
use crate::location::Location;
use crate::opcode::Op;

impl Flow {
    /// Empties the blocks that nothing leads to, and counts the ways that lead to the others.
    /// Source: `remove_unreachable` in `Python/flowgraph.c`, CPython 3.14.
    pub(super) fn remove_unreachable(&mut self) {
        for block in &mut self.blocks {
            block.predecessors = 0;
        }
        self.clear_visited();
        self.visit(BlockId::ENTRY);
        self.block_mut(BlockId::ENTRY).predecessors = 1;
        while let Some(block) = self.pending.pop() {
            let next = self.next(block);
            if !next.is_none() && self.falls_through(block) {
                self.come_to(next);
            }
            for i in self.first_target(block)..self.len(block) {
                let instr = self.code(block)[i];
                if self.table.info(instr.op).has_target() {
                    self.come_to(instr.target());
                }
            }
        }
        for_each_block!(self, block, {
            if self.block(block).predecessors == 0 {
                self.truncate(block, 0);
                self.block_mut(block).is_handler = false;
            }
        });
        self.is_rerouted = false;
    }

    /// Counts a way to a block, and plans to go on from there.
    fn come_to(&mut self, block: BlockId) {
        self.visit(block);
        self.block_mut(block).predecessors += 1;
    }

    /// Moves what only exceptions lead to behind everything else.
    /// Source: `push_cold_blocks_to_end` in `Python/flowgraph.c`, CPython 3.14.
    pub(super) fn move_cold_blocks(&mut self) {
        if self.next(BlockId::ENTRY).is_none() {
            return;
        }
        self.mark_warm();
        if !self.mark_cold() {
            return;
        }
        for_each_block!(self, block, {
            let next = self.next(block);
            if self.block(block).cold
                && !next.is_none()
                && self.block(next).warm
                && self.falls_through(block)
            {
                let jump = self.new_block();
                self.block_mut(next).labelled = true;
                self.push_jump(jump, Op::JumpNoInterrupt, next, Location::NONE);
                let new = self.block_mut(jump);
                new.cold = true;
                new.next = next;
                new.predecessors = 1;
                self.block_mut(block).next = jump;
            }
        });
        let mut last_warm = BlockId::NONE;
        let mut first_cold = BlockId::NONE;
        let mut last_cold = BlockId::NONE;
        let mut block = BlockId::ENTRY;
        while !block.is_none() {
            let next = self.next(block);
            let last = if self.block(block).cold {
                if first_cold.is_none() {
                    first_cold = block;
                }
                &mut last_cold
            } else {
                &mut last_warm
            };
            let before = std::mem::replace(last, block);
            if !before.is_none() {
                self.block_mut(before).next = block;
            }
            block = next;
        }
        self.block_mut(last_warm).next = first_cold;
        if !first_cold.is_none() {
            self.block_mut(last_cold).next = BlockId::NONE;
            self.remove_redundant_nops_and_jumps();
        }
    }

    fn mark_warm(&mut self) {
        self.clear_visited();
        self.visit(BlockId::ENTRY);
        while let Some(block) = self.pending.pop() {
            self.block_mut(block).warm = true;
            let next = self.next(block);
            if !next.is_none() && self.falls_through(block) {
                self.visit(next);
            }
            if let Some(last) = self.last(block) {
                if self.is_jump(last.op) {
                    let target = last.target();
                    self.visit(target);
                }
            }
        }
    }

    /// Returns whether any block is cold.
    fn mark_cold(&mut self) -> bool {
        self.clear_visited();
        for_each_block!(self, block, {
            if self.block(block).is_handler {
                self.visit(block);
            }
        });
        let mut any = false;
        while let Some(block) = self.pending.pop() {
            any = true;
            self.block_mut(block).cold = true;
            let next = self.next(block);
            if !next.is_none() && self.falls_through(block) && !self.block(next).warm {
                self.visit(next);
            }
            if let Some(last) = self.last(block) {
                let target = last.target();
                if self.is_jump(last.op) && !self.block(target).warm {
                    self.visit(target);
                }
            }
        }
        any
    }
}
