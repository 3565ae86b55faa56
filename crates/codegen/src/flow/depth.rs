//! How deep the stack becomes.

use super::graph::{BlockId, Flow, Instr};
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
        let (table, version) = (self.table, self.version);
        let mut deepest = 0;
        self.enter_at(BlockId::ENTRY, 0)?;
        while let Some(block) = self.pending.pop() {
            let mut depth = self.block(block).depth;
            let mut goes_on = true;
            let mut i = 0;
            while goes_on {
                let code = self.code(block);
                while let Some(instr) = code.get(i) {
                    let info = table.info(instr.op);
                    if info.steers() {
                        break;
                    }
                    let after = depth + info.effect(instr.argument);
                    if version >= Version::V3_14 {
                        deepest = deepest.max(depth);
                    } else {
                        deepest = deepest.max(after);
                    }
                    if after < 0 {
                        return Err(underflow());
                    }
                    depth = after;
                    i += 1;
                }
                let Some(&Instr { op, argument, .. }) = code.get(i) else {
                    break;
                };
                i += 1;
                let info = table.info(op);
                let then = depth + info.effect(argument);
                let after = if op.is_block_push() { depth } else { then };
                if version >= Version::V3_14 {
                    deepest = deepest.max(depth);
                } else {
                    deepest = deepest.max(after);
                }
                if info.has_target() && op != Op::EndAsyncFor {
                    if version < Version::V3_14 {
                        deepest = deepest.max(then);
                    }
                    self.enter_at(BlockId(argument), then)?;
                }
                if after < 0 {
                    return Err(underflow());
                }
                depth = after;
                goes_on = !info.ends_flow();
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

fn underflow() -> Error {
    Error::Unsupported("stack underflow".to_owned())
}
