//! Instructions before they are assembled.

use crate::location::Location;
use crate::opcode::Op;

/// A place among the instructions of one unit that jumps can go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Label(pub(crate) u32);

/// Names a block of one control-flow graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct BlockId(pub(crate) u32);

impl BlockId {
    /// The block where control flow begins.
    pub(crate) const ENTRY: BlockId = BlockId(0);
    /// No block.
    pub(crate) const NONE: BlockId = BlockId(u32::MAX);

    pub(crate) fn is_none(self) -> bool {
        self == BlockId::NONE
    }
}

/// An instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Instr {
    pub op: Op,
    /// The argument. If the instruction jumps or sets up an exception handler, its target: the number of
    /// the [`Label`] before the instructions are in a control-flow graph, there of the [`BlockId`].
    pub argument: u32,
    pub location: Location,
    /// The block that handles its exceptions, once that is known
    pub handler: BlockId,
}

impl Instr {
    pub(crate) const fn new(op: Op, argument: u32, location: Location) -> Self {
        Self {
            op,
            argument,
            location,
            handler: BlockId::NONE,
        }
    }

    /// Makes it another instruction at the same place.
    pub(crate) fn set(&mut self, op: Op, argument: u32) {
        self.op = op;
        self.argument = argument;
    }

    /// Makes it do nothing. The location stays, for tracing.
    pub(crate) fn clear(&mut self) {
        self.set(Op::Nop, 0);
    }

    /// The block to which it jumps or where it sets up a handler; for those that do only.
    pub(crate) fn target(&self) -> BlockId {
        BlockId(self.argument)
    }

    pub(crate) fn line(&self) -> i32 {
        self.location.line
    }
}

/// The instructions of one unit, with labels: what the code generator makes.
/// Source: `Python/instruction_sequence.c`, CPython 3.14.
#[derive(Clone, Debug, Default)]
pub(crate) struct InstructionSequence {
    pub instructions: Vec<Instr>,
    /// For every label the index of the instruction before which it stands.
    label_places: Vec<u32>,
    /// The targets of the instructions that have one.
    targets: Vec<Label>,
    /// Where an `ANNOTATIONS_PLACEHOLDER` is (3.14)
    placeholder: Option<u32>,
    /// Instructions to be put in its place
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
        self.instructions.push(Instr::new(op, argument, location));
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
        let first = Instr::new(op, target.0, location);
        self.instructions.insert(0, first);
        for place in &mut self.label_places {
            if *place != UNPLACED {
                *place += 1;
            }
        }
        if let Some(placeholder) = &mut self.placeholder {
            *placeholder += 1;
        }
    }

    /// Appends an instruction that stands for those of annotations that are to come, perhaps.
    pub(crate) fn push_placeholder(&mut self, location: Location) {
        self.placeholder = u32::try_from(self.instructions.len()).ok();
        self.push(Op::AnnotationsPlaceholder, 0, location);
    }

    /// Puts the annotations into their place. No label stands before it, and none in them.
    pub(crate) fn place_annotations(&mut self) {
        let Some(at) = self.placeholder.take() else {
            return;
        };
        let annotations = self.annotations.take();
        let annotations = annotations.map_or_else(Vec::new, |sequence| sequence.instructions);
        let count = annotations.len() as u32;
        let index = at as usize;
        self.instructions.splice(index..=index, annotations);
        for place in &mut self.label_places {
            if *place != UNPLACED && *place > at {
                *place = *place + count - 1;
            }
        }
    }

    /// Forgets everything, but not the memory.
    pub(crate) fn clear(&mut self) {
        self.instructions.clear();
        self.label_places.clear();
        self.targets.clear();
        self.placeholder = None;
        self.annotations = None;
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
