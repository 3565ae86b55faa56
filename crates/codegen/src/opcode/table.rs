//! What one version's instructions are.

use super::count::{fixed, Count};
use super::{Kinds, Op};

/// The instruction has an argument.
pub(super) const ARG: u16 = 1;
/// The argument is an index of a constant.
pub(super) const CONST: u16 = 1 << 1;
/// The argument has an index of a name.
pub(super) const NAME: u16 = 1 << 2;
/// The instruction jumps, perhaps, and its argument says where.
pub(super) const JUMP: u16 = 1 << 3;
/// The argument is the place of a variable that is or may be in a cell.
pub(super) const FREE: u16 = 1 << 4;
/// The argument has the place of a local variable.
pub(super) const LOCAL: u16 = 1 << 5;
/// The instruction looks for signals and other threads.
pub(super) const EVAL_BREAK: u16 = 1 << 6;

/// What every row gets by its instruction: it leaves the code object, or jumps in every case.
const ENDS_FLOW: u16 = 1 << 7;
/// It sets up an exception handler, and its argument says where that is.
const BLOCK_PUSH: u16 = 1 << 8;
/// It matters to passes that are left out where there is none.
const RARE: u16 = 1 << 9;

/// The number of what is never assembled.
pub(super) const PSEUDO: u8 = 255;

/// No number of values that an instruction pushes.
const DEPENDS: i8 = i8::MIN;

/// One instruction of one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Info {
    /// Its number in bytecode
    pub number: u8,
    /// How many cache entries follow it
    pub caches: u8,
    flags: u16,
    /// The kinds that it is of
    pub kinds: Kinds,
    exists: bool,
    /// By how much it changes the depth of the stack; [`DEPENDS`] if that depends on the argument
    change: i8,
    /// How many values it pops
    pub popped: Count,
    /// How many values it pushes
    pub pushed: Count,
}

impl Info {
    /// Whether the version has the instruction.
    pub(crate) const fn exists(&self) -> bool {
        self.exists
    }

    /// Whether it is never assembled.
    pub(crate) const fn is_pseudo(&self) -> bool {
        self.number == PSEUDO
    }

    /// Whether it has an argument.
    #[cfg(test)]
    pub(crate) const fn has_argument(&self) -> bool {
        self.flags & ARG != 0
    }

    /// Whether its argument is an index of a constant.
    pub(crate) const fn has_const(&self) -> bool {
        self.flags & CONST != 0
    }

    /// Whether it jumps, perhaps, to what its argument says.
    pub(crate) const fn has_jump(&self) -> bool {
        self.flags & JUMP != 0
    }

    /// The flags that Python's module `dis` shows.
    #[cfg(test)]
    pub(crate) const fn flags_that_dis_knows(&self) -> u16 {
        self.flags & (ARG | CONST | NAME | JUMP | FREE | LOCAL)
    }

    /// Whether it looks for signals and other threads.
    pub(crate) const fn has_eval_break(&self) -> bool {
        self.flags & EVAL_BREAK != 0
    }

    /// Whether its argument is a label: it jumps, perhaps, or sets up an exception handler.
    #[inline]
    pub(crate) const fn has_target(&self) -> bool {
        self.flags & (JUMP | BLOCK_PUSH) != 0
    }

    /// Whether control may go elsewhere than to the next instruction.
    #[inline]
    pub(crate) const fn steers(&self) -> bool {
        self.flags & (JUMP | BLOCK_PUSH | ENDS_FLOW) != 0
    }

    /// Whether control never goes to the next instruction.
    #[inline]
    pub(crate) const fn ends_flow(&self) -> bool {
        self.flags & ENDS_FLOW != 0
    }

    /// Whether it may begin what the optimiser of blocks replaces.
    #[inline]
    pub(crate) const fn is_replaced(&self) -> bool {
        self.kinds.has(Kinds::REPLACED)
    }

    /// Whether it sets up an exception handler, is only for the passes, or takes the value of a variable
    /// away.
    #[inline]
    pub(crate) const fn is_rare(&self) -> bool {
        self.flags & RARE != 0
    }

    /// By how much it changes the depth of the stack; what begins to watch over exceptions, when one is
    /// raised.
    #[inline]
    pub(crate) fn effect(&self, argument: u32) -> i32 {
        if self.change != DEPENDS {
            return i32::from(self.change);
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
    flags: u16,
    popped: Count,
    pushed: Count,
) -> Row {
    Row {
        op,
        info: Info {
            number,
            caches,
            flags: flags | flags_of(op),
            kinds: op.kinds(),
            exists: true,
            change: match (popped.fixed(), pushed.fixed()) {
                (Some(popped), Some(pushed)) => pushed - popped,
                _ => DEPENDS,
            },
            popped,
            pushed,
        },
    }
}

/// The flags that an instruction has in every version.
const fn flags_of(op: Op) -> u16 {
    let mut flags = 0;
    if op.is_scope_exit() || op.is_unconditional_jump() {
        flags |= ENDS_FLOW;
    }
    if op.is_block_push() {
        flags |= BLOCK_PUSH;
    }
    if op.is_block_push() || op.is_rare() {
        flags |= RARE;
    }
    flags
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
            kinds: Kinds::NONE,
            exists: false,
            change: 0,
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
    pub(crate) fn info(&self, op: Op) -> &Info {
        &self.0[op as usize]
    }
}
