//! Which block handles the exceptions of every instruction.

use super::graph::{for_each_block, BlockId, Flow};
use crate::opcode::arguments::resume;
use crate::opcode::Op;

/// The handlers that watch, the innermost one first, as a list that shares its tail with others.
#[derive(Clone, Copy, Debug)]
pub(super) struct HandlerNode {
    handler: BlockId,
    outer: u32,
    depth: u32,
}

/// No handler watches.
const NOTHING: u32 = 0;

impl Flow {
    /// Source: `mark_except_handlers` in `Python/flowgraph.c`, CPython 3.14.
    pub(super) fn mark_handlers(&mut self) {
        for_each_block!(self, block, {
            let len = if self.block(block).sets_up {
                self.len(block)
            } else {
                0
            };
            for i in 0..len {
                let instr = &self.code(block)[i];
                if instr.op.is_block_push() {
                    let target = instr.target();
                    self.block_mut(target).is_handler = true;
                }
            }
        });
    }

    /// Notes for every instruction that can be reached which block handles its exceptions, and whether a
    /// generator resumes under one handler only.
    /// Source: `label_exception_targets` in `Python/flowgraph.c`, CPython 3.14.
    pub(super) fn label_handlers(&mut self) {
        let mut nodes = std::mem::take(&mut self.scratch.handlers);
        nodes.clear();
        nodes.push(HandlerNode {
            handler: BlockId::NONE,
            outer: NOTHING,
            depth: 0,
        });
        self.clear_visited();
        self.visit_under(BlockId::ENTRY, NOTHING);
        while let Some(block) = self.pending.pop() {
            let mut handlers = self.block(block).handlers;
            let mut yield_depth = 0;
            for i in 0..self.len(block) {
                let instr = &mut self.code_mut(block)[i];
                let op = instr.op;
                let argument = instr.argument;
                if op.is_block_push() {
                    let target = BlockId(argument);
                    self.visit_under(target, handlers);
                    if op != Op::SetupFinally {
                        self.block_mut(target).preserves_lasti = true;
                    }
                    nodes.push(HandlerNode {
                        handler: target,
                        outer: handlers,
                        depth: nodes[handlers as usize].depth + 1,
                    });
                    handlers = nodes.len() as u32 - 1;
                    continue;
                }
                if op == Op::PopBlock {
                    handlers = nodes[handlers as usize].outer;
                    instr.clear();
                    continue;
                }
                instr.handler = nodes[handlers as usize].handler;
                if op == Op::YieldValue {
                    yield_depth = nodes[handlers as usize].depth;
                } else if op == Op::Resume {
                    if argument != resume::AT_FUNC_START {
                        if yield_depth == 1 {
                            instr.argument |= resume::DEPTH_1;
                        }
                        yield_depth = 0;
                    }
                } else if self.is_jump(op) {
                    self.visit_under(BlockId(argument), handlers);
                }
            }
            let next = self.next(block);
            if self.falls_through(block) && !next.is_none() {
                self.visit_under(next, handlers);
            }
        }
        self.scratch.handlers = nodes;
    }

    fn visit_under(&mut self, block: BlockId, handlers: u32) {
        if !self.block(block).visited {
            self.block_mut(block).handlers = handlers;
            self.visit(block);
        }
    }
}
