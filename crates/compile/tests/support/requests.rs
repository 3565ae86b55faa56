//! What the tests of the interpreter backend share.

use crate::support::Python;
use pyc_compile::{CompileRequest, Interpreter, InterpreterBackend, OptimizationLevel, Strip};
use std::num::NonZeroUsize;

/// A backend of one process.
pub fn backend(python: &Python) -> InterpreterBackend {
    InterpreterBackend::new(
        Interpreter::of_version(&python.path, python.version),
        NonZeroUsize::MIN,
    )
}

/// A request without anything special to it.
pub fn request<'a>(source: &'a [u8], file_name: &'a str) -> CompileRequest<'a> {
    CompileRequest {
        source,
        file_name,
        optimization: OptimizationLevel::Zero,
        strip: Strip::default(),
    }
}
