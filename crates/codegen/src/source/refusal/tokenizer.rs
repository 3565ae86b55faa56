//! Text to tokens, with CPython's errors.
//!
//! Source: `Parser/lexer/lexer.c`, CPython 3.14.

use super::lines::{is_printable, Lines};
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

    fn name(&mut self, first: u8) -> Result {
        let mut byte = Some(first);
        let mut prefix = Vec::new();
        while let Some(letter) = byte.map(|byte| byte.to_ascii_lowercase()) {
            let known = match letter {
                b'b' | b'u' | b'r' | b'f' => true,
                b't' => self.version >= Version::V3_14,
                _ => false,
            };
            if !known || prefix.contains(&letter) || !self.may_follow(&prefix, letter) {
                break;
            }
            prefix.push(letter);
            byte = self.read();
            if let Some(quote @ (b'"' | b'\'')) = byte {
                self.check_prefix(&prefix)?;
                if prefix.contains(&b'f') && self.version >= Version::V3_12
                    || prefix.contains(&b't')
                {
                    return self.string_start(quote, &prefix);
                }
                return self.string(quote);
            }
        }
        let mut ascii = true;
        while let Some(b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | 0x80..) = byte {
            ascii &= byte.is_some_and(|byte| byte.is_ascii());
            byte = self.read();
        }
        self.back(byte);
        if !ascii {
            self.check_identifier()?;
        }
        Ok(self.token(Kind::Name))
    }

    /// Before 3.14 wrong combinations of prefixes are no strings.
    fn may_follow(&self, prefix: &[u8], letter: u8) -> bool {
        if self.version >= Version::V3_14 {
            return true;
        }
        let has = |letter| prefix.contains(&letter);
        match letter {
            b'b' => !has(b'u') && !has(b'f'),
            b'u' => prefix.is_empty(),
            b'r' => !has(b'u'),
            _ => !has(b'b') && !has(b'u'),
        }
    }

    fn check_prefix(&mut self, prefix: &[u8]) -> Result<()> {
        let has = |letter: char| prefix.contains(&(letter as u8));
        for (one, other) in [
            ('u', 'b'),
            ('u', 'r'),
            ('u', 'f'),
            ('u', 't'),
            ('b', 'f'),
            ('b', 't'),
            ('f', 't'),
        ] {
            if has(one) && has(other) {
                let (start, end) = (self.column(self.start) + 1, self.column(self.at));
                let message = format!("'{one}' and '{other}' prefixes are incompatible");
                return Err(self.error_at(message, start, end));
            }
        }
        Ok(())
    }

    fn check_identifier(&mut self) -> Result<()> {
        let name = String::from_utf8_lossy(&self.text[self.start..self.at]).into_owned();
        let mut place = 0;
        for character in name.chars() {
            let valid = if place == 0 {
                character == '_' || unicode_ident::is_xid_start(character)
            } else {
                unicode_ident::is_xid_continue(character)
            };
            place += character.len_utf8();
            if valid {
                continue;
            }
            self.at = self.start + place;
            let number = u32::from(character);
            return Err(if is_printable(character) {
                self.error(format!("invalid character '{character}' (U+{number:04X})"))
            } else {
                self.error(format!("invalid non-printable character U+{number:04X}"))
            });
        }
        Ok(())
    }

    fn dot(&mut self) -> Result {
        let next = self.read();
        if next.is_some_and(|byte| byte.is_ascii_digit()) {
            return self.fraction(next);
        }
        if next == Some(b'.') {
            let third = self.read();
            if third == Some(b'.') {
                return Ok(self.token(Kind::Operator));
            }
            self.back(third);
        }
        self.back(next);
        Ok(self.token(Kind::Operator))
    }

    fn operator(&mut self, byte: u8) -> Result {
        if let (b':' | b'}' | b'!' | b'{', Some(string)) = (byte, self.strings.last_mut()) {
            let depth = string.brackets - i64::from(byte != b'{');
            if byte == b':' && string.fields >= 0 && depth == string.fields {
                string.in_text = true;
                string.in_format = true;
                return Ok(self.token(Kind::Operator));
            }
        }
        let rest = &self.text[self.at..self.loaded];
        if let Some(length) = long_operator(byte, rest) {
            self.at += length - 1;
            return Ok(self.token(Kind::Operator));
        }
        match byte {
            b'(' | b'[' | b'{' => {
                if self.brackets.len() >= MAX_BRACKETS {
                    return Err(self.error("too many nested parentheses"));
                }
                self.brackets.push(Bracket {
                    byte,
                    line: self.line,
                    column: self.start - self.line_start,
                });
                if let Some(string) = self.strings.last_mut() {
                    string.brackets += 1;
                }
            }
            b')' | b']' | b'}' => self.close_bracket(byte)?,
            _ => {}
        }
        if byte < b' ' || byte == 0x7f {
            return Err(self.error(format!("invalid non-printable character U+{byte:04X}")));
        }
        if byte == b'=' {
            if let Some(string) = self.strings.last_mut() {
                string.in_debug |= string.fields >= 0;
            }
        }
        Ok(self.token(Kind::Operator))
    }

    fn close_bracket(&mut self, byte: u8) -> Result<()> {
        let closing = char::from(byte);
        let string = self.strings.last().copied();
        let letter = self.string_letter();
        if byte == b'}' && string.is_some_and(|string| string.brackets == 0) {
            return Err(self.error(format!("{letter}-string: single '}}' is not allowed")));
        }
        let Some(opening) = self.brackets.pop() else {
            return Err(self.error(format!("unmatched '{closing}'")));
        };
        let matching = match opening.byte {
            b'(' => b')',
            b'[' => b']',
            _ => b'}',
        };
        if matching != byte {
            if let Some(string) = string {
                if opening.byte == b'{' && string.brackets - 1 == string.fields {
                    return Err(self.error(format!("{letter}-string: unmatched '{closing}'")));
                }
            }
            let line = if opening.line == self.line {
                String::new()
            } else {
                format!(" on line {}", opening.line)
            };
            let opening = char::from(opening.byte);
            return Err(self.error(format!(
                "closing parenthesis '{closing}' does not match opening parenthesis '{opening}'{line}"
            )));
        }
        if let Some(string) = self.strings.last_mut() {
            string.brackets -= 1;
            if string.brackets < 0 {
                return Err(self.error(format!("{letter}-string: unmatched '{closing}'")));
            }
            if byte == b'}' && string.brackets == string.fields {
                string.fields -= 1;
                string.in_text = true;
                string.in_format = false;
                string.in_debug = false;
            }
        }
        Ok(())
    }

    /// How many quotes open a string whose first was read: 1 or 3; 0 if it is empty and closed already.
    fn opening_quotes(&mut self, quote: u8) -> usize {
        match self.text[self.at..self.loaded] {
            [second, third, ..] if second == quote && third == quote => {
                self.at += 2;
                3
            }
            [second, ..] if second == quote => 0,
            _ => 1,
        }
    }

    fn string(&mut self, quote: u8) -> Result {
        self.first_line = self.line;
        self.first_line_start = self.line_start;
        let size = self.opening_quotes(quote);
        if size == 0 {
            self.at += 1;
            return Ok(self.token(Kind::String));
        }
        let mut closing = 0;
        let mut escaped_quote = false;
        while closing != size {
            let byte = self.read();
            match byte {
                Some(byte) if byte == quote => closing += 1,
                Some(b'\\') => {
                    closing = 0;
                    escaped_quote |= self.read() == Some(quote);
                }
                Some(b'\n') if size == 1 => return Err(self.unclosed(quote, size, escaped_quote)),
                None => return Err(self.unclosed(quote, size, escaped_quote)),
                Some(_) => closing = 0,
            }
        }
        Ok(self.token(Kind::String))
    }

    fn unclosed(&mut self, quote: u8, size: usize, escaped_quote: bool) -> Token {
        let detected = self.line;
        self.at = self.start + 1;
        self.line_start = self.first_line_start;
        self.line = self.first_line;
        if let Some(string) = self.strings.last() {
            if string.quote == quote && string.quote_size == size {
                let letter = string.letter();
                return self.error(format!("{letter}-string: expecting '}}'"));
            }
        }
        if size == 3 {
            return self.error(format!(
                "unterminated triple-quoted string literal (detected at line {detected})"
            ));
        }
        let perhaps = if escaped_quote && self.version >= Version::V3_13 {
            "; perhaps you escaped the end quote?"
        } else {
            ""
        };
        self.error(format!(
            "unterminated string literal (detected at line {detected}){perhaps}"
        ))
    }

    fn string_start(&mut self, quote: u8, prefix: &[u8]) -> Result {
        let quote_size = self.opening_quotes(quote).max(1);
        let template = prefix.contains(&b't');
        if self.strings.len() + 1 >= MAX_INTERPOLATED {
            let message = if self.version >= Version::V3_14 {
                "too many nested f-strings or t-strings"
            } else {
                "too many nested f-strings"
            };
            return Err(self.error(message));
        }
        self.strings.push(Interpolated {
            in_text: true,
            brackets: 0,
            fields: -1,
            quote,
            quote_size,
            raw: prefix.contains(&b'r'),
            template,
            start: self.start,
            start_line: self.line,
            start_line_start: self.line_start,
            in_format: false,
            in_debug: false,
        });
        Ok(self.token(if template {
            Kind::TStringStart
        } else {
            Kind::FStringStart
        }))
    }

    /// What follows in the text of an f-string: text, the end, or an expression.
    fn string_text(&mut self) -> Result {
        let Some(&string) = self.strings.last() else {
            return self.ordinary();
        };
        self.start = self.at;
        self.in_token = true;
        self.first_line = self.line;
        self.first_line_start = self.line_start;
        let rest = &self.text[self.at..self.loaded];
        if rest.first() == Some(&b'{') && rest.get(1) != Some(&b'{') {
            self.open_field()?;
            return self.ordinary();
        }
        let closing = rest.len() >= string.quote_size
            && rest[..string.quote_size]
                .iter()
                .all(|&byte| byte == string.quote);
        if closing {
            self.at += string.quote_size;
            self.strings.pop();
            return Ok(self.token(if string.template {
                Kind::TStringEnd
            } else {
                Kind::FStringEnd
            }));
        }
        let middle = if string.template {
            Kind::TStringMiddle
        } else {
            Kind::FStringMiddle
        };
        let mut quotes = 0;
        let mut named_escape = false;
        while quotes != string.quote_size {
            let byte = self.read();
            let in_format = string.in_format && string.fields >= 0;
            match byte {
                Some(byte) if byte == string.quote => {
                    quotes += 1;
                    continue;
                }
                Some(b'\n') if string.quote_size == 3 => {}
                None | Some(b'\n') => {
                    return self.end_of_line_in_string(byte, in_format);
                }
                Some(b'{') => {
                    let doubled = self.text.get(self.at) == Some(&b'{');
                    if doubled && !in_format {
                        self.at += 1;
                        return Ok(self.make(middle, Some((self.start, self.at - 1))));
                    }
                    self.at -= 1;
                    self.open_field()?;
                    return Ok(self.token(middle));
                }
                Some(b'}') => {
                    if named_escape {
                        return Ok(self.token(middle));
                    }
                    let doubled = self.text.get(self.at) == Some(&b'}');
                    if doubled && !in_format && string.brackets == 0 {
                        self.at += 1;
                        return Ok(self.make(middle, Some((self.start, self.at - 1))));
                    }
                    self.at -= 1;
                    self.leave_text();
                    return Ok(self.token(middle));
                }
                Some(b'\\') => {
                    let escaped = self.read();
                    if matches!(escaped, Some(b'{' | b'}')) {
                        self.back(escaped);
                    } else if escaped == Some(b'N') && !string.raw {
                        named_escape = self.text.get(self.at) == Some(&b'{');
                        if named_escape {
                            self.at += 1;
                        }
                    }
                }
                _ => {}
            }
            quotes = 0;
        }
        self.at -= string.quote_size;
        Ok(self.token(middle))
    }

    fn leave_text(&mut self) {
        if let Some(string) = self.strings.last_mut() {
            string.in_text = false;
            string.in_format = false;
        }
    }

    fn open_field(&mut self) -> Result<()> {
        let letter = self.string_letter();
        let in_format = self.strings.last().is_some_and(|string| string.in_format);
        if let Some(string) = self.strings.last_mut() {
            string.fields += 1;
            if string.fields >= MAX_FIELDS {
                return Err(self.error(format!("{letter}-string: expressions nested too deeply")));
            }
        }
        self.leave_text();
        if let Some(string) = self.strings.last_mut() {
            // Only reading text changes it.
            string.in_format = in_format && self.start == self.at;
        }
        Ok(())
    }

    fn end_of_line_in_string(&mut self, byte: Option<u8>, in_format: bool) -> Result {
        let Some(&string) = self.strings.last() else {
            return self.ordinary();
        };
        let letter = string.letter();
        if in_format && byte == Some(b'\n') {
            return Err(self.error(
                "f-string: newlines are not allowed in format specifiers for single quoted f-strings",
            ));
        }
        let detected = self.line;
        self.at = string.start + 1;
        self.line_start = string.start_line_start;
        self.line = string.start_line;
        let triple = if string.quote_size == 3 {
            "triple-quoted "
        } else {
            ""
        };
        Err(self.error(format!(
            "unterminated {triple}{letter}-string literal (detected at line {detected})"
        )))
    }
}

/// The length of an operator of two or three bytes.
fn long_operator(first: u8, rest: &[u8]) -> Option<usize> {
    let second = *rest.first()?;
    let third = rest.get(1).copied();
    let long = match (first, second) {
        (b'*', b'*') | (b'/', b'/') | (b'<', b'<') | (b'>', b'>') => {
            return Some(if third == Some(b'=') { 3 } else { 2 });
        }
        (b'-', b'>') => true,
        (
            b'!' | b'%' | b'&' | b'*' | b'+' | b'-' | b'/' | b':' | b'<' | b'=' | b'>' | b'@'
            | b'^' | b'|',
            b'=',
        ) => true,
        _ => false,
    };
    long.then_some(2)
}

mod number;
