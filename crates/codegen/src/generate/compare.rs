//! Comparisons, `and`, `or`, and jumps on conditions.

use super::{Generator, Result};
use crate::instruction::Label;
use crate::location::Location;
use crate::opcode::Op;
use crate::version::Version;
use ruff_python_ast::{BoolOp, CmpOp, Expr, ExprBoolOp, ExprCompare, UnaryOp};

/// Which outcomes of a comparison the specialised instructions accept.
mod mask {
    pub(super) const LESS: u32 = 2;
    pub(super) const GREATER: u32 = 4;
    pub(super) const EQUAL: u32 = 8;
    pub(super) const NOT_EQUAL: u32 = 1 | LESS | GREATER;
}

impl<'a> Generator<'a, '_> {
    /// Compares the two values on the stack.
    pub(super) fn compare_op(&mut self, operator: CmpOp, location: Location) {
        let (number, mask) = match operator {
            CmpOp::Lt => (0, mask::LESS),
            CmpOp::LtE => (1, mask::LESS | mask::EQUAL),
            CmpOp::Eq => (2, mask::EQUAL),
            CmpOp::NotEq => (3, mask::NOT_EQUAL),
            CmpOp::Gt => (4, mask::GREATER),
            CmpOp::GtE => (5, mask::GREATER | mask::EQUAL),
            CmpOp::Is => return self.op_arg(Op::IsOp, 0, location),
            CmpOp::IsNot => return self.op_arg(Op::IsOp, 1, location),
            CmpOp::In => return self.op_arg(Op::ContainsOp, 0, location),
            CmpOp::NotIn => return self.op_arg(Op::ContainsOp, 1, location),
        };
        let argument = match self.version() {
            Version::V3_11 => number,
            Version::V3_12 => number << 4 | mask,
            _ => number << 5 | mask,
        };
        self.op_arg(Op::CompareOp, argument, location);
    }

    /// Makes what is on the stack a `bool`, where jumps want one.
    pub(super) fn truth(&mut self, location: Location) {
        if self.version() >= Version::V3_13 {
            self.op(Op::ToBool, location);
        }
    }

    /// A comparison; a single one may have its operator replaced.
    pub(super) fn compare_as(
        &mut self,
        compare: &'a ExprCompare,
        replaced: Option<CmpOp>,
        location: Location,
    ) -> Result {
        self.expression(&compare.left)?;
        let (last, chained) = match (compare.ops.split_last(), compare.comparators.split_last()) {
            (Some((op, ops)), Some((comparator, comparators))) => {
                ((*op, comparator), ops.iter().zip(comparators))
            }
            _ => return self.error("invalid comparison", location),
        };
        if chained.len() == 0 {
            self.searched(last.0, last.1)?;
            self.compare_op(replaced.unwrap_or(last.0), location);
            return Ok(());
        }
        let cleanup = self.new_label();
        for (&op, comparator) in chained {
            self.expression(comparator)?;
            self.op_arg(Op::Swap, 2, location);
            self.op_arg(Op::Copy, 2, location);
            self.compare_op(op, location);
            self.op_arg(Op::Copy, 1, location);
            self.truth(location);
            self.jump(Op::PopJumpIfFalse, cleanup, location);
            self.op(Op::PopTop, location);
        }
        self.searched(last.0, last.1)?;
        self.compare_op(last.0, location);
        let end = self.new_label();
        self.jump(self.jump_op(), end, Location::NONE);
        self.use_label(cleanup);
        self.op_arg(Op::Swap, 2, location);
        self.op(Op::PopTop, location);
        self.use_label(end);
        Ok(())
    }

    /// The last operand of a comparison: a list or a set that is only searched may be a constant.
    fn searched(&mut self, operator: CmpOp, operand: &'a Expr) -> Result {
        if matches!(operator, CmpOp::In | CmpOp::NotIn) {
            self.iterable(operand)
        } else {
            self.expression(operand)
        }
    }

    pub(super) fn bool_op(&mut self, operation: &'a ExprBoolOp, location: Location) -> Result {
        let Some((last, others)) = operation.values.split_last() else {
            return self.error("invalid expression", location);
        };
        let end = self.new_label();
        for value in others {
            self.expression(value)?;
            if self.version() >= Version::V3_14 {
                let op = match operation.op {
                    BoolOp::And => Op::JumpIfFalse,
                    BoolOp::Or => Op::JumpIfTrue,
                };
                self.jump(op, end, location);
            } else {
                let op = match operation.op {
                    BoolOp::And => Op::PopJumpIfFalse,
                    BoolOp::Or => Op::PopJumpIfTrue,
                };
                self.op_arg(Op::Copy, 1, location);
                self.truth(location);
                self.jump(op, end, location);
            }
            self.op(Op::PopTop, location);
        }
        self.expression(last)?;
        self.use_label(end);
        Ok(())
    }

    /// Jumps to `next` if the truth of an expression is `condition`.
    pub(super) fn jump_if(&mut self, test: &'a Expr, next: Label, condition: bool) -> Result {
        match test {
            Expr::UnaryOp(operation)
                if operation.op == UnaryOp::Not
                    && !self.is_constant(test)
                    && self
                        .negated_comparison(operation.op, &operation.operand)
                        .is_none() =>
            {
                return self.jump_if(&operation.operand, next, !condition);
            }
            Expr::BoolOp(operation) => {
                let short = operation.op == BoolOp::Or;
                let next_value = if short == condition {
                    next
                } else {
                    self.new_label()
                };
                if let Some((last, others)) = operation.values.split_last() {
                    for value in others {
                        self.jump_if(value, next_value, short)?;
                    }
                    self.jump_if(last, next, condition)?;
                }
                if next_value != next {
                    self.use_label(next_value);
                }
                return Ok(());
            }
            Expr::If(conditional) => {
                let end = self.new_label();
                let otherwise = self.new_label();
                self.jump_if(&conditional.test, otherwise, false)?;
                self.jump_if(&conditional.body, next, condition)?;
                self.jump(self.jump_op(), end, Location::NONE);
                self.use_label(otherwise);
                self.jump_if(&conditional.orelse, next, condition)?;
                self.use_label(end);
                return Ok(());
            }
            Expr::Compare(compare) if compare.ops.len() > 1 => {
                return self.jump_if_chained(compare, next, condition);
            }
            _ => {}
        }
        self.expression(test)?;
        let location = self.expression_location(test);
        self.truth(location);
        self.jump(jump_on(condition), next, location);
        Ok(())
    }

    /// [`jump_if`](Self::jump_if) of `a < b < c`
    fn jump_if_chained(
        &mut self,
        compare: &'a ExprCompare,
        next: Label,
        condition: bool,
    ) -> Result {
        let cleanup = self.new_label();
        self.expression(&compare.left)?;
        let location = self.location(compare.range);
        let last = compare.ops.len() - 1;
        for (index, (&op, comparator)) in compare.ops.iter().zip(&compare.comparators).enumerate() {
            if index == last {
                self.searched(op, comparator)?;
            } else {
                self.expression(comparator)?;
            }
            if index == last {
                self.compare_op(op, location);
                self.truth(location);
                self.jump(jump_on(condition), next, location);
            } else {
                self.op_arg(Op::Swap, 2, location);
                self.op_arg(Op::Copy, 2, location);
                self.compare_op(op, location);
                self.truth(location);
                self.jump(Op::PopJumpIfFalse, cleanup, location);
            }
        }
        let end = self.new_label();
        self.jump(self.jump_op(), end, Location::NONE);
        self.use_label(cleanup);
        self.op(Op::PopTop, location);
        if !condition {
            self.jump(self.jump_op(), next, Location::NONE);
        }
        self.use_label(end);
        Ok(())
    }
}

fn jump_on(condition: bool) -> Op {
    if condition {
        Op::PopJumpIfTrue
    } else {
        Op::PopJumpIfFalse
    }
}
