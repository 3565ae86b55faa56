//! Bytecode, and the offsets of jumps.

use super::Output;
use crate::flow::Instr;
use crate::opcode::{Op, Table};

/// How far behind its target `END_ASYNC_FOR` counts from, in code units: from the `END_SEND`.
const END_SEND_OFFSET: u32 = 5;

/// How many prefixes an argument needs.
fn prefixes(argument: u32) -> u32 {
    u32::from(argument > 0xff) + u32::from(argument > 0xffff) + u32::from(argument > 0xff_ffff)
}

/// The size of an instruction in code units.
pub(super) fn size(table: &Table, instr: &Instr) -> u32 {
    prefixes(instr.argument) + 1 + u32::from(table.info(instr.op).caches)
}

/// The instruction for a jump in this direction.
/// Source: `resolve_unconditional_jumps` in `Python/assemble.c`, CPython 3.14.
pub(super) fn directed(op: Op, forward: bool) -> Op {
    match (op, forward) {
        (Op::Jump | Op::JumpNoInterrupt, true) => Op::JumpForward,
        (Op::Jump, false) => Op::JumpBackward,
        (Op::JumpNoInterrupt, false) => Op::JumpBackwardNoInterrupt,
        _ => op,
    }
}

impl Output {
    /// Makes the arguments of jumps distances. A longer argument makes an instruction longer, so this goes
    /// on until nothing changes.
    /// Source: `resolve_jump_offsets` in `Python/assemble.c`, CPython 3.14.
    pub(super) fn resolve_jumps(&mut self, table: &Table) {
        let Self {
            code,
            starts,
            offsets,
            order,
            jumps,
            ends,
            ..
        } = self;
        loop {
            let mut offset = 0;
            let mut blocks = order.iter().peekable();
            ends.clear();
            for (i, instr) in code.iter().enumerate() {
                while let Some(block) =
                    blocks.next_if(|block| starts[block.0 as usize] as usize == i)
                {
                    offsets[block.0 as usize] = offset;
                }
                offset += size(table, instr);
                if jumps
                    .get(ends.len())
                    .is_some_and(|&(at, _)| at as usize == i)
                {
                    ends.push(offset);
                }
            }
            for block in blocks {
                offsets[block.0 as usize] = offset;
            }
            let mut changed = false;
            for (&(at, target), &end) in jumps.iter().zip(&*ends) {
                let instr = &mut code[at as usize];
                let before = prefixes(instr.argument);
                let target = offsets[target.0 as usize];
                instr.argument = if instr.op == Op::EndAsyncFor {
                    end.wrapping_sub(target).wrapping_sub(END_SEND_OFFSET)
                } else {
                    end.abs_diff(target)
                };
                changed |= prefixes(instr.argument) != before;
            }
            if !changed {
                return;
            }
        }
    }

    /// Source: `write_instr` in `Python/assemble.c`, CPython 3.14.
    pub(super) fn write_bytecode(&mut self, table: &Table) {
        let extended = table.info(Op::ExtendedArg).number;
        self.bytecode.clear();
        for instr in &self.code {
            let info = table.info(instr.op);
            let [low, second, third, high] = instr.argument.to_le_bytes();
            if instr.argument > 0xff {
                if instr.argument > 0xff_ffff {
                    self.bytecode.extend([extended, high]);
                }
                if instr.argument > 0xffff {
                    self.bytecode.extend([extended, third]);
                }
                self.bytecode.extend([extended, second]);
            }
            self.bytecode.extend([info.number, low]);
            let len = self.bytecode.len() + 2 * usize::from(info.caches);
            self.bytecode.resize(len, 0);
        }
    }
}
