//! Arithmetic of `float`.
//! Source: `Objects/floatobject.c`, CPython 3.14.

use super::complex::{self, Complex};
use super::Number;
use crate::opcode::arguments::binary as operator;
use crate::version::Version;

pub(super) fn binary(version: Version, operation: u32, left: f64, right: f64) -> Option<Number> {
    Some(Number::Float(match operation {
        operator::ADD => left + right,
        operator::SUBTRACT => left - right,
        operator::MULTIPLY => left * right,
        operator::TRUE_DIVIDE if right != 0.0 => left / right,
        operator::FLOOR_DIVIDE if right != 0.0 => floor_divide(left, right),
        operator::REMAINDER if right != 0.0 => remainder(left, right),
        operator::POWER => return power(version, left, right),
        _ => return None,
    }))
}

/// What a division that rounds down leaves: it has the sign of the divisor.
fn remainder(left: f64, right: f64) -> f64 {
    let rest = left % right;
    if rest == 0.0 {
        0f64.copysign(right)
    } else if (right < 0.0) != (rest < 0.0) {
        rest + right
    } else {
        rest
    }
}

fn floor_divide(left: f64, right: f64) -> f64 {
    let rest = left % right;
    let mut quotient = (left - rest) / right;
    // A NaN is not zero.
    if rest != 0.0 && (right < 0.0) != (rest < 0.0) {
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return 0f64.copysign(left / right);
    }
    let floor = quotient.floor();
    if quotient - floor > 0.5 {
        floor + 1.0
    } else {
        floor
    }
}

fn is_odd(value: f64) -> bool {
    value.abs() % 2.0 == 1.0
}

fn power(version: Version, base: f64, exponent: f64) -> Option<Number> {
    let float = |value| Some(Number::Float(value));
    if exponent == 0.0 {
        return float(1.0);
    }
    if base.is_nan() {
        return float(base);
    }
    if exponent.is_nan() {
        return float(if base == 1.0 { 1.0 } else { exponent });
    }
    if exponent.is_infinite() {
        let base = base.abs();
        return float(if base == 1.0 {
            1.0
        } else if (exponent > 0.0) == (base > 1.0) {
            exponent.abs()
        } else {
            0.0
        });
    }
    if base.is_infinite() {
        let signed = is_odd(exponent);
        return float(match (exponent > 0.0, signed) {
            (true, true) => base,
            (true, false) => base.abs(),
            (false, true) => 0f64.copysign(base),
            (false, false) => 0.0,
        });
    }
    if base == 0.0 {
        if exponent < 0.0 {
            return None;
        }
        return float(if is_odd(exponent) { base } else { 0.0 });
    }
    let negative = base < 0.0;
    if negative && exponent != exponent.floor() {
        let base = Complex {
            real: base,
            imag: 0.0,
        };
        let exponent = Complex {
            real: exponent,
            imag: 0.0,
        };
        return complex::power(version, base, exponent).map(Number::Complex);
    }
    let negates = negative && is_odd(exponent);
    let base = base.abs();
    let result = if base == 1.0 {
        1.0
    } else {
        base.powf(exponent)
    };
    if result.is_infinite() {
        return None;
    }
    float(if negates { -result } else { result })
}
