//! From a source to the bytes of its `.pyc` file.

use crate::{Backend, Bytecode, CompileError, CompileRequest, SourceError};
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
    with_header(backend.compile(request)?, request, mode)
}

/// Makes the bytes of a `.pyc` file for a source that is no Python of the backend's version: executing
/// it raises the error that compiling the source did.
///
/// So whoever imports such a file meets what they would have met without bytecode, and nobody else is
/// troubled by it.
///
/// # Errors
///
/// As [`compile_pyc`].
pub fn raising_pyc(
    backend: &dyn Backend,
    request: &CompileRequest<'_>,
    mode: InvalidationMode,
    error: &SourceError,
) -> Result<Vec<u8>, CompileError> {
    let source = error.raise_statement();
    let raising = CompileRequest {
        source: source.as_bytes(),
        file_name: request.file_name,
        ..*request
    };
    with_header(backend.compile(&raising)?, request, mode)
}

/// Makes bytecode canonical and puts the header for the request's source before it.
fn with_header(
    bytecode: Bytecode,
    request: &CompileRequest<'_>,
    mode: InvalidationMode,
) -> Result<Vec<u8>, CompileError> {
    let marshal = canonicalize(&bytecode.marshal, bytecode.version).map_err(|reason| {
        CompileError::Canonical {
            file_name: request.file_name.to_owned(),
            reason: reason.to_string(),
        }
    })?;
    let hash = source_hash(bytecode.magic, request.source);
    let header = Header {
        magic: bytecode.magic,
        invalidation: match mode {
            InvalidationMode::CheckedHash => Invalidation::CheckedHash(hash),
            InvalidationMode::UncheckedHash => Invalidation::UncheckedHash(hash),
        },
    };
    let mut bytes = Vec::with_capacity(16 + marshal.len());
    bytes.extend_from_slice(&header.to_bytes());
    bytes.extend_from_slice(&marshal);
    Ok(bytes)
}
