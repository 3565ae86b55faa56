//! What to compile, and how.

use pyc::PythonVersion;

/// How a source is to be compiled.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// The version of CPython whose bytecode is made.
    pub version: PythonVersion,
    /// What tracebacks call the file: `co_filename`.
    pub file_name: &'a str,
    /// CPython's optimisation level: 0, 1 or 2.
    pub optimization: u8,
    /// Take out every string that opens the body of a module, a class or a function.
    pub strip_docstrings: bool,
    /// Take out every assert.
    pub strip_asserts: bool,
}
