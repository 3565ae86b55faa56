//! Calls.

use super::number::{self, STACK_USE_GUIDELINE};
use super::{collection, known, Generator, Result};
use crate::constant::{Constant, ConstantId};
use crate::instruction::Label;
use crate::location::Location;
use crate::name::Name;
use crate::opcode::Op;
use crate::symtable::{NameScope, ScopeKind, Symbol, SymbolFlags};
use crate::version::Version;
use ruff_python_ast::{Expr, ExprAttribute, ExprCall, ExprContext, Keyword};
use ruff_text_size::{Ranged, TextRange};

impl<'a> Generator<'a, '_> {
    pub(super) fn call(&mut self, call: &'a ExprCall, location: Location) -> Result {
        self.check_keywords(&call.arguments.keywords)?;
        if self.method_call(call, location)? {
            return Ok(());
        }
        let end = self.new_label();
        self.expression(&call.func)?;
        if self.version() >= Version::V3_14 {
            self.builtin_call(call, end)?;
        }
        let func_location = self.expression_location(&call.func);
        self.op(Op::PushNull, func_location);
        self.call_arguments(
            0,
            &call.arguments.args,
            None,
            &call.arguments.keywords,
            call.arguments.range,
            location,
        )?;
        self.use_label(end);
        Ok(())
    }

    /// Refuses a keyword that is given twice.
    fn check_keywords(&self, keywords: &[Keyword]) -> Result {
        for (index, keyword) in keywords.iter().enumerate() {
            let Some(name) = &keyword.arg else { continue };
            for other in &keywords[index + 1..] {
                if other.arg.as_ref().is_some_and(|other| other.id == name.id) {
                    let location = self.location(other.range);
                    return self.error(format!("keyword argument repeated: {name}"), location);
                }
            }
        }
        Ok(())
    }

    /// An argument of a call: a generator expression that is the only one stands within the call's parentheses.
    fn argument(&mut self, argument: &'a Expr, parentheses: TextRange) -> Result {
        match argument {
            Expr::Generator(generator) if !generator.parenthesized => {
                let location = self.location(parentheses);
                self.comprehension(argument, location)
            }
            argument => self.expression(argument),
        }
    }

    /// The arguments of a call of which `pushed` are on the stack, and the call itself.
    pub(super) fn call_arguments(
        &mut self,
        pushed: usize,
        args: &'a [Expr],
        injected: Option<Name>,
        keywords: &'a [Keyword],
        parentheses: TextRange,
        location: Location,
    ) -> Result {
        self.check_keywords(keywords)?;
        let simple = args.len() + keywords.len() * 2 <= STACK_USE_GUIDELINE
            && !args.iter().any(Expr::is_starred_expr)
            && keywords.iter().all(|keyword| keyword.arg.is_some());
        if simple {
            for argument in args {
                self.argument(argument, parentheses)?;
            }
            if let Some(name) = injected {
                self.load_name(name, location)?;
            }
            let count = pushed + args.len() + usize::from(injected.is_some());
            if keywords.is_empty() {
                self.op_count(Op::Call, count, location);
            } else {
                self.expressions(keywords.iter().map(|keyword| &keyword.value))?;
                self.keyword_names(keywords, location);
                self.op_count(Op::CallKw, count + keywords.len(), location);
            }
            return Ok(());
        }
        match args {
            [Expr::Starred(starred)] if pushed == 0 => self.expression(&starred.value)?,
            args => self.unpacking_elements(args, injected, pushed, collection::TUPLE, location)?,
        }
        self.keyword_dict(keywords, location)?;
        if self.version() >= Version::V3_14 {
            if keywords.is_empty() {
                self.op(Op::PushNull, location);
            }
            self.op(Op::CallFunctionEx, location);
        } else {
            let has_keywords = u32::from(!keywords.is_empty());
            self.op_arg(Op::CallFunctionEx, has_keywords, location);
        }
        Ok(())
    }

    fn keyword_name_constants(&mut self, keywords: &[Keyword]) -> Vec<ConstantId> {
        let mut names = Vec::with_capacity(keywords.len());
        for name in keywords.iter().filter_map(|keyword| keyword.arg.as_ref()) {
            let text = name.as_str().as_bytes();
            names.push(self.constants.intern(Constant::Str(text.into())));
        }
        names
    }

    /// Puts the names of keyword arguments on the stack.
    fn keyword_names(&mut self, keywords: &[Keyword], location: Location) {
        let names = self.keyword_name_constants(keywords);
        let names = self.constants.intern(Constant::Tuple(names.into()));
        self.load_const(names, location);
    }

    /// Builds a dict of keyword arguments, of which some may be unpacked.
    fn keyword_dict(&mut self, keywords: &'a [Keyword], location: Location) -> Result {
        let mut have_dict = false;
        let mut start = 0;
        for (index, keyword) in keywords.iter().enumerate() {
            if keyword.arg.is_some() {
                continue;
            }
            if start < index {
                self.keyword_dict_part(&keywords[start..index], location)?;
                if have_dict {
                    self.op_arg(Op::DictMerge, 1, location);
                }
                have_dict = true;
            }
            start = index + 1;
            if !have_dict {
                self.op_arg(Op::BuildMap, 0, location);
                have_dict = true;
            }
            self.expression(&keyword.value)?;
            self.op_arg(Op::DictMerge, 1, location);
        }
        if start < keywords.len() {
            self.keyword_dict_part(&keywords[start..], location)?;
            if have_dict {
                self.op_arg(Op::DictMerge, 1, location);
            }
        }
        Ok(())
    }

    /// Builds a dict of keyword arguments that all have names.
    fn keyword_dict_part(&mut self, keywords: &'a [Keyword], location: Location) -> Result {
        let big = keywords.len() * 2 > STACK_USE_GUIDELINE;
        if self.folds_tree() && keywords.len() > 1 && !big {
            self.expressions(keywords.iter().map(|keyword| &keyword.value))?;
            let names = self.keyword_name_constants(keywords);
            self.constant_key_map(names, location);
            return Ok(());
        }
        if big {
            self.op_arg(Op::BuildMap, 0, Location::NONE);
        }
        for keyword in keywords {
            if let Some(name) = &keyword.arg {
                let text = name.as_str().as_bytes();
                let constant = self.constants.intern(Constant::Str(text.into()));
                self.load_const(constant, location);
            }
            self.expression(&keyword.value)?;
            if big {
                self.op_arg(Op::MapAdd, 1, Location::NONE);
            }
        }
        if !big {
            self.op_count(Op::BuildMap, keywords.len(), location);
        }
        Ok(())
    }

    /// A call of a method that is loaded together with what it belongs to; `false` if it is none.
    fn method_call(&mut self, call: &'a ExprCall, location: Location) -> Result<bool> {
        let Expr::Attribute(method) = &*call.func else {
            return Ok(false);
        };
        let (args, keywords) = (&call.arguments.args, &call.arguments.keywords);
        let too_many =
            args.len() + keywords.len() + usize::from(!keywords.is_empty()) >= STACK_USE_GUIDELINE;
        if method.ctx != ExprContext::Load
            || self.is_imported(&method.value)
            || too_many
            || args.iter().any(Expr::is_starred_expr)
            || keywords.iter().any(|keyword| keyword.arg.is_none())
        {
            return Ok(false);
        }
        let mut method_location = self.location(method.range);
        let name = self.names.intern(method.attr.as_str());
        if let Some(super_call) = self.super_call(method) {
            let has_arguments = !super_call.arguments.args.is_empty();
            self.load_super(super_call)?;
            self.super_attribute(name, true, has_arguments, method_location);
            method_location = self.attribute_location(method_location, method);
            self.op(Op::Nop, method_location);
        } else {
            self.expression(&method.value)?;
            method_location = self.attribute_location(method_location, method);
            let name = self.mangle(name);
            let index = self.name_index(name);
            self.op_arg(Op::LoadAttr, index << 1 | 1, method_location);
        }
        for argument in args {
            self.argument(argument, call.arguments.range)?;
        }
        let count = args.len() + keywords.len();
        if keywords.is_empty() {
            let location = self.attribute_location(location, method);
            self.op_count(Op::Call, count, location);
        } else {
            self.expressions(keywords.iter().map(|keyword| &keyword.value))?;
            self.keyword_names(keywords, method_location);
            let location = self.attribute_location(location, method);
            self.op_count(Op::CallKw, count, location);
        }
        Ok(true)
    }

    /// Whether an expression is a name that the module imports.
    fn is_imported(&self, expression: &Expr) -> bool {
        let Expr::Name(name) = expression else {
            return false;
        };
        let Some(name) = self.names.find(name.id.as_str()) else {
            return false;
        };
        self.module_symbol(name)
            .is_some_and(|symbol| symbol.flags.has(SymbolFlags::IMPORT))
    }

    /// A name's symbol in the module, as a comprehension inlined there has it if we are in one.
    fn module_symbol(&self, name: Name) -> Option<Symbol> {
        let module = self.around.first().unwrap_or(&self.building);
        let overriding = module.overriding.iter().rev();
        for (other, symbol) in overriding {
            if *other == name {
                return Some(*symbol);
            }
        }
        self.symtable.scope(module.scope).symbols.get(name)
    }

    /// The call of `super` whose attribute it is, if the attribute can be loaded without making a `super`.
    pub(super) fn super_call(&self, attribute: &'a ExprAttribute) -> Option<&'a ExprCall> {
        if self.version() < Version::V3_12 {
            return None;
        }
        let Expr::Call(call) = &*attribute.value else {
            return None;
        };
        let is_super = matches!(&*call.func, Expr::Name(name) if name.id.as_str() == "super");
        if !is_super
            || attribute.attr.as_str() == "__class__"
            || !call.arguments.keywords.is_empty()
        {
            return None;
        }
        // Something else may have the name.
        if self.name_scope(known::SUPER) != Some(NameScope::GlobalImplicit) {
            return None;
        }
        if self.module_symbol(known::SUPER).is_some() {
            return None;
        }
        // Before 3.14 what has type parameters is said to have parameters only when it is complete.
        let counted =
            self.version() >= Version::V3_14 || self.scope().kind != ScopeKind::TypeParameters;
        let possible = match &*call.arguments.args {
            [] => {
                counted
                    && self.building.argcount + self.building.posonlyargcount > 0
                    && self.name_scope(known::CLASS) == Some(NameScope::Free)
            }
            args @ [_, _] => !args.iter().any(Expr::is_starred_expr),
            _ => false,
        };
        possible.then_some(call)
    }

    /// Loads `super`, the class and the instance.
    pub(super) fn load_super(&mut self, call: &'a ExprCall) -> Result {
        let location = self.location(call.func.range());
        self.load_name(known::SUPER, location)?;
        if !call.arguments.args.is_empty() {
            return self.expressions(&call.arguments.args);
        }
        let location = self.location(call.range());
        self.load_name(known::CLASS, location)?;
        match self.building.varnames.first() {
            Some(first) => self.load_name(first, location),
            None => self.error("super(): no arguments", location),
        }
    }

    /// Loads an attribute of `super`.
    pub(super) fn super_attribute(
        &mut self,
        name: Name,
        method: bool,
        has_arguments: bool,
        location: Location,
    ) {
        let name = self.mangle(name);
        let index = self.name_index(name);
        let argument = index << 2 | u32::from(has_arguments) << 1 | u32::from(method);
        self.op_arg(Op::LoadSuperAttr, argument, location);
    }

    /// A call of `all`, `any` or `tuple` with a generator expression, without that function, if it is the
    /// built-in one.
    fn builtin_call(&mut self, call: &'a ExprCall, end: Label) -> Result {
        let Expr::Name(function) = &*call.func else {
            return Ok(());
        };
        let [argument @ Expr::Generator(_)] = &*call.arguments.args else {
            return Ok(());
        };
        if !call.arguments.keywords.is_empty() {
            return Ok(());
        }
        use number::common_constant;
        // What the function is, and what it returns at the end of the iteration
        let (builtin, exhausted) = match function.id.as_str() {
            "all" => (common_constant::ALL, Some(true)),
            "any" => (common_constant::ANY, Some(false)),
            "tuple" => (common_constant::TUPLE, None),
            _ => return Ok(()),
        };
        let location = self.location(function.range);
        let skip = self.new_label();
        self.op_arg(Op::Copy, 1, location);
        self.op_arg(Op::LoadCommonConstant, builtin, location);
        self.op_arg(Op::IsOp, 0, location);
        self.jump(Op::PopJumpIfFalse, skip, location);
        self.op(Op::PopTop, location);
        if exhausted.is_none() {
            self.op_arg(Op::BuildList, 0, location);
        }
        self.argument(argument, call.arguments.range)?;
        let loop_ = self.new_label();
        let cleanup = self.new_label();
        self.use_label(loop_);
        self.jump(Op::ForIter, cleanup, location);
        let bool_constant = |generator: &Self, value| {
            if value {
                generator.cache.true_
            } else {
                generator.cache.false_
            }
        };
        match exhausted {
            None => {
                self.op_arg(Op::ListAppend, 2, location);
                self.jump(Op::Jump, loop_, location);
                self.op(Op::PopIter, Location::NONE);
            }
            Some(value) => {
                self.op(Op::ToBool, location);
                let op = if value {
                    Op::PopJumpIfTrue
                } else {
                    Op::PopJumpIfFalse
                };
                self.jump(op, loop_, location);
                self.op(Op::PopIter, Location::NONE);
                self.load_const(bool_constant(self, !value), location);
            }
        }
        self.jump(Op::Jump, end, location);
        self.use_label(cleanup);
        self.op(Op::EndFor, Location::NONE);
        self.op(Op::PopIter, Location::NONE);
        match exhausted {
            None => self.op_arg(
                Op::CallIntrinsic1,
                number::intrinsic1::LIST_TO_TUPLE,
                location,
            ),
            Some(value) => self.load_const(bool_constant(self, value), location),
        }
        self.jump(Op::Jump, end, location);
        self.use_label(skip);
        Ok(())
    }
}
