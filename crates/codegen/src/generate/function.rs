//! Functions and lambdas.

use super::scope::{ArgumentCounts, BlockKind, Entering, UnitKind};
use super::{number, Generator, Result};
use crate::constant::ConstantId;
use crate::location::Location;
use crate::name::Name;
use crate::opcode::Op;
use crate::symtable::ScopeRole;
use crate::version::Version;
use ruff_python_ast::{Decorator, ExprLambda, Parameters, StmtFunctionDef};
use ruff_text_size::Ranged;

/// Code and the free variables that it has.
pub(super) type Closure = (ConstantId, Vec<Name>);

impl<'a> Generator<'a, '_> {
    /// Puts decorators on the stack.
    pub(super) fn decorators(&mut self, decorators: &'a [Decorator]) -> Result {
        self.expressions(decorators.iter().map(|decorator| &decorator.expression))
    }

    /// Calls decorators with what they decorate.
    pub(super) fn apply_decorators(&mut self, decorators: &[Decorator]) {
        for decorator in decorators.iter().rev() {
            let location = self.expression_location(&decorator.expression);
            self.op_arg(Op::Call, 0, location);
        }
    }

    /// The first line of a decorated definition.
    pub(super) fn first_line(&self, decorators: &[Decorator], location: Location) -> i32 {
        match decorators.first() {
            Some(decorator) => self.line(decorator.expression.range().start()),
            None => location.line,
        }
    }

    pub(super) fn function(&mut self, function: &'a StmtFunctionDef) -> Result {
        self.decorators(&function.decorator_list)?;
        let location = self.location(self.function_range(function));
        let first_line = self.first_line(&function.decorator_list, location);
        let mut attributes = self.defaults(&function.parameters, location)?;
        let name = self.names.intern(function.name.as_str());
        if function.type_params.is_some() {
            self.generic_function(function, name, attributes, first_line, location)?;
        } else {
            attributes |= self.function_annotations(function, location)?;
            let code = self.function_body(function, name, first_line)?;
            self.make_closure(code, attributes, location)?;
        }
        self.apply_decorators(&function.decorator_list);
        self.store_name(name, location)
    }

    /// A function with type parameters: a function around it, which is called at once, makes them.
    fn generic_function(
        &mut self,
        function: &'a StmtFunctionDef,
        name: Name,
        mut attributes: u32,
        first_line: i32,
        location: Location,
    ) -> Result {
        use number::function::{DEFAULTS, KWDEFAULTS};
        let Some(type_params) = function.type_params.as_deref() else {
            return Ok(());
        };
        let arguments = [DEFAULTS, KWDEFAULTS]
            .iter()
            .filter(|&&attribute| attributes & attribute != 0)
            .count();
        if arguments == 2 {
            self.op_arg(Op::Swap, 2, location);
        }
        let generic_name = self.generic_name(name);
        let scope = self.scope_of(function, ScopeRole::TypeParameters);
        self.enter(Entering {
            kind: UnitKind::Annotations,
            scope,
            name: generic_name,
            line: first_line,
            private: None,
            arguments: ArgumentCounts {
                args: arguments,
                ..ArgumentCounts::default()
            },
        });
        self.type_params(type_params)?;
        for index in 0..arguments {
            self.op_count(Op::LoadFast, index, location);
        }
        attributes |= self.function_annotations(function, location)?;
        let code = self.function_body(function, name, first_line)?;
        self.make_closure(code, attributes, location)?;
        self.op_arg(Op::Swap, 2, location);
        self.op_arg(
            Op::CallIntrinsic2,
            number::intrinsic2::SET_FUNCTION_TYPE_PARAMS,
            location,
        );
        let code = self.leave_closure(false)?;
        self.make_closure(code, 0, location)?;
        if arguments > 0 {
            self.op_count(Op::Swap, arguments + 1, location);
            self.op_count(Op::Call, arguments - 1, location);
        } else {
            self.op(Op::PushNull, location);
            self.op_arg(Op::Call, 0, location);
        }
        Ok(())
    }

    /// The name of the function that makes the type parameters of `name`.
    pub(super) fn generic_name(&mut self, name: Name) -> Name {
        let text = format!("<generic parameters of {}>", self.names.text(name));
        self.names.intern(text)
    }

    fn function_body(
        &mut self,
        function: &'a StmtFunctionDef,
        name: Name,
        first_line: i32,
    ) -> Result<Closure> {
        let kind = if function.is_async {
            UnitKind::AsyncFunction
        } else {
            UnitKind::Function
        };
        let scope = self.scope_of(function, ScopeRole::Body);
        self.enter(Entering {
            kind,
            scope,
            name,
            line: first_line,
            private: None,
            arguments: counts(&function.parameters),
        });
        let statements = match self.docstring(&function.body)? {
            Some((docstring, _)) => {
                self.building.consts.add(docstring);
                super::docstring::Statements::Given(&function.body[1..])
            }
            None => {
                if self.version() < Version::V3_14 {
                    // The first constant was taken for the docstring.
                    self.building.consts.add(self.cache.none);
                }
                self.without_stripped_docstring(&function.body)
            }
        };
        let symbols = self.scope();
        let start = self.new_label();
        self.use_label(start);
        let wrap = symbols.coroutine || symbols.generator;
        if wrap && self.version() >= Version::V3_12 {
            self.push_block(BlockKind::StopIteration, Some(start), None, Location::NONE)?;
        }
        self.body_statements(statements)?;
        if wrap && self.version() >= Version::V3_12 {
            self.wrap_in_stopiteration_handler()?;
            self.pop_block();
        }
        self.leave_closure(true)
    }

    /// Puts the defaults of parameters on the stack; says which there are.
    fn defaults(&mut self, parameters: &'a Parameters, location: Location) -> Result<u32> {
        let mut attributes = 0;
        let mut count = 0;
        for parameter in parameters.posonlyargs.iter().chain(&parameters.args) {
            if let Some(default) = &parameter.default {
                self.expression(default)?;
                count += 1;
            }
        }
        if count > 0 {
            self.op_arg(Op::BuildTuple, count, location);
            attributes |= number::function::DEFAULTS;
        }
        let mut names = Vec::new();
        for parameter in &parameters.kwonlyargs {
            if let Some(default) = &parameter.default {
                let name = self.names.intern(parameter.parameter.name.as_str());
                let name = self.mangle(name);
                let constant = self.name_constant(name);
                names.push(constant);
                if self.version() >= Version::V3_14 {
                    self.load_const(constant, location);
                }
                self.expression(default)?;
            }
        }
        if !names.is_empty() {
            attributes |= number::function::KWDEFAULTS;
            let count = names.len();
            if self.version() >= Version::V3_14 {
                self.op_count(Op::BuildMap, count, location);
            } else {
                let names = crate::constant::Constant::Tuple(names.into());
                let names = self.constants.intern(names);
                self.load_const(names, location);
                self.op_count(Op::BuildConstKeyMap, count, location);
            }
        }
        Ok(attributes)
    }

    pub(super) fn lambda(&mut self, lambda: &'a ExprLambda, location: Location) -> Result {
        let (attributes, arguments) = match &lambda.parameters {
            Some(parameters) => (self.defaults(parameters, location)?, counts(parameters)),
            None => (0, ArgumentCounts::default()),
        };
        let scope = self.scope_of(lambda, ScopeRole::Body);
        self.enter(Entering {
            kind: UnitKind::Lambda,
            scope,
            name: super::known::LAMBDA,
            line: location.line,
            private: None,
            arguments,
        });
        if self.version() < Version::V3_14 {
            // The first constant was taken for the docstring.
            self.building.consts.add(self.cache.none);
        }
        self.expression(&lambda.body)?;
        let code = if self.scope().generator {
            self.leave_closure(false)?
        } else {
            let body_location = self.expression_location(&lambda.body);
            self.op(Op::ReturnValue, body_location);
            self.leave_closure(true)?
        };
        self.make_closure(code, attributes, location)?;
        Ok(())
    }
}

fn counts(parameters: &Parameters) -> ArgumentCounts {
    ArgumentCounts {
        args: parameters.args.len(),
        posonly: parameters.posonlyargs.len(),
        kwonly: parameters.kwonlyargs.len(),
    }
}
