//! Expressions.

use super::constants::is_constant;
use super::names::Use;
use super::{number, Generator, Result};
use crate::constant::Constant;
use crate::location::Location;
use crate::opcode::Op;
use crate::version::Version;
use ruff_python_ast::{
    Expr, ExprAttribute, ExprContext, ExprIf, ExprSlice, ExprSubscript, Operator, UnaryOp,
};
use ruff_text_size::Ranged;

use super::scope::UnitKind;

impl<'a> Generator<'a, '_> {
    /// Generates several expressions.
    pub(super) fn expressions(
        &mut self,
        expressions: impl IntoIterator<Item = &'a Expr>,
    ) -> Result {
        for expression in expressions {
            self.expression(expression)?;
        }
        Ok(())
    }

    /// Generates an expression: its value is on the stack afterwards, or what is on the stack is
    /// assigned to it, or it is deleted.
    pub(super) fn expression(&mut self, expression: &'a Expr) -> Result {
        if let Expr::Name(name) = expression {
            if !is_constant(expression) {
                let location = self.location(name.range);
                let interned = self.names.of(name);
                return self.name_op(interned, name.ctx.into(), location);
            }
        }
        let location = self.location(expression.range());
        if let Some(constant) = self.folded_constant(expression) {
            self.load_const(constant, location);
            return Ok(());
        }
        match expression {
            Expr::Named(named) => {
                self.expression(&named.value)?;
                self.op_arg(Op::Copy, 1, location);
                self.expression(&named.target)
            }
            Expr::BoolOp(operation) => self.bool_op(operation, location),
            Expr::BinOp(operation) => {
                if let Some(pieces) = self.percent_format(operation) {
                    return self.percent_formatted(pieces, location);
                }
                self.expression(&operation.left)?;
                self.expression(&operation.right)?;
                self.binary_op(operation.op, location);
                Ok(())
            }
            Expr::UnaryOp(operation) => {
                let negated = self.negated_comparison(operation.op, &operation.operand);
                if let Some((compare, negated)) = negated {
                    let location = self.location(compare.range);
                    return self.compare_as(compare, Some(negated), location);
                }
                self.expression(&operation.operand)?;
                self.unary_op(operation.op, location);
                Ok(())
            }
            Expr::Lambda(lambda) => self.lambda(lambda, location),
            Expr::If(conditional) => self.conditional(conditional),
            Expr::Dict(dict) => self.dict(dict, location),
            Expr::Set(set) => {
                const SET: super::collection::Building = super::collection::Building {
                    build: Op::BuildSet,
                    add: Op::SetAdd,
                    extend: Op::SetUpdate,
                    tuple: false,
                };
                self.unpacking_elements(&set.elts, None, 0, SET, location)
            }
            Expr::Generator(_) | Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) => {
                self.comprehension(expression, location)
            }
            Expr::Yield(yield_) => {
                if !self.scope().is_function_like() {
                    return self.error("'yield' outside function", location);
                }
                match &yield_.value {
                    Some(value) => self.expression(value)?,
                    None => self.load_none(location),
                }
                self.yield_(location);
                Ok(())
            }
            Expr::YieldFrom(yield_) => {
                if !self.scope().is_function_like() {
                    return self.error("'yield from' outside function", location);
                }
                if self.building.kind == UnitKind::AsyncFunction {
                    return self.error("'yield from' inside async function", location);
                }
                self.expression(&yield_.value)?;
                self.op(Op::GetYieldFromIter, location);
                self.load_none(location);
                self.yield_from(false, location);
                Ok(())
            }
            Expr::Await(await_) => {
                self.expression(&await_.value)?;
                self.await_(0, location);
                Ok(())
            }
            Expr::Compare(compare) => self.compare_as(compare, None, location),
            Expr::Call(call) => self.call(call, location),
            Expr::FString(string) => self.f_string(string, location),
            Expr::TString(string) => self.t_string(string, location),
            Expr::Attribute(attribute) => self.attribute(attribute, location),
            Expr::Subscript(subscript) => self.subscript(subscript, location),
            Expr::Starred(starred) => self.error(
                if starred.ctx == ExprContext::Store {
                    "starred assignment target must be in a list or tuple"
                } else {
                    "can't use starred expression here"
                },
                location,
            ),
            Expr::Slice(slice) => self.slice(slice, location),
            Expr::List(list) => match list.ctx.into() {
                Use::Load => {
                    self.unpacking_elements(&list.elts, None, 0, super::collection::LIST, location)
                }
                Use::Store => self.unpack_into(&list.elts, location),
                Use::Delete => self.expressions(&list.elts),
            },
            Expr::Tuple(tuple) => match tuple.ctx.into() {
                Use::Load => self.unpacking_elements(
                    &tuple.elts,
                    None,
                    0,
                    super::collection::TUPLE,
                    location,
                ),
                Use::Store => self.unpack_into(&tuple.elts, location),
                Use::Delete => self.expressions(&tuple.elts),
            },
            Expr::Name(_)
            | Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_)
            | Expr::Constant(_)
            | Expr::IpyEscapeCommand(_) => self.error("invalid syntax", location),
        }
    }

    pub(super) fn binary_op(&mut self, operator: Operator, location: Location) {
        self.op_arg(Op::BinaryOp, number::binary::number(operator), location);
    }

    pub(super) fn inplace_op(&mut self, operator: Operator, location: Location) {
        self.op_arg(Op::BinaryOp, number::binary::inplace(operator), location);
    }

    fn unary_op(&mut self, operator: UnaryOp, location: Location) {
        match operator {
            UnaryOp::UAdd => self.op_arg(
                Op::CallIntrinsic1,
                number::intrinsic1::UNARY_POSITIVE,
                location,
            ),
            UnaryOp::Not => {
                if self.version() >= Version::V3_13 {
                    self.op(Op::ToBool, location);
                }
                self.op(Op::UnaryNot, location);
            }
            UnaryOp::Invert => self.op(Op::UnaryInvert, location),
            UnaryOp::USub => self.op(Op::UnaryNegative, location),
        }
    }

    /// `a if b else c`
    fn conditional(&mut self, conditional: &'a ExprIf) -> Result {
        let end = self.new_label();
        let next = self.new_label();
        self.jump_if(&conditional.test, next, false)?;
        self.expression(&conditional.body)?;
        self.jump(self.jump_op(), end, Location::NONE);
        self.use_label(next);
        self.expression(&conditional.orelse)?;
        self.use_label(end);
        Ok(())
    }

    /// The instruction of a forward jump that cannot be interrupted.
    pub(super) fn jump_op(&self) -> Op {
        if self.version() >= Version::V3_13 {
            Op::JumpNoInterrupt
        } else {
            Op::Jump
        }
    }

    fn attribute(&mut self, attribute: &'a ExprAttribute, location: Location) -> Result {
        let name = self.names.intern(attribute.attr.as_str());
        if attribute.ctx == ExprContext::Load {
            if let Some(call) = self.super_call(attribute) {
                let has_arguments = !call.arguments.args.is_empty();
                self.load_super(call)?;
                self.super_attribute(name, false, has_arguments, location);
                let location = self.attribute_location(location, attribute);
                self.op(Op::Nop, location);
                return Ok(());
            }
        }
        self.note_static_attribute(attribute, name);
        self.expression(&attribute.value)?;
        let location = self.attribute_location(location, attribute);
        let name = self.mangle(name);
        let index = self.name_index(name);
        match attribute.ctx.into() {
            Use::Load => self.op_arg(Op::LoadAttr, index << 1, location),
            Use::Store => self.op_arg(Op::StoreAttr, index, location),
            Use::Delete => self.op_arg(Op::DeleteAttr, index, location),
        }
        Ok(())
    }

    fn subscript(&mut self, subscript: &'a ExprSubscript, location: Location) -> Result {
        self.expression(&subscript.value)?;
        let use_ = Use::from(subscript.ctx);
        if use_ != Use::Delete {
            if let Some(slice) = self.two_part_slice(&subscript.slice) {
                self.slice_bounds(slice)?;
                let op = match use_ {
                    Use::Load => Op::BinarySlice,
                    _ => Op::StoreSlice,
                };
                self.op(op, location);
                return Ok(());
            }
        }
        self.expression(&subscript.slice)?;
        match use_ {
            Use::Load => self.binary_subscript(location),
            Use::Store => self.op(Op::StoreSubscr, location),
            Use::Delete => self.op(Op::DeleteSubscr, location),
        }
        Ok(())
    }

    /// Looks up what is on the stack.
    pub(super) fn binary_subscript(&mut self, location: Location) {
        if self.version() >= Version::V3_14 {
            self.op_arg(Op::BinaryOp, number::binary::SUBSCRIPT, location);
        } else {
            self.op(Op::BinarySubscr, location);
        }
    }

    /// The slice, if it is one that instructions take apart: without a step, and no constant.
    pub(super) fn two_part_slice(&self, slice: &'a Expr) -> Option<&'a ExprSlice> {
        match slice {
            Expr::Slice(slice) if slice.step.is_none() && !self.is_constant_slice(slice) => {
                Some(slice)
            }
            _ => None,
        }
    }

    fn is_constant_slice(&self, slice: &ExprSlice) -> bool {
        self.version() >= Version::V3_14
            && [&slice.lower, &slice.upper, &slice.step]
                .into_iter()
                .flatten()
                .all(|part| is_constant(part))
    }

    /// The bounds of a slice.
    pub(super) fn slice_bounds(&mut self, slice: &'a ExprSlice) -> Result {
        for bound in [&slice.lower, &slice.upper] {
            match bound {
                Some(bound) => self.expression(bound)?,
                None => {
                    let location = self.location(slice.range);
                    self.load_none(location);
                }
            }
        }
        Ok(())
    }

    fn slice(&mut self, slice: &'a ExprSlice, location: Location) -> Result {
        if self.is_constant_slice(slice) {
            let mut part = |part: &Option<Box<Expr>>| {
                let part = part.as_deref();
                part.and_then(|part| self.constant(part))
                    .unwrap_or(self.cache.none)
            };
            let parts = [part(&slice.lower), part(&slice.upper), part(&slice.step)];
            let constant = self.constants.intern(Constant::Slice(parts));
            self.load_const(constant, location);
            return Ok(());
        }
        self.slice_bounds(slice)?;
        let mut parts = 2;
        if let Some(step) = &slice.step {
            parts += 1;
            self.expression(step)?;
        }
        self.op_arg(Op::BuildSlice, parts, location);
        Ok(())
    }
}
