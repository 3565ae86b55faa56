//! What operators make of constants, as CPython computes it: to the last bit, and not at all if it raises an
//! exception or if the result may be large.
//!
//! Source: `eval_const_binop` and `eval_const_unaryop` in `Python/flowgraph.c`, CPython 3.14, and the types in
//! `Objects`.

mod complex;
mod float;
mod int;
mod sequence;
mod set;

use self::complex::Complex;
use crate::constant::{Constant, ConstantId, Constants};
use crate::opcode::arguments::binary as operator;
use crate::version::Version;
use num_bigint::BigInt;

pub(crate) use self::set::frozen_set;

/// An operator with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unary {
    Negative,
    Positive,
    Invert,
    Not,
}

/// A number, of the type in which an operation is carried out.
#[derive(Clone, Debug)]
enum Number {
    Int(BigInt),
    Float(f64),
    Complex(Complex),
}

impl Number {
    fn new(constant: &Constant) -> Option<Self> {
        Some(match constant {
            Constant::False => Number::Int(BigInt::from(0)),
            Constant::True => Number::Int(BigInt::from(1)),
            Constant::Int(value) => Number::Int(BigInt::from(*value)),
            Constant::BigInt(value) => Number::Int(value.clone()),
            Constant::Float(bits) => Number::Float(f64::from_bits(*bits)),
            Constant::Complex(real, imag) => Number::Complex(Complex {
                real: f64::from_bits(*real),
                imag: f64::from_bits(*imag),
            }),
            _ => return None,
        })
    }

    /// The number as a `float`, unless it is too large for that or a `complex`.
    fn to_float(&self) -> Option<f64> {
        match self {
            Number::Int(value) => int::to_float(value),
            Number::Float(value) => Some(*value),
            Number::Complex(_) => None,
        }
    }
}

impl From<Number> for Constant {
    fn from(number: Number) -> Self {
        match number {
            Number::Int(value) => match i64::try_from(&value) {
                Ok(value) => Constant::Int(value),
                Err(_) => Constant::BigInt(value),
            },
            Number::Float(value) => Constant::Float(value.to_bits()),
            Number::Complex(value) => Constant::Complex(value.real.to_bits(), value.imag.to_bits()),
        }
    }
}

/// Whether a constant is true.
pub(crate) fn is_true(constants: &Constants, id: ConstantId) -> bool {
    match constants.get(id) {
        Constant::None | Constant::False | Constant::Int(0) => false,
        Constant::Float(bits) => f64::from_bits(*bits) != 0.0,
        Constant::Complex(real, imag) => {
            f64::from_bits(*real) != 0.0 || f64::from_bits(*imag) != 0.0
        }
        Constant::Str(text) => !text.is_empty(),
        Constant::Bytes(bytes) => !bytes.is_empty(),
        Constant::Tuple(items) | Constant::FrozenSet(items) => !items.is_empty(),
        Constant::True
        | Constant::Ellipsis
        | Constant::Int(_)
        | Constant::BigInt(_)
        | Constant::Slice(_)
        | Constant::Code(_) => true,
    }
}

/// What an operator makes of a constant, if anything.
pub(crate) fn unary(
    constants: &mut Constants,
    operation: Unary,
    operand: ConstantId,
) -> Option<ConstantId> {
    if operation == Unary::Not {
        let negated = if is_true(constants, operand) {
            Constant::False
        } else {
            Constant::True
        };
        return Some(constants.intern(negated));
    }
    let operand = constants.get(operand);
    if operation == Unary::Invert
        && matches!(operand, Constant::False | Constant::True)
        && constants.version() >= Version::V3_14
    {
        // It is deprecated, and so left to be warned about when it runs.
        return None;
    }
    let number = Number::new(operand)?;
    let result = match (operation, number) {
        (Unary::Negative, Number::Int(value)) => Number::Int(-value),
        (Unary::Negative, Number::Float(value)) => Number::Float(-value),
        (Unary::Negative, Number::Complex(value)) => Number::Complex(Complex {
            real: -value.real,
            imag: -value.imag,
        }),
        (Unary::Positive, number) => number,
        (Unary::Invert, Number::Int(value)) => Number::Int(!value),
        (Unary::Invert | Unary::Not, _) => return None,
    };
    Some(constants.intern(result.into()))
}

/// What the operator of a `BINARY_OP` makes of two constants, if anything.
pub(crate) fn binary(
    constants: &mut Constants,
    operation: u32,
    left: ConstantId,
    right: ConstantId,
) -> Option<ConstantId> {
    let result = binary_constant(constants, operation, left, right)?;
    Some(match result {
        sequence::Value::New(constant) => constants.intern(constant),
        sequence::Value::Item(id) => id,
    })
}

fn binary_constant(
    constants: &Constants,
    operation: u32,
    left: ConstantId,
    right: ConstantId,
) -> Option<sequence::Value> {
    let (left, right) = (constants.get(left), constants.get(right));
    if operation == operator::SUBSCRIPT {
        return sequence::subscript(constants, left, right);
    }
    if let (Constant::False | Constant::True, Constant::False | Constant::True) = (left, right) {
        let (left, right) = (*left == Constant::True, *right == Constant::True);
        let result = match operation {
            operator::AND => Some(left && right),
            operator::OR => Some(left || right),
            operator::XOR => Some(left != right),
            _ => None,
        };
        if let Some(result) = result {
            return Some(sequence::Value::New(if result {
                Constant::True
            } else {
                Constant::False
            }));
        }
    }
    match (Number::new(left), Number::new(right)) {
        (Some(left), Some(right)) => {
            let result = arithmetic(constants.version(), operation, left, right)?;
            Some(sequence::Value::New(result.into()))
        }
        (left_number, right_number) => match operation {
            operator::ADD => sequence::concatenate(left, right),
            operator::MULTIPLY => match (left_number, right_number) {
                (Some(Number::Int(count)), None) => sequence::repeat(constants, right, &count),
                (None, Some(Number::Int(count))) => sequence::repeat(constants, left, &count),
                _ => None,
            },
            _ => None,
        },
    }
}

fn arithmetic(version: Version, operation: u32, left: Number, right: Number) -> Option<Number> {
    match (&left, &right) {
        (Number::Int(left), Number::Int(right)) => int::binary(version, operation, left, right),
        (Number::Complex(_), _) | (_, Number::Complex(_)) => {
            complex::binary(version, operation, &left, &right).map(Number::Complex)
        }
        _ => float::binary(version, operation, left.to_float()?, right.to_float()?),
    }
}
