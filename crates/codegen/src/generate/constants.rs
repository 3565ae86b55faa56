//! Constants of the source.

use super::{Generator, Result};
use crate::constant::{Constant, ConstantId, Constants};
use crate::version::Version;
use num_bigint::BigInt;
use ruff_python_ast::{Expr, ExprContext, Number, Operator, Singleton, UnaryOp};

/// Constants that are often wanted.
#[derive(Debug)]
pub(super) struct ConstantCache {
    pub none: ConstantId,
    pub true_: ConstantId,
    pub false_: ConstantId,
    pub ellipsis: ConstantId,
    pub empty: ConstantId,
    /// What nodes were folded to, where it is or has a NaN
    pub nans: Vec<(usize, ConstantId)>,
}

impl ConstantCache {
    pub(super) fn new(constants: &mut Constants) -> Self {
        ConstantCache {
            none: constants.intern(Constant::None),
            true_: constants.intern(Constant::True),
            false_: constants.intern(Constant::False),
            ellipsis: constants.intern(Constant::Ellipsis),
            empty: constants.intern(Constant::Str(Box::default())),
            nans: Vec::new(),
        }
    }
}

/// Whether an expression is a constant for CPython's compiler, before any folding.
pub(super) fn is_constant(expression: &Expr) -> bool {
    match expression {
        Expr::StringLiteral(_)
        | Expr::BytesLiteral(_)
        | Expr::NumberLiteral(_)
        | Expr::BooleanLiteral(_)
        | Expr::NoneLiteral(_)
        | Expr::EllipsisLiteral(_) => true,
        Expr::Name(name) => name.ctx == ExprContext::Load && name.id.as_str() == "__debug__",
        _ => false,
    }
}

impl Generator<'_, '_> {
    /// The value of an expression that is a constant.
    pub(super) fn constant(&mut self, expression: &Expr) -> Option<ConstantId> {
        Some(match expression {
            Expr::NoneLiteral(_) => self.cache.none,
            Expr::EllipsisLiteral(_) => self.cache.ellipsis,
            Expr::BooleanLiteral(literal) => self.bool(literal.value),
            Expr::NumberLiteral(literal) => {
                let value = self.number(&literal.value);
                self.constants.intern(value)
            }
            Expr::StringLiteral(literal) => {
                let value = self.string_value(literal).into_owned();
                self.constants.intern(Constant::Str(value.into()))
            }
            Expr::BytesLiteral(literal) => {
                let value: Vec<u8> = literal.value.bytes().collect();
                self.constants.intern(Constant::Bytes(value.into()))
            }
            Expr::Name(_) if is_constant(expression) => self.bool(self.settings.optimization == 0),
            _ => return None,
        })
    }

    fn bool(&self, value: bool) -> ConstantId {
        if value {
            self.cache.true_
        } else {
            self.cache.false_
        }
    }

    pub(super) fn integer(&mut self, value: i64) -> ConstantId {
        self.constants.intern(Constant::Int(value))
    }

    pub(super) fn singleton(&self, value: Singleton) -> ConstantId {
        match value {
            Singleton::None => self.cache.none,
            Singleton::True => self.cache.true_,
            Singleton::False => self.cache.false_,
        }
    }

    /// The value of a number.
    fn number(&self, number: &Number) -> Constant {
        match number {
            Number::Int(int) => match int.as_i64() {
                Some(small) => Constant::Int(small),
                None => big_integer(&int.to_string()),
            },
            Number::Float(float) => Constant::Float(float.to_bits()),
            Number::Complex { real, imag } => Constant::Complex(real.to_bits(), imag.to_bits()),
        }
    }

    /// A literal of a pattern: a constant, `-1` or `1 + 2j`.
    pub(super) fn pattern_constant(&mut self, expression: &Expr) -> Result<Option<ConstantId>> {
        let value = match expression {
            Expr::UnaryOp(unary) if unary.op == UnaryOp::USub => self
                .pattern_number(&unary.operand)
                .map(|operand| negative(&operand)),
            Expr::BinOp(binary) if matches!(binary.op, Operator::Add | Operator::Sub) => {
                let left = match &*binary.left {
                    Expr::UnaryOp(unary) if unary.op == UnaryOp::USub => self
                        .pattern_number(&unary.operand)
                        .map(|operand| negative(&operand)),
                    left => self.pattern_number(left),
                };
                let right = self.pattern_number(&binary.right);
                match (left, right) {
                    (Some(left), Some(right)) => {
                        let negate = self.version() >= Version::V3_14;
                        sum(&left, &right, binary.op == Operator::Sub, negate)
                    }
                    _ => None,
                }
            }
            _ => return Ok(self.constant(expression)),
        };
        Ok(value.map(|value| self.constants.intern(value)))
    }

    fn pattern_number(&self, expression: &Expr) -> Option<Constant> {
        match expression {
            Expr::NumberLiteral(literal) => Some(self.number(&literal.value)),
            _ => None,
        }
    }
}

/// The decimal digits of an integer.
pub(super) fn integer_text(number: &Number) -> String {
    let Number::Int(int) = number else {
        return String::new();
    };
    match int.as_i64() {
        Some(small) => small.to_string(),
        None => match big_integer(&int.to_string()) {
            Constant::Int(small) => small.to_string(),
            Constant::BigInt(big) => big.to_string(),
            _ => String::new(),
        },
    }
}

/// The value of a literal that does not fit 64 bits.
fn big_integer(token: &str) -> Constant {
    let digits: String = token.chars().filter(|&c| c != '_').collect();
    let (digits, radix) = match digits.get(..2) {
        Some("0x" | "0X") => (&digits[2..], 16),
        Some("0o" | "0O") => (&digits[2..], 8),
        Some("0b" | "0B") => (&digits[2..], 2),
        _ => (&digits[..], 10),
    };
    integer_constant(BigInt::parse_bytes(digits.as_bytes(), radix).unwrap_or_default())
}

fn integer_constant(value: BigInt) -> Constant {
    match i64::try_from(&value) {
        Ok(small) => Constant::Int(small),
        Err(_) => Constant::BigInt(value),
    }
}

fn negative(value: &Constant) -> Constant {
    let minus = |bits: u64| (-f64::from_bits(bits)).to_bits();
    match value {
        Constant::Int(value) => integer_constant(-BigInt::from(*value)),
        Constant::BigInt(value) => integer_constant(-value),
        Constant::Float(value) => Constant::Float(minus(*value)),
        Constant::Complex(real, imaginary) => Constant::Complex(minus(*real), minus(*imaginary)),
        other => other.clone(),
    }
}

/// The sum or the difference of a real number and an imaginary one.
/// Since 3.14 the imaginary part of a difference is negated, before it was taken from zero.
fn sum(left: &Constant, right: &Constant, subtract: bool, negate: bool) -> Option<Constant> {
    let real = real(left)?;
    let Constant::Complex(right_real, imaginary) = right else {
        return None;
    };
    let (right_real, imaginary) = (f64::from_bits(*right_real), f64::from_bits(*imaginary));
    Some(if subtract {
        let imaginary = if negate { -imaginary } else { 0.0 - imaginary };
        Constant::Complex((real - right_real).to_bits(), imaginary.to_bits())
    } else {
        Constant::Complex((real + right_real).to_bits(), imaginary.to_bits())
    })
}

/// The value of a real number.
pub(super) fn real(constant: &Constant) -> Option<f64> {
    Some(match constant {
        Constant::False => 0.0,
        Constant::True => 1.0,
        Constant::Int(value) => *value as f64,
        Constant::BigInt(value) => to_float(value)?,
        Constant::Float(bits) => f64::from_bits(*bits),
        _ => return None,
    })
}

fn to_float(value: &BigInt) -> Option<f64> {
    // Correctly rounded, as CPython's conversion is.
    let float: f64 = value.to_string().parse().ok()?;
    float.is_finite().then_some(float)
}
