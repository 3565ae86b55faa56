//! What patterns do with names.

use super::collect::Collector;
use super::SymbolFlags;
use crate::error::Error;
use ruff_python_ast::{Expr, ExprContext, Pattern};
use ruff_text_size::Ranged;

impl<'a> Collector<'a, '_> {
    fn patterns(&mut self, patterns: &'a [Pattern]) -> Result<(), Error> {
        patterns
            .iter()
            .try_for_each(|pattern| self.pattern(pattern))
    }

    pub(super) fn pattern(&mut self, pattern: &'a Pattern) -> Result<(), Error> {
        let captured = match pattern {
            Pattern::MatchValue(node) => {
                if matches!(*node.value, Expr::FString(_) | Expr::TString(_)) {
                    return self.error(
                        "patterns may only match literals and attribute lookups",
                        node.range,
                    );
                }
                if begins_with_wildcard(&node.value) {
                    self.doubt()?;
                }
                self.expression(&node.value)?;
                None
            }
            Pattern::MatchSingleton(_) => None,
            Pattern::MatchSequence(node) => {
                self.patterns(&node.patterns)?;
                None
            }
            Pattern::MatchStar(node) => node.name.as_ref(),
            Pattern::MatchMapping(node) => {
                self.expressions(&node.keys)?;
                self.patterns(&node.patterns)?;
                node.rest.as_ref()
            }
            Pattern::MatchClass(node) => {
                self.expression(&node.cls)?;
                self.patterns(&node.arguments.patterns)?;
                for keyword in &node.arguments.keywords {
                    let name = self.names.intern(keyword.attr.as_str());
                    self.check_name(name, keyword.pattern.range(), ExprContext::Store)?;
                }
                for keyword in &node.arguments.keywords {
                    self.pattern(&keyword.pattern)?;
                }
                None
            }
            Pattern::MatchAs(node) => {
                if let Some(pattern) = &node.pattern {
                    self.pattern(pattern)?;
                }
                node.name.as_ref()
            }
            Pattern::MatchOr(node) => {
                self.patterns(&node.patterns)?;
                None
            }
        };
        match captured {
            // `_` captures nothing, and so cannot be a target.
            Some(name) if name.as_str() == "_" => self.doubt(),
            Some(name) => self.define_identifier(name, SymbolFlags::LOCAL, pattern.range()),
            None => Ok(()),
        }
    }
}

/// Whether an expression is `_.…`: in a pattern CPython takes `_` for all of it.
fn begins_with_wildcard(mut expression: &Expr) -> bool {
    while let Expr::Attribute(attribute) = expression {
        expression = &attribute.value;
    }
    matches!(expression, Expr::Name(name) if name.id.as_str() == "_")
}
