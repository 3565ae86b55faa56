//! What one version's instructions are.

use super::count::{fixed, Count};
use super::Op;

/// The instruction has an argument.
pub(super) const ARG: u8 = 1;
/// The argument is an index of a constant.
pub(super) const CONST: u8 = 1 << 1;
/// The argument has an index of a name.
pub(super) const NAME: u8 = 1 << 2;
/// The instruction jumps, perhaps, and its argument says where.
pub(super) const JUMP: u8 = 1 << 3;
/// The argument is the place of a variable that is or may be in a cell.
pub(super) const FREE: u8 = 1 << 4;
/// The argument has the place of a local variable.
pub(super) const LOCAL: u8 = 1 << 5;
/// The instruction looks for signals and other threads.
pub(super) const EVAL_BREAK: u8 = 1 << 6;

/// The number of what is never assembled.
pub(super) const PSEUDO: u8 = 255;

/// One instruction of one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Info {
    /// Its number in bytecode
    pub number: u8,
    /// How many cache entries follow it
    pub caches: u8,
    flags: u8,
    exists: bool,
    /// By how much it changes the depth of the stack, unless that depends on the argument
    change: Option<i8>,
    /// How many values it pops
    pub popped: Count,
    /// How many values it pushes
    pub pushed: Count,
}

impl Info {
    /// Whether the version has the instruction.
    pub(crate) const fn exists(self) -> bool {
        self.exists
    }

    /// Whether it is never assembled.
    pub(crate) const fn is_pseudo(self) -> bool {
        self.number == PSEUDO
    }

    /// Whether it has an argument.
    #[cfg(test)]
    pub(crate) const fn has_argument(self) -> bool {
        self.flags & ARG != 0
    }

    /// Whether its argument is an index of a constant.
    pub(crate) const fn has_const(self) -> bool {
        self.flags & CONST != 0
    }

    /// Whether it jumps, perhaps, to what its argument says.
    pub(crate) const fn has_jump(self) -> bool {
        self.flags & JUMP != 0
    }

    /// The flags that Python's module `dis` shows.
    #[cfg(test)]
    pub(crate) const fn flags_that_dis_knows(self) -> u8 {
        self.flags & !EVAL_BREAK
    }

    /// Whether it looks for signals and other threads.
    pub(crate) const fn has_eval_break(self) -> bool {
        self.flags & EVAL_BREAK != 0
    }

    /// By how much it changes the depth of the stack; what begins to watch over exceptions, when one is
    /// raised.
    #[inline]
    pub(crate) fn effect(self, argument: u32) -> i32 {
        if let Some(change) = self.change {
            return i32::from(change);
        }
        self.pushed.of(argument) - self.popped.of(argument)
    }
}

/// A row of a version's list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    op: Op,
    info: Info,
}

pub(super) const fn row(
    op: Op,
    number: u8,
    caches: u8,
    flags: u8,
    popped: Count,
    pushed: Count,
) -> Row {
    Row {
        op,
        info: Info {
            number,
            caches,
            flags,
            exists: true,
            change: match (popped.fixed(), pushed.fixed()) {
                (Some(popped), Some(pushed)) => Some(pushed - popped),
                _ => None,
            },
            popped,
            pushed,
        },
    }
}

/// What one version's instructions are.
#[derive(Debug)]
pub(crate) struct Table([Info; Op::COUNT]);

impl Table {
    pub(super) const fn new(rows: &[Row]) -> Self {
        let missing = Info {
            number: PSEUDO,
            caches: 0,
            flags: 0,
            exists: false,
            change: Some(0),
            popped: fixed(0),
            pushed: fixed(0),
        };
        let mut table = [missing; Op::COUNT];
        let mut i = 0;
        while i < rows.len() {
            table[rows[i].op as usize] = rows[i].info;
            i += 1;
        }
        Self(table)
    }

    /// What this instruction is.
    #[inline]
    pub(crate) fn info(&self, op: Op) -> Info {
        self.0[op as usize]
    }

    /// Whether the instruction's argument is a label: it jumps, perhaps, or sets up an exception handler.
    #[inline]
    pub(crate) fn has_target(&self, op: Op) -> bool {
        self.info(op).has_jump() || op.is_block_push()
    }
}
