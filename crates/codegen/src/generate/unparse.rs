//! Expressions as text: what annotations become with `from __future__ import annotations`.
//!
//! Source: `Python/ast_unparse.c`, CPython 3.14.

use super::fstring::{self, Piece};
use super::repr::{float_repr, push_bytes_repr, push_repr};
use super::strings;
use crate::source::Source;
use ruff_python_ast::{
    BoolOp, Comprehension, Expr, ExprCall, ExprLambda, InterpolatedElement, Number, Operator,
    Parameter, Parameters, UnaryOp,
};

/// How tightly operators bind.
mod level {
    pub(super) const TUPLE: u8 = 0;
    pub(super) const TEST: u8 = 1;
    pub(super) const OR: u8 = 2;
    pub(super) const AND: u8 = 3;
    pub(super) const NOT: u8 = 4;
    pub(super) const COMPARE: u8 = 5;
    pub(super) const EXPRESSION: u8 = 6;
    pub(super) const BIT_OR: u8 = EXPRESSION;
    pub(super) const BIT_XOR: u8 = 7;
    pub(super) const BIT_AND: u8 = 8;
    pub(super) const SHIFT: u8 = 9;
    pub(super) const ARITHMETIC: u8 = 10;
    pub(super) const TERM: u8 = 11;
    pub(super) const FACTOR: u8 = 12;
    pub(super) const POWER: u8 = 13;
    pub(super) const AWAIT: u8 = 14;
    pub(super) const ATOM: u8 = 15;
}

/// The text of an expression, as UTF-8 in which lone surrogates are encoded like any other code point.
pub(super) fn expression(expression: &Expr, source: &Source<'_>) -> Vec<u8> {
    let mut unparser = Unparser {
        text: Vec::new(),
        source,
    };
    unparser.expression(expression, level::TEST);
    unparser.text
}

struct Unparser<'s> {
    text: Vec<u8>,
    source: &'s Source<'s>,
}

impl Unparser<'_> {
    fn push(&mut self, text: &str) {
        self.text.extend_from_slice(text.as_bytes());
    }

    /// What `inner` appends, in parentheses if what is around binds tighter.
    fn parenthesized(&mut self, parentheses: bool, inner: impl FnOnce(&mut Self)) {
        if parentheses {
            self.push("(");
        }
        inner(self);
        if parentheses {
            self.push(")");
        }
    }

    fn separated<'e, T: 'e>(
        &mut self,
        elements: impl IntoIterator<Item = &'e T>,
        mut element: impl FnMut(&mut Self, &'e T),
    ) {
        for (index, each) in elements.into_iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            element(self, each);
        }
    }

    fn expression(&mut self, expression: &Expr, around: u8) {
        match expression {
            Expr::BoolOp(operation) => {
                let (operator, own) = match operation.op {
                    BoolOp::And => (" and ", level::AND),
                    BoolOp::Or => (" or ", level::OR),
                };
                self.parenthesized(around > own, |this| {
                    for (index, value) in operation.values.iter().enumerate() {
                        if index > 0 {
                            this.push(operator);
                        }
                        this.expression(value, own + 1);
                    }
                });
            }
            Expr::BinOp(operation) => {
                let own = binary_level(operation.op);
                let right_associative = u8::from(operation.op == Operator::Pow);
                self.parenthesized(around > own, |this| {
                    this.expression(&operation.left, own + right_associative);
                    this.push(" ");
                    this.push(operation.op.as_str());
                    this.push(" ");
                    this.expression(&operation.right, own + 1 - right_associative);
                });
            }
            Expr::UnaryOp(operation) => {
                let (operator, own) = match operation.op {
                    UnaryOp::Invert => ("~", level::FACTOR),
                    UnaryOp::Not => ("not ", level::NOT),
                    UnaryOp::UAdd => ("+", level::FACTOR),
                    UnaryOp::USub => ("-", level::FACTOR),
                };
                self.parenthesized(around > own, |this| {
                    this.push(operator);
                    this.expression(&operation.operand, own);
                });
            }
            Expr::Lambda(lambda) => {
                self.parenthesized(around > level::TEST, |this| this.lambda(lambda));
            }
            Expr::If(conditional) => self.parenthesized(around > level::TEST, |this| {
                this.expression(&conditional.body, level::TEST + 1);
                this.push(" if ");
                this.expression(&conditional.test, level::TEST + 1);
                this.push(" else ");
                this.expression(&conditional.orelse, level::TEST);
            }),
            Expr::Dict(dict) => {
                self.push("{");
                self.separated(&dict.items, |this, item| match &item.key {
                    Some(key) => {
                        this.expression(key, level::TEST);
                        this.push(": ");
                        this.expression(&item.value, level::TEST);
                    }
                    None => {
                        this.push("**");
                        this.expression(&item.value, level::EXPRESSION);
                    }
                });
                self.push("}");
            }
            Expr::Set(set) => self.elements("{", &set.elts, "}"),
            Expr::List(list) => self.elements("[", &list.elts, "]"),
            Expr::Tuple(tuple) if tuple.elts.is_empty() => self.push("()"),
            Expr::Tuple(tuple) => self.parenthesized(around > level::TUPLE, |this| {
                this.elements("", &tuple.elts, "");
                if tuple.elts.len() == 1 {
                    this.push(",");
                }
            }),
            Expr::Generator(node) => {
                self.comprehension("(", &node.elt, None, &node.generators, ")");
            }
            Expr::ListComp(node) => {
                self.comprehension("[", &node.elt, None, &node.generators, "]");
            }
            Expr::SetComp(node) => {
                self.comprehension("{", &node.elt, None, &node.generators, "}");
            }
            Expr::DictComp(node) => {
                let (element, value) = match &node.key {
                    Some(key) => (key, Some(&*node.value)),
                    None => (&node.value, None),
                };
                self.comprehension("{", element, value, &node.generators, "}");
            }
            Expr::Yield(yield_) => match &yield_.value {
                None => self.push("(yield)"),
                Some(value) => {
                    self.push("(yield ");
                    self.expression(value, level::TEST);
                    self.push(")");
                }
            },
            Expr::YieldFrom(yield_) => {
                self.push("(yield from ");
                self.expression(&yield_.value, level::TEST);
                self.push(")");
            }
            Expr::Await(await_) => self.parenthesized(around > level::AWAIT, |this| {
                this.push("await ");
                this.expression(&await_.value, level::ATOM);
            }),
            Expr::Compare(compare) => self.parenthesized(around > level::COMPARE, |this| {
                this.expression(&compare.left, level::COMPARE + 1);
                for (operator, comparator) in compare.ops.iter().zip(&compare.comparators) {
                    this.push(" ");
                    this.push(operator.as_str());
                    this.push(" ");
                    this.expression(comparator, level::COMPARE + 1);
                }
            }),
            Expr::Call(call) => self.call(call),
            Expr::FString(string) => {
                let pieces = fstring::f_string_pieces(string, self.source);
                let body = self.body(&pieces, false);
                self.push("f");
                push_repr(&mut self.text, &body);
            }
            Expr::TString(string) => {
                let pieces = fstring::t_string_pieces(string, self.source);
                let body = self.body(&pieces, true);
                self.push("t");
                push_repr(&mut self.text, &body);
            }
            Expr::StringLiteral(literal) => {
                let first = literal.value.as_slice().first();
                // Only a small letter is remembered.
                if literal.value.is_unicode()
                    && first.is_some_and(|part| self.source.slice(part.range).starts_with('u'))
                {
                    self.push("u");
                }
                push_repr(&mut self.text, &strings::string_value(literal, self.source));
            }
            Expr::BytesLiteral(literal) => {
                let value: Vec<u8> = literal.value.bytes().collect();
                push_bytes_repr(&mut self.text, &value);
            }
            Expr::NumberLiteral(literal) => self.number(&literal.value),
            Expr::BooleanLiteral(literal) => {
                self.push(if literal.value { "True" } else { "False" })
            }
            Expr::NoneLiteral(_) => self.push("None"),
            Expr::EllipsisLiteral(_) => self.push("..."),
            Expr::Attribute(attribute) => {
                self.expression(&attribute.value, level::ATOM);
                let integer = matches!(
                    &*attribute.value,
                    Expr::NumberLiteral(literal) if matches!(literal.value, Number::Int(_))
                );
                // `1 .real`
                self.push(if integer { " ." } else { "." });
                self.push(attribute.attr.as_str());
            }
            Expr::Subscript(subscript) => {
                self.expression(&subscript.value, level::ATOM);
                self.push("[");
                self.expression(&subscript.slice, level::TUPLE);
                self.push("]");
            }
            Expr::Starred(starred) => {
                self.push("*");
                self.expression(&starred.value, level::EXPRESSION);
            }
            Expr::Slice(slice) => {
                if let Some(lower) = &slice.lower {
                    self.expression(lower, level::TEST);
                }
                self.push(":");
                if let Some(upper) = &slice.upper {
                    self.expression(upper, level::TEST);
                }
                if let Some(step) = &slice.step {
                    self.push(":");
                    self.expression(step, level::TEST);
                }
            }
            Expr::Name(name) => self.push(name.id.as_str()),
            Expr::Named(named) => self.parenthesized(around > level::TUPLE, |this| {
                this.expression(&named.target, level::ATOM);
                this.push(" := ");
                this.expression(&named.value, level::ATOM);
            }),
            Expr::Constant(_) | Expr::IpyEscapeCommand(_) => {}
        }
    }

    fn elements(&mut self, open: &str, elements: &[Expr], close: &str) {
        self.push(open);
        self.separated(elements, |this, element| {
            this.expression(element, level::TEST);
        });
        self.push(close);
    }

    fn comprehension(
        &mut self,
        open: &str,
        element: &Expr,
        value: Option<&Expr>,
        generators: &[Comprehension],
        close: &str,
    ) {
        self.push(open);
        self.expression(element, level::TEST);
        if let Some(value) = value {
            self.push(": ");
            self.expression(value, level::TEST);
        }
        for generator in generators {
            self.push(if generator.is_async {
                " async for "
            } else {
                " for "
            });
            self.expression(&generator.target, level::TUPLE);
            self.push(" in ");
            self.expression(&generator.iter, level::TEST + 1);
            for condition in &generator.ifs {
                self.push(" if ");
                self.expression(condition, level::TEST + 1);
            }
        }
        self.push(close);
    }

    fn lambda(&mut self, lambda: &ExprLambda) {
        self.push("lambda");
        if let Some(parameters) = &lambda.parameters {
            if parameters.args.len() + parameters.posonlyargs.len() > 0 {
                self.push(" ");
            }
            self.parameters(parameters);
        }
        self.push(": ");
        self.expression(&lambda.body, level::TEST);
    }

    fn parameters(&mut self, parameters: &Parameters) {
        let mut first = true;
        let mut comma = |this: &mut Self| {
            if !std::mem::take(&mut first) {
                this.push(", ");
            }
        };
        let positional_only = parameters.posonlyargs.len();
        let positional = parameters.posonlyargs.iter().chain(&parameters.args);
        for (index, parameter) in positional.enumerate() {
            comma(self);
            self.parameter(&parameter.parameter);
            if let Some(default) = &parameter.default {
                self.push("=");
                self.expression(default, level::TEST);
            }
            if index + 1 == positional_only {
                self.push(", /");
            }
        }
        if parameters.vararg.is_some() || !parameters.kwonlyargs.is_empty() {
            comma(self);
            self.push("*");
            if let Some(vararg) = &parameters.vararg {
                self.parameter(vararg);
            }
        }
        for parameter in &parameters.kwonlyargs {
            comma(self);
            self.parameter(&parameter.parameter);
            if let Some(default) = &parameter.default {
                self.push("=");
                self.expression(default, level::TEST);
            }
        }
        if let Some(kwarg) = &parameters.kwarg {
            comma(self);
            self.push("**");
            self.parameter(kwarg);
        }
    }

    fn parameter(&mut self, parameter: &Parameter) {
        self.push(parameter.name.as_str());
        if let Some(annotation) = &parameter.annotation {
            self.push(": ");
            self.expression(annotation, level::TEST);
        }
    }

    fn call(&mut self, call: &ExprCall) {
        self.expression(&call.func, level::ATOM);
        let arguments = &call.arguments;
        if let ([generator @ Expr::Generator(_)], []) = (&*arguments.args, &*arguments.keywords) {
            return self.expression(generator, level::TEST);
        }
        self.push("(");
        self.separated(&arguments.args, |this, argument| {
            this.expression(argument, level::TEST);
        });
        if !arguments.args.is_empty() && !arguments.keywords.is_empty() {
            self.push(", ");
        }
        self.separated(&arguments.keywords, |this, keyword| {
            match &keyword.arg {
                Some(name) => {
                    this.push(name.as_str());
                    this.push("=");
                }
                None => this.push("**"),
            }
            this.expression(&keyword.value, level::TEST);
        });
        self.push(")");
    }

    /// The inside of an f-string or of a t-string.
    fn body(&self, pieces: &[Piece<'_>], template: bool) -> Vec<u8> {
        let mut body = Unparser {
            text: Vec::new(),
            source: self.source,
        };
        for piece in pieces {
            match piece {
                Piece::Text(text, _) => {
                    for &byte in text {
                        if matches!(byte, b'{' | b'}') {
                            body.text.push(byte);
                        }
                        body.text.push(byte);
                    }
                }
                Piece::Field(field, flags) => {
                    body.field(field, template);
                    if let Some(format) = fstring::format_pieces(field, *flags, self.source) {
                        body.push(":");
                        let format = self.body(&format, false);
                        body.text.extend_from_slice(&format);
                    }
                    body.push("}");
                }
            }
        }
        body.text
    }

    /// A field up to its format.
    fn field(&mut self, field: &InterpolatedElement, template: bool) {
        let text = if template {
            fstring::expression_text(field, self.source).into_bytes()
        } else {
            let mut inner = Unparser {
                text: Vec::new(),
                source: self.source,
            };
            inner.expression(&field.expression, level::TEST + 1);
            inner.text
        };
        // Two braces would be one of the text.
        self.push(if text.starts_with(b"{") { "{ " } else { "{" });
        self.text.extend_from_slice(&text);
        self.push(match fstring::conversion(field) {
            1 => "!s",
            2 => "!r",
            3 => "!a",
            _ => "",
        });
    }

    fn number(&mut self, number: &Number) {
        match number {
            Number::Int(_) => {
                let text = super::constants::integer_text(number);
                self.push(&text);
            }
            Number::Float(value) => {
                let text = float_repr(*value, true).replace("inf", "1e309");
                self.push(&text);
            }
            Number::Complex { imag, .. } => {
                let text = float_repr(*imag, false).replace("inf", "1e309");
                self.push(&text);
                self.push("j");
            }
        }
    }
}

fn binary_level(operator: Operator) -> u8 {
    match operator {
        Operator::Add | Operator::Sub => level::ARITHMETIC,
        Operator::Mult | Operator::MatMult | Operator::Div | Operator::Mod | Operator::FloorDiv => {
            level::TERM
        }
        Operator::LShift | Operator::RShift => level::SHIFT,
        Operator::BitOr => level::BIT_OR,
        Operator::BitXor => level::BIT_XOR,
        Operator::BitAnd => level::BIT_AND,
        Operator::Pow => level::POWER,
    }
}
