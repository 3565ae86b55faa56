//! The canonical form depends on the value alone: random values, each written in several of the many
//! ways in which marshal data can say it.

mod common;

use std::collections::HashMap;

use common::Random;
use pyc::{canonicalize, is_canonical, read, write, PythonVersion};

const VERSION: PythonVersion = PythonVersion::new(3, 15);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Value {
    /// None, False, True, Ellipsis, StopIteration, by type code.
    Singleton(u8),
    Int(i128),
    /// By its bits.
    Float(u64),
    Complex(u64, u64),
    Bytes(Vec<u8>),
    Str(Vec<u8>),
    Tuple(Vec<Value>),
    FrozenSet(Vec<Value>),
    Slice(Vec<Value>),
    FrozenDict(Vec<Value>),
    List(Vec<Value>),
    /// The flags, and the fields that are objects.
    Code(i32, Vec<Value>),
}

const NAN: u64 = 0x7ff8_0000_0000_0000;

impl Value {
    /// Whether two of these are one object whenever they are equal.
    fn is_one_object(&self) -> bool {
        match self {
            Value::Float(bits) => *bits != NAN,
            Value::Complex(real, imag) => *real != NAN && *imag != NAN,
            Value::Tuple(parts)
            | Value::FrozenSet(parts)
            | Value::Slice(parts)
            | Value::FrozenDict(parts) => parts.iter().all(Value::is_one_object),
            Value::Singleton(_) | Value::List(_) | Value::Code(..) => false,
            _ => true,
        }
    }
}

/// Makes values out of few parts, so that many come again.
struct Maker {
    random: Random,
}

impl Maker {
    fn text(&mut self) -> Value {
        let long = "x".repeat(300);
        let texts: [&[u8]; 8] = [
            b"",
            b"a",
            b"name",
            b"no name",
            b"<module>",
            "é".as_bytes(),
            b"\xed\xa0\x80",
            long.as_bytes(),
        ];
        Value::Str(self.random.pick(&texts).to_vec())
    }

    fn bytes(&mut self) -> Value {
        Value::Bytes(
            self.random
                .pick(&[&b""[..], b"a", b"\x97\0", b"name"])
                .to_vec(),
        )
    }

    fn scalar(&mut self) -> Value {
        let floats = [
            0.0_f64.to_bits(),
            (-0.0_f64).to_bits(),
            1.0_f64.to_bits(),
            NAN,
        ];
        match self.random.below(6) {
            0 => Value::Singleton(*self.random.pick(b"NFT.S")),
            1 => {
                let ints = [
                    0,
                    1,
                    -1,
                    1 << 31,
                    -(1 << 31),
                    1 << 63,
                    -(1 << 63),
                    1 << 100,
                    -(1 << 70),
                ];
                Value::Int(*self.random.pick(&ints))
            }
            2 => Value::Float(*self.random.pick(&floats)),
            3 => Value::Complex(*self.random.pick(&floats), *self.random.pick(&floats)),
            4 => self.bytes(),
            _ => self.text(),
        }
    }

    fn parts(&mut self, depth: usize, hashable: bool, count: usize) -> Vec<Value> {
        (0..count).map(|_| self.value(depth, hashable)).collect()
    }

    fn value(&mut self, depth: usize, hashable: bool) -> Value {
        if depth == 0 || self.random.once_in(3) {
            return self.scalar();
        }
        let count = self.random.below(5);
        match self.random.below(if hashable { 8 } else { 10 }) {
            0..=2 => Value::Tuple(self.parts(depth - 1, hashable, count)),
            3..=4 => Value::FrozenSet(self.parts(depth - 1, true, count)),
            5 => Value::Slice(self.parts(depth - 1, hashable, 3)),
            6 => {
                let keys = self.parts(depth - 1, true, count);
                let values = self.parts(depth - 1, hashable, count);
                Value::FrozenDict(
                    keys.into_iter()
                        .zip(values)
                        .flat_map(<[_; 2]>::from)
                        .collect(),
                )
            }
            7 => self.code(depth, hashable),
            _ => Value::List(self.parts(depth - 1, false, count)),
        }
    }

    fn code(&mut self, depth: usize, hashable: bool) -> Value {
        let count = self.random.below(4);
        let names = |maker: &mut Self| {
            let count = maker.random.below(3);
            Value::Tuple((0..count).map(|_| maker.text()).collect())
        };
        let fields = vec![
            self.bytes(),
            Value::Tuple(self.parts(depth - 1, hashable, count)),
            names(self),
            names(self),
            self.bytes(),
            self.text(),
            self.text(),
            self.text(),
            self.bytes(),
            self.bytes(),
        ];
        Value::Code(self.random.below(2) as i32, fields)
    }
}

/// Writes values in one of many ways.
struct Writer<'r> {
    random: &'r mut Random,
    out: Vec<u8>,
    flagged: u32,
    /// The flagged objects that may be referred to.
    written: HashMap<Value, u32>,
}

impl Writer<'_> {
    fn write(random: &mut Random, value: &Value) -> Vec<u8> {
        let mut writer = Writer {
            random,
            out: Vec::new(),
            flagged: 0,
            written: HashMap::new(),
        };
        writer.value(value);
        writer.out
    }

    fn value(&mut self, value: &Value) {
        if let Some(index) = self.written.get(value) {
            if !self.random.once_in(4) {
                self.out.push(b'r');
                return self.out.extend(index.to_le_bytes());
            }
        }
        let start = self.out.len();
        let index = self.flagged;
        let is_flagged = self.random.once_in(2) && !matches!(value, Value::Singleton(_));
        self.flagged += u32::from(is_flagged);
        self.plain(value);
        if is_flagged {
            self.out[start] |= 0x80;
            if value.is_one_object() {
                self.written.insert(value.clone(), index);
            }
        }
    }

    /// Writes a value without the reference flag.
    fn plain(&mut self, value: &Value) {
        match value {
            Value::Singleton(code) => self.out.push(*code),
            Value::Int(int) => self.int(*int),
            Value::Float(bits) => {
                self.out.push(b'g');
                self.out.extend(bits.to_le_bytes());
            }
            Value::Complex(real, imag) => {
                self.out.push(b'y');
                self.out.extend(real.to_le_bytes());
                self.out.extend(imag.to_le_bytes());
            }
            Value::Bytes(bytes) => {
                self.out.push(b's');
                self.sized(bytes);
            }
            Value::Str(utf8) => self.text(utf8),
            Value::Tuple(parts) => {
                if self.random.once_in(2) {
                    self.out.extend([b')', parts.len() as u8]);
                } else {
                    self.start(b'(', parts);
                }
                self.parts(parts);
            }
            Value::FrozenSet(parts) => {
                let mut parts = parts.clone();
                parts.sort_by_cached_key(|_| self.random.next());
                self.start(b'>', &parts);
                self.parts(&parts);
            }
            Value::List(parts) => {
                self.start(b'[', parts);
                self.parts(parts);
            }
            Value::Slice(parts) => {
                self.out.push(b':');
                self.parts(parts);
            }
            Value::FrozenDict(parts) => {
                self.out.push(b'}');
                self.parts(parts);
                self.out.push(b'0');
            }
            Value::Code(flags, fields) => {
                self.out.push(b'c');
                self.out.extend([0; 16]);
                self.out.extend(flags.to_le_bytes());
                self.parts(&fields[..8]);
                self.out.extend([1, 0, 0, 0]);
                self.parts(&fields[8..]);
            }
        }
    }

    fn parts(&mut self, parts: &[Value]) {
        parts.iter().for_each(|part| self.value(part));
    }

    fn start(&mut self, code: u8, parts: &[Value]) {
        self.out.push(code);
        self.out.extend((parts.len() as u32).to_le_bytes());
    }

    fn sized(&mut self, bytes: &[u8]) {
        self.out.extend((bytes.len() as u32).to_le_bytes());
        self.out.extend(bytes);
    }

    fn int(&mut self, int: i128) {
        match self.random.below(3) {
            0 if i32::try_from(int).is_ok() => {
                self.out.push(b'i');
                self.out.extend((int as i32).to_le_bytes());
            }
            1 if i64::try_from(int).is_ok() => {
                self.out.push(b'I');
                self.out.extend((int as i64).to_le_bytes());
            }
            _ => {
                let mut magnitude = int.unsigned_abs();
                let mut digits = Vec::new();
                while magnitude != 0 {
                    digits.push((magnitude & 0x7fff) as u16);
                    magnitude >>= 15;
                }
                self.out.push(b'l');
                let count = digits.len() as i32;
                self.out
                    .extend(if int < 0 { -count } else { count }.to_le_bytes());
                self.out
                    .extend(digits.into_iter().flat_map(u16::to_le_bytes));
            }
        }
    }

    fn text(&mut self, utf8: &[u8]) {
        let interned = self.random.once_in(2);
        match self.random.below(3) {
            0 if utf8.is_ascii() && utf8.len() < 256 => {
                self.out
                    .extend([if interned { b'Z' } else { b'z' }, utf8.len() as u8]);
                self.out.extend(utf8);
            }
            1 if utf8.is_ascii() => {
                self.out.push(if interned { b'A' } else { b'a' });
                self.sized(utf8);
            }
            _ => {
                self.out.push(if interned { b't' } else { b'u' });
                self.sized(utf8);
            }
        }
    }
}

#[test]
fn every_way_to_write_a_value_has_the_same_canonical_form() {
    let mut maker = Maker {
        random: Random::new(1),
    };
    let mut random = Random::new(2);
    let mut differing = 0;
    for number in 0..4000 {
        let value = maker.value(1 + number % 6, false);
        let first = Writer::write(&mut random, &value);
        let canonical = canonicalize(&first, VERSION)
            .unwrap_or_else(|error| panic!("{value:?}\n{}\n{error}", first.escape_ascii()));
        assert!(is_canonical(&canonical, VERSION), "{value:?}");
        let kept = write(&read(&first, VERSION).unwrap());
        assert_eq!(
            canonicalize(&kept, VERSION).as_ref(),
            Ok(&canonical),
            "{value:?}"
        );
        for _ in 0..3 {
            let other = Writer::write(&mut random, &value);
            assert_eq!(
                canonicalize(&other, VERSION).as_ref(),
                Ok(&canonical),
                "{value:?}\n{}\n{}",
                first.escape_ascii(),
                other.escape_ascii()
            );
            differing += usize::from(other != first);
        }
    }
    assert!(
        differing > 6000,
        "only {differing} were written in different ways"
    );
}
