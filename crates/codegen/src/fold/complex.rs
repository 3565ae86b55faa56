//! Arithmetic of `complex`.
//! Source: `Objects/complexobject.c`, CPython 3.14. A real operand is not made complex first, but for powers
//! and before 3.14.

use super::Number;
use crate::opcode::arguments::binary as operator;
use crate::version::Version;

/// A `complex`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Complex {
    pub real: f64,
    pub imag: f64,
}

const ONE: Complex = Complex {
    real: 1.0,
    imag: 0.0,
};

const NAN: Complex = Complex {
    real: f64::NAN,
    imag: f64::NAN,
};

/// An operand.
#[derive(Clone, Copy)]
enum Operand {
    Real(f64),
    Complex(Complex),
}

impl Operand {
    fn new(number: &Number) -> Option<Self> {
        Some(match number {
            Number::Complex(value) => Operand::Complex(*value),
            real => Operand::Real(real.to_float()?),
        })
    }

    fn to_complex(self) -> Complex {
        match self {
            Operand::Real(real) => Complex { real, imag: 0.0 },
            Operand::Complex(value) => value,
        }
    }
}

/// One of the operands is complex.
pub(super) fn binary(
    version: Version,
    operation: u32,
    left: &Number,
    right: &Number,
) -> Option<Complex> {
    let (mut left, mut right) = (Operand::new(left)?, Operand::new(right)?);
    if version < Version::V3_14 {
        left = Operand::Complex(left.to_complex());
        right = Operand::Complex(right.to_complex());
    }
    let complex = |real, imag| Some(Complex { real, imag });
    use Operand::{Complex as C, Real as R};
    match operation {
        operator::ADD => match (left, right) {
            (C(a), C(b)) => complex(a.real + b.real, a.imag + b.imag),
            (C(a), R(b)) | (R(b), C(a)) => complex(a.real + b, a.imag),
            (R(_), R(_)) => None,
        },
        operator::SUBTRACT => match (left, right) {
            (C(a), C(b)) => complex(a.real - b.real, a.imag - b.imag),
            (C(a), R(b)) => complex(a.real - b, a.imag),
            (R(a), C(b)) => complex(a - b.real, -b.imag),
            (R(_), R(_)) => None,
        },
        operator::MULTIPLY => match (left, right) {
            (C(a), C(b)) => Some(product(version, a, b)),
            (C(a), R(b)) | (R(b), C(a)) => complex(a.real * b, a.imag * b),
            (R(_), R(_)) => None,
        },
        operator::TRUE_DIVIDE => match (left, right) {
            (C(a), C(b)) => quotient(version, a, b),
            (C(_), R(0.0)) => None,
            (C(a), R(b)) => complex(a.real / b, a.imag / b),
            (R(a), C(b)) => quotient_of_real(a, b),
            (R(_), R(_)) => None,
        },
        operator::POWER => power(version, left.to_complex(), right.to_complex()),
        _ => None,
    }
}

/// The sign of a part, as 1 if it is infinite, else as 0.
fn boxed(part: f64) -> f64 {
    (if part.is_infinite() { 1f64 } else { 0.0 }).copysign(part)
}

/// A NaN as a zero.
fn without_nan(part: f64) -> f64 {
    if part.is_nan() {
        0f64.copysign(part)
    } else {
        part
    }
}

fn product(version: Version, left: Complex, right: Complex) -> Complex {
    let (mut a, mut b) = (left.real, left.imag);
    let (mut c, mut d) = (right.real, right.imag);
    let (ac, bd, ad, bc) = (a * c, b * d, a * d, b * c);
    let result = Complex {
        real: ac - bd,
        imag: ad + bc,
    };
    if version < Version::V3_14 || !result.real.is_nan() || !result.imag.is_nan() {
        return result;
    }
    // What is infinite has become a NaN: C11, annex G.5.1.
    let mut again = false;
    if a.is_infinite() || b.is_infinite() {
        (a, b) = (boxed(a), boxed(b));
        (c, d) = (without_nan(c), without_nan(d));
        again = true;
    }
    if c.is_infinite() || d.is_infinite() {
        (c, d) = (boxed(c), boxed(d));
        (a, b) = (without_nan(a), without_nan(b));
        again = true;
    }
    if !again && [ac, bd, ad, bc].iter().any(|part| part.is_infinite()) {
        (a, b) = (without_nan(a), without_nan(b));
        (c, d) = (without_nan(c), without_nan(d));
        again = true;
    }
    if !again {
        return result;
    }
    Complex {
        real: f64::INFINITY * (a * c - b * d),
        imag: f64::INFINITY * (a * d + b * c),
    }
}

fn quotient(version: Version, a: Complex, b: Complex) -> Option<Complex> {
    let (real_size, imag_size) = (b.real.abs(), b.imag.abs());
    let result = if real_size >= imag_size {
        if real_size == 0.0 {
            return None;
        }
        let ratio = b.imag / b.real;
        let divisor = b.real + b.imag * ratio;
        Complex {
            real: (a.real + a.imag * ratio) / divisor,
            imag: (a.imag - a.real * ratio) / divisor,
        }
    } else if imag_size >= real_size {
        let ratio = b.real / b.imag;
        let divisor = b.real * ratio + b.imag;
        Complex {
            real: (a.real * ratio + a.imag) / divisor,
            imag: (a.imag * ratio - a.real) / divisor,
        }
    } else {
        NAN
    };
    if version < Version::V3_14 || !result.real.is_nan() || !result.imag.is_nan() {
        return Some(result);
    }
    // What is infinite or zero has become a NaN: C11, annex G.5.2.
    let is_infinite = |z: Complex| z.real.is_infinite() || z.imag.is_infinite();
    let is_finite = |z: Complex| z.real.is_finite() && z.imag.is_finite();
    Some(if is_infinite(a) && is_finite(b) {
        let (x, y) = (boxed(a.real), boxed(a.imag));
        Complex {
            real: f64::INFINITY * (x * b.real + y * b.imag),
            imag: f64::INFINITY * (y * b.real - x * b.imag),
        }
    } else if is_infinite(b) && is_finite(a) {
        let (x, y) = (boxed(b.real), boxed(b.imag));
        Complex {
            real: 0.0 * (a.real * x + a.imag * y),
            imag: 0.0 * (a.imag * x - a.real * y),
        }
    } else {
        result
    })
}

fn quotient_of_real(a: f64, b: Complex) -> Option<Complex> {
    let (real_size, imag_size) = (b.real.abs(), b.imag.abs());
    let result = if real_size >= imag_size {
        if real_size == 0.0 {
            return None;
        }
        let ratio = b.imag / b.real;
        let divisor = b.real + b.imag * ratio;
        Complex {
            real: a / divisor,
            imag: (-a * ratio) / divisor,
        }
    } else if imag_size >= real_size {
        let ratio = b.real / b.imag;
        let divisor = b.real * ratio + b.imag;
        Complex {
            real: (a * ratio) / divisor,
            imag: -a / divisor,
        }
    } else {
        NAN
    };
    let infinite = real_size.is_infinite() || imag_size.is_infinite();
    if result.real.is_nan() && result.imag.is_nan() && a.is_finite() && infinite {
        let (x, y) = (boxed(b.real), boxed(b.imag));
        return Some(Complex {
            real: 0.0 * (a * x),
            imag: 0.0 * (-a * y),
        });
    }
    Some(result)
}

pub(super) fn power(version: Version, base: Complex, exponent: Complex) -> Option<Complex> {
    let is_small_int = exponent.imag == 0.0
        && exponent.real == exponent.real.floor()
        && exponent.real.abs() <= 100.0;
    let result = if is_small_int {
        int_power(version, base, exponent.real as i32)?
    } else {
        general_power(base, exponent)?
    };
    (!result.real.is_infinite() && !result.imag.is_infinite()).then_some(result)
}

fn int_power(version: Version, base: Complex, exponent: i32) -> Option<Complex> {
    let mut result = ONE;
    let mut square = base;
    let mut rest = exponent.unsigned_abs();
    while rest > 0 {
        if rest & 1 == 1 {
            result = product(version, result, square);
        }
        rest >>= 1;
        square = product(version, square, square);
    }
    if exponent > 0 {
        Some(result)
    } else {
        quotient(version, ONE, result)
    }
}

fn general_power(base: Complex, exponent: Complex) -> Option<Complex> {
    if exponent.real == 0.0 && exponent.imag == 0.0 {
        return Some(ONE);
    }
    if base.real == 0.0 && base.imag == 0.0 {
        if exponent.imag != 0.0 || exponent.real < 0.0 {
            return None;
        }
        return Some(Complex {
            real: 0.0,
            imag: 0.0,
        });
    }
    let size = base.real.hypot(base.imag);
    let mut length = size.powf(exponent.real);
    let angle = base.imag.atan2(base.real);
    let mut phase = angle * exponent.real;
    if exponent.imag != 0.0 {
        length *= (-angle * exponent.imag).exp();
        phase += exponent.imag * size.ln();
    }
    if phase.is_infinite() {
        // It has no cosine, which is an error.
        return None;
    }
    Some(Complex {
        real: length * phase.cos(),
        imag: length * phase.sin(),
    })
}
