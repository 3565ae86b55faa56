//! Replaces sequences of instructions within a block by shorter ones.

use super::constants::{
    fold_adjacent_tuple, fold_appended, fold_binary, fold_list_to_tuple, fold_tuple, fold_unary,
    optimize_list_or_set, UnitConstants,
};
use super::graph::{BlockId, Flow, Instr};
use crate::fold::Unary;
use crate::opcode::arguments::{compare, intrinsic_1};
use crate::opcode::Op;
use crate::version::Version;

impl Flow {
    /// Source: `optimize_basic_block` in `Python/flowgraph.c`, CPython 3.14.
    pub(super) fn optimize_block(&mut self, block: BlockId, consts: &mut UnitConstants) {
        let (version, table) = (self.version, self.table);
        let code = self.code_mut(block);
        let mut has_swap = false;
        for i in 0..code.len() {
            if table.info(code[i].op).is_replaced() {
                has_swap |= optimize_at(version, code, i, consts);
            }
        }
        // A jump is the last instruction.
        while let Some(&last) = self.last(block) {
            if !self.is_jump(last.op) || !self.thread_jump(block, &last) {
                break;
            }
        }
        if has_swap {
            self.optimize_swaps(block);
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
        if let Some(last) = self.last_mut(block) {
            last.clear();
        }
        self.push_jump(block, op, first.target(), first.location);
        true
    }
}

/// Optimises what starts with one instruction. Returns whether there is a swap.
#[inline]
fn optimize_at(version: Version, code: &mut [Instr], i: usize, consts: &mut UnitConstants) -> bool {
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
                        return false;
                    }
                    2 | 3 => {
                        code[i].clear();
                        code[i + 1].op = Op::Swap;
                        return true;
                    }
                    _ => {}
                }
            }
            if folds {
                fold_tuple(code, i, consts);
            } else {
                fold_adjacent_tuple(code, i, consts);
            }
        }
        Op::BuildList | Op::BuildSet if folds => optimize_list_or_set(code, i, consts),
        Op::ListAppend | Op::SetAdd
            if folds && argument == 1 && matches!(following, Op::GetIter | Op::ContainsOp) =>
        {
            fold_appended(code, i, consts);
        }
        Op::StoreFast
            if following == Op::StoreFast
                && code[i + 1].argument == argument
                && code[i + 1].line() == code[i].line() =>
        {
            code[i].set(Op::PopTop, 0);
        }
        Op::Swap if argument == 1 => code[i].clear(),
        Op::Swap => return true,
        Op::LoadGlobal if following == Op::PushNull && argument & 1 == 0 => {
            code[i].argument |= 1;
            code[i + 1].clear();
        }
        Op::CompareOp if following == Op::ToBool => {
            code[i].clear();
            code[i + 1].set(Op::CompareOp, argument | compare::TO_BOOL);
        }
        Op::ContainsOp | Op::IsOp => match following {
            Op::ToBool => {
                code[i].clear();
                code[i + 1].set(op, argument);
            }
            Op::UnaryNot if folds => {
                code[i].clear();
                code[i + 1].set(op, argument ^ 1);
            }
            _ => {}
        },
        Op::ToBool if following == Op::ToBool => code[i].clear(),
        Op::UnaryNot => match following {
            Op::ToBool => {
                code[i].clear();
                code[i + 1].set(Op::UnaryNot, 0);
            }
            Op::UnaryNot => {
                code[i].clear();
                code[i + 1].clear();
            }
            _ if folds => fold_unary(code, i, Unary::Not, consts),
            _ => {}
        },
        Op::UnaryInvert if folds => fold_unary(code, i, Unary::Invert, consts),
        Op::UnaryNegative if folds => fold_unary(code, i, Unary::Negative, consts),
        Op::CallIntrinsic1 if folds => match argument {
            intrinsic_1::LIST_TO_TUPLE
                if !fold_list_to_tuple(code, i, consts) && following == Op::GetIter =>
            {
                code[i].clear();
            }
            intrinsic_1::UNARY_POSITIVE => fold_unary(code, i, Unary::Positive, consts),
            _ => {}
        },
        Op::BinaryOp if folds => fold_binary(code, i, consts),
        _ => {}
    }
    false
}
