//! Statements that CPython takes and the parser does not.
//!
//! The parser takes `raise` for incomplete before a semicolon, and `match` for the keyword after one. A name of
//! the same length stands in for either, so that everything else keeps its place, and is replaced in the tree.

use crate::version::Version;
use ruff_python_ast::name::Name;
use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_ast::visitor::transformer::{walk_expr, walk_stmt, Transformer};
use ruff_python_ast::{Expr, ModModule, Stmt, StmtRaise};
use ruff_text_size::{Ranged, TextRange, TextSize};
use rustc_hash::FxHashSet;

/// As long as both words.
const STAND_IN: &str = "_____";

/// The tree of a text whose tokens the parser knows, but not all of its statements. `None` if a stand-in
/// does not help.
pub(super) fn parse(text: &str, tokens: &Tokens, version: Version) -> Option<ModModule> {
    let places = places(text, tokens);
    if places.is_empty() {
        return None;
    }
    let mut changed = text.to_owned();
    for &start in &places {
        let range = TextRange::at(start, TextSize::of(STAND_IN));
        changed.replace_range(std::ops::Range::<usize>::from(range), STAND_IN);
    }
    let parsed = super::parsed(&changed, version);
    if parsed.has_syntax_errors() {
        return None;
    }
    let mut module = parsed.try_into_module()?.into_syntax();
    Originals { text, places }.visit_body(&mut module.body);
    Some(module)
}

/// Where words stand that need stand-ins.
fn places(text: &str, tokens: &Tokens) -> FxHashSet<TextSize> {
    let mut places = FxHashSet::default();
    for pair in tokens.windows(2) {
        match [pair[0].kind(), pair[1].kind()] {
            [TokenKind::Semi, _] if &text[pair[1].range()] == "match" => {
                places.insert(pair[1].start())
            }
            [TokenKind::Raise, TokenKind::Semi] => places.insert(pair[0].start()),
            _ => false,
        };
    }
    places
}

/// Puts the words back.
struct Originals<'t> {
    text: &'t str,
    places: FxHashSet<TextSize>,
}

impl Originals<'_> {
    fn is_raise(&self, start: TextSize) -> bool {
        self.places.contains(&start) && self.text[start.to_usize()..].starts_with("raise")
    }
}

impl Transformer for Originals<'_> {
    fn visit_stmt(&self, statement: &mut Stmt) {
        walk_stmt(self, statement);
        if let Stmt::Expr(node) = statement {
            if self.is_raise(node.range.start()) {
                *statement = Stmt::Raise(StmtRaise {
                    node_index: node.node_index.clone(),
                    range: node.range,
                    exc: None,
                    cause: None,
                });
            }
        }
    }

    fn visit_expr(&self, expression: &mut Expr) {
        walk_expr(self, expression);
        if let Expr::Name(name) = expression {
            if self.places.contains(&name.range.start()) && !self.is_raise(name.range.start()) {
                name.id = Name::new_static("match");
            }
        }
    }
}
