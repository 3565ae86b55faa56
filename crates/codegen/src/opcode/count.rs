//! How many values an instruction pops or pushes.

/// A number that depends on an instruction's argument in one of a few ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Count {
    base: i8,
    part: Part,
}

/// What the argument adds to the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Nothing,
    Argument,
    TwiceArgument,
    LowBit,
    /// What is before and after the star of `UNPACK_EX`
    BothBytes,
}

/// Always this many.
pub(super) const fn fixed(base: i8) -> Count {
    Count {
        base,
        part: Part::Nothing,
    }
}

/// This many and as many as the argument says.
pub(super) const fn plus_argument(base: i8) -> Count {
    Count {
        base,
        part: Part::Argument,
    }
}

/// This many and twice as many as the argument says.
pub(super) const fn plus_twice_argument(base: i8) -> Count {
    Count {
        base,
        part: Part::TwiceArgument,
    }
}

/// This many, and one more if the argument is odd.
pub(super) const fn plus_low_bit(base: i8) -> Count {
    Count {
        base,
        part: Part::LowBit,
    }
}

/// What `UNPACK_EX` pushes.
pub(super) const fn unpack() -> Count {
    Count {
        base: 1,
        part: Part::BothBytes,
    }
}

impl Count {
    /// The number if it does not depend on the argument.
    pub(super) const fn fixed(self) -> Option<i8> {
        match self.part {
            Part::Nothing => Some(self.base),
            _ => None,
        }
    }

    /// The number for this argument.
    #[inline]
    pub(crate) fn of(self, argument: u32) -> i32 {
        if matches!(self.part, Part::Nothing) {
            return i32::from(self.base);
        }
        let argument = argument as i32;
        let part = match self.part {
            Part::Nothing => 0,
            Part::Argument => argument,
            Part::TwiceArgument => argument.wrapping_mul(2),
            Part::LowBit => argument & 1,
            Part::BothBytes => (argument & 0xff) + (argument >> 8),
        };
        i32::from(self.base).wrapping_add(part)
    }
}
