//! Where nodes stand for CPython, if not where ruff's parser says.

use super::Generator;
use crate::location::Location;
use crate::symtable::ScopeRole;
use ruff_python_ast::{Decorator, ExprAttribute, StmtClassDef, StmtFunctionDef};
use ruff_text_size::{Ranged, TextRange, TextSize};

impl Generator<'_, '_> {
    /// Where a range lies.
    pub(super) fn location(&self, range: TextRange) -> Location {
        self.source.location(range)
    }

    /// The line on which a node starts.
    pub(super) fn line(&self, offset: TextSize) -> i32 {
        self.source.line_and_column(offset).0
    }

    /// Where a compound statement lies: a semicolon after the last statement in it is part of it.
    pub(super) fn compound_location(&self, range: TextRange) -> Location {
        self.location(self.with_semicolon(range))
    }

    pub(super) fn with_semicolon(&self, range: TextRange) -> TextRange {
        let text = self.source.text().as_bytes();
        let mut at = range.end().to_usize();
        loop {
            match text.get(at) {
                Some(b' ' | b'\t' | b'\x0c') => at += 1,
                Some(b'\\') if text.get(at + 1) == Some(&b'\n') => at += 2,
                Some(b';') => {
                    let end = TextSize::try_from(at + 1).unwrap_or(range.end());
                    return TextRange::new(range.start(), end);
                }
                _ => return range,
            }
        }
    }

    /// A function without its decorators.
    pub(super) fn function_range(&self, function: &StmtFunctionDef) -> TextRange {
        self.undecorated(
            self.with_semicolon(function.range()),
            &function.decorator_list,
        )
    }

    /// A class without its decorators.
    pub(super) fn class_range(&self, class: &StmtClassDef) -> TextRange {
        self.undecorated(self.with_semicolon(class.range()), &class.decorator_list)
    }

    fn undecorated(&self, range: TextRange, decorators: &[Decorator]) -> TextRange {
        let Some(last) = decorators.last() else {
            return range;
        };
        // Nothing but the rest of the decorator's line, empty lines and comments may come before the keyword.
        let text = self.source.text().as_bytes();
        let mut at = last.range().end().to_usize();
        while let Some(&byte) = text.get(at) {
            match byte {
                b'#' => {
                    while text.get(at).is_some_and(|&byte| byte != b'\n') {
                        at += 1;
                    }
                }
                b'a'..=b'z' => break,
                _ => at += 1,
            }
        }
        let start = TextSize::try_from(at).unwrap_or(range.start());
        TextRange::new(start.min(range.end()), range.end())
    }

    /// The location of an attribute's access: if it is not all on one line, it starts with the attribute's name.
    pub(super) fn attribute_location(
        &self,
        mut location: Location,
        attribute: &ExprAttribute,
    ) -> Location {
        let end = self.location(attribute.range());
        if location.line == end.end_line {
            return location;
        }
        location.line = end.end_line;
        let length = attribute.attr.as_str().chars().count();
        let length = i32::try_from(length).unwrap_or(i32::MAX);
        if length <= end.end_column {
            location.column = end.end_column - length;
        } else {
            location.column = -1;
            location.end_column = -1;
        }
        location.end_line = location.end_line.max(location.line);
        if location.line == location.end_line {
            location.end_column = location.end_column.max(location.column);
        }
        location
    }

    /// The scope of a node.
    pub(super) fn scope_of<Node>(&self, node: &Node, role: ScopeRole) -> crate::symtable::ScopeId {
        self.symtable.scope_of(node, role)
    }
}
