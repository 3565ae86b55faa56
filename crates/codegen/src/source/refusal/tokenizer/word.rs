//! Names, keywords and the prefixes of strings.

use super::super::lines::is_printable;
use super::{Kind, Result, Tokenizer};
use crate::version::Version;

impl Tokenizer<'_> {
    pub(super) fn name(&mut self, first: u8) -> Result {
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
}
