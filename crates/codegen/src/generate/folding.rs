//! Constant expressions that CPython folds in the syntax tree, until 3.13; later versions fold instructions.
//!
//! Source: `Python/ast_opt.c`, CPython 3.13.

use super::{constants, number, Generator};
use crate::constant::{Constant, ConstantId};
use crate::fold::{self, Unary};
use crate::location::Location;
use crate::version::Version;
use ruff_python_ast::{CmpOp, Expr, ExprCompare, ExprContext, Operator, UnaryOp};
use ruff_text_size::Ranged;

impl<'a> Generator<'a, '_> {
    /// Whether constant expressions are folded in the tree.
    pub(super) fn folds_tree(&self) -> bool {
        self.version() < Version::V3_14
    }

    /// Whether an expression is a constant by the time code is generated for it.
    pub(super) fn is_constant(&mut self, expression: &'a Expr) -> bool {
        constants::is_constant(expression) || self.folded(expression).is_some()
    }

    /// The value of an expression that is a constant, or is folded to one.
    pub(super) fn folded_constant(&mut self, expression: &'a Expr) -> Option<ConstantId> {
        match self.constant(expression) {
            None => self.folded(expression),
            found => found,
        }
    }

    /// The value of an operation on constants.
    pub(super) fn folded(&mut self, expression: &'a Expr) -> Option<ConstantId> {
        if !self.folds_tree() {
            return None;
        }
        let folded = self.fold(expression)?;
        if !self.constants.has_nan(folded) {
            return Some(folded);
        }
        // A NaN equals itself only: the node that is generated twice, as the condition of a loop is, gives the same.
        let node = std::ptr::from_ref(expression).addr();
        let nans = &mut self.cache.nans;
        Some(match nans.iter().find(|(other, _)| *other == node) {
            Some((_, nan)) => *nan,
            None => {
                nans.push((node, folded));
                folded
            }
        })
    }

    fn fold(&mut self, expression: &'a Expr) -> Option<ConstantId> {
        match expression {
            Expr::BinOp(operation) if operation.op != Operator::MatMult => {
                // Long chains lean to the left.
                let right = self.folded_constant(&operation.right)?;
                let left = self.folded_constant(&operation.left)?;
                let number = number::binary::number(operation.op);
                let left_complex = self.is_complex(left);
                let right_complex = self.is_complex(right);
                let left = self.complex_if(right_complex, left);
                let right = self.complex_if(left_complex, right);
                fold::binary(self.constants, number, left, right)
            }
            Expr::UnaryOp(operation) => {
                let operand = self.folded_constant(&operation.operand)?;
                let operation = match operation.op {
                    UnaryOp::Invert => Unary::Invert,
                    UnaryOp::Not => Unary::Not,
                    UnaryOp::UAdd => Unary::Positive,
                    UnaryOp::USub => Unary::Negative,
                };
                fold::unary(self.constants, operation, operand)
            }
            Expr::Tuple(tuple) if tuple.ctx == ExprContext::Load => self.folded_tuple(&tuple.elts),
            Expr::Subscript(subscript) if subscript.ctx == ExprContext::Load => {
                let value = self.folded_constant(&subscript.value)?;
                let index = self.folded_constant(&subscript.slice)?;
                fold::binary(self.constants, number::binary::SUBSCRIPT, value, index)
            }
            _ => None,
        }
    }

    fn is_complex(&self, constant: ConstantId) -> bool {
        matches!(self.constants.get(constant), Constant::Complex(..))
    }

    /// A real number as a complex one if the other operand is one: until 3.13 both are then.
    fn complex_if(&mut self, other_is_complex: bool, constant: ConstantId) -> ConstantId {
        if !other_is_complex {
            return constant;
        }
        match constants::real(self.constants.get(constant)) {
            Some(real) => {
                let complex = Constant::Complex(real.to_bits(), 0f64.to_bits());
                self.constants.intern(complex)
            }
            None => constant,
        }
    }

    pub(super) fn folded_elements(&mut self, elements: &'a [Expr]) -> Option<Vec<ConstantId>> {
        elements
            .iter()
            .map(|element| self.folded_constant(element))
            .collect()
    }

    fn folded_tuple(&mut self, elements: &'a [Expr]) -> Option<ConstantId> {
        let elements = self.folded_elements(elements)?;
        Some(self.constants.intern(Constant::Tuple(elements.into())))
    }

    /// What a list or a set becomes that is only iterated over, or searched.
    pub(super) fn folded_iterable(&mut self, expression: &'a Expr) -> Option<ConstantId> {
        if !self.folds_tree() {
            return None;
        }
        match expression {
            Expr::List(list) => self.folded_tuple(&list.elts),
            Expr::Set(set) => {
                let elements = self.folded_elements(&set.elts)?;
                let set = fold::frozen_set(self.constants, &elements);
                Some(self.constants.intern(set))
            }
            _ => None,
        }
    }

    /// Where an expression stands by the time code is generated for it.
    pub(super) fn expression_location(&self, expression: &Expr) -> Location {
        if self.folds_tree() {
            if let Expr::UnaryOp(operation) = expression {
                let negated = self.negated_comparison(operation.op, &operation.operand);
                if let Some((compare, _)) = negated {
                    return self.location(compare.range);
                }
            }
        }
        self.location(expression.range())
    }

    /// The comparison that `not` makes of one, which then stands in its place.
    pub(super) fn negated_comparison<'n>(
        &self,
        operator: UnaryOp,
        operand: &'n Expr,
    ) -> Option<(&'n ExprCompare, CmpOp)> {
        if !self.folds_tree() || operator != UnaryOp::Not {
            return None;
        }
        let (compare, op) = match operand {
            Expr::Compare(compare) => match *compare.ops {
                [op] => (compare, op),
                _ => return None,
            },
            Expr::UnaryOp(operation) => {
                self.negated_comparison(operation.op, &operation.operand)?
            }
            _ => return None,
        };
        let negated = match op {
            CmpOp::Is => CmpOp::IsNot,
            CmpOp::IsNot => CmpOp::Is,
            CmpOp::In => CmpOp::NotIn,
            CmpOp::NotIn => CmpOp::In,
            _ => return None,
        };
        Some((compare, negated))
    }
}
