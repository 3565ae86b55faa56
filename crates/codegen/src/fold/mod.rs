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

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of two constants, in a version.
    fn fold(version: Version, operation: u32, left: Constant, right: Constant) -> Option<Constant> {
        let mut constants = Constants::new(version);
        let (left, right) = (constants.intern(left), constants.intern(right));
        let result = binary(&mut constants, operation, left, right)?;
        Some(constants.get(result).clone())
    }

    fn now(operation: u32, left: Constant, right: Constant) -> Option<Constant> {
        fold(Version::V3_14, operation, left, right)
    }

    fn float(value: f64) -> Constant {
        Constant::Float(value.to_bits())
    }

    fn text(text: &str) -> Constant {
        Constant::Str(text.as_bytes().into())
    }

    use Constant::Int;

    #[test]
    fn numbers_have_the_type_that_they_have_in_python() {
        assert_eq!(now(operator::ADD, Constant::True, Int(1)), Some(Int(2)));
        assert_eq!(
            now(operator::AND, Constant::True, Constant::False),
            Some(Constant::False)
        );
        assert_eq!(now(operator::TRUE_DIVIDE, Int(4), Int(2)), Some(float(2.0)));
        assert_eq!(now(operator::POWER, Int(2), Int(-1)), Some(float(0.5)));
        assert_eq!(
            now(operator::ADD, Int(i64::MAX), Int(1)),
            Some(Constant::BigInt(BigInt::from(i64::MAX) + 1))
        );
        assert_eq!(
            now(operator::REMAINDER, float(-0.0), Int(3)),
            Some(float(0.0))
        );
    }

    #[test]
    fn what_raises_an_exception_stays() {
        assert_eq!(now(operator::FLOOR_DIVIDE, Int(1), Int(0)), None);
        assert_eq!(now(operator::TRUE_DIVIDE, float(1.0), float(0.0)), None);
        assert_eq!(now(operator::LEFT_SHIFT, Int(1), Int(-1)), None);
        assert_eq!(now(operator::ADD, text("a"), Int(1)), None);
        assert_eq!(now(operator::SUBSCRIPT, text("a"), Int(1)), None);
        assert_eq!(now(operator::POWER, float(0.0), Int(-1)), None);
    }

    #[test]
    fn what_would_be_large_stays() {
        assert_eq!(now(operator::LEFT_SHIFT, Int(1), Int(128)), None);
        assert_eq!(now(operator::POWER, Int(2), Int(100)), None);
        assert!(now(operator::POWER, Int(2), Int(64)).is_some());
        assert_eq!(now(operator::MULTIPLY, text("ab"), Int(2049)), None);
        assert!(now(operator::MULTIPLY, text("ab"), Int(2048)).is_some());
    }

    #[test]
    fn strings_are_cut_at_characters() {
        assert_eq!(
            now(operator::SUBSCRIPT, text("aéb"), Int(-2)),
            Some(text("é"))
        );
        let mut constants = Constants::new(Version::V3_14);
        let parts = [Constant::None, Constant::None, Int(-1)].map(|part| constants.intern(part));
        let slice = constants.intern(Constant::Slice(parts));
        let container = constants.intern(text("aéb"));
        let reversed = binary(&mut constants, operator::SUBSCRIPT, container, slice).unwrap();
        assert_eq!(*constants.get(reversed), text("béa"));
    }

    #[test]
    fn a_real_number_is_made_complex_before_3_14() {
        let infinite = Constant::Complex(0, f64::INFINITY.to_bits());
        let product = |version| fold(version, operator::MULTIPLY, infinite.clone(), Int(2));
        let Some(Constant::Complex(real, imag)) = product(Version::V3_14) else {
            panic!("not complex");
        };
        assert_eq!(
            (f64::from_bits(real), f64::from_bits(imag)),
            (0.0, f64::INFINITY)
        );
        let Some(Constant::Complex(real, _)) = product(Version::V3_13) else {
            panic!("not complex");
        };
        assert!(f64::from_bits(real).is_nan());
    }

    #[test]
    fn sets_of_equal_elements_are_one() {
        let mut constants = Constants::new(Version::V3_14);
        let [one, two, truth] =
            [Int(1), Int(2), Constant::True].map(|constant| constants.intern(constant));
        let set = frozen_set(&constants, &[one, two]);
        assert_eq!(frozen_set(&constants, &[two, one, truth, two]), set);
    }
}
