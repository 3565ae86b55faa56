//! String literals.

use super::{Kind, Result, Token, Tokenizer};
use crate::version::Version;

impl Tokenizer<'_> {
    /// How many quotes open a string whose first was read: 1 or 3; 0 if it is empty and closed already.
    pub(super) fn opening_quotes(&mut self, quote: u8) -> usize {
        match self.text[self.at..self.loaded] {
            [second, third, ..] if second == quote && third == quote => {
                self.at += 2;
                3
            }
            [second, ..] if second == quote => 0,
            _ => 1,
        }
    }

    pub(super) fn string(&mut self, quote: u8) -> Result {
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
}
