//! What statements do with names.

use super::collect::{has_docstring, Collector};
use super::{ScopeKind, ScopeRole, SymbolFlags};
use crate::error::Error;
use crate::source::is_future_import;
use crate::version::Version;
use ruff_python_ast::{
    Alias, ExceptHandler, Expr, Identifier, Stmt, StmtAnnAssign, StmtClassDef, StmtFunctionDef,
    StmtImportFrom, StmtTypeAlias,
};
use ruff_text_size::{Ranged, TextRange};

impl<'a> Collector<'a, '_> {
    pub(super) fn statements(&mut self, statements: &'a [Stmt]) -> Result<(), Error> {
        statements
            .iter()
            .try_for_each(|statement| self.statement(statement))
    }

    fn statement(&mut self, statement: &'a Stmt) -> Result<(), Error> {
        match statement {
            Stmt::FunctionDef(function) => self.function(function)?,
            Stmt::ClassDef(class) => self.class(class)?,
            Stmt::TypeAlias(alias) => self.type_alias(alias)?,
            Stmt::Return(node) => {
                if let Some(value) = &node.value {
                    self.expression(value)?;
                    self.current().returns_value = true;
                }
            }
            Stmt::Delete(node) => self.expressions(&node.targets)?,
            Stmt::Assign(node) => {
                self.expressions(&node.targets)?;
                self.expression(&node.value)?;
            }
            Stmt::AugAssign(node) => {
                self.expression(&node.target)?;
                self.expression(&node.value)?;
            }
            Stmt::AnnAssign(node) => self.annotated_assignment(node)?,
            Stmt::For(node) => {
                if node.is_async {
                    self.check_coroutine("'async for' outside async function", node.range)?;
                }
                self.expression(&node.target)?;
                self.expression(&node.iter)?;
                self.conditionally(|this| {
                    this.statements(&node.body)?;
                    this.statements(&node.orelse)
                })?;
            }
            Stmt::While(node) => {
                self.expression(&node.test)?;
                self.conditionally(|this| {
                    this.statements(&node.body)?;
                    this.statements(&node.orelse)
                })?;
            }
            Stmt::If(node) => {
                self.expression(&node.test)?;
                self.conditionally(|this| {
                    this.statements(&node.body)?;
                    for clause in &node.elif_else_clauses {
                        this.optional_expression(clause.test.as_ref())?;
                        this.statements(&clause.body)?;
                    }
                    Ok(())
                })?;
            }
            Stmt::With(node) => {
                if node.is_async {
                    self.check_coroutine("'async with' outside async function", node.range)?;
                }
                self.conditionally(|this| {
                    for item in &node.items {
                        this.expression(&item.context_expr)?;
                        this.optional_expression(item.optional_vars.as_deref())?;
                    }
                    this.statements(&node.body)
                })?;
            }
            Stmt::Match(node) => {
                self.expression(&node.subject)?;
                self.conditionally(|this| {
                    for case in &node.cases {
                        this.pattern(&case.pattern)?;
                        this.optional_expression(case.guard.as_deref())?;
                        this.statements(&case.body)?;
                    }
                    Ok(())
                })?;
            }
            Stmt::Raise(node) => {
                self.optional_expression(node.exc.as_deref())?;
                self.optional_expression(node.cause.as_deref())?;
            }
            Stmt::Try(node) => self.conditionally(|this| {
                // Up to 3.12 the names of the handlers come after those of `else`.
                let else_first = this.version < Version::V3_13;
                this.statements(&node.body)?;
                if else_first {
                    this.statements(&node.orelse)?;
                }
                this.handlers(&node.handlers)?;
                if !else_first {
                    this.statements(&node.orelse)?;
                }
                this.statements(&node.finalbody)
            })?,
            Stmt::Assert(node) => {
                self.expression(&node.test)?;
                self.optional_expression(node.msg.as_deref())?;
            }
            Stmt::Import(node) => {
                for alias in &node.names {
                    self.import(alias)?;
                }
            }
            Stmt::ImportFrom(node) => {
                for alias in &node.names {
                    self.import(alias)?;
                }
                self.check_future_import(node)?;
                // The star must not stand in parentheses.
                if node.names.iter().any(|alias| alias.name.as_str() == "*")
                    && self.source.slice(node.range).ends_with(')')
                {
                    self.doubt()?;
                }
            }
            Stmt::Global(node) => {
                self.directive(&node.names, SymbolFlags::GLOBAL, "global", node.range)?;
            }
            Stmt::Nonlocal(node) => {
                self.directive(&node.names, SymbolFlags::NONLOCAL, "nonlocal", node.range)?;
            }
            Stmt::Expr(node) => self.expression(&node.value)?,
            Stmt::Pass(_) | Stmt::Break(_) | Stmt::Continue(_) | Stmt::IpyEscapeCommand(_) => {}
        }
        Ok(())
    }

    fn handlers(&mut self, handlers: &'a [ExceptHandler]) -> Result<(), Error> {
        for ExceptHandler::ExceptHandler(handler) in handlers {
            self.optional_expression(handler.type_.as_deref())?;
            if let Some(name) = &handler.name {
                self.define_identifier(name, SymbolFlags::LOCAL, handler.range)?;
            }
            self.statements(&handler.body)?;
        }
        Ok(())
    }

    /// Visits what may be skipped at run time.
    fn conditionally(
        &mut self,
        visit: impl FnOnce(&mut Self) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let before = std::mem::replace(&mut self.visit().conditional, true);
        visit(self)?;
        self.visit().conditional = before;
        Ok(())
    }

    pub(super) fn define_identifier(
        &mut self,
        identifier: &'a Identifier,
        flags: SymbolFlags,
        range: TextRange,
    ) -> Result<(), Error> {
        let name = self.names.intern(identifier.as_str());
        self.define(name, flags, range)
    }

    fn function(&mut self, function: &'a StmtFunctionDef) -> Result<(), Error> {
        let range = self
            .source
            .definition_range(&function.decorator_list, function.range);
        let parameters = &function.parameters;
        let name = self.names.intern(function.name.as_str());
        self.define(name, SymbolFlags::LOCAL, range)?;
        self.defaults(parameters)?;
        let annotations_first = self.version < Version::V3_12;
        if annotations_first {
            self.function_annotations(function, range)?;
        }
        for decorator in &function.decorator_list {
            self.expression(&decorator.expression)?;
        }
        if let Some(type_params) = &function.type_params {
            self.enter_type_parameters(function, name, range)?;
            // CPython always has this one, be there defaults or not.
            let defaults = self.known.defaults;
            self.define(defaults, SymbolFlags::PARAM, range)?;
            if parameters.kwonlyargs.iter().any(|p| p.default.is_some()) {
                let kwdefaults = self.known.kwdefaults;
                self.define(kwdefaults, SymbolFlags::PARAM, range)?;
            }
            self.type_parameters(type_params)?;
        }
        let id = self.new_scope(name, ScopeKind::Function);
        self.remember(function, ScopeRole::Body, id);
        self.table.scopes[id.index()].has_docstring = has_docstring(&function.body);
        if !annotations_first {
            self.function_annotations(function, range)?;
        }
        self.enter(id, true);
        self.current().coroutine = function.is_async;
        self.parameters(parameters)?;
        self.statements(&function.body)?;
        self.leave();
        if function.type_params.is_some() {
            self.leave();
        }
        Ok(())
    }

    fn class(&mut self, class: &'a StmtClassDef) -> Result<(), Error> {
        let range = self
            .source
            .definition_range(&class.decorator_list, class.range);
        let name = self.names.intern(class.name.as_str());
        self.define(name, SymbolFlags::LOCAL, range)?;
        let bases_first = self.version < Version::V3_12;
        if bases_first {
            self.bases(class)?;
        }
        for decorator in &class.decorator_list {
            self.expression(&decorator.expression)?;
        }
        let outer_class = self.class;
        if let Some(type_params) = &class.type_params {
            self.enter_type_parameters(class, name, range)?;
            let (type_params_name, base) = (self.known.type_params, self.known.generic_base);
            for name in [type_params_name, base] {
                self.define(name, SymbolFlags::LOCAL, range)?;
                self.define(name, SymbolFlags::USE, range)?;
            }
            self.class = Some(name);
            let list = self.table.mangled_names.len();
            self.table.mangled_names.push(Vec::new());
            self.current().mangled_names = Some(list as u32);
            self.type_parameters(type_params)?;
        }
        if !bases_first {
            self.bases(class)?;
        }
        self.enter_new(class, ScopeRole::Body, name, ScopeKind::Class, range)?;
        self.class = Some(name);
        if class.type_params.is_some() {
            let dunder = self.known.dunder_type_params;
            self.define(dunder, SymbolFlags::LOCAL, range)?;
            let type_params_name = self.known.type_params;
            self.define(type_params_name, SymbolFlags::USE, range)?;
        }
        self.current().has_docstring = has_docstring(&class.body);
        self.statements(&class.body)?;
        self.leave();
        if class.type_params.is_some() {
            self.leave();
        }
        self.class = outer_class;
        Ok(())
    }

    /// The bases of a class and its keyword arguments.
    fn bases(&mut self, class: &'a StmtClassDef) -> Result<(), Error> {
        let Some(arguments) = &class.arguments else {
            return Ok(());
        };
        let mut bases = arguments.args.iter();
        if bases.any(|base| matches!(base, Expr::Generator(node) if !node.parenthesized)) {
            self.doubt()?;
        }
        self.arguments(arguments)
    }

    fn type_alias(&mut self, alias: &'a StmtTypeAlias) -> Result<(), Error> {
        self.expression(&alias.name)?;
        let Expr::Name(name) = &*alias.name else {
            return Ok(());
        };
        let name = self.names.of(name);
        let in_class = self.current().kind == ScopeKind::Class;
        if let Some(type_params) = &alias.type_params {
            self.enter_type_parameters(alias, name, alias.range)?;
            self.type_parameters(type_params)?;
        }
        self.enter_new(
            alias,
            ScopeRole::Body,
            name,
            ScopeKind::TypeAlias,
            alias.range,
        )?;
        self.see_class_scope(in_class, alias.value.range())?;
        self.expression(&alias.value)?;
        self.leave();
        if alias.type_params.is_some() {
            self.leave();
        }
        Ok(())
    }

    fn annotated_assignment(&mut self, node: &'a StmtAnnAssign) -> Result<(), Error> {
        self.current().annotations_used = true;
        if let Expr::Name(target) = &*node.target {
            let name = self.names.of(target);
            let scope = self.current_id();
            let known = self.lookup(scope, name);
            if known.has(SymbolFlags::GLOBAL.and(SymbolFlags::NONLOCAL))
                && scope != self.table.module()
                && node.simple
            {
                let what = if known.has(SymbolFlags::GLOBAL) {
                    "global"
                } else {
                    "nonlocal"
                };
                let message = format!("annotated name '{}' can't be {what}", target.id);
                return self.error(message, node.range);
            }
            if node.simple {
                let flags = SymbolFlags::ANNOT.and(SymbolFlags::LOCAL);
                self.define(name, flags, target.range)?;
            } else if node.value.is_some() {
                self.define(name, SymbolFlags::LOCAL, target.range)?;
            }
        } else {
            self.expression(&node.target)?;
        }
        self.variable_annotation(&node.annotation)?;
        self.optional_expression(node.value.as_deref())
    }

    fn import(&mut self, alias: &'a Alias) -> Result<(), Error> {
        let name = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
        if name == "*" {
            if self.current().kind != ScopeKind::Module {
                return self.error("import * only allowed at module level", alias.range);
            }
            return Ok(());
        }
        // `import a.b` binds `a`.
        let bound = name.split_once('.').map_or(name, |(first, _)| first);
        let bound = self.names.intern(bound);
        self.define(bound, SymbolFlags::IMPORT, alias.range)
    }

    /// `from __future__ import …` must stand before everything else.
    fn check_future_import(&self, import: &StmtImportFrom) -> Result<(), Error> {
        let last = self.table.futures.last;
        let late = last.is_none_or(|last| import.start() > last.end());
        if is_future_import(import) && late {
            return self.error(
                "from __future__ imports must occur at the beginning of the file",
                import.range,
            );
        }
        Ok(())
    }

    fn directive(
        &mut self,
        names: &'a [Identifier],
        flags: SymbolFlags,
        what: &str,
        range: TextRange,
    ) -> Result<(), Error> {
        for identifier in names {
            let name = self.names.intern(identifier.as_str());
            let scope = self.current_id();
            let known = self.lookup(scope, name);
            let text = identifier.as_str();
            let problem = if known.has(SymbolFlags::PARAM) {
                Some(format!("name '{text}' is parameter and {what}"))
            } else if known.has(SymbolFlags::USE) {
                Some(format!("name '{text}' is used prior to {what} declaration"))
            } else if known.has(SymbolFlags::ANNOT) {
                Some(format!("annotated name '{text}' can't be {what}"))
            } else if known.has(SymbolFlags::LOCAL) {
                Some(format!(
                    "name '{text}' is assigned to before {what} declaration"
                ))
            } else {
                None
            };
            if let Some(problem) = problem {
                return self.error(problem, range);
            }
            self.define(name, flags, range)?;
            self.note_directive(name, range);
        }
        Ok(())
    }

    fn check_coroutine(&mut self, message: &str, range: TextRange) -> Result<(), Error> {
        if !self.current().coroutine {
            return self.error(message, range);
        }
        Ok(())
    }
}
