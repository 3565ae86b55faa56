//! Text to syntax tree.

use super::{refusal, Source};
use crate::error::Error;
use crate::version::Version;
use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{ModModule, PythonVersion};
use ruff_python_parser::{parse_unchecked, Mode, ParseOptions, Parsed};
use ruff_text_size::{Ranged, TextRange, TextSize};

impl Version {
    fn of_parser(self) -> PythonVersion {
        match self {
            Version::V3_11 => PythonVersion::PY311,
            Version::V3_12 => PythonVersion::PY312,
            Version::V3_13 => PythonVersion::PY313,
            Version::V3_14 => PythonVersion::PY314,
            Version::V3_15 => PythonVersion::PY315,
        }
    }
}

/// Parses a module.
pub(crate) fn parse(source: &Source<'_>, version: Version) -> Result<Parsed<ModModule>, Error> {
    let options = ParseOptions::from(Mode::Module).with_target_version(version.of_parser());
    let parsed = parse_unchecked(source.text(), options);
    let wrong = parsed
        .errors()
        .first()
        .map(|error| (error.error.to_string(), error.location));
    let unsupported = || {
        let errors = parsed.unsupported_syntax_errors();
        errors.first().map(|error| (error.to_string(), error.range))
    };
    if let Some((message, range)) = wrong.or_else(unsupported) {
        return Err(match refusal::refusal(source.text(), version) {
            Some(problem) => Error::Source(problem),
            None => source.syntax_error(message, range),
        });
    }
    for &at in &source.undecodable {
        let at = TextSize::from(at);
        let in_comment = parsed
            .tokens()
            .iter()
            .any(|token| token.kind() == TokenKind::Comment && token.range().contains(at));
        if !in_comment {
            let range = TextRange::at(at, TextSize::from(1));
            return Err(
                source.syntax_error("(unicode error) 'utf-8' codec can't decode bytes", range)
            );
        }
    }
    parsed
        .try_into_module()
        .ok_or_else(|| Error::Unsupported("the parser made something else of a module".to_owned()))
}
