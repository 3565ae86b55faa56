//! Replaces sequences of instructions within a block by shorter ones.

use super::constants::{
    fold_adjacent_tuple, fold_appended, fold_binary, fold_list_to_tuple, fold_tuple, fold_unary,
    may_load_constant, optimize_list_or_set, UnitConstants,
};
use super::graph::{BlockId, Flow, Instr};
use crate::fold::Unary;
use crate::opcode::arguments::{compare, intrinsic_1};
use crate::opcode::{Kinds, Op};
use crate::version::Version;

impl Flow {
    /// Source: `optimize_basic_block` in `Python/flowgraph.c`, CPython 3.14.
    pub(super) fn optimize_block(&mut self, block: BlockId, consts: &mut UnitConstants) {
        let (version, table) = (self.version, self.table);
        let mut kinds = Kinds::NONE;
        if self.may_have(block, Kinds::REPLACED) {
            let code = self.code_mut(block);
            for i in 0..code.len() {
                if table.info(code[i].op).is_replaced() {
                    kinds |= optimize_at(version, code, i, consts);
                }
            }
            self.add_kinds(block, kinds);
        }
        // A jump is the last instruction.
        while let Some(&last) = self.last(block) {
            if !self.is_jump(last.op) || !self.thread_jump(block, &last) {
                break;
            }
        }
        if kinds.has(Kinds::SWAP) {
            self.optimize_swaps(block);
            self.add_kinds(block, Kinds::NOP);
        }
    }

    /// Makes a jump to a jump go where that one goes. Returns whether the instruction changed.
    /// Source: `jump_thread` in `Python/flowgraph.c`, CPython 3.14.
    fn thread_jump(&mut self, block: BlockId, jump: &Instr) -> bool {
        let target = jump.target();
        let Some(&first) = self.code(target).first() else {
            return false;
        };
        let op = match (jump.op, first.op) {
            (
                Op::PopJumpIfNone
                | Op::PopJumpIfNotNone
                | Op::PopJumpIfFalse
                | Op::PopJumpIfTrue
                | Op::JumpIfFalse
                | Op::JumpIfTrue,
                Op::Jump,
            )
            | (Op::JumpIfFalse, Op::JumpIfFalse)
            | (Op::JumpIfTrue, Op::JumpIfTrue)
            | (Op::Jump | Op::JumpNoInterrupt, Op::JumpNoInterrupt) => jump.op,
            (Op::Jump | Op::JumpNoInterrupt, Op::Jump) => Op::Jump,
            (Op::JumpIfFalse, Op::JumpIfTrue) | (Op::JumpIfTrue, Op::JumpIfFalse) => {
                // What decides the first decides the second, too: it does not jump.
                let next = self.next(target);
                if next.is_none() {
                    return false;
                }
                self.is_rerouted = true;
                if let Some(last) = self.last_mut(block) {
                    last.argument = next.0;
                }
                return true;
            }
            _ => return false,
        };
        if first.target() == target {
            return false;
        }
        self.is_rerouted = true;
        self.clear_last(block);
        self.push_jump(block, op, first.target(), first.location);
        true
    }
}

/// Optimises what starts with one instruction. Returns the kinds of instructions that there may be now, too.
#[inline]
fn optimize_at(
    version: Version,
    code: &mut [Instr],
    i: usize,
    consts: &mut UnitConstants,
) -> Kinds {
    const FOLDED: Kinds = Kinds::NOP.and(Kinds::NO_LINE).and(Kinds::CONSTANT);
    const NONE: Kinds = Kinds::NONE;
    // Earlier versions fold constants in the syntax tree.
    let folds = version >= Version::V3_14;
    let Instr { op, argument, .. } = code[i];
    let following = code.get(i + 1).map_or(Op::Nop, |next| next.op);
    match op {
        Op::BuildTuple => {
            if following == Op::UnpackSequence && code[i + 1].argument == argument {
                match argument {
                    1 => {
                        code[i].clear();
                        code[i + 1].clear();
                        return Kinds::NOP;
                    }
                    2 | 3 => {
                        code[i].clear();
                        code[i + 1].op = Op::Swap;
                        return Kinds::NOP.and(Kinds::SWAP);
                    }
                    _ => {}
                }
            }
            if folds {
                fold_tuple(code, i, consts);
            } else {
                fold_adjacent_tuple(code, i, consts);
            }
            FOLDED
        }
        Op::BuildList | Op::BuildSet if folds => {
            optimize_list_or_set(code, i, consts);
            FOLDED
        }
        Op::ListAppend | Op::SetAdd
            if folds && argument == 1 && matches!(following, Op::GetIter | Op::ContainsOp) =>
        {
            fold_appended(code, i, consts);
            FOLDED
        }
        Op::StoreFast
            if following == Op::StoreFast
                && code[i + 1].argument == argument
                && code[i + 1].line() == code[i].line() =>
        {
            code[i].set(Op::PopTop, 0);
            Kinds::POP
        }
        Op::Swap if argument == 1 => {
            code[i].clear();
            Kinds::NOP
        }
        Op::Swap => Kinds::SWAP,
        Op::LoadGlobal if following == Op::PushNull && argument & 1 == 0 => {
            code[i].argument |= 1;
            code[i + 1].clear();
            Kinds::NOP
        }
        Op::CompareOp if following == Op::ToBool => {
            code[i].clear();
            code[i + 1].set(Op::CompareOp, argument | compare::TO_BOOL);
            Kinds::NOP
        }
        Op::ContainsOp | Op::IsOp => match following {
            Op::ToBool => {
                code[i].clear();
                code[i + 1].set(op, argument);
                Kinds::NOP
            }
            Op::UnaryNot if folds => {
                code[i].clear();
                code[i + 1].set(op, argument ^ 1);
                Kinds::NOP
            }
            _ => NONE,
        },
        Op::ToBool if following == Op::ToBool => {
            code[i].clear();
            Kinds::NOP
        }
        Op::UnaryNot => match following {
            Op::ToBool => {
                code[i].clear();
                code[i + 1].set(Op::UnaryNot, 0);
                Kinds::NOP
            }
            Op::UnaryNot => {
                code[i].clear();
                code[i + 1].clear();
                Kinds::NOP
            }
            _ if folds => {
                fold_unary(code, i, Unary::Not, consts);
                FOLDED
            }
            _ => NONE,
        },
        Op::UnaryInvert | Op::UnaryNegative if folds => {
            let operator = if op == Op::UnaryInvert {
                Unary::Invert
            } else {
                Unary::Negative
            };
            fold_unary(code, i, operator, consts);
            FOLDED
        }
        Op::CallIntrinsic1 if folds => match argument {
            intrinsic_1::LIST_TO_TUPLE => {
                if !fold_list_to_tuple(code, i, consts) && following == Op::GetIter {
                    code[i].clear();
                }
                FOLDED
            }
            intrinsic_1::UNARY_POSITIVE => {
                fold_unary(code, i, Unary::Positive, consts);
                FOLDED
            }
            _ => NONE,
        },
        Op::BinaryOp if folds && i > 0 && may_load_constant(code[i - 1].op) => {
            fold_binary(code, i, consts);
            FOLDED
        }
        _ => NONE,
    }
}
