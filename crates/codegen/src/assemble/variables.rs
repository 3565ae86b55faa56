//! The one array of all variables.

use crate::name::Name;
use crate::unit::{flags, Unit};
use crate::version::Version;

/// What a variable is. Source: `pycore_code.h`, CPython 3.14.
mod kind {
    pub(super) const ARG_POS: u8 = 0x02;
    pub(super) const ARG_KW: u8 = 0x04;
    pub(super) const ARG_VAR: u8 = 0x08;
    pub(super) const HIDDEN: u8 = 0x10;
    pub(super) const LOCAL: u8 = 0x20;
    pub(super) const CELL: u8 = 0x40;
    pub(super) const FREE: u8 = 0x80;
}

/// The names and kinds of all variables.
/// Source: `compute_localsplus_info` in `Python/assemble.c`, CPython 3.14.
pub(super) fn localsplus(unit: &Unit, version: Version) -> (Vec<Name>, Vec<u8>) {
    let capacity = unit.varnames.len() + unit.cellvars.len() + unit.freevars.len();
    let mut names = Vec::with_capacity(capacity);
    let mut kinds = Vec::with_capacity(capacity);
    let mut argument_kinds = ArgumentKinds::new(unit, version);
    for name in &unit.varnames {
        let mut kind = kind::LOCAL | argument_kinds.next().unwrap_or_default();
        if unit.fast_hidden.contains(name) {
            kind |= kind::HIDDEN;
        }
        if unit.cellvars.contains(name) {
            kind |= kind::CELL;
        }
        names.push(*name);
        kinds.push(kind);
    }
    for name in &unit.cellvars {
        if !unit.varnames.contains(name) {
            names.push(*name);
            kinds.push(kind::CELL);
        }
    }
    for name in &unit.freevars {
        names.push(*name);
        kinds.push(kind::FREE);
    }
    (names, kinds)
}

/// The kinds of the parameters, in order: how many of each are left.
struct ArgumentKinds([(u32, u8); 5]);

impl ArgumentKinds {
    fn new(unit: &Unit, version: Version) -> Self {
        if version < Version::V3_14 {
            return Self([(0, 0); 5]);
        }
        let has = |flag| u32::from(unit.flags & flag != 0);
        Self([
            (unit.posonlyargcount, kind::ARG_POS),
            (
                unit.argcount.saturating_sub(unit.posonlyargcount),
                kind::ARG_POS | kind::ARG_KW,
            ),
            (unit.kwonlyargcount, kind::ARG_KW),
            (has(flags::VARARGS), kind::ARG_VAR | kind::ARG_POS),
            (has(flags::VARKEYWORDS), kind::ARG_VAR | kind::ARG_KW),
        ])
    }
}

impl Iterator for ArgumentKinds {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let (left, kind) = self.0.iter_mut().find(|(left, _)| *left > 0)?;
        *left -= 1;
        Some(*kind)
    }
}
