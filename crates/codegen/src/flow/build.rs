//! From instructions with labels to blocks.

use super::graph::{BlockId, Flow};
use crate::instruction::{Instruction, InstructionSequence, Label};
use crate::location::Location;
use crate::opcode::Op;

const UNUSED: u32 = u32::MAX;
const USED: u32 = u32::MAX - 1;

impl Flow {
    /// Takes over the instructions of a unit.
    /// Source: `_PyCfg_FromInstructionSequence` and `translate_jump_labels_to_targets` in
    /// `Python/flowgraph.c`, CPython 3.14.
    pub(super) fn build(&mut self, sequence: &InstructionSequence) {
        self.reset();
        let instructions = &sequence.instructions;
        // For every instruction the block that starts with it, if something jumps to it.
        let mut places = std::mem::take(&mut self.scratch.words);
        places.clear();
        places.resize(instructions.len(), UNUSED);
        for place in sequence.target_places() {
            places[place as usize] = USED;
        }
        let mut current = self.new_block();
        let mut ended = false;
        for (i, instruction) in instructions.iter().enumerate() {
            if instruction.op == Op::AnnotationsPlaceholder {
                if let Some(annotations) = &sequence.annotations {
                    for instruction in &annotations.instructions {
                        current = self.build_one(current, &mut ended, instruction);
                    }
                }
                continue;
            }
            if places[i] == USED {
                if !self.is_empty(current) || self.block(current).labelled {
                    current = self.follow(current);
                    ended = false;
                }
                self.block_mut(current).labelled = true;
                places[i] = current.0;
            }
            current = self.build_one(current, &mut ended, instruction);
        }
        let table = self.table;
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

    /// Appends an instruction to the last block or to a new one, if the last one has ended.
    #[inline]
    fn build_one(
        &mut self,
        mut current: BlockId,
        ended: &mut bool,
        instruction: &Instruction,
    ) -> BlockId {
        let Instruction {
            op,
            argument,
            location,
        } = *instruction;
        if *ended {
            current = self.follow(current);
        }
        self.push_new(current, op, argument, location);
        let info = self.table.info(op);
        *ended = info.has_jump() || info.ends_flow();
        match op {
            Op::SetupFinally | Op::SetupWith | Op::SetupCleanup => {
                self.has_handlers = true;
                self.block_mut(current).sets_up = true;
            }
            Op::LoadClosure | Op::StoreFastMaybeNull | Op::LoadFastAndClear | Op::DeleteFast => {
                self.has_rare = true
            }
            _ => {}
        }
        current
    }

    /// Makes the block that follows the last one.
    fn follow(&mut self, last: BlockId) -> BlockId {
        if self.last(last).is_some_and(|instr| self.is_jump(instr.op)) {
            // What jumps gets company later, such as NOT_TAKEN.
            self.reserve(last, 2);
        }
        let block = self.new_block();
        self.block_mut(last).next = block;
        block
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

use super::graph::for_each_block;
