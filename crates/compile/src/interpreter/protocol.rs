//! The messages between the backend and `server.py`, which describes their layout.

use crate::{CompileRequest, SourceError};
use pyc::PythonVersion;
use std::io::{self, Read};

/// The greeting's first field.
pub const TAG: &str = "pyc-compile-server-1";

/// No message is longer, in bytes.
pub const MAX_MESSAGE: usize = i32::MAX as usize;

/// No greeting is longer, in bytes, so that a program that is no server at all is soon found out.
pub const MAX_GREETING: usize = 1 << 10;

const STRIP_DOCSTRINGS: u8 = 1;
const STRIP_ASSERTS: u8 = 2;

/// The frame that asks for an empty answer.
pub fn ping() -> Vec<u8> {
    vec![1, 0, 0, 0, b'P']
}

/// The frame that asks to compile a file, or None if the file is too large for one.
pub fn compile(request: &CompileRequest<'_>) -> Option<Vec<u8>> {
    let name = request.file_name.as_bytes();
    let length = 7 + name.len() + request.source.len();
    if length > MAX_MESSAGE {
        return None;
    }
    let mut frame = Vec::with_capacity(4 + length);
    frame.extend_from_slice(&(length as u32).to_le_bytes());
    frame.push(b'C');
    frame.push(request.optimization.number());
    let strip = request.strip.beyond(request.optimization);
    frame.push(
        u8::from(strip.docstrings) * STRIP_DOCSTRINGS + u8::from(strip.asserts) * STRIP_ASSERTS,
    );
    frame.extend_from_slice(&(name.len() as u32).to_le_bytes());
    frame.extend_from_slice(name);
    frame.extend_from_slice(request.source);
    Some(frame)
}

/// Reads the next frame's message, or None at the end of the input. A message that is longer than
/// `limit` bytes is an error of the kind [`io::ErrorKind::InvalidData`].
pub fn read_frame(input: &mut impl Read, limit: usize) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match input.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let length = u32::from_le_bytes(length) as usize;
    if length > limit {
        return Err(io::ErrorKind::InvalidData.into());
    }
    // Memory grows with what arrives, not with what is announced.
    let mut message = Vec::with_capacity(length.min(1 << 20));
    input.take(length as u64).read_to_end(&mut message)?;
    Ok((message.len() == length).then_some(message))
}

/// A response to [`compile`].
#[derive(Debug, PartialEq, Eq)]
pub enum Response {
    /// The marshal data.
    Code(Vec<u8>),
    /// What is wrong with the source.
    Error(Box<SourceError>),
}

/// Reads a response to a request; None if it is malformed. An error that the compiler found in no
/// file in particular gets the request's name, and `python` is the version that will print it.
pub fn response(mut message: Vec<u8>, file_name: &str, python: PythonVersion) -> Option<Response> {
    match message.first()? {
        b'K' => {
            message.remove(0);
            Some(Response::Code(message))
        }
        b'E' => {
            let mut fields = Fields(&message[1..]);
            let error = SourceError {
                kind: fields.text()??,
                message: fields.text()?.unwrap_or_default(),
                file_name: fields.text()?.unwrap_or_else(|| file_name.to_owned()),
                line: fields.number()?,
                column: fields.number()?,
                end_line: fields.number()?,
                end_column: fields.number()?,
                text: fields.text()?,
                widths: fields.bytes()?.map(<[u8]>::to_vec),
                python: Some(python),
            };
            fields.is_at_end().then(|| Response::Error(Box::new(error)))
        }
        _ => None,
    }
}

/// A reader of a message's fields. Each method gives None if the message is malformed, and
/// Some(None) for Python's None.
pub struct Fields<'a>(pub &'a [u8]);

impl<'a> Fields<'a> {
    /// The next field.
    pub fn bytes(&mut self) -> Option<Option<&'a [u8]>> {
        let (length, rest) = self.0.split_first_chunk::<4>()?;
        if *length == [0xff; 4] {
            self.0 = rest;
            return Some(None);
        }
        let (field, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        self.0 = rest;
        Some(Some(field))
    }

    /// The next field, which is a string.
    pub fn text(&mut self) -> Option<Option<String>> {
        match self.bytes()? {
            None => Some(None),
            Some(bytes) => String::from_utf8(bytes.to_vec()).ok().map(Some),
        }
    }

    /// The next field, which is a decimal number.
    pub fn number(&mut self) -> Option<Option<i64>> {
        match self.text()? {
            None => Some(None),
            Some(digits) => digits.parse().ok().map(Some),
        }
    }

    /// Whether there is no further field.
    pub fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{OptimizationLevel, Strip};

    const PYTHON: PythonVersion = PythonVersion::new(3, 14);

    fn fields(values: &[Option<&str>]) -> Vec<u8> {
        let mut message = vec![b'E'];
        for value in values {
            match value {
                None => message.extend([0xff; 4]),
                Some(value) => {
                    message.extend((value.len() as u32).to_le_bytes());
                    message.extend(value.as_bytes());
                }
            }
        }
        message
    }

    #[test]
    fn a_request_carries_name_options_and_source() {
        let request = CompileRequest {
            source: b"x",
            file_name: "a.py",
            optimization: OptimizationLevel::One,
            strip: Strip {
                docstrings: true,
                asserts: true,
            },
        };
        assert_eq!(
            compile(&request).unwrap(),
            b"\x0c\0\0\0C\x01\x01\x04\0\0\0a.pyx"
        );
    }

    #[test]
    fn frames_are_read_to_the_end() {
        let mut input = &b"\x02\0\0\0ab\0\0\0\0"[..];
        assert_eq!(read_frame(&mut input, 9).unwrap(), Some(b"ab".to_vec()));
        assert_eq!(read_frame(&mut input, 9).unwrap(), Some(Vec::new()));
        assert_eq!(read_frame(&mut input, 9).unwrap(), None);
    }

    #[test]
    fn a_frame_that_breaks_off_is_the_end() {
        assert_eq!(read_frame(&mut &b"\x05\0\0\0ab"[..], 9).unwrap(), None);
        assert_eq!(read_frame(&mut &b"\x05\0"[..], 9).unwrap(), None);
    }

    #[test]
    fn a_length_beyond_the_limit_is_an_error() {
        let error = read_frame(&mut &b"Hello, world"[..], MAX_GREETING).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn an_error_is_read_with_all_its_fields() {
        let message = fields(&[
            Some("SyntaxError"),
            Some("bad"),
            Some("a.py"),
            Some("1"),
            Some("-1"),
            None,
            Some("0"),
            Some("x"),
            Some("\x02"),
        ]);
        let expected = SourceError {
            kind: "SyntaxError".into(),
            message: "bad".into(),
            file_name: "a.py".into(),
            line: Some(1),
            column: Some(-1),
            end_line: None,
            end_column: Some(0),
            text: Some("x".into()),
            widths: Some(vec![2]),
            python: Some(PYTHON),
        };
        assert_eq!(
            response(message, "other.py", PYTHON),
            Some(Response::Error(Box::new(expected)))
        );
    }

    #[test]
    fn an_error_in_no_file_gets_the_name_of_the_request() {
        let mut values = vec![None; 9];
        values[0] = Some("MemoryError");
        let Some(Response::Error(error)) = response(fields(&values), "a.py", PYTHON) else {
            panic!("not an error");
        };
        assert_eq!(error.file_name, "a.py");
    }

    #[test]
    fn malformed_responses_are_found_out() {
        let whole = fields(&[
            Some("MemoryError"),
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
        ]);
        for end in 0..whole.len() {
            assert_eq!(
                response(whole[..end].to_vec(), "a.py", PYTHON),
                None,
                "{end}"
            );
        }
        let longer = [&whole[..], b"x"].concat();
        assert_eq!(response(longer, "a.py", PYTHON), None);
        assert_eq!(response(b"?".to_vec(), "a.py", PYTHON), None);
    }
}
