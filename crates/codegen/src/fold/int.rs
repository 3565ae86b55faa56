//! Arithmetic of `int`.

use super::{float, Number};
use crate::opcode::arguments::binary as operator;
use crate::version::Version;
use num_bigint::{BigInt, BigUint, Sign};
use num_traits::{Pow, Signed, ToPrimitive, Zero};

/// How many bits a product, a power or what is shifted to the left has at most.
/// Source: `MAX_INT_SIZE` in `Python/flowgraph.c`, CPython 3.14.
const MOST_BITS: u64 = 128;

/// The nearest `float`, if the number is not too large.
pub(super) fn to_float(value: &BigInt) -> Option<f64> {
    if let Ok(value) = i64::try_from(value) {
        return Some(value as f64);
    }
    let nearest = quotient(value.magnitude(), &BigUint::from(1u32))?;
    Some(if value.is_negative() {
        -nearest
    } else {
        nearest
    })
}

pub(super) fn binary(
    version: Version,
    operation: u32,
    left: &BigInt,
    right: &BigInt,
) -> Option<Number> {
    Some(Number::Int(match operation {
        operator::ADD => left + right,
        operator::SUBTRACT => left - right,
        operator::MULTIPLY => {
            if !left.is_zero() && !right.is_zero() && left.bits() + right.bits() > MOST_BITS {
                return None;
            }
            left * right
        }
        operator::TRUE_DIVIDE => return divide(left, right).map(Number::Float),
        operator::FLOOR_DIVIDE => floor_divide(left, right)?.0,
        operator::REMAINDER => floor_divide(left, right)?.1,
        operator::POWER => return power(version, left, right),
        operator::LEFT_SHIFT => shift_left(left, right)?,
        operator::RIGHT_SHIFT => match right.sign() {
            Sign::Minus => return None,
            _ => match right.to_u64() {
                Some(count) if count <= left.bits() => left >> count,
                _ if left.is_negative() => BigInt::from(-1),
                _ => BigInt::zero(),
            },
        },
        operator::OR => left | right,
        operator::XOR => left ^ right,
        operator::AND => left & right,
        _ => return None,
    }))
}

/// The quotient, rounded down, and what is left.
fn floor_divide(left: &BigInt, right: &BigInt) -> Option<(BigInt, BigInt)> {
    if right.is_zero() {
        return None;
    }
    let (quotient, remainder) = (left / right, left % right);
    if !remainder.is_zero() && remainder.is_negative() != right.is_negative() {
        return Some((quotient - 1, remainder + right));
    }
    Some((quotient, remainder))
}

fn power(version: Version, left: &BigInt, right: &BigInt) -> Option<Number> {
    if right.is_negative() {
        return float::binary(version, operator::POWER, to_float(left)?, to_float(right)?);
    }
    if right.is_zero() {
        return Some(Number::Int(BigInt::from(1)));
    }
    if left.is_zero() {
        return Some(Number::Int(BigInt::zero()));
    }
    let exponent = right.to_u64()?;
    if left.bits() > MOST_BITS / exponent {
        return None;
    }
    Some(Number::Int(Pow::pow(left, exponent)))
}

fn shift_left(left: &BigInt, right: &BigInt) -> Option<BigInt> {
    if right.is_negative() {
        return None;
    }
    if left.is_zero() || right.is_zero() {
        return Some(left.clone());
    }
    let count = right.to_u64()?;
    if count > MOST_BITS || left.bits() > MOST_BITS - count {
        return None;
    }
    Some(left << count)
}

/// The nearest `float` to the quotient of two numbers.
fn divide(left: &BigInt, right: &BigInt) -> Option<f64> {
    if right.is_zero() {
        return None;
    }
    let nearest = quotient(left.magnitude(), right.magnitude())?;
    Some(if left.is_negative() != right.is_negative() {
        -nearest
    } else {
        nearest
    })
}

/// The nearest `float` to the quotient of two numbers, the even one of two that are as near; nothing if it
/// is too large.
fn quotient(left: &BigUint, right: &BigUint) -> Option<f64> {
    if left.is_zero() {
        return Some(0.0);
    }
    const DIGITS: i64 = f64::MANTISSA_DIGITS as i64;
    // The quotient is between 2^(exponent - 1) and 2^(exponent + 1).
    let exponent = left.bits() as i64 - right.bits() as i64;
    if exponent > f64::MAX_EXP as i64 + 1 {
        return None;
    }
    if exponent < f64::MIN_EXP as i64 - DIGITS - 2 {
        return Some(0.0);
    }
    // What the last bit of the result stands for, or less.
    let unit = (exponent - 1).max(f64::MIN_EXP as i64) - DIGITS;
    // Two bits more than are needed: for rounding, and for whether anything is left.
    let shift = 2 - unit;
    let (scaled, divisor) = if shift >= 0 {
        (left << shift as u64, right.clone())
    } else {
        (left.clone(), right << (-shift) as u64)
    };
    let mut bits = (&scaled / &divisor).to_u64()?;
    if !(&scaled % &divisor).is_zero() {
        bits |= 1;
    }
    // The quotient is `bits` times 2^-shift, where the last bit says that more follows.
    let extra = (64 - i64::from(bits.leading_zeros()) - DIGITS).max(2);
    let half = 1u64 << (extra - 1);
    let rest = bits & ((half << 1) - 1);
    let mut mantissa = bits >> extra;
    if rest > half || rest == half && mantissa & 1 == 1 {
        mantissa += 1;
    }
    let power = extra - shift;
    // Both factors are exact, and so is the product unless it is too large.
    let result = if power >= -1000 {
        mantissa as f64 * 2f64.powi(power as i32)
    } else {
        mantissa as f64 * 2f64.powi(-1000) * 2f64.powi((power + 1000) as i32)
    };
    result.is_finite().then_some(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearest(left: &str, right: &str) -> Option<f64> {
        divide(&left.parse().unwrap(), &right.parse().unwrap())
    }

    #[test]
    fn quotients_are_rounded_once() {
        assert_eq!(nearest("1", "3"), Some(1.0 / 3.0));
        assert_eq!(nearest("-10", "4"), Some(-2.5));
        assert_eq!(nearest("9007199254740993", "1"), Some(9007199254740992.0));
        assert_eq!(nearest("9007199254740995", "1"), Some(9007199254740996.0));
        let large = format!("1{}", "0".repeat(400));
        assert_eq!(nearest(&large, "1"), None);
        assert_eq!(nearest(&large, &large), Some(1.0));
        assert_eq!(nearest("1", &large), Some(0.0));
        let small = format!("1{}", "0".repeat(320));
        assert_eq!(nearest("1", &small), Some(1e-320));
        let smallest = format!("1{}", "0".repeat(323));
        assert_eq!(nearest("5", &smallest), Some(5e-323));
        assert_eq!(nearest("3", &smallest), Some(5e-324 * 6.0));
    }

    #[test]
    fn floor_division_rounds_down() {
        let floor = |left: i64, right: i64| {
            let (quotient, rest) = floor_divide(&left.into(), &right.into()).unwrap();
            (quotient.to_i64().unwrap(), rest.to_i64().unwrap())
        };
        assert_eq!(floor(7, 2), (3, 1));
        assert_eq!(floor(-7, 2), (-4, 1));
        assert_eq!(floor(7, -2), (-4, -1));
        assert_eq!(floor(-7, -2), (3, -1));
        assert_eq!(floor(-8, 2), (-4, 0));
    }
}
