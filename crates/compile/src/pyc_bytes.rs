//! From a source to the bytes of its `.pyc` file.

use crate::{Backend, Bytecode, CompileError, CompileRequest};
use pyc::{canonicalize, source_hash, Header, Invalidation};

/// How the import system will check a `.pyc` file against its source (PEP 552). Modes that depend
/// on a file's modification time are not offered, as they give other bytes after every checkout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InvalidationMode {
    /// The source's hash is compared at every import.
    CheckedHash,
    /// The source is not looked at.
    UncheckedHash,
}

/// Compiles one file to the bytes of its `.pyc` file: the header and canonical marshal data.
/// They depend on the request, the mode and the backend's Python version alone.
///
/// # Errors
///
/// What the backend returns, and [`CompileError::Canonical`] if its output is not marshal data.
pub fn compile_pyc(
    backend: &dyn Backend,
    request: &CompileRequest<'_>,
    mode: InvalidationMode,
) -> Result<Vec<u8>, CompileError> {
    let bytecode = backend.compile(request)?;
    let hash = source_hash(bytecode.magic, request.source);
    let invalidation = match mode {
        InvalidationMode::CheckedHash => Invalidation::CheckedHash(hash),
        InvalidationMode::UncheckedHash => Invalidation::UncheckedHash(hash),
    };
    to_file(&bytecode, request, invalidation)
}

/// Makes the bytes of a `.pyc` file for a source that cannot be compiled now: the interpreter compiles it when it is
/// imported.
///
/// - Beside its source, CPython takes the file for stale, as its header has another hash than the source, and compiles
///   the source itself.
/// - Without the source, or where stale bytecode is not looked for (`--check-hash-based-pycs never`), the bytecode is
///   run. It holds the source and compiles that.
///
/// So whatever CPython can import stays importable, and everything else raises CPython's own error.
///
/// # Errors
///
/// As [`compile_pyc`].
pub fn deferred_pyc(
    backend: &dyn Backend,
    request: &CompileRequest<'_>,
) -> Result<Vec<u8>, CompileError> {
    let source = format!(
        "exec(compile({}, {}, 'exec', dont_inherit=True))\n",
        bytes_literal(request.source),
        text_literal(request.file_name)
    );
    let deferred = CompileRequest {
        source: source.as_bytes(),
        ..*request
    };
    let bytecode = backend.compile(&deferred)?;
    let hash = source_hash(bytecode.magic, request.source).map(|byte| !byte);
    to_file(&bytecode, request, Invalidation::CheckedHash(hash))
}

/// Makes bytecode canonical and puts a header before it.
fn to_file(
    bytecode: &Bytecode,
    request: &CompileRequest<'_>,
    invalidation: Invalidation,
) -> Result<Vec<u8>, CompileError> {
    let marshal = canonicalize(&bytecode.marshal, bytecode.version).map_err(|reason| {
        CompileError::Canonical {
            file_name: request.file_name.to_owned(),
            reason: reason.to_string(),
        }
    })?;
    let header = Header {
        magic: bytecode.magic,
        invalidation,
    };
    let mut bytes = Vec::with_capacity(16 + marshal.len());
    bytes.extend_from_slice(&header.to_bytes());
    bytes.extend_from_slice(&marshal);
    Ok(bytes)
}

/// A Python literal of bytes.
fn bytes_literal(bytes: &[u8]) -> String {
    let mut literal = String::with_capacity(bytes.len() + bytes.len() / 8);
    literal.push_str("b'");
    for &byte in bytes {
        match byte {
            b'\'' | b'\\' => literal.extend(['\\', char::from(byte)]),
            b'\n' => literal.push_str("\\n"),
            b' '..=b'~' => literal.push(char::from(byte)),
            _ => literal.push_str(&format!("\\x{byte:02x}")),
        }
    }
    literal + "'"
}

/// A Python literal of a string, in ASCII.
fn text_literal(text: &str) -> String {
    let mut literal = String::from("'");
    for char in text.chars() {
        match char {
            '\'' | '\\' => literal.extend(['\\', char]),
            ' '..='~' => literal.push(char),
            _ => literal.push_str(&format!("\\U{:08x}", u32::from(char))),
        }
    }
    literal + "'"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_ascii() {
        assert_eq!(
            bytes_literal(b"a'\\\n\r\0\xff"),
            "b'a\\'\\\\\\n\\x0d\\x00\\xff'"
        );
        assert_eq!(text_literal("a'\\\u{e9}"), "'a\\'\\\\\\U000000e9'");
    }
}
