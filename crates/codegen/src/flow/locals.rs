//! Loads of local variables that may be unset.

use super::graph::{for_each_block, BlockId, Flow, Instr};
use crate::opcode::{Kinds, Op};

/// How many variables are followed from block to block: as many as an integer has bits.
const FOLLOWED: u32 = u64::BITS;

impl Flow {
    /// Makes the loads of local variables that may be unset check for that.
    /// Source: `add_checks_for_loads_of_uninitialized_variables` in `Python/flowgraph.c`, CPython 3.14.
    pub(super) fn check_loads(&mut self, locals: u32, parameters: u32) {
        // Later parameters are treated as if they might be unset.
        let all_set = locals <= parameters && locals <= FOLLOWED && !self.has_rare;
        if locals == 0 || all_set {
            return;
        }
        if locals > FOLLOWED {
            self.check_further_loads(locals);
        }
        self.clear_visited();
        for block in &mut self.blocks {
            block.unset_locals = 0;
        }
        let below = |count: u32| {
            if count >= FOLLOWED {
                u64::MAX
            } else {
                (1 << count) - 1
            }
        };
        let unset = below(locals) & !below(parameters);
        self.enter_with_unset(BlockId::ENTRY, unset);
        // In order at first, so that most ways have been gone when the turn is a block's.
        for_each_block!(self, block, {
            self.block_mut(block).visited = false;
            self.check_loads_of(block);
        });
        while let Some(block) = self.pending.pop() {
            if std::mem::take(&mut self.block_mut(block).visited) {
                self.check_loads_of(block);
            }
        }
    }

    /// Plans to look at a block again if more variables may be unset there than was known.
    fn enter_with_unset(&mut self, block: BlockId, unset: u64) {
        let known = &mut self.block_mut(block).unset_locals;
        let all = *known | unset;
        if *known != all {
            *known = all;
            self.visit(block);
        }
    }

    fn check_loads_of(&mut self, block: BlockId) {
        let mut unset = self.block(block).unset_locals;
        if unset == 0 && !self.has_rare {
            // Nothing comes to be unset, then.
            return;
        }
        let mut i = 0;
        // What was told last to which handler
        let mut told = (BlockId::NONE, 0);
        loop {
            let mut new = None;
            for instr in &mut self.code_mut(block)[i..] {
                let tells = (instr.handler, unset);
                check_load(instr, &mut unset);
                i += 1;
                if !tells.0.is_none() && tells != told {
                    new = Some(tells);
                    break;
                }
            }
            let Some((handler, unset)) = new else { break };
            told = (handler, unset);
            self.enter_with_unset(handler, unset);
        }
        let next = self.next(block);
        if !next.is_none() && self.falls_through(block) {
            self.enter_with_unset(next, unset);
        }
        if let Some(last) = self.last(block) {
            if self.is_jump(last.op) {
                self.enter_with_unset(last.target(), unset);
            }
        }
    }

    /// The variables after the first 64 are followed within blocks only.
    /// Source: `fast_scan_many_locals` in `Python/flowgraph.c`, CPython 3.14.
    fn check_further_loads(&mut self, locals: u32) {
        // For every variable the number of the block in which it was set last.
        let mut set_in = std::mem::take(&mut self.scratch.words);
        set_in.clear();
        set_in.resize((locals - FOLLOWED) as usize, 0);
        let mut number = 0;
        for_each_block!(self, block, {
            number += 1;
            for instr in self.code_mut(block) {
                let Some(place) = instr.argument.checked_sub(FOLLOWED) else {
                    continue;
                };
                match instr.op {
                    Op::DeleteFast | Op::LoadFastAndClear | Op::StoreFastMaybeNull => {
                        set_in[place as usize] = 0;
                    }
                    Op::StoreFast => set_in[place as usize] = number,
                    Op::LoadFast => {
                        if set_in[place as usize] != number {
                            instr.op = Op::LoadFastCheck;
                        }
                        set_in[place as usize] = number;
                    }
                    _ => {}
                }
            }
        });
        self.scratch.words = set_in;
    }

    /// Makes one instruction of two loads or stores of local variables. What then does nothing is removed
    /// at once if it is sure to go.
    /// Source: `insert_superinstructions` in `Python/flowgraph.c`, CPython 3.14.
    pub(super) fn pair_loads_and_stores(&mut self) {
        for_each_block!(self, block, {
            if !self.may_have(block, Kinds::LOCAL) {
                block = self.next(block);
                continue;
            }
            let code = self.code_mut(block);
            let mut kept = 0;
            let mut left = false;
            for i in 1..code.len() {
                let [first, second] = [code[kept], code[i]];
                kept += 1;
                if kept != i {
                    code[kept] = second;
                }
                let pair = match (first.op, second.op) {
                    (Op::LoadFast, Op::LoadFast) => Op::LoadFastLoadFast,
                    (Op::StoreFast, Op::LoadFast) => Op::StoreFastLoadFast,
                    (Op::StoreFast, Op::StoreFast) => Op::StoreFastStoreFast,
                    _ => continue,
                };
                let other_line =
                    first.line() >= 0 && second.line() >= 0 && first.line() != second.line();
                if other_line || first.argument >= 16 || second.argument >= 16 {
                    continue;
                }
                code[kept - 1].set(pair, first.argument << 4 | second.argument);
                if second.line() < 0 || second.line() == first.line() {
                    kept -= 1;
                } else {
                    code[kept].clear();
                    left = true;
                }
            }
            let len = code.len().min(kept + 1);
            self.truncate(block, len);
            if left {
                self.add_kinds(block, Kinds::NOP);
            }
        });
    }
}

/// What an instruction does to the variables that may be unset; and the check, if it needs one.
#[inline]
fn check_load(instr: &mut Instr, unset: &mut u64) {
    if instr.argument >= FOLLOWED {
        return;
    }
    let bit = 1 << instr.argument;
    match instr.op {
        Op::LoadFast => {
            if *unset & bit != 0 {
                instr.op = Op::LoadFastCheck;
            }
            *unset &= !bit;
        }
        Op::StoreFast | Op::LoadFastCheck => *unset &= !bit,
        Op::DeleteFast | Op::LoadFastAndClear | Op::StoreFastMaybeNull => *unset |= bit,
        _ => {}
    }
}
