//! Sets of constants.

use super::Number;
use crate::constant::{Constant, ConstantId, Constants};

/// The set of these constants. Of those that are equal in Python, such as `1` and `True`, the first is in it.
/// Sets of the same constants are one, in whatever order they were added.
pub(crate) fn frozen_set(constants: &Constants, items: &[ConstantId]) -> Constant {
    let mut elements: Vec<ConstantId> = Vec::with_capacity(items.len());
    for &item in items {
        if !elements.iter().any(|&known| equal(constants, known, item)) {
            elements.push(item);
        }
    }
    elements.sort_unstable();
    Constant::FrozenSet(elements.into())
}

/// Whether two constants are equal in Python.
fn equal(constants: &Constants, left: ConstantId, right: ConstantId) -> bool {
    if left == right {
        // A NaN equals itself in a container if it is the same object; one that is computed is another.
        return !constants.has_nan(left);
    }
    let (left, right) = (constants.get(left), constants.get(right));
    if let (Some(left), Some(right)) = (Number::new(left), Number::new(right)) {
        return equal_numbers(&left, &right);
    }
    match (left, right) {
        (Constant::Tuple(left), Constant::Tuple(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(&left, &right)| equal(constants, left, right))
        }
        _ => false,
    }
}

fn equal_numbers(left: &Number, right: &Number) -> bool {
    match (left, right) {
        (Number::Int(left), Number::Int(right)) => left == right,
        (Number::Float(left), Number::Float(right)) => left == right,
        (Number::Complex(left), Number::Complex(right)) => {
            left.real == right.real && left.imag == right.imag
        }
        (Number::Complex(complex), real) | (real, Number::Complex(complex)) => {
            complex.imag == 0.0 && equal_numbers(&Number::Float(complex.real), real)
        }
        (Number::Int(int), Number::Float(float)) | (Number::Float(float), Number::Int(int)) => {
            // Equal if the number is a whole one and the very same.
            float.fract() == 0.0
                && num_traits::FromPrimitive::from_f64(*float).as_ref() == Some(int)
        }
    }
}
