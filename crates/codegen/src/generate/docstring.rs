//! Docstrings: which there are, which are left out, and how they are indented.

use super::{Generator, Result};
use crate::constant::{Constant, ConstantId};
use crate::error::{Error, SourceProblem};
use crate::location::Location;
use crate::opcode::Op;
use crate::version::Version;
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

/// The statements of a body that follow its docstring, or what is left of it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Statements<'a> {
    Given(&'a [Stmt]),
    /// As given, but a string that comes first is an expression, no docstring: from 3.14 on, if level 2 took the
    /// docstring; until 3.13, if it is only folded to a string.
    StringFirst(&'a [Stmt]),
    /// There was nothing but what was stripped, of which this was the first: a `pass` takes its place.
    Pass(&'a Stmt),
}

/// Whether a statement is nothing but a string.
fn is_string(statement: &Stmt) -> bool {
    matches!(statement, Stmt::Expr(expression) if expression.value.is_string_literal_expr())
}

impl<'a> Generator<'a, '_> {
    /// The docstring of a body that keeps it, and where it stands.
    pub(super) fn docstring(
        &mut self,
        body: &'a [Stmt],
    ) -> Result<Option<(ConstantId, TextRange)>> {
        if self.settings.optimization >= 2 || self.settings.strip_docstrings {
            return Ok(None);
        }
        let Some(Stmt::Expr(first)) = body.first() else {
            return Ok(None);
        };
        let Expr::StringLiteral(literal) = &*first.value else {
            return Ok(None);
        };
        let text = self.string_value(literal);
        let text = if self.version() >= Version::V3_13 {
            Self::clean_docstring(&text)?
        } else {
            text.into_owned()
        };
        let constant = self.constants.intern(Constant::Str(text.into()));
        self.building.has_docstring = true;
        Ok(Some((constant, literal.range())))
    }

    /// Whether the function whose code is being made has a docstring.
    pub(super) fn building_has_docstring(&self) -> bool {
        self.building.has_docstring
    }

    /// The statements of a body without the strings that are to be stripped.
    pub(super) fn without_stripped_docstring(&mut self, body: &'a [Stmt]) -> Statements<'a> {
        let level_strips = self.settings.optimization >= 2;
        let strings = if self.settings.strip_docstrings && !level_strips {
            body.iter().take_while(|s| is_string(s)).count()
        } else if level_strips {
            usize::from(body.first().is_some_and(is_string))
        } else {
            0
        };
        match body.get(strings..) {
            Some(rest) if !(level_strips && strings > 0) && self.folds_to_string(rest) => {
                Statements::StringFirst(rest)
            }
            // Until 3.13 the level leaves nothing.
            Some(rest) if level_strips && self.version() < Version::V3_14 => {
                Statements::Given(rest)
            }
            Some([]) if strings > 0 => Statements::Pass(&body[0]),
            Some(rest) if strings > 0 && level_strips => Statements::StringFirst(rest),
            Some(rest) => Statements::Given(rest),
            None => Statements::Given(body),
        }
    }

    /// Whether the first of these statements becomes a string when the tree is folded. CPython puts it into an f-string
    /// then, so that it is not taken for a docstring.
    fn folds_to_string(&mut self, statements: &'a [Stmt]) -> bool {
        let Some(Stmt::Expr(first)) = statements.first() else {
            return false;
        };
        let folded = self.folded(&first.value);
        folded.is_some_and(|folded| matches!(self.constants.get(folded), Constant::Str(_)))
    }

    /// Generates the statements of a body.
    pub(super) fn body_statements(&mut self, statements: Statements<'a>) -> Result {
        match statements {
            Statements::Given(body) => self.statements(body),
            Statements::StringFirst(body) => {
                let mut body = body;
                if let Some(Stmt::Expr(first)) = body.first() {
                    if self.folds_tree() || first.value.is_string_literal_expr() {
                        self.expression(&first.value)?;
                        self.op(Op::PopTop, Location::NONE);
                        body = &body[1..];
                    }
                }
                self.statements(body)
            }
            Statements::Pass(stripped) => {
                let location = self.pass_location(stripped);
                self.op(Op::Nop, location);
                Ok(())
            }
        }
    }

    /// Where a `pass` stands that takes the place of a string.
    pub(super) fn pass_location(&self, stripped: &Stmt) -> Location {
        let mut location = self.location(stripped.range());
        location.end_line = location.line;
        location.end_column = location.column + 4;
        location
    }

    /// A docstring without the indentation that its lines but the first share, and without tabs.
    /// Source: `_PyCompile_CleanDoc` in `Python/compile.c`, CPython 3.14.
    fn clean_docstring(text: &[u8]) -> Result<Vec<u8>> {
        let text = expand_tabs(text);
        check_encodable(&text)?;
        let spaces = |line: &[u8]| line.iter().take_while(|&&byte| byte == b' ').count();
        let mut lines = text.split_inclusive(|&byte| byte == b'\n');
        let first = lines.next().unwrap_or_default();
        let margin = lines
            .clone()
            .filter(|line| line.get(spaces(line)).is_some_and(|&byte| byte != b'\n'))
            .map(spaces)
            .min()
            .unwrap_or(0);
        let mut clean = Vec::with_capacity(text.len());
        clean.extend_from_slice(&first[spaces(first)..]);
        for line in lines {
            clean.extend_from_slice(&line[spaces(line).min(margin)..]);
        }
        Ok(clean)
    }
}

/// CPython works on the UTF-8 form of a docstring, which a text with lone surrogates does not have.
fn check_encodable(text: &[u8]) -> Result {
    let is_surrogate = |at: usize| text[at] == 0xed && text.get(at + 1).is_some_and(|&b| b >= 0xa0);
    let Some(start) = memchr::memchr_iter(0xed, text).find(|&at| is_surrogate(at)) else {
        return Ok(());
    };
    let run = (start..text.len())
        .step_by(3)
        .take_while(|&at| is_surrogate(at))
        .count();
    let position = text[..start].iter().filter(|&&b| b & 0xc0 != 0x80).count();
    let what = if run == 1 {
        let low = u32::from(text[start + 1] & 0x3f) << 6 | u32::from(text[start + 2] & 0x3f);
        format!("character '\\u{:04x}' in position {position}", 0xd000 | low)
    } else {
        format!("characters in position {position}-{}", position + run - 1)
    };
    Err(Box::new(Error::Source(SourceProblem {
        kind: "UnicodeEncodeError",
        message: format!("'utf-8' codec can't encode {what}: surrogates not allowed"),
        ..SourceProblem::default()
    })))
}

/// `str.expandtabs()`
fn expand_tabs(text: &[u8]) -> std::borrow::Cow<'_, [u8]> {
    const TAB: usize = 8;
    if !text.contains(&b'\t') {
        return text.into();
    }
    let mut expanded = Vec::with_capacity(text.len() + TAB * 4);
    let mut column = 0;
    for &byte in text {
        match byte {
            b'\t' => {
                let width = TAB - column % TAB;
                expanded.resize(expanded.len() + width, b' ');
                column += width;
            }
            b'\n' | b'\r' => {
                expanded.push(byte);
                column = 0;
            }
            _ => {
                expanded.push(byte);
                // Columns count code points.
                column += usize::from(byte & 0xc0 != 0x80);
            }
        }
    }
    expanded.into()
}
