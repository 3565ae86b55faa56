//! Type parameters and type aliases (PEP 695, PEP 696).

use super::scope::{ArgumentCounts, Entering, UnitKind};
use super::{number, Generator, Result};
use crate::constant::Constant;
use crate::location::Location;
use crate::name::Name;
use crate::opcode::Op;
use crate::symtable::{ScopeId, ScopeRole};
use crate::version::Version;
use ruff_python_ast::{Expr, StmtTypeAlias, TypeParam, TypeParams};
use ruff_text_size::Ranged;

impl<'a> Generator<'a, '_> {
    /// Makes type parameters, and a tuple of them.
    pub(super) fn type_params(&mut self, type_params: &'a TypeParams) -> Result {
        use number::{intrinsic1, intrinsic2};
        let mut defaults = false;
        for type_param in &type_params.type_params {
            let location = self.location(type_param.range());
            let name = self.names.intern(type_param.name().as_str());
            let constant = self.name_constant(name);
            self.load_const(constant, location);
            let (default_scope, starred) = match type_param {
                TypeParam::TypeVar(variable) => {
                    if let Some(bound) = &variable.bound {
                        let scope = self.scope_of(variable, ScopeRole::Bound);
                        self.bound_or_default(bound, name, scope, false)?;
                        let constraints = bound.is_tuple_expr() && self.folded(bound).is_none();
                        let intrinsic = if constraints {
                            intrinsic2::TYPEVAR_WITH_CONSTRAINTS
                        } else {
                            intrinsic2::TYPEVAR_WITH_BOUND
                        };
                        self.op_arg(Op::CallIntrinsic2, intrinsic, location);
                    } else {
                        self.op_arg(Op::CallIntrinsic1, intrinsic1::TYPEVAR, location);
                    }
                    let scope = self.symtable.find_scope(variable, ScopeRole::Default);
                    (scope, false)
                }
                TypeParam::TypeVarTuple(variable) => {
                    self.op_arg(Op::CallIntrinsic1, intrinsic1::TYPEVARTUPLE, location);
                    let scope = self.symtable.find_scope(variable, ScopeRole::Default);
                    (scope, true)
                }
                TypeParam::ParamSpec(variable) => {
                    self.op_arg(Op::CallIntrinsic1, intrinsic1::PARAMSPEC, location);
                    let scope = self.symtable.find_scope(variable, ScopeRole::Default);
                    (scope, false)
                }
            };
            if let (Some(default), Some(scope)) = (type_param.default(), default_scope) {
                defaults = true;
                self.bound_or_default(default, name, scope, starred)?;
                let intrinsic = intrinsic2::SET_TYPEPARAM_DEFAULT;
                self.op_arg(Op::CallIntrinsic2, intrinsic, location);
            } else if defaults {
                let name = type_param.name();
                return self.error(
                    format!("non-default type parameter '{name}' follows default type parameter"),
                    location,
                );
            }
            self.op_arg(Op::Copy, 1, location);
            self.store_name(name, location)?;
        }
        if let Some(first) = type_params.type_params.first() {
            let location = self.location(first.range());
            self.op_count(Op::BuildTuple, type_params.type_params.len(), location);
        }
        Ok(())
    }

    /// A function that evaluates a bound or a default.
    fn bound_or_default(
        &mut self,
        expression: &'a Expr,
        name: Name,
        scope: ScopeId,
        allow_starred: bool,
    ) -> Result {
        let location = self.expression_location(expression);
        let attributes = self.evaluator_defaults(location);
        self.enter_evaluator(UnitKind::Annotations, scope, name, location)?;
        match expression {
            Expr::Starred(starred) if allow_starred => {
                self.expression(&starred.value)?;
                self.op_arg(Op::UnpackSequence, 1, location);
            }
            expression => self.expression(expression)?,
        }
        self.op(Op::ReturnValue, location);
        let code = self.leave_closure(true)?;
        self.make_closure(code, attributes, location)?;
        Ok(())
    }

    /// The default of an evaluator's parameter, which is the format (3.14).
    fn evaluator_defaults(&mut self, location: Location) -> u32 {
        if self.version() < Version::V3_14 {
            return 0;
        }
        let one = self.integer(1);
        let defaults = self.constants.intern(Constant::Tuple([one].into()));
        self.load_const(defaults, location);
        number::function::DEFAULTS
    }

    /// Begins a function that evaluates something when it is asked for.
    pub(super) fn enter_evaluator(
        &mut self,
        kind: UnitKind,
        scope: ScopeId,
        name: Name,
        location: Location,
    ) -> Result {
        let with_format = self.version() >= Version::V3_14;
        self.enter(Entering {
            kind,
            scope,
            name,
            line: location.line,
            private: None,
            arguments: ArgumentCounts {
                posonly: usize::from(with_format),
                ..ArgumentCounts::default()
            },
        });
        if with_format {
            // It knows one format, and that with fake globals, which is the second.
            const KNOWN_FORMATS: i64 = 2;
            self.op_arg(Op::LoadFast, 0, location);
            let formats = self.integer(KNOWN_FORMATS);
            self.load_const(formats, location);
            self.compare_op(ruff_python_ast::CmpOp::Gt, location);
            let body = self.new_label();
            self.jump(Op::PopJumpIfFalse, body, location);
            let error = number::common_constant::NOT_IMPLEMENTED_ERROR;
            self.op_arg(Op::LoadCommonConstant, error, location);
            self.op_arg(Op::RaiseVarargs, 1, location);
            self.use_label(body);
        }
        Ok(())
    }

    pub(super) fn type_alias(&mut self, alias: &'a StmtTypeAlias) -> Result {
        let location = self.location(alias.range);
        let Expr::Name(name) = &*alias.name else {
            return self.error("invalid syntax", location);
        };
        let name = self.names.of(name);
        let name_constant = self.name_constant(name);
        if let Some(type_params) = alias.type_params.as_deref() {
            let generic_name = self.generic_name(name);
            let scope = self.scope_of(alias, ScopeRole::TypeParameters);
            self.enter(Entering {
                kind: UnitKind::Annotations,
                scope,
                name: generic_name,
                line: location.line,
                private: None,
                arguments: ArgumentCounts::default(),
            });
            self.load_const(name_constant, location);
            self.type_params(type_params)?;
            self.type_alias_value(alias, name, location)?;
            let code = self.leave_closure(false)?;
            self.make_closure(code, 0, location)?;
            self.op(Op::PushNull, location);
            self.op_arg(Op::Call, 0, location);
        } else {
            self.load_const(name_constant, location);
            self.load_none(location);
            self.type_alias_value(alias, name, location)?;
        }
        self.store_name(name, location)
    }

    fn type_alias_value(
        &mut self,
        alias: &'a StmtTypeAlias,
        name: Name,
        location: Location,
    ) -> Result {
        let attributes = self.evaluator_defaults(location);
        let scope = self.scope_of(alias, ScopeRole::Body);
        let kind = if self.version() >= Version::V3_14 {
            UnitKind::Annotations
        } else {
            UnitKind::Function
        };
        self.enter_evaluator(kind, scope, name, location)?;
        if self.version() < Version::V3_14 {
            // The first constant was taken for the docstring.
            self.building.consts.add(self.cache.none);
        }
        self.expression(&alias.value)?;
        self.op(Op::ReturnValue, location);
        let code = self.leave_closure(false)?;
        self.make_closure(code, attributes, location)?;
        self.op_arg(Op::BuildTuple, 3, location);
        self.op_arg(Op::CallIntrinsic1, number::intrinsic1::TYPEALIAS, location);
        Ok(())
    }
}
