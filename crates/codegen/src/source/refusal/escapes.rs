//! Escapes in string literals that mean nothing.
//!
//! Source: `Parser/string_parser.c` and `Objects/unicodeobject.c`, CPython 3.14.

/// What is wrong with a literal.
pub(super) enum Problem {
    /// Bytes that are written as other characters
    NotAscii,
    Escape(String),
}

/// Whether a literal is one of bytes.
pub(super) fn is_bytes(literal: &[u8]) -> bool {
    prefix(literal)
        .iter()
        .any(|byte| matches!(byte, b'b' | b'B'))
}

fn prefix(literal: &[u8]) -> &[u8] {
    let length = literal
        .iter()
        .position(|byte| matches!(byte, b'"' | b'\''))
        .unwrap_or(0);
    &literal[..length]
}

/// What is wrong with a literal, if anything is.
pub(super) fn problem(literal: &[u8]) -> Option<Problem> {
    let prefix = prefix(literal);
    let quoted = &literal[prefix.len()..];
    let quotes = if quoted.len() >= 6 && quoted[0] == quoted[1] && quoted[1] == quoted[2] {
        3
    } else {
        1
    };
    let body = quoted.get(quotes..quoted.len() - quotes)?;
    let raw = prefix.iter().any(|byte| matches!(byte, b'r' | b'R'));
    if is_bytes(literal) {
        if !body.is_ascii() {
            return Some(Problem::NotAscii);
        }
        return if raw { None } else { in_bytes(body) };
    }
    if raw {
        None
    } else {
        in_text(body)
    }
}

fn in_bytes(body: &[u8]) -> Option<Problem> {
    let mut at = 0;
    while let Some(place) = memchr::memchr(b'\\', &body[at..]) {
        let escape = at + place;
        at = escape + 2;
        if body.get(escape + 1) == Some(&b'x') {
            let digits = hexadecimal(&body[escape + 2..], 2);
            if digits < 2 {
                return Some(Problem::Escape(format!(
                    "(value error) invalid \\x escape at position {escape}"
                )));
            }
            at += 2;
        }
    }
    None
}

fn hexadecimal(bytes: &[u8], most: usize) -> usize {
    let digits = bytes.iter().take(most);
    digits.take_while(|byte| byte.is_ascii_hexdigit()).count()
}

/// Escapes in text, or in a part of an f-string.
pub(super) fn in_text(body: &[u8]) -> Option<Problem> {
    // Positions count other characters than ASCII as the ten of `\U0000abcd`.
    let position = |at: usize| {
        String::from_utf8_lossy(&body[..at])
            .chars()
            .map(|character| if character.is_ascii() { 1 } else { 10 })
            .sum::<usize>()
    };
    let refuse = |start: usize, end: usize, reason: &str| {
        let (start, end) = (position(start), position(end));
        let place = if end <= start + 1 {
            format!("byte 0x5c in position {start}")
        } else {
            format!("bytes in position {start}-{}", end - 1)
        };
        Some(Problem::Escape(format!(
            "(unicode error) 'unicodeescape' codec can't decode {place}: {reason}"
        )))
    };
    let mut at = 0;
    while let Some(place) = memchr::memchr(b'\\', &body[at..]) {
        let escape = at + place;
        at = escape + 2;
        let Some(&letter) = body.get(escape + 1) else {
            return refuse(escape, escape + 1, "\\ at end of string");
        };
        let (length, reason) = match letter {
            b'x' => (2, "truncated \\xXX escape"),
            b'u' => (4, "truncated \\uXXXX escape"),
            b'U' => (8, "truncated \\UXXXXXXXX escape"),
            b'N' => {
                let rest = &body[escape + 2..];
                let closing = memchr::memchr(b'}', rest);
                match (rest.first(), closing) {
                    (Some(b'{'), Some(closing)) if closing > 1 => {
                        at = escape + 3 + closing;
                        let name = String::from_utf8_lossy(&rest[1..closing]);
                        if !is_character_name(&name) {
                            return refuse(escape, at, "unknown Unicode character name");
                        }
                    }
                    (Some(b'{'), _) => {
                        let end = closing.map_or(body.len(), |closing| escape + 3 + closing);
                        return refuse(escape, end, "malformed \\N character escape");
                    }
                    _ => return refuse(escape, escape + 2, "malformed \\N character escape"),
                }
                continue;
            }
            _ => continue,
        };
        let digits = hexadecimal(&body[escape + 2..], length);
        if digits < length {
            return refuse(escape, escape + 2 + digits, reason);
        }
        at = escape + 2 + length;
        let number = std::str::from_utf8(&body[escape + 2..at]).ok();
        let number = number.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        if number.is_some_and(|number| number > 0x10_ffff) {
            return refuse(escape, at, "illegal Unicode character");
        }
    }
    None
}

/// Whether there may be a character of this name.
fn is_character_name(name: &str) -> bool {
    unicode_names2::character(name).is_some()
}
