//! How deep the stack becomes.

use super::graph::{BlockId, Flow};
use crate::error::Error;
use crate::opcode::Op;
use crate::version::Version;

/// The depth of what was not visited.
const UNKNOWN: i32 = i32::MIN;

impl Flow {
    /// Notes for every block how deep the stack is at its start, and returns how deep it becomes at most.
    /// Source: `calculate_stackdepth` in `Python/flowgraph.c`, CPython 3.14.
    pub(super) fn stack_depth(&mut self) -> Result<u32, Error> {
        for block in &mut self.blocks {
            block.depth = UNKNOWN;
        }
        self.pending.clear();
        let mut deepest = 0;
        self.enter_at(BlockId::ENTRY, 0)?;
        while let Some(block) = self.pending.pop() {
            let mut depth = self.block(block).depth;
            let mut goes_on = true;
            for i in 0..self.len(block) {
                let instr = self.code(block)[i];
                let op = instr.op;
                let info = self.table.info(op);
                let then = depth + info.effect(instr.argument);
                let after = if op.is_block_push() { depth } else { then };
                if self.version >= Version::V3_14 {
                    deepest = deepest.max(depth);
                } else {
                    deepest = deepest.max(after);
                }
                if op.is_block_push() || info.has_jump() && op != Op::EndAsyncFor {
                    if self.version < Version::V3_14 {
                        deepest = deepest.max(then);
                    }
                    self.enter_at(instr.target(), then)?;
                }
                if after < 0 {
                    return Err(Error::Unsupported("stack underflow".to_owned()));
                }
                depth = after;
                if op.is_unconditional_jump() || op.is_scope_exit() {
                    goes_on = false;
                    break;
                }
            }
            let next = self.next(block);
            if goes_on && !next.is_none() {
                self.enter_at(next, depth)?;
            }
        }
        Ok(deepest as u32)
    }

    fn enter_at(&mut self, block: BlockId, depth: i32) -> Result<(), Error> {
        let known = self.block(block).depth;
        if known >= 0 && known != depth {
            return Err(Error::Unsupported("inconsistent stack depth".to_owned()));
        }
        if known < depth {
            self.block_mut(block).depth = depth;
            self.pending.push(block);
        }
        Ok(())
    }
}
