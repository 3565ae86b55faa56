//! From units to code objects.
//!
//! Source: `Python/assemble.c`, CPython 3.14.

mod bytecode;
mod exceptions;
mod locations;
#[cfg(test)]
mod tests;
mod variables;

use crate::constant::{Constant, ConstantId, Constants};
use crate::error::Error;
use crate::flow::{BlockId, Flow, Instr};
use crate::generate::Finish;
use crate::name::{Name, Names};
use crate::opcode::Table;
use crate::unit::Unit;
use crate::version::Version;
use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher as _;

/// A code object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CodeObject {
    pub argcount: u32,
    pub posonlyargcount: u32,
    pub kwonlyargcount: u32,
    pub stacksize: u32,
    pub flags: u32,
    pub firstlineno: i32,
    pub name: Name,
    pub qualname: Name,
    pub code: Box<[u8]>,
    pub consts: Vec<ConstantId>,
    pub names: Vec<Name>,
    pub localsplusnames: Vec<Name>,
    pub localspluskinds: Vec<u8>,
    pub linetable: Box<[u8]>,
    pub exceptiontable: Box<[u8]>,
}

impl CodeObject {
    /// The hash of a part of what tells code objects apart.
    fn hash(&self) -> u64 {
        FxBuildHasher.hash_one((self.name, self.firstlineno, self.code.len()))
    }

    /// Whether Python takes two code objects for equal.
    /// Source: `code_richcompare` in `Objects/codeobject.c`, CPython 3.14.
    fn equals(&self, other: &Self) -> bool {
        self.name == other.name
            && self.argcount == other.argcount
            && self.posonlyargcount == other.posonlyargcount
            && self.kwonlyargcount == other.kwonlyargcount
            && self.flags == other.flags
            && self.firstlineno == other.firstlineno
            && self.code == other.code
            && self.consts == other.consts
            && self.names == other.names
            && self.localsplusnames == other.localsplusnames
            && self.linetable == other.linetable
            && self.exceptiontable == other.exceptiontable
    }
}

/// Assembles the units of one module.
#[derive(Debug)]
pub(crate) struct Assembler {
    version: Version,
    table: &'static Table,
    flow: Flow,
    output: Output,
    codes: Vec<CodeObject>,
    /// The indices of the code objects, by a part of what tells them apart
    by_place: HashTable<u32>,
}

/// What a unit is assembled in.
#[derive(Debug, Default)]
struct Output {
    /// All instructions in order
    code: Vec<Instr>,
    /// Where in them every block starts
    starts: Vec<u32>,
    /// Where in the bytecode every block starts, in code units
    offsets: Vec<u32>,
    /// The blocks in order
    order: Vec<BlockId>,
    /// The instructions that load constants
    loads: Vec<u32>,
    /// For every constant its new index
    places: Vec<u32>,
    /// The instructions that jump, and where to
    jumps: Vec<(u32, BlockId)>,
    /// Where in the bytecode what jumps ends, in code units
    ends: Vec<u32>,
    /// The length of the bytecode, in code units
    length: u32,
    bytecode: Vec<u8>,
    linetable: Vec<u8>,
    exceptiontable: Vec<u8>,
}

impl Assembler {
    pub(crate) fn new(version: Version) -> Self {
        let table = Table::of(version);
        Self {
            version,
            table,
            flow: Flow::new(version),
            output: Output::default(),
            codes: Vec::new(),
            by_place: HashTable::new(),
        }
    }

    /// Optimises and assembles a unit. The code object's name as a constant is returned: that of an equal
    /// one if there is one, which is so if the same source was compiled twice (`finally` clauses).
    pub(crate) fn unit(
        &mut self,
        unit: &mut Unit,
        constants: &mut Constants,
    ) -> Result<ConstantId, Error> {
        let stacksize = self.flow.optimize(unit, constants)?;
        self.output.flatten(self.table, &self.flow);
        if self.output.drop_unused_constants(&mut unit.consts) {
            self.output.find_offsets(self.table);
        }
        self.output.resolve_locations(self.table);
        self.output.resolve_jumps(self.table);
        self.output.write_code(self.table, unit.firstlineno);
        self.output.exceptiontable.clear();
        if self.flow.has_handlers() {
            self.output.write_exceptiontable(self.table, &self.flow);
        }
        let (localsplusnames, localspluskinds) = variables::localsplus(unit, self.version);
        let code = CodeObject {
            argcount: unit.argcount,
            posonlyargcount: unit.posonlyargcount,
            kwonlyargcount: unit.kwonlyargcount,
            // A frame has room for one value at least.
            stacksize: stacksize.max(1),
            flags: unit.flags,
            firstlineno: unit.firstlineno,
            name: unit.name,
            qualname: unit.qualname,
            code: self.output.bytecode.as_slice().into(),
            consts: std::mem::take(&mut unit.consts),
            names: std::mem::take(&mut unit.names),
            localsplusnames,
            localspluskinds,
            linetable: self.output.linetable.as_slice().into(),
            exceptiontable: self.output.exceptiontable.as_slice().into(),
        };
        let Self {
            codes, by_place, ..
        } = self;
        let hashed = code.hash();
        let equal = by_place.find(hashed, |&index| codes[index as usize].equals(&code));
        let index = match equal {
            Some(&index) => index,
            None => {
                let index = codes.len() as u32;
                codes.push(code);
                by_place.insert_unique(hashed, index, |&index| codes[index as usize].hash());
                index
            }
        };
        Ok(constants.intern(Constant::Code(index)))
    }

    /// The code objects, each before those that contain it.
    pub(crate) fn codes(&self) -> &[CodeObject] {
        &self.codes
    }
}

impl Output {
    /// Puts the instructions of all blocks one after the other, and gives unconditional jumps their direction.
    /// Finds where in the bytecode everything is as long as the jumps have the arguments that they have.
    fn flatten(&mut self, table: &Table, flow: &Flow) {
        self.code.clear();
        self.jumps.clear();
        self.loads.clear();
        self.ends.clear();
        self.starts.clear();
        self.starts.resize(flow.block_count(), 0);
        self.offsets.clear();
        self.offsets.resize(flow.block_count(), 0);
        self.order.clear();
        let mut start = 0;
        for block in flow.order() {
            self.order.push(block);
            self.starts[block.0 as usize] = start;
            start += flow.code(block).len() as u32 + u32::from(flow.is_marked(block));
        }
        let mut offset = 0;
        for &block in &self.order {
            self.offsets[block.0 as usize] = offset;
            let mark = flow.not_taken(block);
            for instr in flow.code(block).iter().chain(&mark) {
                let at = self.code.len() as u32;
                let mut instr = *instr;
                let info = table.info(instr.op);
                if info.has_const() {
                    self.loads.push(at);
                }
                let jump = info.has_jump().then(|| instr.target());
                if let Some(target) = jump {
                    let start = self.starts[target.0 as usize];
                    instr.op = bytecode::directed(instr.op, start > at);
                    // At first the size of the jump is reckoned from its target's index, as in CPython.
                    instr.argument = start;
                }
                offset += bytecode::size(table, &instr);
                if let Some(target) = jump {
                    self.jumps.push((at, target));
                    self.ends.push(offset);
                }
                self.code.push(instr);
            }
        }
        self.length = offset;
    }

    /// Removes the constants that nothing loads, but for the first one, which may be a docstring.
    /// Source: `remove_unused_consts` in `Python/flowgraph.c`, CPython 3.14. It comes earlier there, but no
    /// pass after it loads other constants. Returns whether an instruction has another size thereby.
    fn drop_unused_constants(&mut self, constants: &mut Vec<ConstantId>) -> bool {
        const UNUSED: u32 = u32::MAX;
        let places = &mut self.places;
        places.clear();
        places.resize(constants.len(), UNUSED);
        if let Some(first) = places.first_mut() {
            *first = 0;
        }
        for &load in &self.loads {
            places[self.code[load as usize].argument as usize] = 0;
        }
        let mut used = 0;
        for (old, place) in places.iter_mut().enumerate() {
            if *place != UNUSED {
                *place = used as u32;
                constants[used] = constants[old];
                used += 1;
            }
        }
        if used == constants.len() {
            return false;
        }
        let was_large = constants.len() > 0x100;
        constants.truncate(used);
        for &load in &self.loads {
            let instr = &mut self.code[load as usize];
            instr.argument = places[instr.argument as usize];
        }
        was_large
    }
}

impl Finish for Assembler {
    fn finish(
        &mut self,
        unit: &mut Unit,
        _names: &Names<'_>,
        constants: &mut Constants,
    ) -> Result<ConstantId, Error> {
        self.unit(unit, constants)
    }
}
