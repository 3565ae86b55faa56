//! The values of string literals, which may hold what Rust's strings cannot: lone surrogates.

use super::Generator;
use crate::source::Source;
use ruff_python_ast::{AnyStringFlags, ExprStringLiteral, StringLiteral};
use ruff_text_size::TextRange;
use std::borrow::Cow;

/// What the parser puts in the place of a lone surrogate.
const REPLACEMENT: &str = "\u{fffd}";

impl Generator<'_, '_> {
    /// The value of a literal, as UTF-8 in which lone surrogates are encoded like any other code point.
    pub(super) fn string_value<'n>(&self, literal: &'n ExprStringLiteral) -> Cow<'n, [u8]> {
        string_value(literal, self.source)
    }
}

/// The value of a literal, as UTF-8 in which lone surrogates are encoded like any other code point.
pub(super) fn string_value<'n>(
    literal: &'n ExprStringLiteral,
    source: &Source<'_>,
) -> Cow<'n, [u8]> {
    match literal.value.as_slice() {
        [part] => string_part(part, source),
        parts => {
            let mut value = Vec::new();
            for part in parts {
                value.extend_from_slice(&string_part(part, source));
            }
            value.into()
        }
    }
}

/// The value of one of the literals that are concatenated.
pub(super) fn string_part<'n>(part: &'n StringLiteral, source: &Source<'_>) -> Cow<'n, [u8]> {
    piece(&part.value, part.content_range(), part.flags.into(), source)
}

/// The value of a piece of a literal whose text is in `range`, and whose value the parser takes for `parsed`.
pub(super) fn piece<'n>(
    parsed: &'n str,
    range: TextRange,
    flags: AnyStringFlags,
    source: &Source<'_>,
) -> Cow<'n, [u8]> {
    if flags.is_raw_string() || !parsed.contains(REPLACEMENT) {
        return parsed.as_bytes().into();
    }
    with_surrogates(parsed, source.slice(range)).into()
}

/// The value of a literal with the surrogates that its escapes name in the places of the replacement characters.
fn with_surrogates(parsed: &str, text: &str) -> Vec<u8> {
    let mut replaced = replacements(text).into_iter();
    let mut value = Vec::with_capacity(parsed.len());
    let mut pieces = parsed.split(REPLACEMENT);
    value.extend_from_slice(pieces.next().unwrap_or_default().as_bytes());
    for piece in pieces {
        push_code_point(&mut value, replaced.next().unwrap_or(0xfffd));
        value.extend_from_slice(piece.as_bytes());
    }
    value
}

/// The code points that the parser replaces, and the replacement characters that stand in the text itself.
fn replacements(text: &str) -> Vec<u32> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '\u{fffd}']) {
        let Some(after) = rest[at..].strip_prefix('\\') else {
            found.push(0xfffd);
            rest = &rest[at + REPLACEMENT.len()..];
            continue;
        };
        let mut characters = after.chars();
        let digits = match characters.next() {
            Some('u') => 4,
            Some('U') => 8,
            Some('N') => {
                // `\N{REPLACEMENT CHARACTER}`
                let name = after.get(2..).and_then(|name| name.split('}').next());
                if name.is_some_and(|name| name.eq_ignore_ascii_case("REPLACEMENT CHARACTER")) {
                    found.push(0xfffd);
                }
                0
            }
            _ => 0,
        };
        rest = characters.as_str();
        if digits > 0 {
            let code_point = rest
                .get(..digits)
                .and_then(|digits| u32::from_str_radix(digits, 16).ok());
            if let Some(code_point @ (0xd800..=0xdfff | 0xfffd)) = code_point {
                found.push(code_point);
            }
        }
    }
    found
}

/// Appends a code point in UTF-8, be it a surrogate or not.
fn push_code_point(value: &mut Vec<u8>, code_point: u32) {
    match char::from_u32(code_point) {
        Some(character) => {
            value.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        None => value.extend_from_slice(&[
            0xe0 | (code_point >> 12) as u8,
            0x80 | (code_point >> 6 & 0x3f) as u8,
            0x80 | (code_point & 0x3f) as u8,
        ]),
    }
}

#[cfg(test)]
mod tests {
    use super::with_surrogates;

    #[test]
    fn puts_surrogates_in_their_places() {
        let value = with_surrogates("a\u{fffd}\u{fffd}\u{fffd}b", r"a\udc80\\ud800�\U0000dFFFb");
        assert_eq!(value, b"a\xed\xb2\x80\xef\xbf\xbd\xed\xbf\xbfb");
    }
}
