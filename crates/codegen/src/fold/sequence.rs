//! Strings, bytes and tuples.

use super::Number;
use crate::constant::{Constant, ConstantId, Constants};
use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};

/// How many items a tuple has at most that is a repetition.
/// Source: this and the following from `Python/flowgraph.c`, CPython 3.14.
const MOST_ITEMS: usize = 256;
/// How many characters a string has at most that is a repetition.
const MOST_CHARACTERS: usize = 4096;
/// How many items a tuple has at most that is a repetition, with those of the tuples in it.
const MOST_NESTED_ITEMS: i64 = 1024;

/// A result.
pub(super) enum Value {
    New(Constant),
    /// What was in the operand
    Item(ConstantId),
}

pub(super) fn concatenate(left: &Constant, right: &Constant) -> Option<Value> {
    Some(Value::New(match (left, right) {
        (Constant::Str(left), Constant::Str(right)) => {
            Constant::Str([&**left, right].concat().into())
        }
        (Constant::Bytes(left), Constant::Bytes(right)) => {
            Constant::Bytes([&**left, right].concat().into())
        }
        (Constant::Tuple(left), Constant::Tuple(right)) => {
            Constant::Tuple([&**left, right].concat().into())
        }
        _ => return None,
    }))
}

/// Source: `const_folding_safe_multiply` in `Python/flowgraph.c`, CPython 3.14.
pub(super) fn repeat(constants: &Constants, repeated: &Constant, count: &BigInt) -> Option<Value> {
    let times = |len: usize, most: usize| -> Option<usize> {
        if len == 0 {
            // An index must fit.
            return count.to_i64().map(|_| 0);
        }
        count.to_usize().filter(|&count| count <= most / len)
    };
    Some(Value::New(match repeated {
        Constant::Str(text) => Constant::Str(
            text.repeat(times(characters(text), MOST_CHARACTERS)?)
                .into(),
        ),
        Constant::Bytes(bytes) => {
            Constant::Bytes(bytes.repeat(times(bytes.len(), MOST_CHARACTERS)?).into())
        }
        Constant::Tuple(items) => {
            let times = times(items.len(), MOST_ITEMS)?;
            if times > 0 {
                let most = MOST_NESTED_ITEMS / times as i64;
                if items_left(constants, items, most) < 0 {
                    return None;
                }
            }
            Constant::Tuple(items.repeat(times).into())
        }
        _ => return None,
    }))
}

/// How many items more a tuple could have, with those of the tuples in it.
fn items_left(constants: &Constants, items: &[ConstantId], most: i64) -> i64 {
    let mut left = most - items.len() as i64;
    for &item in items {
        if left < 0 {
            break;
        }
        if let Constant::Tuple(items) = constants.get(item) {
            left = items_left(constants, items, left);
        }
    }
    left
}

fn is_start(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

fn characters(text: &[u8]) -> usize {
    text.iter().filter(|&&byte| is_start(byte)).count()
}

/// `container[key]`
pub(super) fn subscript(
    constants: &Constants,
    container: &Constant,
    key: &Constant,
) -> Option<Value> {
    if let Constant::Slice(parts) = key {
        let part = |i: usize| bound(constants.get(parts[i]));
        let bounds = (part(0)?, part(1)?, part(2)?);
        return Some(Value::New(match container {
            Constant::Tuple(items) => {
                let indices = indices(items.len(), bounds)?;
                Constant::Tuple(indices.map(|i| items[i]).collect())
            }
            Constant::Bytes(bytes) => {
                let indices = indices(bytes.len(), bounds)?;
                Constant::Bytes(indices.map(|i| bytes[i]).collect())
            }
            Constant::Str(text) => {
                let starts = starts(text);
                let indices = indices(starts.len() - 1, bounds)?;
                let parts = indices.map(|i| &text[starts[i]..starts[i + 1]]);
                Constant::Str(parts.collect::<Vec<_>>().concat().into())
            }
            _ => return None,
        }));
    }
    let Some(Number::Int(index)) = Number::new(key) else {
        return None;
    };
    let place = |len: usize| -> Option<usize> {
        let index = index.to_i64()?;
        let index = if index < 0 { index + len as i64 } else { index };
        usize::try_from(index).ok().filter(|&index| index < len)
    };
    match container {
        Constant::Tuple(items) => Some(Value::Item(items[place(items.len())?])),
        Constant::Bytes(bytes) => {
            let byte = bytes[place(bytes.len())?];
            Some(Value::New(Constant::Int(i64::from(byte))))
        }
        Constant::Str(text) => {
            let starts = starts(text);
            let i = place(starts.len() - 1)?;
            Some(Value::New(Constant::Str(
                text[starts[i]..starts[i + 1]].into(),
            )))
        }
        _ => None,
    }
}

/// Where every character starts, and where the text ends.
fn starts(text: &[u8]) -> Vec<usize> {
    (0..text.len())
        .filter(|&i| is_start(text[i]))
        .chain([text.len()])
        .collect()
}

/// A part of a slice: `None` or a number, the nearest that is an index.
fn bound(constant: &Constant) -> Option<Option<i64>> {
    if *constant == Constant::None {
        return Some(None);
    }
    let Some(Number::Int(value)) = Number::new(constant) else {
        return None;
    };
    let limit = if value.is_negative() {
        -i64::MAX
    } else {
        i64::MAX
    };
    Some(Some(value.to_i64().unwrap_or(limit).max(-i64::MAX)))
}

/// The indices of what a slice takes.
/// Source: `PySlice_AdjustIndices` in `Objects/sliceobject.c`.
fn indices(
    len: usize,
    (start, stop, step): (Option<i64>, Option<i64>, Option<i64>),
) -> Option<impl Iterator<Item = usize>> {
    let step = step.unwrap_or(1);
    if step == 0 {
        return None;
    }
    let len = len as i64;
    let (lowest, highest) = if step < 0 { (-1, len - 1) } else { (0, len) };
    let place = |bound: i64| {
        let bound = if bound < 0 {
            bound.saturating_add(len)
        } else {
            bound
        };
        bound.clamp(lowest, highest)
    };
    let (first, last) = if step < 0 {
        (highest, lowest)
    } else {
        (lowest, highest)
    };
    let start = start.map_or(first, place);
    let stop = stop.map_or(last, place);
    let count = if step < 0 && stop < start {
        (start - stop - 1) / -step + 1
    } else if step > 0 && start < stop {
        (stop - start - 1) / step + 1
    } else {
        0
    };
    Some((0..count).map(move |i| (start + i * step) as usize))
}
