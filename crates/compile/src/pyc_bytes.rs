//! From a source to the bytes of its `.pyc` file.

use crate::{Backend, CompileError, CompileRequest};
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
