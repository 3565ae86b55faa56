//! Basic blocks and their instructions.

pub(crate) use crate::instruction::{BlockId, Instr};
use crate::location::Location;
use crate::opcode::{Kinds, Op, Table};
use crate::version::Version;

/// A basic block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    /// The block that follows
    pub next: BlockId,
    /// Where its instructions are
    pub(super) start: u32,
    /// How many it has
    len: u32,
    /// How many there were at most. What is removed leaves its handler behind in its slot, and what is
    /// appended there takes it over.
    filled: u32,
    /// How many there is room for
    capacity: u32,
    /// How many ways lead here
    pub predecessors: u32,
    /// How deep the stack is at its start, negative if unknown
    pub depth: i32,
    /// The local variables, of the first 64, that may be unset at its start
    pub unset_locals: u64,
    /// The handlers at its start, while they are being found
    pub handlers: u32,
    /// The kinds of instructions that it may have
    pub kinds: Kinds,
    /// Whether it had an instruction that sets up a handler
    pub sets_up: bool,
    /// Whether it had a label, and so something jumped here once
    pub labelled: bool,
    /// Whether it handles exceptions
    pub is_handler: bool,
    /// Whether it is a handler that gets the index of the instruction that raised
    pub preserves_lasti: bool,
    /// A mark for passes that walk the graph
    pub visited: bool,
    /// Whether only exceptions lead here
    pub cold: bool,
    /// Whether something but exceptions leads here
    pub warm: bool,
    /// Whether a `NOT_TAKEN` follows its jump; it is among the instructions only in the end
    pub marked: bool,
}

/// What nobody has put an instruction into.
const EMPTY: Instr = Instr::new(Op::Nop, 0, Location::NONE);

/// The control-flow graph of one unit, to be used for many, one after the other.
#[derive(Debug)]
pub(crate) struct Flow {
    pub(super) version: Version,
    pub(super) table: &'static Table,
    pub(super) blocks: Vec<Block>,
    pub(super) slots: Vec<Instr>,
    /// Whether any instruction sets up a handler
    pub(super) has_handlers: bool,
    /// Whether any instruction but those is only for the passes, or takes the value of a variable away
    pub(super) has_rare: bool,
    /// Whether any instruction may do nothing
    pub(super) has_nops: bool,
    /// Whether control may flow otherwise than when ways were counted last
    pub(super) is_rerouted: bool,
    /// Blocks that a pass has yet to visit
    pub(super) pending: Vec<BlockId>,
    pub(super) scratch: super::Scratch,
}

impl Flow {
    pub(crate) fn new(version: Version) -> Self {
        Self {
            version,
            table: Table::of(version),
            blocks: Vec::new(),
            slots: Vec::new(),
            has_handlers: false,
            has_rare: false,
            has_nops: false,
            is_rerouted: false,
            pending: Vec::new(),
            scratch: super::Scratch::default(),
        }
    }

    /// Forgets the unit.
    pub(super) fn reset(&mut self) {
        self.blocks.clear();
        self.slots.clear();
        self.has_handlers = false;
        self.has_rare = false;
        self.has_nops = false;
        self.is_rerouted = true;
        self.pending.clear();
    }

    /// Makes an empty block that stands nowhere.
    pub(super) fn new_block(&mut self) -> BlockId {
        let id = BlockId(self.blocks.len() as u32);
        self.blocks.push(Block {
            next: BlockId::NONE,
            start: self.slots.len() as u32,
            len: 0,
            filled: 0,
            capacity: 0,
            predecessors: 0,
            depth: 0,
            unset_locals: 0,
            handlers: 0,
            kinds: Kinds::NONE,
            sets_up: false,
            labelled: false,
            is_handler: false,
            preserves_lasti: false,
            visited: false,
            cold: false,
            warm: false,
            marked: false,
        });
        id
    }

    #[inline]
    pub(super) fn block(&self, id: BlockId) -> &Block {
        &self.blocks[id.0 as usize]
    }

    #[inline]
    pub(super) fn block_mut(&mut self, id: BlockId) -> &mut Block {
        &mut self.blocks[id.0 as usize]
    }

    /// Whether a block may have instructions of any of these kinds.
    #[inline]
    pub(super) fn may_have(&self, id: BlockId, kinds: Kinds) -> bool {
        self.block(id).kinds.has(kinds)
    }

    /// Notes the kinds of instructions that were put into a block.
    #[inline]
    pub(super) fn add_kinds(&mut self, id: BlockId, kinds: Kinds) {
        self.block_mut(id).kinds |= kinds;
        self.has_nops |= kinds.has(Kinds::NOP);
    }

    /// The kinds that an instruction is of where it stands.
    #[inline]
    pub(super) fn kinds_of(&self, op: Op, location: Location) -> Kinds {
        let kinds = self.table.info(op).kinds;
        if location.line < 0 {
            kinds.and(Kinds::NO_LINE)
        } else {
            kinds
        }
    }

    /// Whether all blocks know what kinds of instructions they have.
    pub(super) fn kinds_are_known(&self) -> bool {
        self.order().all(|id| {
            let known = self.block(id).kinds;
            let mut code = self.code(id).iter();
            code.all(|instr| known.include(self.kinds_of(instr.op, instr.location)))
        })
    }

    /// Makes the last instruction of a block do nothing.
    pub(super) fn clear_last(&mut self, id: BlockId) {
        if let Some(last) = self.last_mut(id) {
            last.clear();
            self.add_kinds(id, Kinds::NOP);
        }
    }

    #[inline]
    pub(super) fn next(&self, id: BlockId) -> BlockId {
        self.blocks[id.0 as usize].next
    }

    /// Whether any instruction may have a handler.
    pub(crate) fn has_handlers(&self) -> bool {
        self.has_handlers
    }

    /// How many blocks were made.
    pub(crate) fn block_count(&self) -> usize {
        self.blocks.len()
    }

    /// The blocks in order.
    pub(crate) fn order(&self) -> impl Iterator<Item = BlockId> + '_ {
        let start = (!self.blocks.is_empty()).then_some(BlockId::ENTRY);
        std::iter::successors(start, |&block| {
            Some(self.next(block)).filter(|next| !next.is_none())
        })
    }

    /// How deep the stack is where a handler starts, and whether it gets the index of the instruction that
    /// raised.
    pub(crate) fn handler(&self, id: BlockId) -> (i32, bool) {
        let block = self.block(id);
        (block.depth, block.preserves_lasti)
    }

    /// The instructions of a block.
    #[inline]
    pub(crate) fn code(&self, id: BlockId) -> &[Instr] {
        let block = self.block(id);
        &self.slots[block.start as usize..(block.start + block.len) as usize]
    }

    /// The instructions of a block.
    #[inline]
    pub(super) fn code_mut(&mut self, id: BlockId) -> &mut [Instr] {
        let block = &self.blocks[id.0 as usize];
        &mut self.slots[block.start as usize..(block.start + block.len) as usize]
    }

    #[inline]
    pub(super) fn len(&self, id: BlockId) -> usize {
        self.block(id).len as usize
    }

    #[inline]
    pub(super) fn is_empty(&self, id: BlockId) -> bool {
        self.block(id).len == 0
    }

    /// Drops instructions at the end of a block.
    #[inline]
    pub(super) fn truncate(&mut self, id: BlockId, len: usize) {
        let block = self.block_mut(id);
        debug_assert!(len <= block.len as usize);
        block.len = len as u32;
    }

    #[inline]
    pub(super) fn last(&self, id: BlockId) -> Option<&Instr> {
        self.code(id).last()
    }

    #[inline]
    pub(super) fn last_mut(&mut self, id: BlockId) -> Option<&mut Instr> {
        self.code_mut(id).last_mut()
    }

    /// Makes room for one more instruction at the end of a block.
    fn grow(&mut self, id: BlockId) -> &mut Instr {
        let block = &mut self.blocks[id.0 as usize];
        if block.len == block.filled {
            let end = (block.start + block.capacity) as usize;
            if block.filled == block.capacity {
                if end == self.slots.len() {
                    self.slots.push(EMPTY);
                    block.capacity += 1;
                } else {
                    let start = block.start as usize;
                    block.start = self.slots.len() as u32;
                    self.slots
                        .extend_from_within(start..start + block.filled as usize);
                    block.capacity = block.filled + 4;
                    self.slots
                        .resize(block.start as usize + block.capacity as usize, EMPTY);
                }
            }
            block.filled += 1;
        }
        block.len += 1;
        &mut self.slots[(block.start + block.len - 1) as usize]
    }

    /// Appends an instruction to a block.
    #[inline]
    pub(super) fn push(&mut self, id: BlockId, op: Op, argument: u32, location: Location) {
        self.add_kinds(id, self.kinds_of(op, location));
        let slot = self.grow(id);
        slot.op = op;
        slot.argument = argument;
        slot.location = location;
    }

    /// Gives the last block what there is of instructions, from where it starts to this index.
    pub(super) fn close(&mut self, id: BlockId, end: u32) {
        let block = &mut self.blocks[id.0 as usize];
        block.len = end - block.start;
        block.filled = block.len;
        block.capacity = block.len;
    }

    /// Makes the block that follows another one and starts at this instruction.
    pub(super) fn follow(&mut self, last: BlockId, start: u32) -> BlockId {
        let id = self.new_block();
        self.block_mut(last).next = id;
        self.block_mut(id).start = start;
        id
    }

    /// Whether a `NOT_TAKEN` follows the jump at the end of a block.
    #[inline]
    pub(crate) fn is_marked(&self, id: BlockId) -> bool {
        self.block(id).marked
    }

    /// What follows the jump at the end of a block to say that it was not taken, if anything does.
    #[inline]
    pub(crate) fn not_taken(&self, id: BlockId) -> Option<Instr> {
        let block = self.block(id);
        if !block.marked {
            return None;
        }
        let mut mark = Instr::new(Op::NotTaken, 0, self.last(id)?.location);
        if block.len < block.filled {
            mark.handler = self.slots[(block.start + block.len) as usize].handler;
        }
        Some(mark)
    }

    /// Puts an instruction into a block.
    pub(super) fn insert(&mut self, id: BlockId, at: usize, instr: Instr) {
        self.add_kinds(id, self.kinds_of(instr.op, instr.location));
        self.grow(id);
        let code = self.code_mut(id);
        let end = code.len() - 1;
        code.copy_within(at..end, at + 1);
        code[at] = instr;
    }

    /// Appends the instructions of one block to another.
    pub(super) fn append(&mut self, to: BlockId, from: BlockId) {
        if self.block(from).sets_up {
            self.block_mut(to).sets_up = true;
        }
        self.add_kinds(to, self.block(from).kinds);
        for i in 0..self.len(from) {
            let instr = self.code(from)[i];
            *self.grow(to) = instr;
        }
    }

    /// Whether control never goes on from the end of a block to the next one.
    #[inline]
    pub(super) fn ends_flow(&self, id: BlockId) -> bool {
        self.last(id)
            .is_some_and(|last| self.table.info(last.op).ends_flow())
    }

    #[inline]
    pub(super) fn falls_through(&self, id: BlockId) -> bool {
        !self.ends_flow(id)
    }

    pub(super) fn exits_scope(&self, id: BlockId) -> bool {
        self.last(id).is_some_and(|last| last.op.is_scope_exit())
    }

    pub(super) fn has_no_line(&self, id: BlockId) -> bool {
        self.code(id).iter().all(|instr| instr.line() < 0)
    }

    #[inline]
    pub(super) fn is_jump(&self, op: Op) -> bool {
        self.table.info(op).has_jump()
    }

    /// The index from which on instructions of a block may have targets: the last one jumps, perhaps, and
    /// any may set up a handler.
    #[inline]
    pub(super) fn first_target(&self, id: BlockId) -> usize {
        let block = self.block(id);
        if block.sets_up {
            0
        } else {
            block.len.saturating_sub(1) as usize
        }
    }

    /// The block itself if it has instructions, else the next one that has.
    #[inline]
    pub(super) fn nonempty(&self, mut id: BlockId) -> BlockId {
        while !id.is_none() && self.is_empty(id) {
            id = self.next(id);
        }
        id
    }

    /// Takes the mark of a visit from all blocks.
    pub(super) fn clear_visited(&mut self) {
        for block in &mut self.blocks {
            block.visited = false;
        }
        self.pending.clear();
    }

    /// Plans the visit of a block if it was not visited yet.
    #[inline]
    pub(super) fn visit(&mut self, id: BlockId) {
        let block = &mut self.blocks[id.0 as usize];
        if !block.visited {
            block.visited = true;
            self.pending.push(id);
        }
    }
}

/// Runs a body for every block in order. The body may change the graph.
macro_rules! for_each_block {
    ($flow:ident, $block:ident, $body:block) => {
        $crate::flow::graph::for_each_block!(
            $flow, $block from $crate::flow::graph::BlockId::ENTRY, $body
        )
    };
    ($flow:ident, $block:ident from $first:expr, $body:block) => {{
        let mut $block = $first;
        while !$block.is_none() {
            $body
            $block = $flow.next($block);
        }
    }};
}
pub(super) use for_each_block;
