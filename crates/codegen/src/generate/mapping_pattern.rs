//! Mapping patterns of `match`.

use super::pattern::Context;
use super::{Generator, Result};
use crate::constant::{Constant, ConstantId};
use crate::location::Location;
use crate::opcode::Op;
use ruff_python_ast::{CmpOp, PatternMatchMapping};
use ruff_text_size::Ranged;
use rustc_hash::FxHashSet;

impl<'a> Generator<'a, '_> {
    pub(super) fn mapping_pattern(
        &mut self,
        mapping: &'a PatternMatchMapping,
        context: &mut Context,
        location: Location,
    ) -> Result {
        let size = mapping.keys.len();
        context.on_top += 1;
        self.op(Op::MatchMapping, location);
        self.jump_to_fail(context, Op::PopJumpIfFalse, location);
        if size == 0 && mapping.rest.is_none() {
            context.on_top -= 1;
            self.op(Op::PopTop, location);
            return Ok(());
        }
        if size > 0 {
            self.op(Op::GetLen, location);
            self.load_length(size, location);
            self.compare_op(CmpOp::GtE, location);
            self.jump_to_fail(context, Op::PopJumpIfFalse, location);
        }
        self.mapping_keys(mapping, location)?;
        self.op_count(Op::BuildTuple, size, location);
        self.op(Op::MatchKeys, location);
        // The keys and the values are above the subject now.
        context.on_top += 2;
        self.op_arg(Op::Copy, 1, location);
        self.load_none(location);
        self.op_arg(Op::IsOp, 1, location);
        self.jump_to_fail(context, Op::PopJumpIfFalse, location);
        self.op_count(Op::UnpackSequence, size, location);
        context.on_top += size;
        context.on_top -= 1;
        for pattern in &mapping.patterns {
            context.on_top -= 1;
            self.subpattern(pattern, context)?;
        }
        context.on_top -= 2;
        if mapping.rest.is_some() {
            // A copy of the subject without the keys.
            self.op_arg(Op::BuildMap, 0, location);
            self.op_arg(Op::Swap, 3, location);
            self.op_arg(Op::DictUpdate, 2, location);
            self.op_count(Op::UnpackSequence, size, location);
            for left in (1..=size).rev() {
                self.op_count(Op::Copy, 1 + left, location);
                self.op_arg(Op::Swap, 2, location);
                self.op(Op::DeleteSubscr, location);
            }
            self.capture(mapping.rest.as_ref(), context, location)
        } else {
            self.op(Op::PopTop, location);
            self.op(Op::PopTop, location);
            Ok(())
        }
    }

    fn mapping_keys(&mut self, mapping: &'a PatternMatchMapping, location: Location) -> Result {
        let mut seen = FxHashSet::default();
        for key in &mapping.keys {
            if let Some(constant) = self.pattern_constant(key)? {
                if !seen.insert(self.hashed_like(constant)) {
                    let key = super::unparse::expression(key, self.source);
                    let key = String::from_utf8_lossy(&key);
                    return self.error(
                        format!("mapping pattern checks duplicate key ({key})"),
                        location,
                    );
                }
                let key_location = self.location(key.range());
                self.load_const(constant, key_location);
            } else if key.is_attribute_expr() || key.is_f_string_expr() {
                self.expression(key)?;
            } else {
                return self.error(
                    "mapping pattern keys may only match literals and attribute lookups",
                    location,
                );
            }
        }
        Ok(())
    }

    /// A constant that stands for all that are equal to it.
    fn hashed_like(&mut self, constant: ConstantId) -> ConstantId {
        let integer =
            |float: f64| (float.fract() == 0.0 && float.abs() < 9e15).then_some(float as i64);
        let equal = match *self.constants.get(constant) {
            Constant::False => Some(0),
            Constant::True => Some(1),
            Constant::Float(bits) => integer(f64::from_bits(bits)),
            Constant::Complex(real, imaginary) if f64::from_bits(imaginary) == 0.0 => {
                integer(f64::from_bits(real))
            }
            _ => None,
        };
        match equal {
            Some(integer) => self.integer(integer),
            None => constant,
        }
    }
}
