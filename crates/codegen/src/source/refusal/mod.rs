//! Why CPython refuses a text: its words, and its lines and columns.
//!
//! The parser that makes syntax trees recovers from errors and words them in its own way. Once it has found
//! one, this looks for what CPython says of it: it follows CPython's grammar ([`grammar`]), and if that
//! leads nowhere, also its rules for what is often written instead. Nothing of this runs for a source
//! that is right.

mod actions;
mod escapes;
mod grammar;
mod lines;
mod parser;
mod report;
mod tokenizer;

use crate::error::SourceProblem;
use crate::version::Version;

/// An error with numbers as CPython has them: -1 is possible.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Problem {
    kind: &'static str,
    message: String,
    line: i64,
    column: i64,
    end_line: i64,
    end_column: i64,
}

/// Why CPython's parser refuses a text; `None` if it does not, as far as this knows.
pub(super) fn refusal(text: &str, version: Version) -> Option<SourceProblem> {
    let grammar = grammar::grammar(version)?;
    let mut text = text.as_bytes().to_vec();
    if text.last().is_some_and(|&byte| byte != b'\n') {
        text.push(b'\n');
    }
    let problem = parser::Parser::new(&text, version, &grammar).refusal()?;
    let number = |number: i64| u32::try_from(number).ok();
    Some(SourceProblem {
        kind: problem.kind,
        message: problem.message,
        line: number(problem.line),
        column: number(problem.column),
        end_line: number(problem.end_line),
        end_column: number(problem.end_column),
    })
}

#[cfg(test)]
mod tests {
    use super::grammar::grammar;
    use crate::version::Version;

    #[test]
    fn every_version_has_a_grammar() {
        for version in [
            Version::V3_11,
            Version::V3_12,
            Version::V3_13,
            Version::V3_14,
            Version::V3_15,
        ] {
            assert!(grammar(version).is_some(), "{version:?}");
        }
    }
}
