//! Operators and brackets.

use super::{Bracket, Kind, Result, Tokenizer, MAX_BRACKETS};

impl Tokenizer<'_> {
    pub(super) fn dot(&mut self) -> Result {
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

    pub(super) fn operator(&mut self, byte: u8) -> Result {
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
