//! The location table (PEP 626, PEP 657).

use super::Output;
use crate::location::Location;
use crate::opcode::Table;

/// How many code units one entry covers at most.
const LONGEST: u32 = 8;

/// The forms of entries. Source: `InternalDocs/code_objects.md`, CPython 3.14.
const ONE_LINE: u8 = 10;
const NO_COLUMNS: u8 = 13;
const LONG: u8 = 14;
const NONE: u8 = 15;

impl Output {
    /// Gives the instructions the next one's location that are to have it.
    pub(super) fn resolve_locations(&mut self, table: &Table) {
        let mut next = Location::NONE;
        for instr in self.code.iter_mut().rev() {
            if instr.location == Location::NEXT {
                let ends = instr.op.is_scope_exit() || table.info(instr.op).has_jump();
                instr.location = if ends { Location::NONE } else { next };
            }
            next = instr.location;
        }
    }
}

/// Writes a location table: instructions one after the other that have one location share entries.
pub(super) struct Writer<'a> {
    bytes: &'a mut Vec<u8>,
    /// The line of the last entry
    line: i32,
    /// The location of the last instructions, and their length in code units
    location: Location,
    length: u32,
}

impl<'a> Writer<'a> {
    pub(super) fn new(bytes: &'a mut Vec<u8>, first_line: i32) -> Self {
        Self {
            bytes,
            line: first_line,
            location: Location::NONE,
            length: 0,
        }
    }

    /// Adds an instruction.
    #[inline]
    pub(super) fn add(&mut self, location: &Location, length: u32) {
        if *location != self.location {
            self.entries(self.location, self.length);
            self.location = *location;
            self.length = 0;
        }
        self.length += length;
    }

    /// Ends the table.
    pub(super) fn finish(mut self) {
        self.entries(self.location, self.length);
    }

    fn entries(&mut self, location: Location, mut length: u32) {
        while length > LONGEST {
            self.entry(location, LONGEST);
            length -= LONGEST;
        }
        if length > 0 {
            self.entry(location, length);
        }
    }

    /// Source: `write_location_info_entry` in `Python/assemble.c`, CPython 3.14.
    fn entry(&mut self, location: Location, length: u32) {
        let Location {
            line,
            end_line,
            column,
            end_column,
        } = location;
        if line == Location::NONE.line {
            self.start(NONE, length);
            return;
        }
        let delta = line - self.line;
        if column < 0 || end_column < 0 {
            if end_line == line || end_line < 0 {
                self.start(NO_COLUMNS, length);
                self.signed(delta);
                self.line = line;
                return;
            }
        } else if end_line == line {
            let width = end_column - column;
            if delta == 0 && column < 80 && (0..16).contains(&width) {
                self.start((column >> 3) as u8, length);
                self.bytes.push(((column & 7) << 4 | width) as u8);
                return;
            }
            if (0..3).contains(&delta) && column < 128 && end_column < 128 {
                self.start(ONE_LINE + delta as u8, length);
                self.bytes.extend([column as u8, end_column as u8]);
                self.line = line;
                return;
            }
        }
        self.start(LONG, length);
        self.signed(delta);
        self.unsigned(end_line.wrapping_sub(line) as u32);
        self.unsigned((column + 1) as u32);
        self.unsigned((end_column + 1) as u32);
        self.line = line;
    }

    fn start(&mut self, form: u8, length: u32) {
        self.bytes.push(0x80 | form << 3 | (length - 1) as u8);
    }

    fn unsigned(&mut self, mut number: u32) {
        while number >= 0x40 {
            self.bytes.push(0x40 | (number & 0x3f) as u8);
            number >>= 6;
        }
        self.bytes.push(number as u8);
    }

    fn signed(&mut self, number: i32) {
        let size = number.unsigned_abs() << 1;
        self.unsigned(size | u32::from(number < 0));
    }
}
