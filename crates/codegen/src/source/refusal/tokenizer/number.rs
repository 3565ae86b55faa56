//! Number literals.

use super::{Kind, Result, Tokenizer};

impl Tokenizer<'_> {
    pub(super) fn number(&mut self, first: u8) -> Result {
        if first != b'0' {
            let next = self.digits()?;
            return if next == Some(b'.') {
                let next = self.read();
                self.fraction(next)
            } else {
                self.exponent(next)
            };
        }
        let next = self.read();
        match next {
            Some(b'x' | b'X') => self.radix("hexadecimal", |byte| byte.is_ascii_hexdigit()),
            Some(b'o' | b'O') => self.radix("octal", |byte| (b'0'..b'8').contains(&byte)),
            Some(b'b' | b'B') => self.radix("binary", |byte| byte == b'0' || byte == b'1'),
            _ => self.zeros(next),
        }
    }

    fn radix(&mut self, what: &'static str, is_digit: fn(u8) -> bool) -> Result {
        let mut next = self.read();
        loop {
            if next == Some(b'_') {
                next = self.read();
            }
            if !next.is_some_and(is_digit) {
                if let Some(digit @ b'0'..=b'9') = next {
                    let digit = char::from(digit);
                    return Err(self.error(format!("invalid digit '{digit}' in {what} literal")));
                }
                self.back(next);
                return Err(self.error(format!("invalid {what} literal")));
            }
            while next.is_some_and(is_digit) {
                next = self.read();
            }
            if next != Some(b'_') {
                break;
            }
        }
        if let Some(digit @ b'0'..=b'9') = next {
            let digit = char::from(digit);
            return Err(self.error(format!("invalid digit '{digit}' in {what} literal")));
        }
        self.end(next, what)
    }

    /// A number that begins with 0.
    fn zeros(&mut self, mut next: Option<u8>) -> Result {
        loop {
            if next == Some(b'_') {
                next = self.read();
                if !next.is_some_and(|byte| byte.is_ascii_digit()) {
                    self.back(next);
                    return Err(self.error("invalid decimal literal"));
                }
            }
            if next != Some(b'0') {
                break;
            }
            next = self.read();
        }
        let zeros_end = self.at;
        let nonzero = next.is_some_and(|byte| byte.is_ascii_digit());
        if nonzero {
            next = self.digits()?;
        }
        match next {
            Some(b'.') => {
                let next = self.read();
                self.fraction(next)
            }
            Some(b'e' | b'E' | b'j' | b'J') => self.exponent(next),
            _ if nonzero => {
                self.back(next);
                let (start, end) = (self.column(self.start) + 1, self.column(zeros_end));
                Err(self.error_at(
                    "leading zeros in decimal integer literals are not permitted; \
                     use an 0o prefix for octal integers",
                    start,
                    end,
                ))
            }
            _ => self.end(next, "decimal"),
        }
    }

    /// Decimal digits after one that was read. Returns what follows.
    fn digits(&mut self) -> Result<Option<u8>> {
        loop {
            let mut next = self.read();
            while next.is_some_and(|byte| byte.is_ascii_digit()) {
                next = self.read();
            }
            if next != Some(b'_') {
                return Ok(next);
            }
            next = self.read();
            if !next.is_some_and(|byte| byte.is_ascii_digit()) {
                self.back(next);
                return Err(self.error("invalid decimal literal"));
            }
        }
    }

    /// What follows a decimal point.
    pub(super) fn fraction(&mut self, mut next: Option<u8>) -> Result {
        if next.is_some_and(|byte| byte.is_ascii_digit()) {
            next = self.digits()?;
        }
        self.exponent(next)
    }

    /// What follows the digits: an exponent, a `j`.
    fn exponent(&mut self, mut next: Option<u8>) -> Result {
        if let Some(b'e' | b'E') = next {
            let letter = next;
            next = self.read();
            if let Some(b'+' | b'-') = next {
                next = self.read();
                if !next.is_some_and(|byte| byte.is_ascii_digit()) {
                    self.back(next);
                    return Err(self.error("invalid decimal literal"));
                }
            } else if !next.is_some_and(|byte| byte.is_ascii_digit()) {
                self.back(next);
                self.check_end(letter, "decimal")?;
                self.back(letter);
                return Ok(self.token(Kind::Number));
            }
            next = self.digits()?;
        }
        if let Some(b'j' | b'J') = next {
            next = self.read();
            return self.end(next, "imaginary");
        }
        self.end(next, "decimal")
    }

    fn end(&mut self, next: Option<u8>, what: &str) -> Result {
        self.check_end(next, what)?;
        self.back(next);
        Ok(self.token(Kind::Number))
    }

    /// A keyword may follow a number, no other word.
    fn check_end(&mut self, next: Option<u8>, what: &str) -> Result<()> {
        let rest = &self.text[self.at..self.loaded];
        let is_word = |word: &[u8]| {
            rest.strip_prefix(word).is_some_and(|rest| {
                !rest.first().is_some_and(|&byte| {
                    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 128
                })
            })
        };
        let keyword = match next {
            Some(b'a') => is_word(b"nd"),
            Some(b'e') => is_word(b"lse"),
            Some(b'f') => is_word(b"or"),
            Some(b'i') => matches!(rest.first(), Some(b'f' | b'n' | b's')),
            Some(b'o') => is_word(b"r"),
            Some(b'n') => is_word(b"ot"),
            _ => false,
        };
        if !keyword && next.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            self.back(next);
            return Err(self.error(format!("invalid {what} literal")));
        }
        Ok(())
    }
}
