//! A source file: its text, and where in it everything stands.

mod barry;
mod charmaps;
mod encoding;
mod parse;
mod refusal;

pub(crate) use barry::with_known_operator;
pub(crate) use parse::parse;

use crate::error::{Error, SourceProblem};
use crate::location::Location;
use crate::version::Version;
use ruff_python_ast::{Decorator, StmtImportFrom};
use ruff_text_size::{Ranged, TextRange, TextSize};
use std::borrow::Cow;
use std::cell::Cell;

/// Whether a statement is `from __future__ import …`.
pub(crate) fn is_future_import(import: &StmtImportFrom) -> bool {
    import.level == 0
        && import
            .module
            .as_ref()
            .is_some_and(|module| module.as_str() == "__future__")
}

/// The text of a source file as CPython's tokenizer sees it: UTF-8 without a byte order mark,
/// every line ending in a line feed.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    text: Cow<'a, str>,
    /// For every line the offset of its first byte, and one that nothing is behind
    line_starts: Vec<u32>,
    /// The line that was asked for last: the next one asked for is most often that one or near it
    last_line: Cell<u32>,
    /// Where bytes stood that are no text
    undecodable: Vec<u32>,
}

impl<'a> Source<'a> {
    /// Decodes the bytes of a file.
    pub(crate) fn decode(bytes: &'a [u8], version: Version) -> Result<Self, Error> {
        if u32::try_from(bytes.len()).is_err() {
            return Err(Error::Unsupported("a source of 4 GB".to_owned()));
        }
        let decoded = encoding::decode(bytes, version)?;
        Ok(Self {
            undecodable: decoded.undecodable,
            ..Self::from_text(decoded.text)
        })
    }

    fn from_text(text: Cow<'a, str>) -> Self {
        let mut line_starts = Vec::with_capacity(text.len() / 32 + 2);
        line_starts.push(0);
        line_starts.extend(
            memchr::memchr_iter(b'\n', text.as_bytes())
                .map(|at| u32::try_from(at + 1).expect("the text is shorter than 4 GB")),
        );
        // What a search for the line after the last one finds.
        line_starts.push(u32::MAX);
        Self {
            text,
            line_starts,
            last_line: Cell::new(0),
            undecodable: Vec::new(),
        }
    }

    /// The whole text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The text of a range.
    pub(crate) fn slice(&self, range: TextRange) -> &str {
        &self.text[range.start().to_usize()..range.end().to_usize()]
    }

    /// Where a range lies. Fastest if every range begins near the one that was asked for before.
    #[inline]
    pub(crate) fn location(&self, range: TextRange) -> Location {
        let (start, end) = (range.start().to_u32(), range.end().to_u32());
        let last = self.last_line.get() as usize;
        if let [line_start, next_start] = self.line_starts[last..last + 2] {
            if line_start <= start && end < next_start {
                let line = last as i32 + 1;
                return Location {
                    line,
                    end_line: line,
                    column: (start - line_start) as i32,
                    end_column: (end - line_start) as i32,
                };
            }
        }
        self.other_location(range)
    }

    /// Where a range lies that is not within the line that was asked for last.
    fn other_location(&self, range: TextRange) -> Location {
        let (line, column) = self.line_and_column(range.start());
        let (end_line, end_column) = self.line_and_column(range.end());
        // Back to the start: nested nodes and next statements begin after it.
        self.last_line.set(line as u32 - 1);
        Location {
            line,
            end_line,
            column,
            end_column,
        }
    }

    /// The line, from 1, and the column, from 0 and in bytes of UTF-8, of an offset.
    #[inline]
    pub(crate) fn line_and_column(&self, offset: TextSize) -> (i32, i32) {
        let offset = offset.to_u32();
        let index = self.line_index(offset);
        self.last_line.set(index as u32);
        let column = offset - self.line_starts[index];
        (index as i32 + 1, column as i32)
    }

    #[inline]
    fn line_index(&self, offset: u32) -> usize {
        let last = self.last_line.get() as usize;
        if self.line_starts[last] <= offset && offset < self.line_starts[last + 1] {
            return last;
        }
        self.other_line_index(last, offset)
    }

    /// The line of an offset that is not in the line that was asked for last.
    fn other_line_index(&self, last: usize, offset: u32) -> usize {
        /// How many lines to look at one after the other before searching.
        const NEAR: usize = 8;
        if offset < self.line_starts[last] {
            return self.line_starts[..last].partition_point(|&start| start <= offset) - 1;
        }
        let following = &self.line_starts[last + 1..];
        let near = &following[..following.len().min(NEAR)];
        match near.iter().position(|&start| start > offset) {
            Some(distance) => last + distance,
            None => {
                last + near.len()
                    + following[near.len()..].partition_point(|&start| start <= offset)
            }
        }
    }

    /// The range of a function or a class from its `def`, `async` or `class` on, without decorators.
    pub(crate) fn definition_range(&self, decorators: &[Decorator], range: TextRange) -> TextRange {
        let Some(last) = decorators.last() else {
            return range;
        };
        let bytes = self.text.as_bytes();
        let mut at = last.end().to_usize();
        loop {
            match bytes.get(at) {
                Some(b'#') => {
                    at = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |line| at + line);
                }
                Some(b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'\\') => at += 1,
                _ => break,
            }
        }
        let start = TextSize::try_from(at).unwrap_or(range.start());
        TextRange::new(start.min(range.end()), range.end())
    }

    /// Whether what follows is no part of an expression.
    pub(crate) fn ends_expression(&self, at: TextSize) -> bool {
        let rest = self.text[at.to_usize()..].trim_start_matches([' ', '\t', '\x0c']);
        let compares = rest.starts_with("==") || rest.starts_with("!=");
        let ends = rest.starts_with([')', ']', '}', ',', ';', ':', '=', '!', '#', '\n']);
        rest.is_empty() || ends && !compares
    }

    /// An error if CPython's grammar has nothing that is the text. That takes long: only for a text in doubt.
    pub(crate) fn check_with_cpythons_grammar(&self, version: Version) -> Result<(), Error> {
        match refusal::refusal(&self.text, version) {
            Some(problem) => Err(Error::Source(problem)),
            None => Ok(()),
        }
    }

    /// A `SyntaxError` at a range, with columns as the compiler proper has them: bytes, not characters.
    pub(crate) fn syntax_error(&self, message: impl Into<String>, range: TextRange) -> Error {
        let location = self.location(range);
        Error::Source(SourceProblem {
            kind: "SyntaxError",
            message: message.into(),
            line: u32::try_from(location.line).ok(),
            column: u32::try_from(location.column + 1).ok(),
            end_line: u32::try_from(location.end_line).ok(),
            end_column: u32::try_from(location.end_column + 1).ok(),
        })
    }
}
