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
    /// The targets of the instructions that have one.
    targets: Vec<Label>,
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

    /// Appends an instruction whose argument is a label.
    pub(crate) fn push_to(&mut self, op: Op, target: Label, location: Location) {
        self.targets.push(target);
        self.push(op, target.0, location);
    }

    /// The indices of the instructions that others have as targets.
    pub(crate) fn target_places(&self) -> impl Iterator<Item = u32> + '_ {
        self.targets.iter().map(|&label| self.place(label))
    }

    /// Puts an instruction whose argument is a label before all others; labels stay with theirs.
    pub(crate) fn insert_first_to(&mut self, op: Op, target: Label, location: Location) {
        self.targets.push(target);
        let first = Instruction {
            op,
            argument: target.0,
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
