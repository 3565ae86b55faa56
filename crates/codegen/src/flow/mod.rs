//! The control-flow graph of a unit, and the passes that optimise it.
//!
//! Source: `Python/flowgraph.c`, CPython 3.14: which passes there are, their order and what they do.
//! Blocks and instructions are in a few vectors that are used for all units of a module.

mod borrow;
mod build;
mod constants;
mod depth;
pub(crate) mod graph;
mod handlers;
mod lines;
mod locals;
mod nops;
mod peephole;
mod prefix;
mod reach;
mod swaps;

use self::constants::UnitConstants;
use self::graph::for_each_block;
pub(crate) use self::graph::{BlockId, Flow, Instr};
use crate::constant::Constants;
use crate::error::Error;
use crate::unit::{flags, Unit};
use crate::version::Version;

/// Memory that passes need, kept for the next unit.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    words: Vec<u32>,
    handlers: Vec<handlers::HandlerNode>,
    borrows: borrow::Borrows,
}

impl Flow {
    /// Makes and optimises the graph of a unit: what is left can be assembled block by block. Among the
    /// unit's constants are some that nothing loads any more. Returns how deep the stack becomes.
    pub(crate) fn optimize(
        &mut self,
        unit: &mut Unit,
        constants: &mut Constants,
    ) -> Result<u32, Error> {
        self.build(&mut unit.instructions);
        if self.has_handlers {
            self.label_handlers();
        }

        self.inline_exits();
        self.remove_unreachable();
        self.resolve_lines();
        let mut consts = UnitConstants {
            constants,
            list: &mut unit.consts,
        };
        self.optimize_loads(&mut consts);
        for_each_block!(self, block, {
            self.optimize_block(block, &mut consts);
        });
        debug_assert!(self.kinds_are_known(), "a pass has made another kind");
        self.remove_redundant_pairs();
        if self.is_rerouted {
            self.remove_unreachable();
        }
        self.remove_redundant_nops_and_jumps();

        let parameters = unit.argcount
            + unit.kwonlyargcount
            + u32::from(unit.flags & flags::VARARGS != 0)
            + u32::from(unit.flags & flags::VARKEYWORDS != 0);
        self.check_loads(unit.varnames.len() as u32, parameters);
        if !unit.varnames.is_empty() {
            self.pair_loads_and_stores();
        }
        self.remove_redundant_nops();
        self.move_cold_blocks();
        self.resolve_lines();

        if self.version >= Version::V3_14 {
            self.expand_jumps();
        }
        let depth = self.stack_depth()?;
        self.place_variables(unit);
        self.expand_pseudo_instructions();
        self.normalize_jumps();
        let has_locals = !unit.varnames.is_empty() || self.has_rare;
        if self.version >= Version::V3_14 && has_locals {
            self.borrow_loads()?;
        }
        debug_assert!(self.kinds_are_known(), "a pass has made another kind");
        Ok(depth)
    }
}
