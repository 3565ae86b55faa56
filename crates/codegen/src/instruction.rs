//! Instructions before they are assembled.

use crate::location::Location;
use crate::opcode::Op;

/// A place among the instructions of one unit that jumps can go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Label(pub(crate) u32);

/// An instruction. The argument of a jump, and of an instruction that sets up an exception
/// handler, is the number of its target's [`Label`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Instruction {
    pub op: Op,
    pub argument: u32,
    pub location: Location,
}

/// The instructions of one unit, with labels: what the code generator makes.
/// Source: `Python/instruction_sequence.c`, CPython 3.14.
#[derive(Clone, Debug, Default)]
pub(crate) struct InstructionSequence {
    pub instructions: Vec<Instruction>,
    /// For every label the index of the instruction before which it stands.
    label_places: Vec<u32>,
    /// Instructions to be put where the first `ANNOTATIONS_PLACEHOLDER` is (3.14).
    pub annotations: Option<Box<InstructionSequence>>,
}

const UNPLACED: u32 = u32::MAX;

impl InstructionSequence {
    /// A label that stands nowhere yet.
    pub(crate) fn new_label(&mut self) -> Label {
        let label = Label(u32::try_from(self.label_places.len()).expect("fewer than 2^32 labels"));
        self.label_places.push(UNPLACED);
        label
    }

    /// Puts a label before the next instruction.
    pub(crate) fn use_label(&mut self, label: Label) {
        self.label_places[label.0 as usize] =
            u32::try_from(self.instructions.len()).expect("fewer than 2^32 instructions");
    }

    /// Appends an instruction.
    pub(crate) fn push(&mut self, op: Op, argument: u32, location: Location) {
        self.instructions.push(Instruction {
            op,
            argument,
            location,
        });
    }

    /// Puts an instruction before all others; labels stay with theirs.
    pub(crate) fn insert_first(&mut self, op: Op, argument: u32, location: Location) {
        let first = Instruction {
            op,
            argument,
            location,
        };
        self.instructions.insert(0, first);
        for place in &mut self.label_places {
            if *place != UNPLACED {
                *place += 1;
            }
        }
    }

    /// The index of the instruction before which a label stands.
    pub(crate) fn place(&self, label: Label) -> u32 {
        self.label_places[label.0 as usize]
    }

    /// For every label the index of the instruction before which it stands, `None` if nowhere.
    #[cfg(test)]
    pub(crate) fn label_places(&self) -> impl Iterator<Item = Option<u32>> + '_ {
        self.label_places
            .iter()
            .map(|&place| (place != UNPLACED).then_some(place))
    }
}
