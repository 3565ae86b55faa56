//! The exception table.

use super::{bytecode::size, Output};
use crate::flow::{BlockId, Flow};
use crate::opcode::Table;

impl Output {
    /// Source: `assemble_exception_table` in `Python/assemble.c`, CPython 3.14.
    pub(super) fn write_exceptiontable(&mut self, table: &Table, flow: &Flow) {
        self.exceptiontable.clear();
        let mut offset = 0;
        let mut start = 0;
        // The handler of the instructions from `start` on, and the index of its first instruction.
        let mut handler = BlockId::NONE;
        let mut place = None;
        for i in 0..self.code.len() {
            let instr = &self.code[i];
            let new = instr.handler;
            let new_place = (!new.is_none()).then(|| self.starts[new.0 as usize]);
            let length = size(table, instr);
            if new_place != place {
                self.write_entry(flow, handler, start, offset);
                start = offset;
                handler = new;
                place = new_place;
            }
            offset += length;
        }
        self.write_entry(flow, handler, start, offset);
    }

    fn write_entry(&mut self, flow: &Flow, handler: BlockId, start: u32, end: u32) {
        if handler.is_none() {
            return;
        }
        let (depth, lasti) = flow.handler(handler);
        let depth = (depth - 1 - i32::from(lasti)).max(0) as u32;
        self.write_number(start, 0x80);
        self.write_number(end - start, 0);
        self.write_number(self.offsets[handler.0 as usize], 0);
        self.write_number(depth << 1 | u32::from(lasti), 0);
    }

    /// Writes a number six bits at a time, the highest first.
    fn write_number(&mut self, number: u32, mut mark: u8) {
        const MORE: u8 = 0x40;
        for shift in [24, 18, 12, 6] {
            if number >> shift != 0 {
                let bits = (number >> shift) as u8 & 0x3f;
                self.exceptiontable.push(bits | MORE | mark);
                mark = 0;
            }
        }
        self.exceptiontable.push(number as u8 & 0x3f | mark);
    }
}
