//! What expressions do with names.

use super::collect::Collector;
use super::{Comprehension, Name, ScopeKind, ScopeRole, SymbolFlags};
use crate::error::{Error, SourceProblem};
use ruff_python_ast::{
    self as ast, Arguments, Expr, ExprContext, ExprNamed, InterpolatedStringElement,
    InterpolatedStringElements,
};
use ruff_text_size::TextRange;

/// What comprehensions of all kinds have.
struct AnyComprehension<'a, Node> {
    node: &'a Node,
    range: TextRange,
    kind: Comprehension,
    name: Name,
    generators: &'a [ast::Comprehension],
    /// The element; the value of a dict comprehension and then its key
    elements: [Option<&'a Expr>; 2],
}

impl<'a> Collector<'a, '_> {
    pub(super) fn expressions(&mut self, expressions: &'a [Expr]) -> Result<(), Error> {
        expressions
            .iter()
            .try_for_each(|expression| self.expression(expression))
    }

    pub(super) fn optional_expression(
        &mut self,
        expression: Option<&'a Expr>,
    ) -> Result<(), Error> {
        expression.map_or(Ok(()), |expression| self.expression(expression))
    }

    pub(super) fn expression(&mut self, expression: &'a Expr) -> Result<(), Error> {
        match expression {
            Expr::Name(node) => self.name(node),
            Expr::Attribute(node) => {
                if node.attr.as_str() == "__debug__" {
                    self.check_name(self.known.debug, node.range, node.ctx)?;
                }
                self.expression(&node.value)
            }
            Expr::Call(node) => {
                self.expression(&node.func)?;
                self.arguments(&node.arguments)
            }
            Expr::BoolOp(node) => self.expressions(&node.values),
            Expr::Named(node) => {
                self.check_evaluated_now("named expression", node.range)?;
                self.named_expression(node)
            }
            Expr::BinOp(node) => {
                self.expression(&node.left)?;
                self.expression(&node.right)
            }
            Expr::UnaryOp(node) => self.expression(&node.operand),
            Expr::Lambda(node) => {
                if let Some(parameters) = &node.parameters {
                    self.defaults(parameters)?;
                }
                let name = self.known.lambda;
                self.enter_new(node, ScopeRole::Body, name, ScopeKind::Function, node.range)?;
                if let Some(parameters) = &node.parameters {
                    self.parameters(parameters)?;
                }
                self.expression(&node.body)?;
                self.leave();
                Ok(())
            }
            Expr::If(node) => {
                self.expression(&node.test)?;
                self.expression(&node.body)?;
                self.expression(&node.orelse)
            }
            Expr::Dict(node) => {
                for item in &node.items {
                    self.optional_expression(item.key.as_ref())?;
                }
                for item in &node.items {
                    self.expression(&item.value)?;
                }
                Ok(())
            }
            Expr::Set(node) => self.expressions(&node.elts),
            Expr::ListComp(node) => self.comprehension(&AnyComprehension {
                node,
                range: node.range,
                kind: Comprehension::List,
                name: self.known.listcomp,
                generators: &node.generators,
                elements: [Some(&node.elt), None],
            }),
            Expr::SetComp(node) => self.comprehension(&AnyComprehension {
                node,
                range: node.range,
                kind: Comprehension::Set,
                name: self.known.setcomp,
                generators: &node.generators,
                elements: [Some(&node.elt), None],
            }),
            Expr::DictComp(node) => self.comprehension(&AnyComprehension {
                node,
                range: node.range,
                kind: Comprehension::Dict,
                name: self.known.dictcomp,
                generators: &node.generators,
                elements: [Some(&node.value), node.key.as_deref()],
            }),
            Expr::Generator(node) => self.generator(node, node.range),
            Expr::Yield(node) => {
                self.check_evaluated_now("yield expression", node.range)?;
                if node.value.is_none() && !self.source.ends_expression(node.range.end()) {
                    self.doubt()?;
                }
                self.optional_expression(node.value.as_deref())?;
                self.yield_expression(node.range)
            }
            Expr::YieldFrom(node) => {
                self.check_evaluated_now("yield expression", node.range)?;
                self.expression(&node.value)?;
                self.yield_expression(node.range)
            }
            Expr::Await(node) => {
                self.check_evaluated_now("await expression", node.range)?;
                self.check_await(node.range)?;
                self.expression(&node.value)?;
                self.current().coroutine = true;
                Ok(())
            }
            Expr::Compare(node) => {
                self.expression(&node.left)?;
                self.expressions(&node.comparators)
            }
            Expr::FString(node) => {
                for part in &node.value {
                    if let ast::FStringPart::FString(part) = part {
                        self.interpolated(&part.elements, 0)?;
                    }
                }
                Ok(())
            }
            Expr::TString(node) => {
                for part in &node.value {
                    self.interpolated(&part.elements, 0)?;
                }
                Ok(())
            }
            Expr::Subscript(node) => {
                self.expression(&node.value)?;
                self.expression(&node.slice)
            }
            Expr::Starred(node) => self.expression(&node.value),
            Expr::List(node) => self.expressions(&node.elts),
            Expr::Tuple(node) => {
                // `1, yield` needs parentheses.
                let mut elements = node.elts.iter();
                if elements.any(|element| matches!(element, Expr::Yield(_) | Expr::YieldFrom(_))) {
                    self.doubt()?;
                }
                self.expressions(&node.elts)
            }
            Expr::Slice(node) => {
                self.optional_expression(node.lower.as_deref())?;
                self.optional_expression(node.upper.as_deref())?;
                self.optional_expression(node.step.as_deref())
            }
            Expr::NumberLiteral(node) => self.number(node),
            Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_)
            | Expr::Constant(_)
            | Expr::IpyEscapeCommand(_) => Ok(()),
        }
    }

    /// CPython does not convert very long decimal numbers.
    fn number(&mut self, node: &'a ast::ExprNumberLiteral) -> Result<(), Error> {
        const MOST_DIGITS: usize = 4300;
        if node.range.len().to_usize() <= MOST_DIGITS || !node.value.is_int() {
            return Ok(());
        }
        let text = self.source.slice(node.range);
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let decimal = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'_');
        if !decimal || digits <= MOST_DIGITS {
            return Ok(());
        }
        let (line, _) = self.source.line_and_column(node.range.start());
        Err(Error::Source(SourceProblem {
            kind: "SyntaxError",
            message: format!(
                "Exceeds the limit ({MOST_DIGITS} digits) for integer string conversion: value has \
                 {digits} digits; use sys.set_int_max_str_digits() to increase the limit - Consider \
                 hexadecimal for huge integer literals to avoid decimal conversion limits."
            ),
            line: u32::try_from(line).ok(),
            column: Some(0),
            end_line: u32::try_from(line).ok(),
            end_column: Some(0),
        }))
    }

    fn name(&mut self, node: &'a ast::ExprName) -> Result<(), Error> {
        if self.visit().unevaluated_annotation {
            return Ok(());
        }
        let name = self.names.of(node);
        let load = node.ctx == ExprContext::Load;
        if load && name == self.known.debug {
            // It is a constant by now.
            return Ok(());
        }
        let flags = if load {
            SymbolFlags::USE
        } else {
            SymbolFlags::LOCAL
        };
        self.define_as(name, flags, node.range, node.ctx)?;
        // `super()` needs the class.
        if load && name == self.known.super_ && self.current().is_function_like() {
            let class = self.known.class;
            self.define(class, SymbolFlags::USE, node.range)?;
        }
        Ok(())
    }

    pub(super) fn arguments(&mut self, arguments: &'a Arguments) -> Result<(), Error> {
        match &*arguments.args {
            // The parentheses of the call are the generator's.
            [Expr::Generator(node)] if !node.parenthesized => {
                self.generator(node, arguments.range)?;
            }
            positional => self.expressions(positional)?,
        }
        for keyword in &arguments.keywords {
            if let Some(name) = &keyword.arg {
                if name.as_str() == "__debug__" {
                    self.check_name(self.known.debug, keyword.range, ExprContext::Store)?;
                }
            }
        }
        for keyword in &arguments.keywords {
            self.expression(&keyword.value)?;
        }
        Ok(())
    }

    fn interpolated(
        &mut self,
        elements: &'a InterpolatedStringElements,
        depth: u32,
    ) -> Result<(), Error> {
        // CPython takes fields in the formats of fields, but no more.
        if depth > 1 {
            self.doubt()?;
        }
        for element in elements {
            if let InterpolatedStringElement::Interpolation(element) = element {
                self.expression(&element.expression)?;
                if let Some(specification) = &element.format_spec {
                    self.interpolated(&specification.elements, depth + 1)?;
                }
            }
        }
        Ok(())
    }

    fn yield_expression(&mut self, range: TextRange) -> Result<(), Error> {
        self.current().generator = true;
        let kind = match self.current().comprehension {
            None => return Ok(()),
            Some(Comprehension::List) => "list comprehension",
            Some(Comprehension::Set) => "set comprehension",
            Some(Comprehension::Dict) => "dict comprehension",
            Some(Comprehension::Generator) => "generator expression",
        };
        self.error(format!("'yield' inside {kind}"), range)
    }

    fn check_await(&mut self, range: TextRange) -> Result<(), Error> {
        let scope = self.current();
        if !scope.is_function_like() {
            return self.error("'await' outside function", range);
        }
        if !scope.is_coroutine_function() && scope.comprehension.is_none() {
            return self.error("'await' outside async function", range);
        }
        Ok(())
    }

    /// What is evaluated late cannot change the scope that it stands in.
    fn check_evaluated_now(&mut self, what: &str, range: TextRange) -> Result<(), Error> {
        let place = match self.current().kind {
            ScopeKind::Annotations => "an annotation",
            ScopeKind::TypeVariable => self.visit().description,
            ScopeKind::TypeAlias => "a type alias",
            ScopeKind::TypeParameters => "the definition of a generic",
            ScopeKind::Function | ScopeKind::Class | ScopeKind::Module => return Ok(()),
        };
        self.error(format!("{what} cannot be used within {place}"), range)
    }

    fn named_expression(&mut self, node: &'a ExprNamed) -> Result<(), Error> {
        if self.visit().comprehension_iterables > 0 {
            return self.error(
                "assignment expression cannot be used in a comprehension iterable expression",
                node.range,
            );
        }
        if self.current().comprehension.is_some() {
            if let Expr::Name(target) = &*node.target {
                self.bind_outside_comprehension(target)?;
            }
        }
        self.expression(&node.value)?;
        self.expression(&node.target)
    }

    /// An assignment expression in a comprehension binds in the scope around all comprehensions.
    fn bind_outside_comprehension(&mut self, target: &'a ast::ExprName) -> Result<(), Error> {
        let name = self.names.of(target);
        let range = target.range;
        for depth in (0..self.stack.len()).rev() {
            let id = self.stack[depth];
            let scope = &self.table.scopes[id.index()];
            if scope.comprehension.is_some() {
                let known = self.lookup(id, name);
                if known.has(SymbolFlags::COMP_ITER) && known.has(SymbolFlags::LOCAL) {
                    return self.error(
                        format!(
                            "assignment expression cannot rebind comprehension iteration variable '{}'",
                            target.id
                        ),
                        range,
                    );
                }
                continue;
            }
            let place = match scope.kind {
                ScopeKind::Function => {
                    let here = if self.lookup(id, name).has(SymbolFlags::GLOBAL) {
                        SymbolFlags::GLOBAL
                    } else {
                        SymbolFlags::NONLOCAL
                    };
                    self.define(name, here, range)?;
                    self.note_directive(name, range);
                    return self.define_in(id, name, SymbolFlags::LOCAL, range);
                }
                ScopeKind::Module => {
                    self.define(name, SymbolFlags::GLOBAL, range)?;
                    self.note_directive(name, range);
                    return self.define_in(id, name, SymbolFlags::GLOBAL, range);
                }
                ScopeKind::Class => "cannot be used in a class body",
                ScopeKind::TypeParameters => "cannot be used within the definition of a generic",
                ScopeKind::TypeAlias => "cannot be used in a type alias",
                ScopeKind::TypeVariable => "cannot be used in a TypeVar bound",
                // Goes on to the scope around it.
                ScopeKind::Annotations => continue,
            };
            return self.error(
                format!("assignment expression within a comprehension {place}"),
                range,
            );
        }
        Ok(())
    }

    fn generator(&mut self, node: &'a ast::ExprGenerator, range: TextRange) -> Result<(), Error> {
        self.comprehension(&AnyComprehension {
            node,
            range,
            kind: Comprehension::Generator,
            name: self.known.genexpr,
            generators: &node.generators,
            elements: [Some(&node.elt), None],
        })
    }

    fn comprehension<Node>(
        &mut self,
        comprehension: &AnyComprehension<'a, Node>,
    ) -> Result<(), Error> {
        let Some((outermost, inner)) = comprehension.generators.split_first() else {
            return Ok(());
        };
        // The outermost iterable is evaluated in the scope around, and passed as an argument.
        self.visit().comprehension_iterables += 1;
        self.expression(&outermost.iter)?;
        self.visit().comprehension_iterables -= 1;
        self.enter_new(
            comprehension.node,
            ScopeRole::Body,
            comprehension.name,
            ScopeKind::Function,
            comprehension.range,
        )?;
        let is_generator = comprehension.kind == Comprehension::Generator;
        let scope = self.current();
        scope.comprehension = Some(comprehension.kind);
        scope.coroutine |= outermost.is_async;
        let iterator = self.known.iterator;
        self.define(iterator, SymbolFlags::PARAM, comprehension.range)?;
        self.comprehension_target(&outermost.target)?;
        self.expressions(&outermost.ifs)?;
        for generator in inner {
            self.comprehension_target(&generator.target)?;
            self.visit().comprehension_iterables += 1;
            self.expression(&generator.iter)?;
            self.visit().comprehension_iterables -= 1;
            self.expressions(&generator.ifs)?;
            self.current().coroutine |= generator.is_async;
        }
        for element in comprehension.elements.into_iter().flatten() {
            self.expression(element)?;
        }
        let scope = self.current();
        scope.generator = is_generator;
        let is_async = scope.coroutine && !is_generator;
        self.leave();
        if is_async {
            let scope = self.current();
            if !scope.is_coroutine_function() && scope.comprehension.is_none() {
                return self.error(
                    "asynchronous comprehension outside of an asynchronous function",
                    comprehension.range,
                );
            }
            self.current().coroutine = true;
        }
        Ok(())
    }

    fn comprehension_target(&mut self, target: &'a Expr) -> Result<(), Error> {
        self.visit().comprehension_target = true;
        self.expression(target)?;
        self.visit().comprehension_target = false;
        Ok(())
    }
}
