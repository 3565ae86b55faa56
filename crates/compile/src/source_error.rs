//! An error that the compiler found in a source.

use pyc::PythonVersion;

/// An error that the compiler found in a source. It prints as CPython's traceback module prints it.
///
/// Lines and columns are those of Python's `SyntaxError`: they start at 1, columns count characters,
/// and values below 1 occur and have the meaning that traceback gives them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceError {
    /// The name of the exception: `SyntaxError`, `IndentationError`, `TabError`, `ValueError`, `MemoryError`, …
    pub kind: String,
    /// What is wrong.
    pub message: String,
    /// The file, as in the request.
    pub file_name: String,
    /// The line on which the error starts; an error in the file as a whole has none.
    pub line: Option<i64>,
    /// The column at which it starts.
    pub column: Option<i64>,
    /// The line on which it ends.
    pub end_line: Option<i64>,
    /// The column after its last character.
    pub end_column: Option<i64>,
    /// The source line, or the lines if it spans several.
    pub text: Option<String>,
    /// How many columns of a terminal each character of `text` takes, if not one each.
    pub widths: Option<Vec<u8>>,
    /// The version that found the error; versions print in different ways. None stands for the oldest.
    pub python: Option<PythonVersion>,
}

impl SourceError {
    /// Takes the source line from `source` if the compiler did not give it. It does not when it
    /// finds an error after parsing, as it then looks for a file called `file_name`, which need not exist.
    pub(crate) fn with_text_from(mut self, source: &[u8]) -> Self {
        if self.text.is_none() {
            let index = self.line.and_then(|line| usize::try_from(line - 1).ok());
            self.text = index.and_then(|index| source_line(source, index));
        }
        self
    }
}

impl std::error::Error for SourceError {}

/// The line with this index, from 0, without its end; lines end as in Python's universal newlines.
fn source_line(source: &[u8], index: usize) -> Option<String> {
    let source = source.strip_prefix(b"\xef\xbb\xbf").unwrap_or(source);
    let mut rest = source;
    for _ in 0..index {
        let end = rest
            .iter()
            .position(|&byte| byte == b'\n' || byte == b'\r')?;
        let end_length = if rest[end..].starts_with(b"\r\n") {
            2
        } else {
            1
        };
        rest = &rest[end + end_length..];
    }
    if rest.is_empty() {
        return None;
    }
    let end = rest.iter().position(|&byte| byte == b'\n' || byte == b'\r');
    let line = &rest[..end.unwrap_or(rest.len())];
    Some(String::from_utf8_lossy(line).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_as_in_universal_newlines() {
        let source = b"\xef\xbb\xbfone\r\ntwo\rthree\n\nfive";
        let lines: Vec<_> = (0..6).map(|index| source_line(source, index)).collect();
        let expected = ["one", "two", "three", "", "five"].map(|line| Some(line.to_owned()));
        assert_eq!(lines[..5], expected);
        assert_eq!(lines[5], None);
    }

    #[test]
    fn a_line_from_the_compiler_is_kept() {
        let error = SourceError {
            line: Some(1),
            text: Some("given".into()),
            ..SourceError::default()
        };
        assert_eq!(error.with_text_from(b"source").text.unwrap(), "given");
    }

    #[test]
    fn an_error_without_a_line_gets_no_text() {
        for line in [None, Some(0), Some(-1), Some(9)] {
            let error = SourceError {
                line,
                ..SourceError::default()
            };
            assert_eq!(error.with_text_from(b"source").text, None, "{line:?}");
        }
    }
}
