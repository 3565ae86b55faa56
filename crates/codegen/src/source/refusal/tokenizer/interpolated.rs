//! f-strings and t-strings.

use super::{Interpolated, Kind, Result, Tokenizer, MAX_FIELDS, MAX_INTERPOLATED};
use crate::version::Version;

impl Tokenizer<'_> {
    pub(super) fn string_start(&mut self, quote: u8, prefix: &[u8]) -> Result {
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
    pub(super) fn string_text(&mut self) -> Result {
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
