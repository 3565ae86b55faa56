//! Classes.

use super::scope::{ArgumentCounts, Entering, UnitKind};
use super::{known, number, Generator, Result};
use crate::constant::Constant;
use crate::location::Location;
use crate::name::Name;
use crate::opcode::Op;
use crate::symtable::ScopeRole;
use crate::version::Version;
use ruff_python_ast::StmtClassDef;
use ruff_text_size::TextRange;

const NONE: Location = Location::NONE;

impl<'a> Generator<'a, '_> {
    pub(super) fn class(&mut self, class: &'a StmtClassDef) -> Result {
        self.decorators(&class.decorator_list)?;
        let location = self.location(self.class_range(class));
        let first_line = self.first_line(&class.decorator_list, location);
        let name = self.names.intern(class.name.as_str());
        let (bases, keywords, parentheses) = match &class.arguments {
            Some(arguments) => (
                &arguments.args[..],
                &arguments.keywords[..],
                arguments.range,
            ),
            None => (&[][..], &[][..], TextRange::default()),
        };
        if let Some(type_params) = class.type_params.as_deref() {
            let generic_name = self.generic_name(name);
            let scope = self.scope_of(class, ScopeRole::TypeParameters);
            self.enter(Entering {
                kind: UnitKind::Annotations,
                scope,
                name: generic_name,
                line: first_line,
                private: Some(name),
                arguments: ArgumentCounts::default(),
            });
            self.type_params(type_params)?;
            self.store_name(known::DOT_TYPE_PARAMS, location)?;
            self.class_body(class, name, first_line, location)?;
            self.load_name(known::DOT_TYPE_PARAMS, location)?;
            self.op_arg(
                Op::CallIntrinsic1,
                number::intrinsic1::SUBSCRIPT_GENERIC,
                location,
            );
            self.store_name(known::DOT_GENERIC_BASE, location)?;
            let injected = Some(known::DOT_GENERIC_BASE);
            self.call_arguments(2, bases, injected, keywords, parentheses, location)?;
            let code = self.leave_closure(false)?;
            self.make_closure(code, 0, location)?;
            self.op(Op::PushNull, location);
            self.op_arg(Op::Call, 0, location);
        } else {
            self.class_body(class, name, first_line, location)?;
            self.call_arguments(2, bases, None, keywords, parentheses, location)?;
        }
        self.apply_decorators(&class.decorator_list);
        self.store_name(name, location)
    }

    /// Puts on the stack what builds the class: the built-in function, the code of the body, the name.
    fn class_body(
        &mut self,
        class: &'a StmtClassDef,
        name: Name,
        first_line: i32,
        location: Location,
    ) -> Result {
        let scope = self.scope_of(class, ScopeRole::Body);
        self.enter(Entering {
            kind: UnitKind::Class,
            scope,
            name,
            line: first_line,
            private: Some(name),
            arguments: ArgumentCounts::default(),
        });
        let start = Location {
            line: first_line,
            end_line: first_line,
            column: 0,
            end_column: 0,
        };
        self.load_name(known::NAME, start)?;
        self.store_name(known::MODULE_ATTRIBUTE, start)?;
        let qualname = self.name_constant(self.building.qualname);
        self.load_const(qualname, start);
        self.store_name(known::QUALNAME, start)?;
        if self.version() >= Version::V3_13 {
            let line = self.integer(i64::from(first_line));
            self.load_const(line, start);
            self.store_name(known::FIRSTLINENO, start)?;
        }
        if class.type_params.is_some() {
            self.load_name(known::DOT_TYPE_PARAMS, start)?;
            self.store_name(known::TYPE_PARAMS, start)?;
        }
        let symbols = self.scope();
        if symbols.needs_classdict {
            self.op(Op::LoadLocals, start);
            let index = self.cell_index(known::CLASSDICT);
            self.op_arg(Op::StoreDeref, index, start);
        }
        if self.version() >= Version::V3_14 && symbols.has_conditional_annotations {
            self.op_arg(Op::BuildSet, 0, start);
            let index = self.cell_index(known::CONDITIONAL_ANNOTATIONS);
            self.op_arg(Op::StoreDeref, index, start);
        }
        self.body(&class.body, start)?;
        if self.version() >= Version::V3_13 {
            let attributes = self.static_attributes();
            self.load_const(attributes, NONE);
            self.store_name(known::STATIC_ATTRIBUTES, NONE)?;
        }
        if symbols.needs_classdict {
            let index = self.cell_index(known::CLASSDICT);
            self.op_arg(Op::LoadClosure, index, NONE);
            self.store_name(known::CLASSDICTCELL, NONE)?;
        }
        if symbols.needs_class_closure {
            let index = self.cell_index(known::CLASS);
            self.op_arg(Op::LoadClosure, index, NONE);
            self.op_arg(Op::Copy, 1, NONE);
            self.store_name(known::CLASSCELL, NONE)?;
        } else {
            self.load_none(NONE);
        }
        self.op(Op::ReturnValue, NONE);
        let code = self.leave_closure(true)?;
        self.op(Op::LoadBuildClass, location);
        self.op(Op::PushNull, location);
        self.make_closure(code, 0, location)?;
        let name = self.name_constant(name);
        self.load_const(name, location);
        Ok(())
    }

    /// The attributes of `self` that the methods assign to, in alphabetic order.
    fn static_attributes(&mut self) -> crate::constant::ConstantId {
        let mut attributes = std::mem::take(&mut self.building.static_attributes);
        attributes.sort_unstable_by(|&a, &b| self.names.text(a).cmp(self.names.text(b)));
        let attributes = attributes
            .into_iter()
            .map(|name| self.name_constant(name))
            .collect();
        self.constants.intern(Constant::Tuple(attributes))
    }
}
