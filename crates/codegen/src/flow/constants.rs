//! Evaluates what is made of constants.
//!
//! The optimiser knows the constants by what loads them: `LOAD_CONST`, and `LOAD_SMALL_INT` from 3.14 on.

use super::graph::{for_each_block, Flow, Instr};
use crate::constant::{Constant, ConstantId, Constants};
use crate::fold;
use crate::location::Location;
use crate::opcode::{Kinds, Op};
use crate::version::Version;

/// How many values are folded into one at most.
/// Source: `_PY_STACK_USE_GUIDELINE` in `pycore_compile.h`, CPython 3.14.
const MOST_FOLDED: usize = 30;
/// How many constants a list or set has at least that is made from one constant.
const SHORTEST_SEQUENCE: usize = 3;

/// The constants that a unit uses.
#[derive(Debug)]
pub(crate) struct UnitConstants<'a> {
    pub constants: &'a mut Constants,
    /// What the argument of `LOAD_CONST` is an index of
    pub list: &'a mut Vec<ConstantId>,
}

impl UnitConstants<'_> {
    /// The index of a constant, which is added if it is not there yet.
    fn index(&mut self, id: ConstantId) -> u32 {
        // A NaN equals only itself; one that is computed is always another.
        let found = match self.list.iter().position(|&known| known == id) {
            Some(index) if !self.constants.has_nan(id) => index,
            _ => {
                self.list.push(id);
                self.list.len() - 1
            }
        };
        found as u32
    }

    /// The constant that an instruction loads.
    fn loaded(&mut self, instr: &Instr) -> Option<ConstantId> {
        self.loaded_by(instr.op, instr.argument)
    }

    fn loaded_by(&mut self, op: Op, argument: u32) -> Option<ConstantId> {
        match op {
            Op::LoadConst => self.list.get(argument as usize).copied(),
            Op::LoadSmallInt => Some(self.constants.intern(Constant::Int(i64::from(argument)))),
            _ => None,
        }
    }

    /// Makes an instruction load a constant.
    fn load(&mut self, instr: &mut Instr, id: ConstantId) {
        match self.small_int(id) {
            Some(value) => instr.set(Op::LoadSmallInt, value),
            None => instr.set(Op::LoadConst, self.index(id)),
        }
    }

    /// The number if `LOAD_SMALL_INT` can load it.
    fn small_int(&self, id: ConstantId) -> Option<u32> {
        match self.constants.get(id) {
            Constant::Int(value @ 0..=255) => Some(*value as u32),
            _ => None,
        }
    }
}

fn loads_constant(op: Op) -> bool {
    matches!(op, Op::LoadConst | Op::LoadSmallInt)
}

/// Whether what follows the instruction may have a constant to work on.
pub(super) fn may_load_constant(op: Op) -> bool {
    op == Op::Nop || loads_constant(op)
}

/// The instructions before an index that load this many constants, in order, if there are such.
fn loads_before(code: &[Instr], end: usize, count: usize) -> Option<([u32; MOST_FOLDED], usize)> {
    let mut found = [0; MOST_FOLDED];
    let mut missing = count;
    for i in (0..end).rev() {
        if missing == 0 {
            break;
        }
        if code[i].op == Op::Nop {
            continue;
        }
        if !loads_constant(code[i].op) {
            return None;
        }
        missing -= 1;
        found[missing] = i as u32;
    }
    (missing == 0).then_some((found, count))
}

/// Makes instructions do nothing, at no line.
fn drop_loads(code: &mut [Instr], loads: &[u32]) {
    for &i in loads {
        let instr = &mut code[i as usize];
        instr.clear();
        instr.location = Location::NONE;
    }
}

impl Flow {
    /// Decides jumps on constants, and loads small numbers without a constant.
    /// Source: `optimize_load_const` in `Python/flowgraph.c`, CPython 3.14.
    pub(super) fn optimize_loads(&mut self, consts: &mut UnitConstants) {
        let version = self.version;
        for_each_block!(self, block, {
            if self.may_have(block, Kinds::CONSTANT) {
                let kinds = optimize_loads(version, self.code_mut(block), consts);
                self.add_kinds(block, kinds);
                self.is_rerouted |= kinds.has(Kinds::REROUTED);
            }
        });
    }
}

/// Does it for one block. Returns the kinds of instructions that it may have now, too.
fn optimize_loads(version: Version, code: &mut [Instr], consts: &mut UnitConstants) -> Kinds {
    let mut kinds = Kinds::NONE;
    // What loads the constant that lies on the stack
    let mut load = (Op::Nop, 0);
    for i in 0..code.len() {
        let instr = &mut code[i];
        if instr.op == Op::LoadConst && version >= Version::V3_14 {
            let small = match consts.list.get(instr.argument as usize) {
                Some(&id) => consts.small_int(id),
                None => None,
            };
            if let Some(value) = small {
                instr.set(Op::LoadSmallInt, value);
            }
        }
        let is_copy = instr.op == Op::Copy && load.0 == Op::LoadConst && instr.argument == 1;
        if !is_copy {
            load = (instr.op, instr.argument);
        }
        if !loads_constant(load.0) {
            continue;
        }
        let Some(following) = code.get(i + 1).map(|next| next.op) else {
            continue;
        };
        match following {
            Op::PopJumpIfFalse | Op::PopJumpIfTrue | Op::JumpIfFalse | Op::JumpIfTrue => {
                let Some(constant) = consts.loaded_by(load.0, load.1) else {
                    continue;
                };
                kinds |= Kinds::NOP.and(Kinds::REROUTED);
                if matches!(following, Op::PopJumpIfFalse | Op::PopJumpIfTrue) {
                    code[i].clear();
                }
                let jumps_if = matches!(following, Op::PopJumpIfTrue | Op::JumpIfTrue);
                if fold::is_true(consts.constants, constant) == jumps_if {
                    code[i + 1].op = Op::Jump;
                } else {
                    code[i + 1].clear();
                }
            }
            Op::IsOp => {
                let is_none = consts
                    .loaded_by(load.0, load.1)
                    .is_some_and(|id| *consts.constants.get(id) == Constant::None);
                if !is_none || code.len() <= i + 2 {
                    continue;
                }
                let mut jump = i + 2;
                if code[jump].op == Op::ToBool {
                    kinds |= Kinds::NOP;
                    code[jump].clear();
                    jump += 1;
                    if code.len() <= jump {
                        continue;
                    }
                }
                let mut negated = code[i + 1].argument != 0;
                match code[jump].op {
                    Op::PopJumpIfFalse => negated = !negated,
                    Op::PopJumpIfTrue => {}
                    _ => continue,
                }
                kinds |= Kinds::NOP;
                code[i].clear();
                code[i + 1].clear();
                code[jump].op = if negated {
                    Op::PopJumpIfNotNone
                } else {
                    Op::PopJumpIfNone
                };
            }
            Op::ReturnValue if version < Version::V3_14 => {
                kinds |= Kinds::NOP;
                code[i].clear();
                code[i + 1].set(Op::ReturnConst, load.1);
            }
            Op::ToBool => {
                let Some(constant) = consts.loaded_by(load.0, load.1) else {
                    continue;
                };
                let truth = if fold::is_true(consts.constants, constant) {
                    Constant::True
                } else {
                    Constant::False
                };
                let truth = consts.constants.intern(truth);
                let index = consts.index(truth);
                kinds |= Kinds::NOP;
                code[i].clear();
                code[i + 1].set(Op::LoadConst, index);
            }
            _ => {}
        }
    }
    kinds
}

/// Makes a tuple of constants one constant.
/// Source: `fold_tuple_of_constants` in `Python/flowgraph.c`, CPython 3.14.
pub(super) fn fold_tuple(code: &mut [Instr], i: usize, consts: &mut UnitConstants) {
    let count = code[i].argument as usize;
    let Some(items) = take_constants(code, i, count, consts) else {
        return;
    };
    let tuple = consts.constants.intern(Constant::Tuple(items.into()));
    consts.load(&mut code[i], tuple);
}

/// Makes a tuple of constants one constant, whatever its size, if nothing stands between what loads them.
/// Source: `fold_tuple_on_constants` in `Python/flowgraph.c`, CPython 3.13.
pub(super) fn fold_adjacent_tuple(code: &mut [Instr], i: usize, consts: &mut UnitConstants) {
    let Some(start) = i.checked_sub(code[i].argument as usize) else {
        return;
    };
    let loads = &mut code[start..i];
    if loads.iter().any(|instr| instr.op != Op::LoadConst) {
        return;
    }
    let items: Option<Vec<_>> = loads.iter().map(|instr| consts.loaded(instr)).collect();
    let Some(items) = items else { return };
    for instr in loads {
        instr.clear();
    }
    let tuple = consts.constants.intern(Constant::Tuple(items.into()));
    let index = consts.index(tuple);
    code[i].set(Op::LoadConst, index);
}

/// The constants that the instructions before an index load. The instructions are dropped.
fn take_constants(
    code: &mut [Instr],
    end: usize,
    count: usize,
    consts: &mut UnitConstants,
) -> Option<Vec<ConstantId>> {
    if count > MOST_FOLDED {
        return None;
    }
    let (loads, count) = loads_before(code, end, count)?;
    let loads = &loads[..count];
    let items = loads
        .iter()
        .map(|&load| consts.loaded(&code[load as usize]))
        .collect::<Option<Vec<_>>>()?;
    drop_loads(code, loads);
    Some(items)
}

/// Makes a tuple of constants that was made by way of a list one constant; `false` if it is none.
/// Source: `fold_constant_intrinsic_list_to_tuple` in `Python/flowgraph.c`, CPython 3.14.
pub(super) fn fold_list_to_tuple(
    code: &mut [Instr],
    end: usize,
    consts: &mut UnitConstants,
) -> bool {
    let append = Op::ListAppend;
    let Some(items) = take_appended(code, end, Op::BuildList, append, consts) else {
        return false;
    };
    let tuple = consts.constants.intern(Constant::Tuple(items.into()));
    consts.load(&mut code[end], tuple);
    true
}

/// Makes a list or set of constants that are added one by one, and that is only read, one constant.
pub(super) fn fold_appended(code: &mut [Instr], last: usize, consts: &mut UnitConstants) {
    let append = code[last].op;
    let build = if append == Op::SetAdd {
        Op::BuildSet
    } else {
        Op::BuildList
    };
    let Some(items) = take_appended(code, last + 1, build, append, consts) else {
        return;
    };
    let constant = if build == Op::BuildSet {
        fold::frozen_set(consts.constants, &items)
    } else {
        Constant::Tuple(items.into())
    };
    let constant = consts.constants.intern(constant);
    consts.load(&mut code[last], constant);
}

/// The constants that instructions before `end` add one by one to a new list or set; the instructions are cleared.
fn take_appended(
    code: &mut [Instr],
    end: usize,
    build: Op,
    append: Op,
    consts: &mut UnitConstants,
) -> Option<Vec<ConstantId>> {
    let mut appends = true;
    let mut start = None;
    for i in (0..end).rev() {
        let instr = &code[i];
        if instr.op == Op::Nop {
            continue;
        }
        if instr.op == build && instr.argument == 0 {
            if !appends {
                return None;
            }
            start = Some(i);
            break;
        }
        let fits = if appends {
            instr.op == append && instr.argument == 1
        } else {
            loads_constant(instr.op)
        };
        if !fits {
            return None;
        }
        appends = !appends;
    }
    let start = start?;
    let mut items = Vec::new();
    for instr in &mut code[start..end] {
        if instr.op == Op::Nop {
            continue;
        }
        items.extend(consts.loaded(instr));
        instr.clear();
        instr.location = Location::NONE;
    }
    Some(items)
}

/// Makes a list or set of constants from one constant, or into one if nothing changes it.
/// Source: `optimize_lists_and_sets` in `Python/flowgraph.c`, CPython 3.14.
pub(super) fn optimize_list_or_set(code: &mut [Instr], i: usize, consts: &mut UnitConstants) {
    let op = code[i].op;
    let count = code[i].argument as usize;
    let following = code.get(i + 1).map(|next| next.op);
    let is_only_read = matches!(following, Some(Op::GetIter | Op::ContainsOp));
    if count > MOST_FOLDED || count < SHORTEST_SEQUENCE && !is_only_read {
        return;
    }
    let Some(items) = take_constants(code, i, count, consts) else {
        if is_only_read && op == Op::BuildList {
            code[i].op = Op::BuildTuple;
        }
        return;
    };
    let constant = if op == Op::BuildSet {
        fold::frozen_set(consts.constants, &items)
    } else {
        Constant::Tuple(items.into())
    };
    let constant = consts.constants.intern(constant);
    let index = consts.index(constant);
    if is_only_read {
        code[i].set(Op::LoadConst, index);
    } else {
        code[i - 2].location = code[i].location;
        code[i - 2].set(op, 0);
        code[i - 1].set(Op::LoadConst, index);
        let extend = if op == Op::BuildList {
            Op::ListExtend
        } else {
            Op::SetUpdate
        };
        code[i].set(extend, 1);
    }
}

/// Source: `fold_const_binop` in `Python/flowgraph.c`, CPython 3.14.
pub(super) fn fold_binary(code: &mut [Instr], i: usize, consts: &mut UnitConstants) {
    let Some((loads, _)) = loads_before(code, i, 2) else {
        return;
    };
    let left = consts.loaded(&code[loads[0] as usize]);
    let right = consts.loaded(&code[loads[1] as usize]);
    let (Some(left), Some(right)) = (left, right) else {
        return;
    };
    if let Some(value) = fold::binary(consts.constants, code[i].argument, left, right) {
        drop_loads(code, &loads[..2]);
        consts.load(&mut code[i], value);
    }
}

/// Source: `fold_const_unaryop` in `Python/flowgraph.c`, CPython 3.14.
pub(super) fn fold_unary(
    code: &mut [Instr],
    i: usize,
    operation: fold::Unary,
    consts: &mut UnitConstants,
) {
    let Some((loads, _)) = loads_before(code, i, 1) else {
        return;
    };
    let Some(operand) = consts.loaded(&code[loads[0] as usize]) else {
        return;
    };
    if let Some(value) = fold::unary(consts.constants, operation, operand) {
        drop_loads(code, &loads[..1]);
        consts.load(&mut code[i], value);
    }
}
