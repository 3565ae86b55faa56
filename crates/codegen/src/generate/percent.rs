//! `'…' % (…)`, which is compiled like an f-string if its formats are simple.
//!
//! Source: `optimize_format` in `Python/ast_preprocess.c`, CPython 3.14.

use super::number::STACK_USE_GUIDELINE;
use super::{known, Generator, Result};
use crate::constant::Constant;
use crate::location::Location;
use crate::opcode::Op;
use crate::version::Version;
use ruff_python_ast::{Expr, ExprBinOp, Operator};

/// A part of a format.
#[derive(Debug)]
pub(super) enum Piece<'a> {
    Text(Vec<u8>),
    /// A value, how it is converted, and its format
    Value(&'a Expr, u32, String),
}

/// Widths and precisions have fewer digits than this.
const MAX_DIGITS: usize = 3;

impl<'a> Generator<'a, '_> {
    /// The pieces of a format and its values, if the operation is one that can be done so.
    pub(super) fn percent_format(&mut self, operation: &'a ExprBinOp) -> Option<Vec<Piece<'a>>> {
        if operation.op != Operator::Mod {
            return None;
        }
        let Expr::Tuple(tuple) = &*operation.right else {
            return None;
        };
        if tuple.elts.iter().any(Expr::is_starred_expr) || self.folded(&operation.right).is_some() {
            return None;
        }
        if let Expr::StringLiteral(format) = &*operation.left {
            return pieces(&self.string_value(format), &tuple.elts);
        }
        let format = self.folded(&operation.left)?;
        match self.constants.get(format) {
            Constant::Str(format) => pieces(format, &tuple.elts),
            _ => None,
        }
    }

    /// Generates what [`percent_format`](Self::percent_format) found.
    pub(super) fn percent_formatted(
        &mut self,
        pieces: Vec<Piece<'a>>,
        location: Location,
    ) -> Result {
        let count = pieces.len();
        let join = count > STACK_USE_GUIDELINE;
        if join {
            self.load_const(self.cache.empty, location);
            let index = self.name_index(known::JOIN);
            self.op_arg(Op::LoadAttr, index << 1 | 1, location);
            self.op_arg(Op::BuildList, 0, location);
        }
        for piece in pieces {
            match piece {
                Piece::Text(text) => self.load_percent_text(text),
                Piece::Value(value, conversion, format) => {
                    self.expression(value)?;
                    let location = self.expression_location(value);
                    self.percent_value(conversion, format, location);
                }
            }
            if join {
                self.op_arg(Op::ListAppend, 1, location);
            }
        }
        match count {
            _ if join => self.op_arg(Op::Call, 1, location),
            0 => self.load_const(self.cache.empty, location),
            1 => {}
            count => self.op_count(Op::BuildString, count, location),
        }
        Ok(())
    }

    fn percent_value(&mut self, conversion: u32, format: String, location: Location) {
        let with_format = !format.is_empty();
        if self.version() >= Version::V3_13 {
            self.op_arg(Op::ConvertValue, conversion, location);
        }
        if with_format {
            self.load_percent_text(format.into_bytes());
        }
        if self.version() < Version::V3_13 {
            let argument = conversion | u32::from(with_format) << 2;
            self.op_arg(Op::FormatValue, argument, location);
        } else if with_format {
            self.op(Op::FormatWithSpec, location);
        } else {
            self.op(Op::FormatSimple, location);
        }
    }

    /// A text that stands nowhere by itself.
    fn load_percent_text(&mut self, text: Vec<u8>) {
        let constant = self.constants.intern(Constant::Str(text.into()));
        let nowhere = Location {
            line: -1,
            end_line: -1,
            column: -1,
            end_column: -1,
        };
        self.load_const(constant, nowhere);
    }
}

fn pieces<'a>(format: &[u8], values: &'a [Expr]) -> Option<Vec<Piece<'a>>> {
    let mut pieces = Vec::new();
    let mut values = values.iter();
    let mut rest = format;
    loop {
        let text = literal(&mut rest);
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        let Some(after) = rest.strip_prefix(b"%") else {
            break;
        };
        rest = after;
        let value = values.next()?;
        let (conversion, format) = specifier(&mut rest)?;
        pieces.push(Piece::Value(value, conversion, format));
    }
    values.next().is_none().then_some(pieces)
}

/// The text up to the next specifier; `%%` is `%`.
fn literal(rest: &mut &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    loop {
        match rest {
            [b'%', b'%', after @ ..] => {
                text.push(b'%');
                *rest = after;
            }
            [b'%', ..] | [] => return text,
            [byte, after @ ..] => {
                text.push(*byte);
                *rest = after;
            }
        }
    }
}

/// The conversion and the format of a specifier, if it is a simple one.
fn specifier(rest: &mut &[u8]) -> Option<(u32, String)> {
    let mut left_aligned = false;
    let mut byte = next(rest)?;
    while let b'-' | b'+' | b' ' | b'#' | b'0' = byte {
        left_aligned |= byte == b'-';
        byte = next(rest)?;
    }
    let mut format = String::new();
    if byte.is_ascii_digit() {
        let width = number(&mut byte, rest)?;
        if !left_aligned && width > 0 {
            format.push('>');
        }
        format.push_str(&width.to_string());
    }
    if byte == b'.' {
        byte = next(rest)?;
        let precision = if byte.is_ascii_digit() {
            number(&mut byte, rest)?
        } else {
            0
        };
        format.push('.');
        format.push_str(&precision.to_string());
    }
    let conversion = match byte {
        b's' => 1,
        b'r' => 2,
        b'a' => 3,
        _ => return None,
    };
    Some((conversion, format))
}

fn number(byte: &mut u8, rest: &mut &[u8]) -> Option<u32> {
    let mut value = 0;
    let mut digits = 0;
    while byte.is_ascii_digit() {
        value = value * 10 + u32::from(*byte - b'0');
        *byte = next(rest)?;
        digits += 1;
        if digits >= MAX_DIGITS {
            return None;
        }
    }
    Some(value)
}

fn next(rest: &mut &[u8]) -> Option<u8> {
    let (&first, after) = rest.split_first()?;
    *rest = after;
    Some(first)
}
