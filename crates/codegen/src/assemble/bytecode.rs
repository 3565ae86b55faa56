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
        let mut ends = vec![0; self.jumps.len()];
        loop {
            let mut offset = 0;
            let mut jumps = self.jumps.iter().map(|jump| jump.0).zip(0..).peekable();
            let mut offset_at = vec![0u32; self.code.len() + 1];
            for (i, instr) in self.code.iter().enumerate() {
                offset_at[i] = offset;
                offset += size(table, instr);
                if let Some((_, jump)) = jumps.next_if(|&(at, _)| at as usize == i) {
                    ends[jump] = offset;
                }
            }
            offset_at[self.code.len()] = offset;
            for (offset, &start) in self.offsets.iter_mut().zip(&self.starts) {
                *offset = offset_at[start as usize];
            }
            let mut changed = false;
            for (&(at, target), &end) in self.jumps.iter().zip(&ends) {
                let instr = &mut self.code[at as usize];
                let before = prefixes(instr.argument);
                let target = self.offsets[target.0 as usize];
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
