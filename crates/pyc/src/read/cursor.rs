//! Reads the parts of marshal data that hold no other objects.

use super::ReadError;
use crate::object::Object;

/// A position in marshal data.
pub(super) struct Cursor<'a> {
    data: &'a [u8],
    offset: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self { data, offset: 0 }
    }

    pub(super) fn offset(&self) -> usize {
        self.offset
    }

    /// How many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.data.len() - self.offset
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], ReadError> {
        let (taken, _) =
            self.data[self.offset..]
                .split_at_checked(length)
                .ok_or(ReadError::UnexpectedEnd {
                    offset: self.data.len(),
                })?;
        self.offset += length;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ReadError> {
        let array =
            self.data[self.offset..]
                .first_chunk::<N>()
                .ok_or(ReadError::UnexpectedEnd {
                    offset: self.data.len(),
                })?;
        self.offset += N;
        Ok(*array)
    }

    pub(super) fn byte(&mut self) -> Result<u8, ReadError> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    pub(super) fn long(&mut self) -> Result<i32, ReadError> {
        Ok(i32::from_le_bytes(self.array()?))
    }

    /// A 32-bit count of things that take at least `size` bytes each.
    pub(super) fn length(&mut self, size: usize) -> Result<usize, ReadError> {
        let offset = self.offset;
        let length = self.long()?;
        self.checked_length(offset, i64::from(length), size)
    }

    /// An 8-bit count of things that take at least `size` bytes each.
    pub(super) fn short_length(&mut self, size: usize) -> Result<usize, ReadError> {
        let offset = self.offset;
        let length = self.byte()?;
        self.checked_length(offset, i64::from(length), size)
    }

    fn checked_length(&self, offset: usize, length: i64, size: usize) -> Result<usize, ReadError> {
        match usize::try_from(length) {
            Ok(count) if count <= self.left() / size => Ok(count),
            _ => Err(ReadError::BadLength {
                offset,
                length,
                left: self.left(),
            }),
        }
    }

    pub(super) fn bytes(&mut self) -> Result<Object<'a>, ReadError> {
        let length = self.length(1)?;
        Ok(Object::Bytes(self.take(length)?))
    }

    pub(super) fn ascii(&mut self, length: usize, interned: bool) -> Result<Object<'a>, ReadError> {
        let offset = self.offset;
        let utf8 = self.take(length)?;
        if !utf8.is_ascii() {
            return Err(ReadError::BadText { offset });
        }
        Ok(Object::Str { utf8, interned })
    }

    pub(super) fn unicode(&mut self, interned: bool) -> Result<Object<'a>, ReadError> {
        let length = self.length(1)?;
        let offset = self.offset;
        let utf8 = self.take(length)?;
        if !is_utf8_with_surrogates(utf8) {
            return Err(ReadError::BadText { offset });
        }
        Ok(Object::Str { utf8, interned })
    }

    pub(super) fn int64(&mut self) -> Result<Object<'a>, ReadError> {
        Ok(Object::Int(i64::from_le_bytes(self.array()?)))
    }

    /// An integer as 15-bit digits; the sign of their number is that of the integer.
    pub(super) fn big_int(&mut self) -> Result<Object<'a>, ReadError> {
        let offset = self.offset;
        let length = i64::from(self.long()?);
        let count = self.checked_length(offset, length.abs(), 2)?;
        let negative = length < 0;
        let digits = self.take(count * 2)?;
        let is_digit = |digit: &[u8]| digit[1] < 0x80;
        if !digits.chunks_exact(2).all(is_digit) || digits.ends_with(&[0, 0]) {
            return Err(ReadError::BadInt { offset });
        }
        Ok(match small_int(negative, digits) {
            Some(value) => Object::Int(value),
            None => Object::BigInt { negative, digits },
        })
    }

    pub(super) fn float(&mut self) -> Result<f64, ReadError> {
        Ok(f64::from_le_bytes(self.array()?))
    }

    pub(super) fn float_text(&mut self) -> Result<f64, ReadError> {
        let length = self.short_length(1)?;
        let offset = self.offset;
        let text = std::str::from_utf8(self.take(length)?);
        text.ok()
            .and_then(|text| text.parse().ok())
            .ok_or(ReadError::BadFloat { offset })
    }
}

/// The value of an integer given by its digits, if it fits 64 bits.
fn small_int(negative: bool, digits: &[u8]) -> Option<i64> {
    if digits.len() > 10 {
        return None;
    }
    let magnitude = digits.chunks_exact(2).rev().fold(0_i128, |value, digit| {
        value << 15 | i128::from(u16::from_le_bytes([digit[0], digit[1]]))
    });
    i64::try_from(if negative { -magnitude } else { magnitude }).ok()
}

/// Whether these bytes are what Python's UTF-8 codec makes with the error handler `surrogatepass`.
fn is_utf8_with_surrogates(mut bytes: &[u8]) -> bool {
    while let Err(error) = std::str::from_utf8(bytes) {
        match &bytes[error.valid_up_to()..] {
            [0xed, 0xa0..=0xbf, 0x80..=0xbf, rest @ ..] => bytes = rest,
            _ => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn big_int(data: &[u8]) -> Result<Object<'_>, ReadError> {
        Cursor::new(data).big_int()
    }

    #[test]
    fn integers_of_64_bits_are_taken_by_value() {
        assert_eq!(big_int(b"\x00\0\0\0"), Ok(Object::Int(0)));
        assert_eq!(
            big_int(b"\xfe\xff\xff\xff\x01\x00\x01\x00"),
            Ok(Object::Int(-32769))
        );
        let min = b"\xfb\xff\xff\xff\0\0\0\0\0\0\0\0\x08\0";
        assert_eq!(big_int(min), Ok(Object::Int(i64::MIN)));
    }

    #[test]
    fn an_integer_beyond_64_bits_keeps_its_digits() {
        let data = b"\x05\0\0\0\0\0\0\0\0\0\0\0\x08\0";
        assert_eq!(
            big_int(data),
            Ok(Object::BigInt {
                negative: false,
                digits: &data[4..]
            })
        );
    }

    #[test]
    fn digits_of_16_bits_and_leading_zeros_are_refused() {
        let error = Err(ReadError::BadInt { offset: 0 });
        assert_eq!(big_int(b"\x01\0\0\0\x00\x80"), error);
        assert_eq!(big_int(b"\x02\0\0\0\x01\0\0\0"), error);
    }

    #[test]
    fn the_least_length_is_no_overflow() {
        let error = ReadError::BadLength {
            offset: 0,
            length: 1 << 31,
            left: 0,
        };
        assert_eq!(big_int(b"\0\0\0\x80"), Err(error));
    }

    #[test]
    fn lone_surrogates_are_text() {
        assert!(is_utf8_with_surrogates(
            b"a\xed\xa0\x80\xed\xb0\x80z\xc3\xa9"
        ));
        assert!(!is_utf8_with_surrogates(b"a\xed\xa0"));
        assert!(!is_utf8_with_surrogates(b"\xc0\x80"));
    }

    #[test]
    fn floats_are_read_from_text_as_python_does() {
        let float = |data| Cursor::new(data).float_text();
        assert_eq!(float(b"\x04-1e5"), Ok(-1e5));
        assert_eq!(float(b"\x051e999"), Ok(f64::INFINITY));
        assert_eq!(float(b"\x02.5"), Ok(0.5));
        assert!(float(b"\x03nan").unwrap().is_nan());
        for text in [
            &b"\x05 1.5 "[..],
            b"\x041_00",
            b"\x00",
            b"\x030x1",
            b"\x03.5e",
            b"\x041.5\0",
        ] {
            assert_eq!(
                float(text),
                Err(ReadError::BadFloat { offset: 1 }),
                "{text:?}"
            );
        }
    }
}
