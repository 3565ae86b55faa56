//! Bytecode, and the offsets of jumps.

use super::{locations, Output};
use crate::flow::Instr;
use crate::opcode::{Op, Table};

/// How far behind its target `END_ASYNC_FOR` counts from, in code units: from the `END_SEND`.
const END_SEND_OFFSET: u32 = 5;

/// How many prefixes an argument needs.
#[inline]
fn prefixes(argument: u32) -> u32 {
    if argument <= 0xff {
        // Almost every one.
        return 0;
    }
    1 + u32::from(argument > 0xffff) + u32::from(argument > 0xff_ffff)
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
    /// on until nothing changes. The blocks' offsets are those for the arguments that the jumps have.
    /// Source: `resolve_jump_offsets` in `Python/assemble.c`, CPython 3.14.
    pub(super) fn resolve_jumps(&mut self, table: &Table) {
        loop {
            let mut changed = false;
            for (&(at, target), &end) in self.jumps.iter().zip(&self.ends) {
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
            self.find_offsets(table);
        }
    }

    /// Finds where in the bytecode every block starts, every jump ends, and the whole ends.
    pub(super) fn find_offsets(&mut self, table: &Table) {
        self.ends.clear();
        let mut offset = 0;
        let mut at = 0;
        let mut jumps = self.jumps.iter().map(|&(at, _)| at as usize).peekable();
        let mut blocks = self.order.iter().peekable();
        while let Some(&block) = blocks.next() {
            self.offsets[block.0 as usize] = offset;
            let end = match blocks.peek() {
                Some(next) => self.starts[next.0 as usize] as usize,
                None => self.code.len(),
            };
            while let Some(jump) = jumps.next_if(|&jump| jump < end) {
                offset += sizes(table, &self.code[at..=jump]);
                self.ends.push(offset);
                at = jump + 1;
            }
            offset += sizes(table, &self.code[at..end]);
            at = end;
        }
        self.length = offset;
    }

    /// Writes the bytecode and the location table.
    /// Source: `write_instr` and `assemble_location_info` in `Python/assemble.c`, CPython 3.14.
    pub(super) fn write_code(&mut self, table: &Table, first_line: i32) {
        let extended = table.info(Op::ExtendedArg).number;
        self.bytecode.clear();
        // Caches are zeros.
        self.bytecode.resize(2 * self.length as usize, 0);
        self.linetable.clear();
        let mut locations = locations::Writer::new(&mut self.linetable, first_line);
        let mut rest = &mut self.bytecode[..];
        for instr in &self.code {
            let info = table.info(instr.op);
            let size = size(table, instr);
            let (units, after) = rest.split_at_mut(2 * size as usize);
            rest = after;
            let prefixes = prefixes(instr.argument) as usize;
            let [low, high @ ..] = instr.argument.to_le_bytes();
            for (i, byte) in high[..prefixes].iter().rev().enumerate() {
                units[2 * i] = extended;
                units[2 * i + 1] = *byte;
            }
            units[2 * prefixes] = info.number;
            units[2 * prefixes + 1] = low;
            locations.add(&instr.location, size);
        }
        locations.finish();
    }
}

fn sizes(table: &Table, code: &[Instr]) -> u32 {
    code.iter().map(|instr| size(table, instr)).sum()
}
