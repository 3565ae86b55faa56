//! Cells of variables, and what a code object begins with.

use super::graph::{for_each_block, BlockId, Flow, Instr};
use crate::location::Location;
use crate::opcode::{Kinds, Op};
use crate::unit::{flags, Unit};

impl Flow {
    /// Inserts what makes the generator and the cells, and makes the arguments of what uses cells indices
    /// of the one array that all variables are in. Returns where the cells and free variables are in it.
    /// Source: `prepare_localsplus` in `Python/flowgraph.c`, CPython 3.14.
    pub(super) fn place_variables(&mut self, unit: &Unit) {
        let mut places = std::mem::take(&mut self.scratch.words);
        let locals = unit.varnames.len() as u32;
        let cells = unit.cellvars.len();
        // Where the cells and free variables are, counted as if those that are parameters, too, had another
        // place after all local variables.
        places.clear();
        places.extend((0..(cells + unit.freevars.len()) as u32).map(|i| locals + i));
        for (place, name) in places.iter_mut().zip(&unit.cellvars) {
            if let Some(local) = unit.varnames.iter().position(|local| local == name) {
                *place = local as u32;
            }
        }
        self.insert_prefix(unit, &places[..cells]);
        let mut dropped = 0;
        for (i, place) in places.iter_mut().enumerate() {
            if *place == i as u32 + locals {
                *place -= dropped;
            } else {
                dropped += 1;
            }
        }
        if !places.is_empty() {
            for_each_block!(self, block, {
                for instr in self.code_mut(block) {
                    if matches!(
                        instr.op,
                        Op::MakeCell
                            | Op::LoadClosure
                            | Op::LoadDeref
                            | Op::StoreDeref
                            | Op::DeleteDeref
                            | Op::LoadFromDictOrDeref
                    ) {
                        instr.argument = places[instr.argument as usize];
                    }
                }
            });
        }
        self.scratch.words = places;
    }

    /// Source: `insert_prefix_instructions` in `Python/flowgraph.c`, CPython 3.14.
    fn insert_prefix(&mut self, unit: &Unit, cell_places: &[u32]) {
        let mut at = 0;
        let mut insert = |op, argument, location| {
            self.insert(BlockId::ENTRY, at, Instr::new(op, argument, location));
            at += 1;
        };
        if !unit.freevars.is_empty() {
            insert(Op::CopyFreeVars, unit.freevars.len() as u32, Location::NONE);
        }
        let mut cells: Vec<u32> = (0..cell_places.len() as u32).collect();
        cells.sort_by_key(|&cell| cell_places[cell as usize]);
        for cell in cells {
            insert(Op::MakeCell, cell, Location::NONE);
        }
        if unit.flags & flags::ANY_GENERATOR != 0 {
            let location = Location::line_only(unit.firstlineno);
            insert(Op::ReturnGenerator, 0, location);
            insert(Op::PopTop, 0, location);
        }
    }

    /// Makes instructions of the jumps that leave the value on the stack.
    /// Source: `convert_pseudo_conditional_jumps` in `Python/flowgraph.c`, CPython 3.14.
    pub(super) fn expand_jumps(&mut self) {
        for_each_block!(self, block, {
            let last = self.last(block).copied();
            if let Some(last) = last {
                let op = match last.op {
                    Op::JumpIfFalse => Op::PopJumpIfFalse,
                    Op::JumpIfTrue => Op::PopJumpIfTrue,
                    _ => {
                        block = self.next(block);
                        continue;
                    }
                };
                let at = self.len(block) - 1;
                self.code_mut(block)[at].op = op;
                for (i, (op, argument)) in [(Op::Copy, 1), (Op::ToBool, 0)].into_iter().enumerate()
                {
                    let new = Instr {
                        op,
                        argument,
                        ..last
                    };
                    self.insert(block, at + i, new);
                }
            }
        });
    }

    /// Makes instructions of what only the passes need.
    /// Source: `convert_pseudo_ops` in `Python/flowgraph.c`, CPython 3.14.
    pub(super) fn expand_pseudo_instructions(&mut self) {
        let first = if self.has_handlers || self.has_rare {
            BlockId::ENTRY
        } else {
            BlockId::NONE
        };
        for_each_block!(self, block from first, {
            if self.block(block).sets_up {
                self.add_kinds(block, Kinds::NOP);
            }
            for instr in self.code_mut(block) {
                match instr.op {
                    op if op.is_block_push() => instr.clear(),
                    Op::LoadClosure => instr.op = Op::LoadFast,
                    Op::StoreFastMaybeNull => instr.op = Op::StoreFast,
                    _ => {}
                }
            }
        });
        self.remove_redundant_nops_and_jumps();
    }
}
