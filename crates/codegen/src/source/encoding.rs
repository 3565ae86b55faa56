//! Bytes to text.
//!
//! Source: `Parser/tokenizer/{string_tokenizer,helpers}.c` and `Lib/encodings/__init__.py`, CPython 3.14.

use super::charmaps::{ALIASES, CHARMAPS, OTHERS};
use crate::error::{Error, SourceProblem};
use crate::version::Version;
use std::borrow::Cow;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A decoded file.
pub(super) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    /// Where bytes stood that are not UTF-8: a `?` stands there now. Before 3.14 that is only an
    /// error outside comments.
    pub undecodable: Vec<u32>,
}

/// Decodes a file. Line endings become line feeds.
pub(super) fn decode(bytes: &[u8], version: Version) -> Result<Decoded<'_>, Error> {
    if memchr::memchr(0, bytes).is_some() {
        let kind = if version >= Version::V3_12 {
            "SyntaxError"
        } else {
            "ValueError"
        };
        return problem(kind, "source code string cannot contain null bytes", None);
    }
    let bytes = line_feeds(bytes);
    let marked = bytes.starts_with(BYTE_ORDER_MARK);
    let start = if marked { BYTE_ORDER_MARK.len() } else { 0 };
    if let Some((line, cookie)) = cookie(&bytes[start..]) {
        let normal = normal_name(cookie);
        if marked && normal != "utf-8" {
            let message = format!("encoding problem: {normal} with BOM");
            let place = if version >= Version::V3_14 {
                SourceProblem {
                    line: Some(line),
                    column: Some(0),
                    end_line: Some(line),
                    end_column: Some(cookie_line_length(&bytes[start..], line)),
                    ..SourceProblem::default()
                }
            } else {
                SourceProblem {
                    line: Some(0),
                    ..SourceProblem::default()
                }
            };
            return problem("SyntaxError", message, Some(place));
        }
        if normal != "utf-8" {
            let text = with_codec(&bytes[start..], cookie)?;
            return Ok(Decoded {
                text: Cow::Owned(text),
                undecodable: Vec::new(),
            });
        }
    }
    let (text, undecodable) = match bytes {
        Cow::Borrowed(bytes) => utf8(&bytes[start..], version)?,
        Cow::Owned(mut bytes) => {
            bytes.drain(..start);
            match String::from_utf8(bytes) {
                Ok(text) => (Cow::Owned(text), Vec::new()),
                Err(error) => {
                    let (text, undecodable) = utf8(error.as_bytes(), version)?;
                    (Cow::Owned(text.into_owned()), undecodable)
                }
            }
        }
    };
    Ok(Decoded { text, undecodable })
}

/// Turns carriage returns, alone or before a line feed, into line feeds.
fn line_feeds(bytes: &[u8]) -> Cow<'_, [u8]> {
    let Some(first) = memchr::memchr(b'\r', bytes) else {
        return Cow::Borrowed(bytes);
    };
    let mut all = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    let mut next = Some(first);
    while let Some(at) = next {
        all.extend_from_slice(&rest[..at]);
        all.push(b'\n');
        let ending = if rest.get(at + 1) == Some(&b'\n') {
            2
        } else {
            1
        };
        rest = &rest[at + ending..];
        next = memchr::memchr(b'\r', rest);
    }
    all.extend_from_slice(rest);
    Cow::Owned(all)
}

/// The encoding that one of the first two lines tells, and which of them does.
fn cookie(bytes: &[u8]) -> Option<(u32, &str)> {
    let mut lines = bytes.split(|&byte| byte == b'\n');
    let first = lines.next()?;
    if let Some(cookie) = cookie_of_line(first) {
        return Some((1, cookie));
    }
    let blank = first
        .iter()
        .find(|byte| !matches!(byte, b' ' | b'\t' | b'\x0c'))
        .is_none_or(|&byte| byte == b'#');
    if !blank {
        return None;
    }
    Some((2, cookie_of_line(lines.next()?)?))
}

/// The encoding that a line tells: `coding[:=][ \t]*([-_.a-zA-Z0-9]+)` in a comment.
fn cookie_of_line(line: &[u8]) -> Option<&str> {
    let start = line
        .iter()
        .position(|byte| !matches!(byte, b' ' | b'\t' | b'\x0c'))?;
    if line[start] != b'#' {
        return None;
    }
    let comment = &line[start..];
    let mut places = memchr::memmem::find_iter(comment, b"coding");
    places.find_map(|place| {
        let rest = comment[place + b"coding".len()..]
            .strip_prefix(b":")
            .or_else(|| comment[place + b"coding".len()..].strip_prefix(b"="))?;
        let blanks = rest
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        let rest = &rest[blanks..];
        let length = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
            .count();
        let name = std::str::from_utf8(&rest[..length]).ok()?;
        (!name.is_empty()).then_some(name)
    })
}

fn cookie_line_length(bytes: &[u8], line: u32) -> u32 {
    let mut lines = bytes.split(|&byte| byte == b'\n');
    let length = lines.nth(line as usize - 1).map_or(0, <[u8]>::len);
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// The name as the tokenizer sees it: it knows spellings of two encodings itself.
fn normal_name(name: &str) -> &str {
    let known: String = name
        .chars()
        .take(12)
        .map(|c| {
            if c == '_' {
                '-'
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect();
    let is = |normal: &str| {
        known
            .strip_prefix(normal)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    if is("utf-8") {
        "utf-8"
    } else if is("latin-1") || is("iso-8859-1") || is("iso-latin-1") {
        "iso-8859-1"
    } else {
        name
    }
}

/// Decodes UTF-8 as the tokenizer does if no codec is asked for.
fn utf8(bytes: &[u8], version: Version) -> Result<(Cow<'_, str>, Vec<u32>), Error> {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok((Cow::Borrowed(text), Vec::new())),
        Err(error) => error,
    };
    if version >= Version::V3_14 {
        let (before, bad) = bytes.split_at(error.valid_up_to());
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        let line_start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        let column = String::from_utf8_lossy(&before[line_start..])
            .chars()
            .count()
            + 1;
        let message = format!(
            "Non-UTF-8 code starting with '\\x{:02x}' on line {line}, but no encoding declared; \
             see https://peps.python.org/pep-0263/ for details",
            bad[0]
        );
        let number = |number: usize| u32::try_from(number).ok();
        let place = SourceProblem {
            line: number(line),
            column: number(column),
            end_line: number(line),
            end_column: number(column),
            ..SourceProblem::default()
        };
        return problem("SyntaxError", message, Some(place));
    }
    // Before, nobody looks into comments.
    let mut text = String::with_capacity(bytes.len());
    let mut undecodable = Vec::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for _ in chunk.invalid() {
            undecodable.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
            text.push('?');
        }
    }
    Ok((Cow::Owned(text), undecodable))
}

/// Decodes with a codec, as `bytes.decode(name)` does.
fn with_codec(bytes: &[u8], name: &str) -> Result<String, Error> {
    let normal = name.to_ascii_lowercase().replace(['-', '.'], "_");
    let by_alias = |alias: &str| {
        let found = ALIASES.binary_search_by(|(other, _)| (*other).cmp(alias));
        found.ok().map(|place| ALIASES[place].1)
    };
    let codec = by_alias(&normal).unwrap_or(&normal);
    let refuse = |codec: &str, at: usize, reason: &str| {
        let byte = bytes[at];
        let message =
            format!("'{codec}' codec can't decode byte 0x{byte:02x} in position {at}: {reason}");
        let place = SourceProblem {
            line: Some(0),
            ..SourceProblem::default()
        };
        problem("SyntaxError", message, Some(place))
    };
    match (codec, normal_name(name)) {
        ("latin_1", _) | (_, "iso-8859-1") => {
            Ok(bytes.iter().map(|&byte| char::from(byte)).collect())
        }
        ("ascii", _) => match bytes.iter().position(|byte| !byte.is_ascii()) {
            Some(at) => refuse("ascii", at, "ordinal not in range(128)"),
            None => Ok(String::from_utf8_lossy(bytes).into_owned()),
        },
        ("utf_8" | "utf_8_sig", _) => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(text.to_owned()),
            Err(error) => {
                let at = error.valid_up_to();
                let reason = match (error.error_len(), bytes[at]) {
                    (None, _) => "unexpected end of data",
                    (Some(_), 0xc2..=0xf4) => "invalid continuation byte",
                    (Some(_), _) => "invalid start byte",
                };
                refuse("utf-8", at, reason)
            }
        },
        _ => {
            let Ok(place) = CHARMAPS.binary_search_by(|(other, _)| (*other).cmp(codec)) else {
                if OTHERS.binary_search(&codec).is_err() {
                    let place = SourceProblem {
                        line: Some(0),
                        ..SourceProblem::default()
                    };
                    let message = format!("unknown encoding: {name}");
                    return problem("SyntaxError", message, Some(place));
                }
                let message = format!("the encoding of the source: {name}");
                return Err(Error::Unsupported(message));
            };
            let upper: Vec<char> = CHARMAPS[place].1.chars().collect();
            let mut text = String::with_capacity(bytes.len());
            for (at, &byte) in bytes.iter().enumerate() {
                let character = match byte.checked_sub(128) {
                    Some(place) => upper[usize::from(place)],
                    None => char::from(byte),
                };
                if character == '\u{fffe}' {
                    return refuse("charmap", at, "character maps to <undefined>");
                }
                text.push(character);
            }
            Ok(text)
        }
    }
}

fn problem<T>(
    kind: &'static str,
    message: impl Into<String>,
    place: Option<SourceProblem>,
) -> Result<T, Error> {
    Err(Error::Source(SourceProblem {
        kind,
        message: message.into(),
        ..place.unwrap_or_default()
    }))
}
