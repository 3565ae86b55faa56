//! Where errors are.
//!
//! Source: `Parser/pegen_errors.c`, CPython 3.14.

use super::lines::character_column;
use super::parser::Parser;
use super::tokenizer::{Done, Kind, Token};
use super::Problem;

/// What the place of an error is up to now: the end of what was read.
pub(super) const HERE: i64 = -5;

impl Parser<'_> {
    /// Wrong tokens anywhere in the rest of the text are told of first.
    pub(super) fn look_for_wrong_tokens(&mut self) {
        let Some(last) = self.tokens.last().copied() else {
            return;
        };
        let known = self.problem.take();
        loop {
            let token = self.tokenizer.next();
            if token.kind == Kind::End {
                break;
            }
            if token.kind != Kind::Error {
                continue;
            }
            self.problem = self.tokenizer.problem.take();
            if self.problem.is_none() {
                if let Some((line, column, bracket)) = self.tokenizer.open_bracket() {
                    if last.line > line {
                        self.refuse_unclosed(line, column, bracket);
                    }
                }
            }
            break;
        }
        if self.problem.is_none() || self.tokenizer.in_string() {
            self.problem = known;
        }
    }

    fn refuse_unclosed(&mut self, line: usize, column: usize, bracket: char) {
        self.refuse_range(
            "SyntaxError",
            (line as i64, column as i64),
            (line as i64, -1),
            format!("'{bracket}' was never closed"),
        );
    }

    /// The tokenizer met something that is no token.
    pub(super) fn refuse_token(&mut self) {
        if let Some(problem) = self.tokenizer.problem.take() {
            self.problem.get_or_insert(problem);
            return;
        }
        let line = self.tokenizer.line as i64;
        let (kind, column, message) = match self.tokenizer.done {
            Done::Dedent => {
                return self.refuse_last(
                    "IndentationError",
                    "unindent does not match any outer indentation level",
                );
            }
            Done::Tabs => (
                "TabError",
                0,
                "inconsistent use of tabs and spaces in indentation",
            ),
            Done::TooDeep => ("IndentationError", 0, "too many levels of indentation"),
            Done::LineContinuation => (
                "SyntaxError",
                self.tokenizer.at as i64 - self.tokenizer.buffer() as i64 - 1,
                "unexpected character after line continuation character",
            ),
            Done::No | Done::EndOfText | Done::Problem => {
                return match self.tokenizer.open_bracket() {
                    Some((line, column, bracket)) => self.refuse_unclosed(line, column, bracket),
                    None => self.refuse_last("SyntaxError", "unexpected EOF while parsing"),
                };
            }
        };
        self.refuse_range(kind, (line, column.max(0)), (line, -1), message);
    }

    /// An error at the last token that was read.
    pub(super) fn refuse_last(&mut self, kind: &'static str, message: impl Into<String>) {
        if let Some(token) = self.tokens.last().copied() {
            self.refuse_token_as(kind, token, message);
        }
    }

    /// An error at the next token.
    pub(super) fn refuse_next(&mut self, message: impl Into<String>) {
        if let Some(token) = self.token() {
            self.refuse_token_as("SyntaxError", token, message);
        }
    }

    fn refuse_token_as(&mut self, kind: &'static str, token: Token, message: impl Into<String>) {
        let column = if token.column >= 0 {
            token.column + 1
        } else if self.tokenizer.at == self.tokenizer.buffer() {
            0
        } else {
            self.tokenizer.at as i64 - self.tokenizer.line_start as i64
        };
        let end_column = if token.end_column >= 0 {
            token.end_column + 1
        } else {
            -1
        };
        self.refuse_columns(
            kind,
            (token.line as i64, column),
            (token.end_line as i64, end_column),
            message.into(),
        );
    }

    /// An error from the start of one token to the end of another.
    pub(super) fn refuse_at(&mut self, first: Token, last: Token, message: impl Into<String>) {
        self.refuse_range(
            "SyntaxError",
            (first.line as i64, first.column),
            (last.end_line as i64, last.end_column),
            message,
        );
    }

    /// An error at lines and columns, in bytes from 0.
    pub(super) fn refuse_range(
        &mut self,
        kind: &'static str,
        (line, column): (i64, i64),
        (end_line, end_column): (i64, i64),
        message: impl Into<String>,
    ) {
        let end_column = if end_column == HERE {
            HERE
        } else {
            end_column + 1
        };
        self.refuse_columns(
            kind,
            (line, column + 1),
            (end_line, end_column),
            message.into(),
        );
    }

    fn refuse_columns(
        &mut self,
        kind: &'static str,
        (line, column): (i64, i64),
        (mut end_line, mut end_column): (i64, i64),
        message: String,
    ) {
        if self.problem.is_some() {
            return;
        }
        if end_line == HERE {
            end_line = self.tokenizer.line as i64;
        }
        if end_column == HERE {
            end_column = self.tokenizer.at as i64 - self.tokenizer.line_start as i64;
        }
        // All columns are counted in the first line, as CPython counts them.
        let tokenizer = &self.tokenizer;
        let text = if tokenizer.line as i64 <= line && tokenizer.loaded() > tokenizer.buffer() {
            &self.text[tokenizer.line_start..tokenizer.loaded()]
        } else {
            tokenizer.lines().line(usize::try_from(line).unwrap_or(0))
        };
        let column = character_column(text, column);
        if end_column > 0 {
            end_column = character_column(text, end_column);
        }
        self.problem = Some(Problem {
            kind,
            message,
            line,
            column,
            end_line,
            end_column,
        });
    }
}
