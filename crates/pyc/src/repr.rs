//! Objects as text for people, close to Python's `repr`.

use std::fmt::Write as _;

use crate::object::{Graph, Items, Object, ObjectId};

/// What is still to be shown.
enum Part {
    Object(ObjectId),
    Text(&'static str),
}

impl Graph<'_> {
    /// The object as Python's `repr` would show it, cut off with `…` after `limit` bytes.
    ///
    /// Apart from `repr`: integers beyond 64 bits are hexadecimal, a code object is
    /// `<code QUALNAME>`, and of what contains itself as much is shown as the limit allows.
    pub fn repr(&self, id: ObjectId, limit: usize) -> String {
        let mut out = String::new();
        let mut open = vec![Part::Object(id)];
        while let Some(part) = open.pop() {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Object(id) => self.start(id, limit, &mut out, &mut open),
            }
            if out.len() > limit {
                let end = (0..=limit).rev().find(|end| out.is_char_boundary(*end));
                out.truncate(end.unwrap_or(0));
                out.push('…');
                break;
            }
        }
        out
    }

    /// Shows a scalar, or of a container the start; the rest of it is put on the stack.
    fn start(&self, id: ObjectId, limit: usize, out: &mut String, open: &mut Vec<Part>) {
        let (items, separators, close) = match self.object(id) {
            Object::None => return out.push_str("None"),
            Object::False => return out.push_str("False"),
            Object::True => return out.push_str("True"),
            Object::Ellipsis => return out.push_str("Ellipsis"),
            Object::StopIteration => return out.push_str("<class 'StopIteration'>"),
            Object::Int(value) => return push(out, format_args!("{value}")),
            Object::BigInt { negative, digits } => return push_hex(out, negative, digits, limit),
            Object::Float(value) => return push_float(out, value, true),
            Object::Complex { real, imag } => return push_complex(out, real, imag),
            Object::Bytes(bytes) => return push_bytes(out, bytes, limit),
            Object::Str { utf8, .. } => return push_str(out, utf8, limit),
            Object::Code(_) => {
                let qualname = self
                    .code_view(id)
                    .map(|code| code.qualname())
                    .unwrap_or_default();
                return push(out, format_args!("<code {qualname}>"));
            }
            Object::Tuple(items) => {
                out.push('(');
                (
                    items,
                    [", ", ", "],
                    if items.end - items.start == 1 {
                        ",)"
                    } else {
                        ")"
                    },
                )
            }
            Object::List(items) => {
                out.push('[');
                (items, [", ", ", "], "]")
            }
            Object::Dict(items) => {
                out.push('{');
                (items, [": ", ", "], "}")
            }
            Object::FrozenDict(items) => {
                out.push_str("frozendict({");
                (items, [": ", ", "], "})")
            }
            Object::Set(Items { start, end }) if start == end => return out.push_str("set()"),
            Object::Set(items) => {
                out.push('{');
                (items, [", ", ", "], "}")
            }
            Object::FrozenSet(Items { start, end }) if start == end => {
                return out.push_str("frozenset()")
            }
            Object::FrozenSet(items) => {
                out.push_str("frozenset({");
                (items, [", ", ", "], "})")
            }
            Object::Slice(items) => {
                out.push_str("slice(");
                (items, [", ", ", "], ")")
            }
        };
        open.push(Part::Text(close));
        let items = self.items(items);
        // every item takes at least one byte
        for (place, item) in items.iter().enumerate().take(limit + 1).rev() {
            open.push(Part::Object(*item));
            if place > 0 {
                open.push(Part::Text(separators[(place + 1) % 2]));
            }
        }
    }
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("a String takes all text");
}

fn push_hex(out: &mut String, negative: bool, digits: &[u8], limit: usize) {
    out.push_str(if negative { "-0x" } else { "0x" });
    let bits = digits.len() / 2 * 15;
    let bit = |place: usize| digits[place / 15 * 2 + place % 15 / 8] >> (place % 15 % 8) & 1;
    let nibble = |low: usize| {
        (0..4)
            .filter(|i| low + i < bits)
            .map(|i| bit(low + i) << i)
            .sum::<u8>()
    };
    let nibbles = (0..bits.div_ceil(4)).rev().map(|place| nibble(place * 4));
    for nibble in nibbles.skip_while(|nibble| *nibble == 0).take(limit + 1) {
        push(out, format_args!("{nibble:x}"));
    }
}

fn push_complex(out: &mut String, real: f64, imag: f64) {
    let without_real = real == 0.0 && real.is_sign_positive();
    if !without_real {
        out.push('(');
        push_float(out, real, false);
        if imag.is_sign_positive() || imag.is_nan() {
            out.push('+');
        }
    }
    push_float(out, imag, false);
    out.push_str(if without_real { "j" } else { "j)" });
}

/// The shortest decimal that reads back as the same float, laid out as `float.__repr__` does:
/// with an exponent below 1e-4 and from 1e16 on. `point` asks for `.0` after a whole number.
fn push_float(out: &mut String, value: f64, point: bool) {
    if value.is_nan() {
        return out.push_str("nan");
    }
    if value.is_infinite() {
        return out.push_str(if value > 0.0 { "inf" } else { "-inf" });
    }
    if value == 0.0 || (1e-4..1e16).contains(&value.abs()) {
        let text = value.to_string();
        out.push_str(&text);
        if point && !text.contains('.') {
            out.push_str(".0");
        }
        return;
    }
    let text = format!("{value:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if exponent < 0 { '-' } else { '+' };
    push(out, format_args!("{mantissa}e{sign}{:02}", exponent.abs()));
}

fn push_bytes(out: &mut String, bytes: &[u8], limit: usize) {
    let quote = quote(bytes);
    out.push('b');
    out.push(quote);
    for byte in bytes.iter().take(limit + 1) {
        match char::from(*byte) {
            c if byte.is_ascii_graphic() || c == ' ' => push_char(out, c, quote),
            c @ ('\t' | '\n' | '\r') => push_char(out, c, quote),
            _ => push(out, format_args!("\\x{byte:02x}")),
        }
    }
    out.push(quote);
}

fn push_str(out: &mut String, utf8: &[u8], limit: usize) {
    let quote = quote(utf8);
    out.push(quote);
    let end = out.len() + limit;
    let mut rest = utf8;
    while !rest.is_empty() && out.len() <= end {
        // a chunk ends before the first byte of a lone surrogate
        let Some(chunk) = rest.utf8_chunks().next() else {
            break;
        };
        for c in chunk.valid().chars().take(limit + 1) {
            push_char(out, c, quote);
        }
        rest = &rest[chunk.valid().len()..];
        if let [0xed, second, third, tail @ ..] = rest {
            if !chunk.invalid().is_empty() {
                let low = u16::from(second & 0x3f) << 6 | u16::from(third & 0x3f);
                push(out, format_args!("\\u{:04x}", 0xd000 | low));
                rest = tail;
            }
        }
    }
    out.push(quote);
}

fn push_char(out: &mut String, c: char, quote: char) {
    match c {
        '\\' => out.push_str("\\\\"),
        '\t' => out.push_str("\\t"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\'' | '"' if c != quote => out.push(c),
        '\'' | '"' => out.extend(['\\', c]),
        // what Rust shows in debug output as it is
        _ if c.escape_debug().len() == 1 => out.push(c),
        _ => match u32::from(c) {
            code @ 0..=0xff => push(out, format_args!("\\x{code:02x}")),
            code @ 0..=0xffff => push(out, format_args!("\\u{code:04x}")),
            code => push(out, format_args!("\\U{code:08x}")),
        },
    }
}

/// Single quotes, unless only double quotes save an escape.
fn quote(text: &[u8]) -> char {
    if text.contains(&b'\'') && !text.contains(&b'"') {
        '"'
    } else {
        '\''
    }
}

#[cfg(test)]
mod tests {
    use crate::{read, PythonVersion};

    /// The `repr` of marshal data of Python 3.15.
    fn repr(marshal: &[u8]) -> String {
        let graph = read(marshal, PythonVersion::new(3, 15)).unwrap();
        graph.repr(graph.root(), 60)
    }

    fn float(value: f64) -> String {
        repr(&[b"g", &value.to_le_bytes()[..]].concat())
    }

    #[test]
    fn floats_look_as_in_python() {
        let shown = [
            1.0,
            -0.0,
            0.1,
            1e16,
            9999999999999998.0,
            1.5e-5,
            0.0001,
            1e22,
            5e-324,
        ];
        let expected = [
            "1.0",
            "-0.0",
            "0.1",
            "1e+16",
            "9999999999999998.0",
            "1.5e-05",
            "0.0001",
            "1e+22",
            "5e-324",
        ];
        assert_eq!(shown.map(float), expected);
        assert_eq!(
            [f64::INFINITY, f64::NEG_INFINITY, f64::NAN].map(float),
            ["inf", "-inf", "nan"]
        );
    }

    #[test]
    fn complex_numbers_look_as_in_python() {
        let complex = |real: f64, imag: f64| {
            repr(&[b"y", &real.to_le_bytes()[..], &imag.to_le_bytes()[..]].concat())
        };
        assert_eq!(complex(0.0, 1.0), "1j");
        assert_eq!(complex(-0.0, 1.0), "(-0+1j)");
        assert_eq!(complex(1.5, -2.0), "(1.5-2j)");
    }

    #[test]
    fn text_is_quoted_and_escaped() {
        assert_eq!(repr(b"z\x05a'b\\\n"), r#""a'b\\\n""#);
        assert_eq!(repr(b"z\x03'\"\x01"), r#"'\'"\x01'"#);
        assert_eq!(
            repr(b"u\x08\0\0\0\xc3\xa9\xed\xa0\x80\xe2\x80\x8b"),
            r"'é\ud800\u200b'"
        );
        assert_eq!(repr(b"s\x03\0\0\0a\0\xff"), r"b'a\x00\xff'");
    }

    #[test]
    fn integers_beyond_64_bits_are_hexadecimal() {
        assert_eq!(
            repr(b"l\x05\0\0\0\x01\0\0\0\0\0\0\0\x10\0"),
            "0x10000000000000001"
        );
        assert_eq!(
            repr(b"l\xfb\xff\xff\xff\x01\0\0\0\0\0\0\0\x10\0"),
            "-0x10000000000000001"
        );
    }

    #[test]
    fn containers_look_as_in_python() {
        assert_eq!(repr(b")\x00"), "()");
        assert_eq!(repr(b")\x01N"), "(None,)");
        assert_eq!(repr(b"[\x02\0\0\0TF"), "[True, False]");
        assert_eq!(repr(b"{z\x01aNz\x01b.0"), "{'a': None, 'b': Ellipsis}");
        assert_eq!(repr(b"}z\x01aN0"), "frozendict({'a': None})");
        assert_eq!(repr(b">\x00\0\0\0"), "frozenset()");
        assert_eq!(repr(b">\x01\0\0\0i\x01\0\0\0"), "frozenset({1})");
        assert_eq!(repr(b":Ni\x01\0\0\0N"), "slice(None, 1, None)");
    }

    #[test]
    fn what_is_too_long_or_endless_is_cut_off() {
        let graph = read(b"\xdb\x01\0\0\0r\0\0\0\0", PythonVersion::new(3, 11)).unwrap();
        assert_eq!(graph.repr(graph.root(), 5), "[[[[[…");
        let graph = read(
            b"u\x06\0\0\0\xc3\xa9\xc3\xa9\xc3\xa9",
            PythonVersion::new(3, 11),
        )
        .unwrap();
        assert_eq!(graph.repr(graph.root(), 4), "'é…");
    }
}
