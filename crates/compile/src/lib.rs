//! Compiles Python sources to bytecode of a chosen CPython version.
//!
//! | to | use |
//! |---|---|
//! | say what to compile, and how | [`CompileRequest`], [`OptimizationLevel`], [`Strip`] |
//! | compile with real CPython processes | [`InterpreterBackend`] over an [`Interpreter`] |
//! | make the bytes of a whole `.pyc` file | [`compile_pyc`] |
//! | tell a person what went wrong | [`CompileError`], [`SourceError`] |
//!
//! A [`Backend`] gives marshal data as its compiler made it. [`compile_pyc`] makes that canonical
//! and puts the header before it, so that equal sources give equal files whatever was compiled before.

#![forbid(unsafe_code)]

mod backend;
mod error;
pub mod interpreter;
mod pyc_bytes;
mod source_error;
mod traceback;

pub use backend::{Backend, Bytecode, CompileRequest, OptimizationLevel, Strip};
pub use error::CompileError;
pub use interpreter::{Identity, Interpreter, InterpreterBackend};
pub use pyc_bytes::{compile_pyc, InvalidationMode};
pub use source_error::SourceError;
