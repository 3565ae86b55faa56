//! Kinds of instructions that passes look for.

use std::ops::BitOrAssign;

/// Kinds of instructions. A pass leaves out the blocks that have none of its kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kinds(u8);

impl Kinds {
    pub(crate) const NONE: Self = Self(0);
    /// What may do nothing
    pub(crate) const NOP: Self = Self(1);
    /// What loads a constant
    pub(crate) const CONSTANT: Self = Self(1 << 1);
    /// What may begin something that the optimiser of blocks replaces
    pub(crate) const REPLACED: Self = Self(1 << 2);
    /// What drops a value
    pub(crate) const POP: Self = Self(1 << 3);
    /// What loads or stores a local variable, now or once the instructions for the passes are replaced
    pub(crate) const LOCAL: Self = Self(1 << 4);
    /// What stands for nothing in the source
    pub(crate) const NO_LINE: Self = Self(1 << 5);
    /// What swaps values
    pub(crate) const SWAP: Self = Self(1 << 6);
    /// What jumps where it did not before, or no longer
    pub(crate) const REROUTED: Self = Self(1 << 7);

    /// Both.
    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// These without others.
    pub(crate) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether all of `kinds` are among them.
    pub(crate) const fn include(self, kinds: Self) -> bool {
        self.0 & kinds.0 == kinds.0
    }

    /// Whether any of `kinds` is among them.
    #[inline]
    pub(crate) const fn has(self, kinds: Self) -> bool {
        self.0 & kinds.0 != 0
    }
}

impl BitOrAssign for Kinds {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}
