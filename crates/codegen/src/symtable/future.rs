//! `from __future__ import …`
//!
//! Source: `Python/future.c`, CPython 3.14.

use crate::error::Error;
use crate::source::{is_future_import, Source};
use ruff_python_ast::{ModModule, Stmt};
use ruff_text_size::{Ranged, TextRange};

/// What a module imports from `__future__`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Futures {
    /// The `CO_FUTURE_…` flags of all of its code objects
    pub flags: u32,
    /// The last of the imports
    pub(super) last: Option<TextRange>,
}

impl Futures {
    const ANNOTATIONS: u32 = 0x100_0000;
    const BARRY_AS_BDFL: u32 = 0x40_0000;

    /// Whether annotations become strings.
    pub(crate) fn annotations(self) -> bool {
        self.flags & Self::ANNOTATIONS != 0
    }
}

/// Features that have come.
const FULFILLED: [&str; 8] = [
    "nested_scopes",
    "generators",
    "division",
    "absolute_import",
    "with_statement",
    "print_function",
    "unicode_literals",
    "generator_stop",
];

/// The imports that stand at the beginning of the module, after its docstring.
pub(super) fn parse(module: &ModModule, source: &Source<'_>) -> Result<Futures, Error> {
    let mut futures = Futures::default();
    let docstring = usize::from(super::collect::has_docstring(&module.body));
    for statement in &module.body[docstring..] {
        let Stmt::ImportFrom(import) = statement else {
            break;
        };
        if !is_future_import(import) {
            break;
        }
        for alias in &import.names {
            match alias.name.as_str() {
                "annotations" => futures.flags |= Futures::ANNOTATIONS,
                "barry_as_FLUFL" => futures.flags |= Futures::BARRY_AS_BDFL,
                "braces" => return Err(source.syntax_error("not a chance", alias.range())),
                feature if FULFILLED.contains(&feature) => {}
                feature => {
                    // As much of it as CPython shows.
                    let feature: String = feature.chars().take(100).collect();
                    let message = format!("future feature {feature} is not defined");
                    return Err(source.syntax_error(message, alias.range()));
                }
            }
        }
        futures.last = Some(import.range());
    }
    Ok(futures)
}
