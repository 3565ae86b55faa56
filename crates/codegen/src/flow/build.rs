//! From instructions with labels to blocks.

use super::graph::{for_each_block, BlockId, Flow};
use crate::instruction::{InstructionSequence, Label};
use crate::location::Location;
use crate::opcode::{Kinds, Op};

const UNUSED: u32 = u32::MAX;
const USED: u32 = u32::MAX - 1;

impl Flow {
    /// Takes over the instructions of a unit, and leaves it the memory of those of the unit before.
    /// Source: `_PyCfg_FromInstructionSequence` and `translate_jump_labels_to_targets` in
    /// `Python/flowgraph.c`, CPython 3.14.
    pub(super) fn build(&mut self, sequence: &mut InstructionSequence) {
        self.reset();
        sequence.place_annotations();
        std::mem::swap(&mut self.slots, &mut sequence.instructions);
        // For every instruction the block that starts with it, if something jumps to it.
        let mut places = std::mem::take(&mut self.scratch.words);
        places.clear();
        places.resize(self.slots.len(), UNUSED);
        for place in sequence.target_places() {
            places[place as usize] = USED;
        }
        let table = self.table;
        let mut current = self.new_block();
        self.block_mut(current).start = 0;
        let mut kinds = Kinds::NONE;
        let mut ended = false;
        for (i, place) in places.iter_mut().enumerate() {
            let at = i as u32;
            let is_target = *place == USED;
            if ended || is_target && at > 0 {
                self.add_kinds(current, kinds);
                kinds = Kinds::NONE;
                self.close(current, at);
                current = self.follow(current, at);
            }
            if is_target {
                self.block_mut(current).labelled = true;
                *place = current.0;
            }
            let instr = &self.slots[i];
            let info = table.info(instr.op);
            kinds |= self.kinds_of(instr.op, instr.location);
            ended = info.has_jump() || info.ends_flow();
            if info.is_rare() {
                let sets_up = info.has_target();
                self.has_handlers |= sets_up;
                self.has_rare |= !sets_up;
                self.block_mut(current).sets_up |= sets_up;
            }
        }
        self.add_kinds(current, kinds);
        self.close(current, places.len() as u32);
        for_each_block!(self, block, {
            let first = self.first_target(block);
            for instr in &mut self.code_mut(block)[first..] {
                if table.info(instr.op).has_target() {
                    instr.argument = places[sequence.place(Label(instr.argument)) as usize];
                }
            }
        });
        if self.has_handlers {
            self.mark_handlers();
        }
        self.scratch.words = places;
    }

    /// Appends a jump to a block.
    pub(super) fn push_jump(
        &mut self,
        block: BlockId,
        op: Op,
        target: BlockId,
        location: Location,
    ) {
        self.push(block, op, target.0, location);
    }
}
