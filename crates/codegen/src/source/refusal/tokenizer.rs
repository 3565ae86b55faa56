//! Text to tokens, with CPython's errors.
//!
//! Source: `Parser/lexer/lexer.c`, CPython 3.14.

use super::lines::Lines;
use super::Problem;
use crate::version::Version;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Name,
    Keyword,
    Number,
    String,
    Operator,
    Newline,
    Indent,
    Dedent,
    End,
    FStringStart,
    FStringMiddle,
    FStringEnd,
    TStringStart,
    TStringMiddle,
    TStringEnd,
    /// What is no token
    Error,
}

/// A token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub kind: Kind,
    /// The bytes of the text
    pub start: usize,
    pub end: usize,
    pub line: usize,
    pub end_line: usize,
    /// The columns in bytes, from 0; -1 where the token stands for nothing in the text
    pub column: i64,
    pub end_column: i64,
    /// How many brackets are open after it
    pub level: usize,
}

/// Why there are no more tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Done {
    No,
    EndOfText,
    /// [`Tokenizer::problem`] tells.
    Problem,
    Tabs,
    Dedent,
    TooDeep,
    LineContinuation,
}

#[derive(Clone, Copy, Debug)]
struct Bracket {
    byte: u8,
    line: usize,
    column: usize,
}

/// An f-string or t-string that is open.
#[derive(Clone, Copy, Debug)]
struct Interpolated {
    /// Whether its text is read, not an expression in it
    in_text: bool,
    brackets: i64,
    /// In how many replacement fields we are, less 1
    fields: i64,
    quote: u8,
    quote_size: usize,
    raw: bool,
    template: bool,
    start: usize,
    start_line: usize,
    start_line_start: usize,
    in_format: bool,
    in_debug: bool,
}

impl Interpolated {
    fn letter(&self) -> char {
        if self.template {
            't'
        } else {
            'f'
        }
    }
}

const MAX_INDENTS: usize = 100;
const MAX_BRACKETS: usize = 200;
const MAX_INTERPOLATED: usize = 150;
const MAX_FIELDS: i64 = 3;

/// Reads tokens.
#[derive(Debug)]
pub(super) struct Tokenizer<'t> {
    text: &'t [u8],
    version: Version,
    /// The next byte
    pub at: usize,
    /// Where the lines read so far end
    loaded: usize,
    pub line: usize,
    pub line_start: usize,
    /// Where the first line of the token at hand starts
    buffer: usize,
    in_token: bool,
    pub done: Done,
    pub problem: Option<Problem>,
    start: usize,
    first_line: usize,
    first_line_start: usize,
    at_line_start: bool,
    /// Columns of the indented blocks around: with tabs of 8 and of 1
    indents: Vec<(usize, usize)>,
    /// Indents, or if negative dedents, to be told
    pending: i64,
    brackets: Vec<Bracket>,
    strings: Vec<Interpolated>,
}

mod interpolated;
mod number;
mod operator;
mod string;
mod word;

type Result<T = Token> = std::result::Result<T, Token>;

impl<'t> Tokenizer<'t> {
    pub(super) fn new(text: &'t [u8], version: Version) -> Self {
        Self {
            text,
            version,
            at: 0,
            loaded: 0,
            line: 0,
            line_start: 0,
            buffer: 0,
            in_token: false,
            done: Done::No,
            problem: None,
            start: 0,
            first_line: 0,
            first_line_start: 0,
            at_line_start: true,
            indents: vec![(0, 0)],
            pending: 0,
            brackets: Vec::new(),
            strings: Vec::new(),
        }
    }

    pub(super) fn lines(&self) -> Lines<'t> {
        Lines(self.text)
    }

    /// The end of the lines read so far.
    pub(super) fn loaded(&self) -> usize {
        self.loaded
    }

    /// Where the buffer of the token at hand starts.
    pub(super) fn buffer(&self) -> usize {
        self.buffer
    }

    /// Whether an f-string is open.
    pub(super) fn in_string(&self) -> bool {
        !self.strings.is_empty()
    }

    /// The letter of the f-string or t-string that is open.
    pub(super) fn string_letter(&self) -> char {
        self.strings.last().map_or('f', Interpolated::letter)
    }

    /// The innermost bracket that is open: its line, its column, the bracket.
    pub(super) fn open_bracket(&self) -> Option<(usize, usize, char)> {
        let bracket = self.brackets.last()?;
        Some((bracket.line, bracket.column, char::from(bracket.byte)))
    }

    /// The next token, or one of [`Kind::Error`].
    pub(super) fn next(&mut self) -> Token {
        let token = match self.strings.last() {
            Some(string) if string.in_text => self.string_text(),
            _ => self.ordinary(),
        };
        token.unwrap_or_else(|error| error)
    }

    fn read(&mut self) -> Option<u8> {
        if self.at == self.loaded {
            if self.done != Done::No {
                return None;
            }
            if self.loaded == self.text.len() {
                self.done = Done::EndOfText;
                return None;
            }
            if !self.in_token {
                self.buffer = self.at;
            }
            self.line_start = self.at;
            self.line += 1;
            self.loaded = memchr::memchr(b'\n', &self.text[self.at..])
                .map_or(self.text.len(), |end| self.at + end + 1);
        }
        self.at += 1;
        Some(self.text[self.at - 1])
    }

    fn back(&mut self, byte: Option<u8>) {
        if byte.is_some() {
            self.at -= 1;
        }
    }

    fn make(&self, kind: Kind, range: Option<(usize, usize)>) -> Token {
        let multi_line = matches!(
            kind,
            Kind::String | Kind::FStringMiddle | Kind::TStringMiddle
        );
        let (line, line_start) = if multi_line {
            (self.first_line, self.first_line_start)
        } else {
            (self.line, self.line_start)
        };
        let (start, end) = range.unwrap_or((self.at, self.at));
        let column =
            |at: usize, line_start: usize| range.map_or(-1, |_| at as i64 - line_start as i64);
        Token {
            kind,
            start,
            end,
            line,
            end_line: self.line,
            column: column(start, line_start),
            end_column: column(end, self.line_start),
            level: self.brackets.len(),
        }
    }

    fn token(&self, kind: Kind) -> Token {
        self.make(kind, Some((self.start, self.at)))
    }

    fn fail(&mut self, done: Done) -> Token {
        self.done = done;
        self.make(Kind::Error, None)
    }

    /// An error that ends before the next byte.
    fn error(&mut self, message: impl Into<String>) -> Token {
        let column = self.column(self.at);
        self.error_at(message, column, column)
    }

    /// How many characters there are before a place in the line.
    fn column(&self, at: usize) -> usize {
        self.lines().characters(self.line_start, at)
    }

    fn error_at(&mut self, message: impl Into<String>, column: usize, end_column: usize) -> Token {
        self.problem = Some(Problem {
            kind: "SyntaxError",
            message: message.into(),
            line: self.line as i64,
            column: column as i64,
            end_line: self.line as i64,
            end_column: end_column as i64,
        });
        self.fail(Done::Problem)
    }

    /// The bytes after a `\`: the next line must follow.
    fn continue_line(&mut self) -> Result<()> {
        if self.read() != Some(b'\n') {
            return Err(self.fail(Done::LineContinuation));
        }
        match self.read() {
            None => {
                self.at = self.loaded;
                Err(self.fail(Done::EndOfText))
            }
            next => {
                self.back(next);
                Ok(())
            }
        }
    }

    /// Reads the white space that a line begins with. Tells whether nothing follows it.
    fn indentation(&mut self) -> Result<bool> {
        let (mut column, mut tab_column) = (0, 0);
        let mut continued = 0;
        let next = loop {
            match self.read() {
                Some(b' ') => {
                    column += 1;
                    tab_column += 1;
                }
                Some(b'\t') => {
                    column = (column / 8 + 1) * 8;
                    tab_column += 1;
                }
                Some(b'\x0c') => (column, tab_column) = (0, 0),
                Some(b'\\') => {
                    if continued == 0 {
                        continued = column;
                    }
                    self.continue_line()?;
                }
                other => break other,
            }
        };
        self.back(next);
        let blank = matches!(next, Some(b'#' | b'\n'));
        if blank || !self.brackets.is_empty() {
            return Ok(blank);
        }
        if continued != 0 {
            (column, tab_column) = (continued, continued);
        }
        let (indent, tab_indent) = self.innermost();
        if column > indent {
            if self.indents.len() >= MAX_INDENTS {
                self.at = self.loaded;
                return Err(self.fail(Done::TooDeep));
            }
            if tab_column <= tab_indent {
                self.at = self.loaded;
                return Err(self.fail(Done::Tabs));
            }
            self.pending += 1;
            self.indents.push((column, tab_column));
            return Ok(false);
        }
        while self.indents.len() > 1 && column < self.innermost().0 {
            self.pending -= 1;
            self.indents.pop();
        }
        let (indent, tab_indent) = self.innermost();
        if column != indent {
            self.at = self.loaded;
            return Err(self.fail(Done::Dedent));
        }
        if tab_column != tab_indent {
            self.at = self.loaded;
            return Err(self.fail(Done::Tabs));
        }
        Ok(false)
    }

    fn innermost(&self) -> (usize, usize) {
        self.indents.last().copied().unwrap_or_default()
    }

    fn ordinary(&mut self) -> Result {
        'line: loop {
            self.in_token = false;
            let blank = if std::mem::take(&mut self.at_line_start) {
                self.indentation()?
            } else {
                false
            };
            if self.pending < 0 {
                self.pending += 1;
                return Ok(self.make(Kind::Dedent, None));
            }
            if self.pending > 0 {
                self.pending -= 1;
                return Ok(self.make(Kind::Indent, None));
            }
            let next = self.read();
            self.back(next);
            loop {
                self.in_token = false;
                let mut byte = self.read();
                while matches!(byte, Some(b' ' | b'\t' | b'\x0c')) {
                    byte = self.read();
                }
                // A newline after a comment begins where the comment does.
                self.start = self.at.saturating_sub(1);
                if byte == Some(b'#') {
                    while !matches!(byte, None | Some(b'\n')) {
                        byte = self.read();
                    }
                }
                let Some(byte) = byte else {
                    if !self.brackets.is_empty() || self.done != Done::EndOfText {
                        return Err(self.make(Kind::Error, None));
                    }
                    return Ok(self.make(Kind::End, None));
                };
                self.in_token = true;
                match byte {
                    b'\n' => {
                        self.at_line_start = true;
                        if blank || !self.brackets.is_empty() {
                            continue 'line;
                        }
                        return Ok(self.token(Kind::Newline));
                    }
                    b'\\' => {
                        self.continue_line()?;
                        continue;
                    }
                    b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => return self.name(byte),
                    b'0'..=b'9' => return self.number(byte),
                    b'.' => return self.dot(),
                    b'"' | b'\'' => return self.string(byte),
                    _ => return self.operator(byte),
                }
            }
        }
    }
}
