//! What the errors of the grammar say, and where.
//!
//! Source: `Parser/{action_helpers,string_parser}.c` and `Parser/pegen.h`, CPython 3.14.

use super::escapes;
use super::grammar::{Construct, Part, Place};
use super::parser::{Node, NodeId, Parser};
use super::report::HERE;
use super::tokenizer::{Kind, Token};
use crate::version::Version;

type Names<'n> = &'n [(char, NodeId)];

impl Parser<'_> {
    /// Raises an error, or if there is none after all, returns what was found; `None` if that is nothing.
    pub(super) fn refuse(
        &mut self,
        place: &str,
        places: &[Place],
        names: Names<'_>,
        message: &str,
    ) -> Option<NodeId> {
        let ids: Vec<NodeId> = places
            .iter()
            .filter_map(|place| self.found(*place, names))
            .collect();
        let message = self.worded(message, names);
        let first = ids.first().copied();
        let last = ids.last().copied();
        match (place, first, last) {
            ("last", ..) => self.refuse_last("SyntaxError", message),
            ("indent", ..) => self.refuse_last("IndentationError", message),
            ("next", ..) => self.refuse_next(message),
            ("at" | "range", Some(first), Some(last)) => self.refuse_nodes(first, last, message),
            ("adjacent", Some(first), Some(last))
                if self.first_token(first).end == self.first_token(last).start =>
            {
                self.refuse_nodes(first, last, message);
            }
            ("from", Some(first), _) => {
                let token = self.first_token(first);
                self.refuse_range(
                    "SyntaxError",
                    (token.line as i64, token.column),
                    (HERE, HERE),
                    message,
                );
            }
            ("target" | "for_target" | "del_target", Some(first), _) => {
                if let Some(target) = self.invalid_target(first, place) {
                    let described = self.node(target).construct.described();
                    let what = if place == "del_target" {
                        "delete"
                    } else {
                        "assign to"
                    };
                    self.refuse_nodes(target, target, format!("cannot {what} {described}"));
                }
            }
            ("legacy", Some(first), Some(last)) if self.is_legacy_statement(first) => {
                self.refuse_nodes(first, last, message);
            }
            ("comma", Some(first), Some(last)) => {
                let in_brackets = self.tokens[self.mark - 1].level > 0;
                if !self.is_legacy_statement(first) && in_brackets {
                    self.refuse_nodes(first, last, message);
                }
            }
            ("constraints", Some(first), Some(last)) => {
                let what = match self.node(last).construct {
                    Construct::Tuple => "constraints",
                    _ => "bound",
                };
                let token = self.first_token(first);
                self.refuse_range(
                    "SyntaxError",
                    (token.line as i64, token.column),
                    (HERE, HERE),
                    format!("cannot use {what} with {message}"),
                );
            }
            ("generator", Some(first), Some(last)) => {
                let positional = self.positional(first);
                if let [_, .., argument] = positional[..] {
                    let item = self.last_of_comprehension(last);
                    self.refuse_nodes(argument, item, message);
                }
            }
            ("arguments", Some(first), _) => {
                let parts = &self.node(first).parts;
                let unpacking = parts
                    .iter()
                    .any(|&part| self.node(part).construct == Construct::Unpacking);
                let unpacking = if unpacking { " unpacking" } else { "" };
                let message = format!("positional argument follows keyword argument{unpacking}");
                self.refuse_last("SyntaxError", message);
            }
            ("key", Some(first), _) => {
                let (start, end) = (self.first_token(first), self.last_token_of(first));
                self.refuse_range(
                    "SyntaxError",
                    (start.line as i64, end.end_column - 1),
                    (end.end_line as i64, -1),
                    message,
                );
            }
            ("real" | "imaginary", Some(first), _) => {
                let token = self.first_token(first);
                let imaginary = self.token_text(&token).ends_with(b"j")
                    || self.token_text(&token).ends_with(b"J");
                if imaginary == (place == "imaginary") {
                    return Some(first);
                }
                self.refuse_nodes(first, first, message);
            }
            ("conversion", Some(first), Some(last)) => return self.conversion(first, last),
            ("string", Some(first), _) => return self.string(first),
            ("fstring" | "tstring", Some(first), Some(last)) => {
                return self.interpolated(first, last, place == "tstring");
            }
            ("strings", Some(first), _) => return self.strings(first),
            _ => {}
        }
        None
    }

    fn refuse_nodes(&mut self, first: NodeId, last: NodeId, message: String) {
        let (first, last) = (self.first_token(first), self.last_token_of(last));
        self.refuse_at(first, last, message);
    }

    fn first_token(&self, id: NodeId) -> Token {
        self.tokens[self.node(id).first]
    }

    fn last_token_of(&self, id: NodeId) -> Token {
        self.tokens[self.node(id).last]
    }

    fn found(&self, place: Place, names: Names<'_>) -> Option<NodeId> {
        let (_, id) = names.iter().find(|(name, _)| *name == place.name)?;
        let parts = &self.node(*id).parts;
        match place.part {
            Part::Whole => Some(*id),
            Part::First => parts.first().copied(),
            Part::Last => {
                // Optional parts may follow what is repeated.
                let repeated = parts.first().map(|&part| self.node(part));
                match repeated {
                    Some(node) if node.construct == Construct::Sequence => {
                        node.parts.last().copied()
                    }
                    _ => parts.last().copied(),
                }
            }
            Part::LastOfComprehension => Some(self.last_of_comprehension(*id)),
        }
    }

    /// The last expression of the last of several `for … in … if …`.
    fn last_of_comprehension(&self, id: NodeId) -> NodeId {
        let last = self.node(id).parts.last().copied().unwrap_or(id);
        self.node(last).parts.last().copied().unwrap_or(last)
    }

    fn worded(&self, message: &str, names: Names<'_>) -> String {
        // Up to 3.14 parameters are called arguments.
        let (argument, plural) = if self.version >= Version::V3_15 {
            ("parameter", "")
        } else {
            ("argument", " argument")
        };
        let mut worded = message.replace("{argument}", argument);
        worded = worded.replace("{ argument}", plural);
        for (name, id) in names {
            let described = self.node(*id).construct.described();
            worded = worded.replace(&format!("{{{name}}}"), described);
            let token = self.first_token(*id);
            worded = worded.replace(&format!("{{{name}:line}}"), &token.line.to_string());
            let text = String::from_utf8_lossy(self.token_text(&token));
            worded = worded.replace(&format!("{{{name}:text}}"), &text);
        }
        worded
    }

    /// The positional arguments, those that are unpacked among them.
    fn positional(&self, arguments: NodeId) -> Vec<NodeId> {
        let is_positional = |id: &NodeId| {
            !matches!(
                self.node(*id).construct,
                Construct::Keyword | Construct::Unpacking
            )
        };
        let parts = &self.node(arguments).parts;
        parts.iter().copied().filter(is_positional).collect()
    }

    fn is_legacy_statement(&self, id: NodeId) -> bool {
        let text = self.token_text(&self.first_token(id));
        self.node(id).construct == Construct::Name && matches!(text, b"print" | b"exec")
    }

    /// What of an expression cannot be assigned to, or deleted.
    fn invalid_target(&self, id: NodeId, place: &str) -> Option<NodeId> {
        let node = self.node(id);
        let mut parts = node.parts.iter().copied();
        match node.construct {
            Construct::List | Construct::Tuple => {
                parts.find_map(|part| self.invalid_target(part, place))
            }
            Construct::Starred if place != "del_target" => {
                parts.find_map(|part| self.invalid_target(part, place))
            }
            // `for a in b`: the left side is the target.
            Construct::Compare if place == "for_target" => {
                let left = parts.next()?;
                let operator = parts.next()?;
                if self.node(operator).construct == Construct::In {
                    self.invalid_target(left, place)
                } else {
                    None
                }
            }
            Construct::Name | Construct::Subscript | Construct::Attribute => None,
            _ => Some(id),
        }
    }

    /// `!r` in an f-string.
    fn conversion(&mut self, sign: NodeId, letter: NodeId) -> Option<NodeId> {
        let (sign_token, letter_token) = (self.first_token(sign), self.first_token(letter));
        let kind = self.tokenizer.string_letter();
        if sign_token.end != letter_token.start {
            self.refuse_nodes(
                sign,
                letter,
                format!(
                    "{kind}-string: conversion type must come right after the exclamation mark"
                ),
            );
            return None;
        }
        let text = self.token_text(&letter_token);
        if !matches!(text, b"s" | b"r" | b"a") {
            let text = String::from_utf8_lossy(text).into_owned();
            self.refuse_nodes(
                letter,
                letter,
                format!(
                    "{kind}-string: invalid conversion character '{text}': expected 's', 'r', or 'a'"
                ),
            );
            return None;
        }
        Some(letter)
    }

    /// A string literal.
    fn string(&mut self, id: NodeId) -> Option<NodeId> {
        let token = self.first_token(id);
        match escapes::problem(self.token_text(&token)) {
            None => Some(id),
            Some(escapes::Problem::NotAscii) => {
                let message = "bytes can only contain ASCII literal characters";
                self.refuse_nodes(id, id, message.to_owned());
                None
            }
            Some(escapes::Problem::Escape(message)) => {
                self.refuse_last("SyntaxError", message);
                None
            }
        }
    }

    /// An f-string or a t-string.
    fn interpolated(&mut self, start: NodeId, middle: NodeId, template: bool) -> Option<NodeId> {
        let raw = self.token_text(&self.first_token(start)).iter();
        let raw = raw.copied().any(|byte| matches!(byte, b'r' | b'R'));
        for part in self.node(middle).parts.clone() {
            let token = self.first_token(part);
            let is_text = matches!(token.kind, Kind::FStringMiddle | Kind::TStringMiddle);
            if raw || !is_text {
                continue;
            }
            if let Some(escapes::Problem::Escape(message)) =
                escapes::in_text(self.token_text(&token))
            {
                if self.version >= Version::V3_14 {
                    self.refuse_at(token, token, message);
                } else {
                    self.refuse_last("SyntaxError", message);
                }
                return None;
            }
        }
        let (first, last) = (self.node(start).first, self.mark - 1);
        let construct = if template {
            Construct::TemplateStr
        } else {
            Construct::JoinedStr
        };
        Some(self.add(Node {
            construct,
            first,
            last,
            parts: Vec::new(),
        }))
    }

    /// Strings one after the other.
    fn strings(&mut self, id: NodeId) -> Option<NodeId> {
        let parts = self.node(id).parts.clone();
        let (mut bytes, mut text) = (false, false);
        let mut construct = Construct::Literal;
        let mut template = false;
        for part in parts {
            match self.node(part).construct {
                Construct::Literal => {
                    if escapes::is_bytes(self.token_text(&self.first_token(part))) {
                        bytes = true;
                    } else {
                        text = true;
                    }
                }
                Construct::TemplateStr => {
                    template = true;
                    construct = Construct::TemplateStr;
                }
                other => {
                    text = true;
                    construct = other;
                }
            }
        }
        if bytes && (text || template) {
            self.refuse_last("SyntaxError", "cannot mix bytes and nonbytes literals");
            return None;
        }
        if template && text && self.version >= Version::V3_14 {
            self.refuse_nodes(
                id,
                id,
                "cannot mix t-string literals with string or bytes literals".to_owned(),
            );
            return None;
        }
        let node = self.node(id);
        let node = Node {
            construct,
            parts: Vec::new(),
            ..node.clone()
        };
        Some(self.add(node))
    }
}
