//! Why a source was not compiled.

/// Why a source was not compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The source is not Python of this version.
    Source(SourceProblem),
    /// The source has something that this compiler does not know how to compile, or met a bug of it.
    Unsupported(String),
}

/// What CPython's exception would hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceProblem {
    /// `SyntaxError`, `IndentationError`, `TabError`, `ValueError`, …
    pub kind: &'static str,
    /// The message, as CPython words it.
    pub message: String,
    /// The first line, from 1.
    pub line: Option<u32>,
    /// The column of its first character, from 1, in characters.
    pub column: Option<u32>,
    /// The last line.
    pub end_line: Option<u32>,
    /// The column after the last character.
    pub end_column: Option<u32>,
}

impl SourceProblem {
    /// The code objects are in each other too deeply: CPython can neither write nor read them.
    pub(crate) fn nested_too_deeply() -> Self {
        Self {
            kind: "ValueError",
            message: "object too deeply nested to marshal".to_owned(),
            ..Self::default()
        }
    }
}
