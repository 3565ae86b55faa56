//! Compiles Python sources to bytecode of a chosen CPython version.
//!
//! | to | use |
//! |---|---|
//! | say what to compile, and how | [`CompileRequest`], [`OptimizationLevel`], [`Strip`] |
//! | compile with real CPython processes | [`InterpreterBackend`] over an [`Interpreter`] |
//! | compile without CPython | [`NativeBackend`], for the [certified](is_certified) versions |
//! | compile without CPython where that can be done | [`AutoBackend`] |
//! | know which of these is asked for | [`BackendChoice`] |
//! | make the bytes of a whole `.pyc` file | [`compile_pyc`] |
//! | decide what happens to a source that cannot be compiled | [`Uncompilable`], [`deferred_pyc`] |
//! | name such a file | [`cached_name`], [`cached_path`] |
//! | tell a person what went wrong | [`CompileError`], [`SourceError`] |
//!
//! A [`Backend`] gives marshal data as its compiler made it. [`compile_pyc`] makes that canonical
//! and puts the header before it, so that equal sources give equal files whatever was compiled before.

#![forbid(unsafe_code)]

mod auto;
mod backend;
mod cached_name;
mod certified;
mod choice;
mod error;
pub mod interpreter;
mod native;
mod pyc_bytes;
mod source_error;
mod traceback;
mod uncompilable;

pub use auto::{AutoBackend, FindInterpreter};
pub use backend::{Backend, Bytecode, CompileRequest, OptimizationLevel, Strip};
pub use cached_name::{cached_name, cached_path, CACHE_DIRECTORY};
pub use certified::{is_certified, CERTIFIED_VERSIONS};
pub use choice::{BackendChoice, NotCertified};
pub use error::CompileError;
pub use interpreter::{Identity, Interpreter, InterpreterBackend};
pub use native::NativeBackend;
pub use pyc_bytes::{compile_pyc, deferred_pyc, InvalidationMode};
pub use source_error::SourceError;
pub use uncompilable::Uncompilable;
