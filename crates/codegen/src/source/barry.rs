//! `from __future__ import barry_as_FLUFL`, with which `<>` is the operator and `!=` is none (PEP 401).

use super::{is_future_import, parse, Source};
use crate::error::{Error, SourceProblem};
use crate::version::Version;
use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{Mod, Stmt};
use ruff_python_parser::Parsed;
use ruff_text_size::{Ranged, TextRange};
use std::borrow::Cow;

const FEATURE: &str = "barry_as_FLUFL";
const BARRYS: &str = "<>";
const GUIDOS: &str = "!=";

/// The source with the operator that the parser knows, which is as long, in the place of Barry's.
/// Source: `_PyPegen_check_barry_as_flufl` in `Parser/pegen.c`, CPython 3.14.
///
/// # Errors
///
/// If it has the wrong operator; [`Error::Unsupported`] if something else is wrong, too, or if either operator may be in
/// an f-string, which may show it.
pub(crate) fn with_known_operator<'a>(
    source: Source<'a>,
    version: Version,
) -> Result<Source<'a>, Error> {
    let text = source.text();
    if memchr::memmem::find(text.as_bytes(), FEATURE.as_bytes()).is_none()
        || parse::may_nest_too_deeply(text)
    {
        return Ok(source);
    }
    let parsed = parse::parsed(source.text(), version);
    let mut text = source.text().to_owned();
    let mut has_strings = false;
    let mut guidos = None;
    let tokens: &[_] = parsed.tokens();
    for (i, token) in tokens.iter().enumerate() {
        match token.kind() {
            TokenKind::NotEqual => {
                guidos.get_or_insert(token.range());
            }
            TokenKind::FStringStart | TokenKind::TStringStart => has_strings = true,
            TokenKind::Less => {
                let start = token.start().to_usize();
                let is_operator = tokens.get(i + 1).is_some_and(|next| {
                    next.kind() == TokenKind::Greater && next.start() == token.end()
                });
                if is_operator {
                    text.replace_range(start..start + BARRYS.len(), GUIDOS);
                }
            }
            _ => {}
        }
    }
    let has_barrys = text != source.text();
    let known = if has_barrys {
        parse::parsed(&text, version)
    } else {
        parsed
    };
    if !imports(&known) {
        return Ok(source);
    }
    let has_operator = has_barrys || guidos.is_some();
    if has_operator && has_strings || guidos.is_some() && !known.has_valid_syntax() {
        let message = format!("`from __future__ import {FEATURE}` with f-strings or errors");
        return Err(Error::Unsupported(message));
    }
    if let Some(range) = guidos {
        return Err(wrong_operator(&source, range));
    }
    Ok(Source {
        text: Cow::Owned(text),
        ..source
    })
}

fn wrong_operator(source: &Source<'_>, range: TextRange) -> Error {
    let (line, before) = source.line_and_column(range.start());
    let start = range.start().to_usize();
    // In characters, as the parser tells columns.
    let before = &source.text()[start - before as usize..start];
    let column = before.chars().count() as u32 + 1;
    Error::Source(SourceProblem {
        kind: "SyntaxError",
        message: format!("with Barry as BDFL, use '{BARRYS}' instead of '{GUIDOS}'"),
        line: u32::try_from(line).ok(),
        column: Some(column),
        end_line: u32::try_from(line).ok(),
        end_column: Some(column + GUIDOS.len() as u32),
    })
}

fn imports(parsed: &Parsed<Mod>) -> bool {
    let Mod::Module(module) = parsed.syntax() else {
        return false;
    };
    module.body.iter().any(|statement| match statement {
        Stmt::ImportFrom(import) => {
            is_future_import(import)
                && import
                    .names
                    .iter()
                    .any(|alias| alias.name.as_str() == FEATURE)
        }
        _ => false,
    })
}
