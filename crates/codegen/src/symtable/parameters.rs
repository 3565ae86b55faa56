//! Parameters, annotations, type parameters.

use super::collect::Collector;
use super::{Name, ScopeKind, ScopeRole, SymbolFlags};
use crate::error::Error;
use crate::version::Version;
use ruff_python_ast::{Expr, Parameter, Parameters, StmtFunctionDef, TypeParam, TypeParams};
use ruff_text_size::{Ranged, TextRange};

impl<'a> Collector<'a, '_> {
    /// The defaults of parameters, which are evaluated outside the function.
    pub(super) fn defaults(&mut self, parameters: &'a Parameters) -> Result<(), Error> {
        let positional = parameters.posonlyargs.iter().chain(&parameters.args);
        for parameter in positional.chain(&parameters.kwonlyargs) {
            self.optional_expression(parameter.default.as_deref())?;
        }
        Ok(())
    }

    /// Parameters as the function's local variables.
    pub(super) fn parameters(&mut self, parameters: &'a Parameters) -> Result<(), Error> {
        let positional = parameters.posonlyargs.iter().chain(&parameters.args);
        for parameter in positional.chain(&parameters.kwonlyargs) {
            let parameter = &parameter.parameter;
            self.define_identifier(&parameter.name, SymbolFlags::PARAM, parameter.range)?;
        }
        if let Some(parameter) = &parameters.vararg {
            self.define_identifier(
                &parameter.name,
                SymbolFlags::PARAM,
                without_stars(parameter),
            )?;
            self.current().varargs = true;
        }
        if let Some(parameter) = &parameters.kwarg {
            self.define_identifier(
                &parameter.name,
                SymbolFlags::PARAM,
                without_stars(parameter),
            )?;
            self.current().varkeywords = true;
        }
        Ok(())
    }

    /// The annotations of a function. The function's own scope exists already, but is not entered.
    pub(super) fn function_annotations(
        &mut self,
        function: &'a StmtFunctionDef,
        range: TextRange,
    ) -> Result<(), Error> {
        let strings = self.table.futures.annotations();
        let late = self.version >= Version::V3_14;
        if late || strings {
            let parent = self.current();
            let in_class = parent.can_see_class_scope || parent.kind == ScopeKind::Class;
            let annotate = self.known.annotate;
            self.enter_new(
                function,
                ScopeRole::Annotations,
                annotate,
                ScopeKind::Annotations,
                range,
            )?;
            self.see_class_scope(late && in_class, range)?;
        }
        let parameters = &function.parameters;
        let positional = parameters.posonlyargs.iter().chain(&parameters.args);
        for parameter in positional {
            self.parameter_annotation(&parameter.parameter)?;
        }
        for parameter in parameters.vararg.iter().chain(&parameters.kwarg) {
            self.parameter_annotation(parameter)?;
        }
        for parameter in &parameters.kwonlyargs {
            self.parameter_annotation(&parameter.parameter)?;
        }
        if let Some(returns) = &function.returns {
            self.current().annotations_used = true;
            self.expression(returns)?;
        }
        if late || strings {
            self.leave();
        }
        Ok(())
    }

    fn parameter_annotation(&mut self, parameter: &'a Parameter) -> Result<(), Error> {
        if let Some(annotation) = &parameter.annotation {
            self.current().annotations_used = true;
            self.expression(annotation)?;
        }
        Ok(())
    }

    /// The annotation of a variable.
    pub(super) fn variable_annotation(&mut self, annotation: &'a Expr) -> Result<(), Error> {
        let annotate = self.known.annotate;
        let range = annotation.range();
        let strings = self.table.futures.annotations();
        if self.version < Version::V3_14 {
            if strings {
                let id = self.new_scope(annotate, ScopeKind::Annotations);
                self.enter(id, true);
            }
            self.expression(annotation)?;
            if strings {
                self.leave();
            }
            return Ok(());
        }

        // Those of a function's variables are never evaluated.
        let unevaluated = self.current().kind == ScopeKind::Function;
        let conditional = self.visit().conditional;
        let scope = self.current();
        // A module may be left half executed, so all of its annotations are conditional.
        let conditional = match scope.kind {
            ScopeKind::Class => conditional,
            ScopeKind::Module => true,
            _ => false,
        };
        if conditional && !scope.has_conditional_annotations {
            scope.has_conditional_annotations = true;
            let name = self.known.conditional_annotations;
            self.define(name, SymbolFlags::USE, range)?;
        }
        let scope = self.current();
        let in_class = scope.kind == ScopeKind::Class;
        match scope.annotations {
            Some(id) => self.enter(id, false),
            None => {
                let parent = self.current_id();
                let id = self.new_scope(annotate, ScopeKind::Annotations);
                self.enter(id, true);
                self.define_format(ScopeKind::Annotations, range)?;
                self.table.scopes[parent.index()].annotations = Some(id);
                self.see_class_scope(in_class && !strings, range)?;
            }
        }
        if unevaluated {
            self.visit().unevaluated_annotation = true;
        }
        self.expression(annotation)?;
        if unevaluated {
            self.visit().unevaluated_annotation = false;
        }
        self.leave();
        Ok(())
    }

    /// Makes the names of the class around it visible in the current scope.
    pub(super) fn see_class_scope(
        &mut self,
        in_class: bool,
        range: TextRange,
    ) -> Result<(), Error> {
        if in_class {
            self.current().can_see_class_scope = true;
            let classdict = self.known.classdict;
            self.define(classdict, SymbolFlags::USE, range)?;
        }
        Ok(())
    }

    /// Enters the scope of the type parameters of a function, a class or a type alias.
    pub(super) fn enter_type_parameters<Node>(
        &mut self,
        node: &Node,
        name: Name,
        range: TextRange,
    ) -> Result<(), Error> {
        let in_class = self.current().kind == ScopeKind::Class;
        self.enter_new(
            node,
            ScopeRole::TypeParameters,
            name,
            ScopeKind::TypeParameters,
            range,
        )?;
        self.see_class_scope(in_class, range)
    }

    pub(super) fn type_parameters(&mut self, type_params: &'a TypeParams) -> Result<(), Error> {
        for parameter in &type_params.type_params {
            self.type_parameter(parameter)?;
        }
        Ok(())
    }

    fn type_parameter(&mut self, parameter: &'a TypeParam) -> Result<(), Error> {
        let range = parameter.range();
        let flags = SymbolFlags::TYPE_PARAM.and(SymbolFlags::LOCAL);
        let identifier = parameter.name();
        let name = self.names.intern(identifier.as_str());
        self.define(name, flags, range)?;
        match parameter {
            TypeParam::TypeVar(variable) => {
                let description = match variable.bound.as_deref() {
                    Some(Expr::Tuple(_)) => "a TypeVar constraint",
                    _ => "a TypeVar bound",
                };
                let bound = variable.bound.as_deref();
                self.type_variable(variable, ScopeRole::Bound, name, bound, description, range)?;
                let default = variable.default.as_deref();
                self.type_default(variable, name, default, "a TypeVar default", range)
            }
            TypeParam::TypeVarTuple(variable) => {
                let default = variable.default.as_deref();
                self.type_default(variable, name, default, "a TypeVarTuple default", range)
            }
            TypeParam::ParamSpec(variable) => {
                let default = variable.default.as_deref();
                self.type_default(variable, name, default, "a ParamSpec default", range)
            }
        }
    }

    fn type_default<Node>(
        &mut self,
        node: &Node,
        name: Name,
        value: Option<&'a Expr>,
        description: &'static str,
        range: TextRange,
    ) -> Result<(), Error> {
        self.type_variable(node, ScopeRole::Default, name, value, description, range)
    }

    /// The bound, the constraints or the default of a type parameter.
    fn type_variable<Node>(
        &mut self,
        node: &Node,
        role: ScopeRole,
        name: Name,
        value: Option<&'a Expr>,
        description: &'static str,
        range: TextRange,
    ) -> Result<(), Error> {
        if name == self.known.classdict {
            return self.error(
                "reserved name '__classdict__' cannot be used for type parameter",
                range,
            );
        }
        let Some(value) = value else {
            return Ok(());
        };
        let in_class = self.current().can_see_class_scope;
        self.enter_new(node, role, name, ScopeKind::TypeVariable, value.range())?;
        self.see_class_scope(in_class, value.range())?;
        self.visit().description = description;
        self.expression(value)?;
        self.leave();
        Ok(())
    }
}

/// The range of a `*` or `**` parameter from its name on.
fn without_stars(parameter: &Parameter) -> TextRange {
    TextRange::new(parameter.name.start(), parameter.end())
}
