//! `repr()` of constants.

use std::io::Write;

/// `repr()` of a float; with `.0` if it is a whole number and `point` is set.
pub(super) fn float_repr(value: f64, point: bool) -> String {
    if value.is_infinite() {
        return if value < 0.0 { "-inf" } else { "inf" }.to_owned();
    }
    // The shortest digits that give the value back, as CPython has them; laid out otherwise.
    let shortest = format!("{:e}", value.abs());
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let digits = mantissa.replace('.', "");
    let sign = if value.is_sign_negative() { "-" } else { "" };
    if !(-4..16).contains(&exponent) {
        let (first, rest) = digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        let exponent_sign = if exponent < 0 { '-' } else { '+' };
        return format!(
            "{sign}{first}{point}{rest}e{exponent_sign}{:02}",
            exponent.abs()
        );
    }
    if exponent < 0 {
        let zeros = "0".repeat(exponent.unsigned_abs() as usize - 1);
        return format!("{sign}0.{zeros}{digits}");
    }
    let whole = exponent as usize + 1;
    if digits.len() <= whole {
        let zeros = "0".repeat(whole - digits.len());
        let point = if point { ".0" } else { "" };
        return format!("{sign}{digits}{zeros}{point}");
    }
    let (whole, fraction) = digits.split_at(whole);
    format!("{sign}{whole}.{fraction}")
}

/// Appends `repr()` of a `str`.
pub(super) fn push_repr(text: &mut Vec<u8>, value: &[u8]) {
    let quote = quote(value);
    text.push(quote);
    let mut rest = value;
    while !rest.is_empty() {
        let (character, length) = decode(rest);
        rest = &rest[length..];
        match character {
            Ok('\n') => text.extend_from_slice(b"\\n"),
            Ok('\r') => text.extend_from_slice(b"\\r"),
            Ok('\t') => text.extend_from_slice(b"\\t"),
            Ok('\\') => text.extend_from_slice(b"\\\\"),
            Ok(character) if character == char::from(quote) => {
                text.extend_from_slice(&[b'\\', quote]);
            }
            Ok(character) if is_printable(character) => {
                text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
            Ok(character) => push_escape(text, u32::from(character)),
            Err(code_point) => push_escape(text, code_point),
        }
    }
    text.push(quote);
}

fn push_escape(text: &mut Vec<u8>, code_point: u32) {
    // Writing to a Vec never fails.
    let _ = match code_point {
        0..=0xff => write!(text, "\\x{code_point:02x}"),
        0x100..=0xffff => write!(text, "\\u{code_point:04x}"),
        _ => write!(text, "\\U{code_point:08x}"),
    };
}

/// Appends `repr()` of `bytes`.
pub(super) fn push_bytes_repr(text: &mut Vec<u8>, value: &[u8]) {
    let quote = quote(value);
    text.extend_from_slice(&[b'b', quote]);
    for &byte in value {
        match byte {
            b'\n' => text.extend_from_slice(b"\\n"),
            b'\r' => text.extend_from_slice(b"\\r"),
            b'\t' => text.extend_from_slice(b"\\t"),
            b'\\' => text.extend_from_slice(b"\\\\"),
            byte if byte == quote => text.extend_from_slice(&[b'\\', quote]),
            b' '..=b'~' => text.push(byte),
            byte => push_escape(text, u32::from(byte)),
        }
    }
    text.push(quote);
}

/// The quotation mark that needs the fewer escapes.
fn quote(value: &[u8]) -> u8 {
    if value.contains(&b'\'') && !value.contains(&b'"') {
        b'"'
    } else {
        b'\''
    }
}

/// The first code point of a text, be it a character or a surrogate, and its length.
fn decode(text: &[u8]) -> (Result<char, u32>, usize) {
    let length = match text[0] {
        0..=0x7f => 1,
        0x80..=0xdf => 2,
        0xe0..=0xef => 3,
        _ => 4,
    };
    let bytes = &text[..length.min(text.len())];
    match std::str::from_utf8(bytes) {
        Ok(character) => (Ok(character.chars().next().unwrap_or_default()), length),
        Err(_) => {
            let bits = |index: usize| u32::from(bytes.get(index).map_or(0, |byte| byte & 0x3f));
            (Err(0xd000 | bits(1) << 6 | bits(2)), bytes.len())
        }
    }
}

/// Whether `repr()` shows a character as it is.
fn is_printable(character: char) -> bool {
    if character.is_ascii() {
        return matches!(character, ' '..='~');
    }
    // All but the first character of a text are escaped only if they are not printable, by the same rules as Python's.
    let mut text = String::from("a");
    text.push(character);
    let mut escaped = text.escape_debug();
    escaped.next();
    escaped.next() == Some(character)
}

#[cfg(test)]
mod tests {
    use super::float_repr;

    #[test]
    fn lays_floats_out_as_python_does() {
        for (value, repr) in [
            (0.0, "0.0"),
            (1.0, "1.0"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.5e300, "1.5e+300"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (123.456, "123.456"),
        ] {
            assert_eq!(float_repr(value, true), repr);
        }
    }
}
