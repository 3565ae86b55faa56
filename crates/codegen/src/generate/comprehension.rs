//! Comprehensions and generator expressions.
//!
//! All but generator expressions are generated where they stand (PEP 709), unless a class or the like forbids
//! it; their variables are kept apart by saving those outside on the stack.

use super::scope::{ArgumentCounts, BlockKind, Entering, UnitKind};
use super::{known, Generator, Result};
use crate::instruction::Label;
use crate::location::Location;
use crate::name::Name;
use crate::opcode::Op;
use crate::symtable::{NameScope, ScopeId, ScopeKind, ScopeRole, SymbolFlags};
use crate::version::Version;
use ruff_python_ast::{Comprehension, Expr};

/// What a comprehension makes.
#[derive(Clone, Copy, Debug)]
enum Element<'a> {
    Yield(&'a Expr),
    List(&'a Expr),
    Set(&'a Expr),
    Dict(&'a Expr, &'a Expr),
}

/// What an inlined comprehension has changed.
#[derive(Debug, Default)]
struct Inlined {
    /// Variables whose outer values are on the stack
    pushed: Vec<Name>,
    cleanup: Option<Label>,
    /// How many symbols were overridden before it
    overriding: usize,
    /// Names that it hides
    hidden: Vec<Name>,
}

impl<'a> Generator<'a, '_> {
    pub(super) fn comprehension(&mut self, expression: &'a Expr, location: Location) -> Result {
        let (element, generators, name, scope) = match expression {
            Expr::Generator(node) => (
                Element::Yield(&node.elt),
                &node.generators,
                known::GENERATOR_EXPRESSION,
                self.scope_of(node, ScopeRole::Body),
            ),
            Expr::ListComp(node) => (
                Element::List(&node.elt),
                &node.generators,
                known::LIST_COMPREHENSION,
                self.scope_of(node, ScopeRole::Body),
            ),
            Expr::SetComp(node) => (
                Element::Set(&node.elt),
                &node.generators,
                known::SET_COMPREHENSION,
                self.scope_of(node, ScopeRole::Body),
            ),
            Expr::DictComp(node) => {
                let Some(key) = &node.key else {
                    // PEP 798: Python 3.15
                    return self.error(
                        "dict unpacking cannot be used in dict comprehension",
                        location,
                    );
                };
                (
                    Element::Dict(key, &node.value),
                    &node.generators,
                    known::DICT_COMPREHENSION,
                    self.scope_of(node, ScopeRole::Body),
                )
            }
            _ => return self.error("invalid syntax", location),
        };
        let Some(outermost) = generators.first() else {
            return self.error("invalid syntax", location);
        };
        let build = match element {
            Element::Yield(_) => None,
            Element::List(_) => Some(Op::BuildList),
            Element::Set(_) => Some(Op::BuildSet),
            Element::Dict(..) => Some(Op::BuildMap),
        };
        let symbols = self.symtable.scope(scope);
        if symbols.inlined_comprehension {
            self.comprehension_iterable(outermost)?;
            let inlined = self.begin_inlined(scope, location);
            if let Some(build) = build {
                self.op_arg(build, 0, location);
                self.op_arg(Op::Swap, 2, location);
            }
            self.comprehension_generator(generators, 0, 0, element, true, location)?;
            self.end_inlined(inlined, location);
            return Ok(());
        }
        self.enter(Entering {
            kind: UnitKind::Comprehension,
            scope,
            name,
            line: location.line,
            private: None,
            arguments: ArgumentCounts {
                args: 1,
                ..ArgumentCounts::default()
            },
        });
        if let Some(build) = build {
            self.op_arg(build, 0, location);
        }
        self.comprehension_generator(generators, 0, 0, element, false, location)?;
        if build.is_some() {
            self.op(Op::ReturnValue, location);
        } else {
            self.wrap_in_stopiteration_handler()?;
        }
        let code = self.leave_closure(true)?;
        self.make_closure(code, 0, location)?;
        self.comprehension_iterable(outermost)?;
        self.op_arg(Op::Call, 0, location);
        if symbols.coroutine && build.is_some() {
            self.await_(0, location);
        }
        Ok(())
    }

    /// Whether what is around a comprehension's code asks for the iterator.
    fn given_iterator(&self) -> bool {
        self.version() < Version::V3_15
    }

    /// Whether a comprehension's code itself asks for the iterator, be it so that it asks again.
    fn asks_for_iterator(&self) -> bool {
        matches!(self.version(), Version::V3_13 | Version::V3_15)
    }

    /// Puts what a generator goes through on the stack, as far as this is not left to the comprehension's code.
    fn comprehension_iterable(&mut self, generator: &'a Comprehension) -> Result {
        self.iterable(&generator.iter)?;
        if self.given_iterator() {
            self.get_iterator(generator);
        }
        Ok(())
    }

    /// Makes an iterator of what a generator goes through.
    fn get_iterator(&mut self, generator: &'a Comprehension) {
        let location = self.expression_location(&generator.iter);
        let op = if generator.is_async {
            Op::GetAiter
        } else {
            Op::GetIter
        };
        self.op(op, location);
    }

    fn comprehension_generator(
        &mut self,
        generators: &'a [Comprehension],
        index: usize,
        depth: u32,
        element: Element<'a>,
        iterable_on_stack: bool,
        location: Location,
    ) -> Result {
        let generator = &generators[index];
        if !iterable_on_stack && index == 0 {
            self.op_arg(Op::LoadFast, 0, location);
        }
        if generator.is_async {
            self.async_comprehension_generator(
                generators,
                index,
                depth,
                element,
                iterable_on_stack,
                location,
            )
        } else {
            self.sync_comprehension_generator(
                generators,
                index,
                depth,
                element,
                iterable_on_stack,
                location,
            )
        }
    }

    fn sync_comprehension_generator(
        &mut self,
        generators: &'a [Comprehension],
        index: usize,
        mut depth: u32,
        element: Element<'a>,
        iterable_on_stack: bool,
        location: Location,
    ) -> Result {
        let generator = &generators[index];
        let start = self.new_label();
        let if_cleanup = self.new_label();
        let anchor = self.new_label();
        let mut single = None;
        if !iterable_on_stack && index > 0 {
            // `for y in [f(x)]` assigns without a loop.
            single = match &generator.iter {
                Expr::List(list) => Some(&list.elts),
                Expr::Tuple(tuple) => Some(&tuple.elts),
                _ => None,
            }
            .and_then(|elements| match &elements[..] {
                [Expr::Starred(_)] => None,
                [element] => Some(element),
                _ => None,
            })
            .filter(|element| !self.folds_tree() || !self.is_constant(element));
            match single {
                Some(single) => self.expression(single)?,
                None => self.comprehension_iterable(generator)?,
            }
        }
        if single.is_none() {
            depth += 1;
            if self.asks_for_iterator() {
                self.get_iterator(generator);
            }
            let iter_location = self.expression_location(&generator.iter);
            self.use_label(start);
            self.jump(Op::ForIter, anchor, iter_location);
        }
        self.expression(&generator.target)?;
        for condition in &generator.ifs {
            self.jump_if(condition, if_cleanup, false)?;
        }
        let element_location =
            self.inner_comprehension(generators, index, depth, element, location)?;
        self.use_label(if_cleanup);
        if single.is_none() {
            self.jump(Op::Jump, start, element_location);
            self.use_label(anchor);
            self.end_for();
        }
        Ok(())
    }

    fn async_comprehension_generator(
        &mut self,
        generators: &'a [Comprehension],
        index: usize,
        depth: u32,
        element: Element<'a>,
        iterable_on_stack: bool,
        location: Location,
    ) -> Result {
        let generator = &generators[index];
        let start = self.new_label();
        let send = self.new_label();
        let except = self.new_label();
        let if_cleanup = self.new_label();
        if !iterable_on_stack && index > 0 {
            self.comprehension_iterable(generator)?;
        }
        if !self.given_iterator() {
            self.get_iterator(generator);
        }
        self.use_label(start);
        self.push_block(
            BlockKind::AsyncComprehensionGenerator,
            Some(start),
            None,
            location,
        )?;
        self.jump(Op::SetupFinally, except, location);
        self.op(Op::GetAnext, location);
        self.load_none(location);
        self.use_label(send);
        self.yield_from(true, location);
        self.op(Op::PopBlock, location);
        self.expression(&generator.target)?;
        for condition in &generator.ifs {
            self.jump_if(condition, if_cleanup, false)?;
        }
        let element_location =
            self.inner_comprehension(generators, index, depth + 1, element, location)?;
        self.use_label(if_cleanup);
        self.jump(Op::Jump, start, element_location);
        self.pop_block();
        self.use_label(except);
        self.end_async_for(send, location);
        Ok(())
    }

    /// What is within a generator: the next one, or the element. Says where the element stands, if
    /// this was the last generator, else where its first part stands.
    fn inner_comprehension(
        &mut self,
        generators: &'a [Comprehension],
        index: usize,
        depth: u32,
        element: Element<'a>,
        location: Location,
    ) -> Result<Location> {
        let first = match element {
            Element::Yield(value)
            | Element::List(value)
            | Element::Set(value)
            | Element::Dict(value, _) => value,
        };
        if index + 1 < generators.len() {
            self.comprehension_generator(generators, index + 1, depth, element, false, location)?;
            return Ok(self.expression_location(first));
        }
        self.expression(first)?;
        let mut location = self.expression_location(first);
        match element {
            Element::Yield(_) => {
                self.yield_(location);
                self.op(Op::PopTop, location);
            }
            Element::List(_) => self.op_arg(Op::ListAppend, depth + 1, location),
            Element::Set(_) => self.op_arg(Op::SetAdd, depth + 1, location),
            Element::Dict(_, value) => {
                self.expression(value)?;
                let end = self.expression_location(value);
                location.end_line = end.end_line;
                location.end_column = end.end_column;
                self.op_arg(Op::MapAdd, depth + 1, location);
            }
        }
        Ok(location)
    }

    /// Makes the variables of an inlined comprehension its own.
    fn begin_inlined(&mut self, scope: ScopeId, location: Location) -> Inlined {
        let outer = self.scope();
        let in_class = outer.kind == ScopeKind::Class && self.building.inlined_comprehensions == 0;
        self.building.inlined_comprehensions += 1;
        let mut inlined = Inlined {
            overriding: self.building.overriding.len(),
            ..Inlined::default()
        };
        let symbols = &self.symtable.scope(scope).symbols;
        let mut free_outside = Vec::new();
        for (name, symbol) in symbols.iter() {
            let outer_scope = self.name_scope(name);
            if outer_scope == Some(NameScope::Free) && symbol.scope == NameScope::Cell {
                free_outside.push(name);
            }
            let same = outer_scope == Some(symbol.scope)
                || symbol.scope == NameScope::Free
                || (symbol.scope == NameScope::Cell && outer_scope == Some(NameScope::Free));
            if !same || in_class {
                self.building.overriding.push((name, symbol));
            }
            let local =
                symbol.flags.has(SymbolFlags::LOCAL) && !symbol.flags.has(SymbolFlags::NONLOCAL);
            if (local || in_class) && !outer.is_function_like() && self.hide(name) {
                inlined.hidden.push(name);
            }
        }
        for (name, symbol) in symbols.iter() {
            let local =
                symbol.flags.has(SymbolFlags::LOCAL) && !symbol.flags.has(SymbolFlags::NONLOCAL);
            if !(local || in_class && self.version() < Version::V3_14) {
                continue;
            }
            let index = self.variable_index(name);
            self.op_arg(Op::LoadFastAndClear, index, location);
            if symbol.scope == NameScope::Cell {
                // 3.14 asks when the comprehension's own symbols go before those outside, 3.13 before that.
                let is_free = if self.version() >= Version::V3_14 {
                    self.name_scope(name) == Some(NameScope::Free)
                } else {
                    free_outside.contains(&name)
                };
                let index = if is_free {
                    self.free_index(name)
                } else {
                    self.cell_index(name)
                };
                self.op_arg(Op::MakeCell, index, location);
            }
            inlined.pushed.push(name);
        }
        if !inlined.pushed.is_empty() {
            // The iterable comes back to the top; the order of the others is undone in the end.
            self.op_count(Op::Swap, inlined.pushed.len() + 1, location);
            let cleanup = self.new_label();
            inlined.cleanup = Some(cleanup);
            self.jump(Op::SetupFinally, cleanup, location);
        }
        inlined
    }

    /// Makes a name a local variable of a class or of a module; `false` if it is one already.
    fn hide(&mut self, name: Name) -> bool {
        let hidden = &mut self.building.fast_hidden;
        match hidden.iter_mut().find(|(other, _)| *other == name) {
            Some((_, true)) => false,
            Some((_, hidden)) => {
                *hidden = true;
                true
            }
            None => {
                hidden.push((name, true));
                true
            }
        }
    }

    /// Gives the variables outside an inlined comprehension their values back.
    fn end_inlined(&mut self, inlined: Inlined, location: Location) {
        if let Some(cleanup) = inlined.cleanup {
            self.op(Op::PopBlock, Location::NONE);
            let end = self.new_label();
            self.jump(self.jump_op(), end, Location::NONE);
            self.use_label(cleanup);
            // What is made so far goes, the exception stays.
            self.op_arg(Op::Swap, 2, Location::NONE);
            self.op(Op::PopTop, Location::NONE);
            self.restore_locals(&inlined.pushed, location);
            self.op_arg(Op::Reraise, 0, Location::NONE);
            self.use_label(end);
            self.restore_locals(&inlined.pushed, location);
        }
        self.building.inlined_comprehensions -= 1;
        self.building.overriding.truncate(inlined.overriding);
        for name in inlined.hidden {
            for (other, hidden) in &mut self.building.fast_hidden {
                if *other == name {
                    *hidden = false;
                }
            }
        }
    }

    fn restore_locals(&mut self, pushed: &[Name], location: Location) {
        self.op_count(Op::Swap, pushed.len() + 1, location);
        for &name in pushed.iter().rev() {
            let index = self.variable_index(name);
            self.op_arg(Op::StoreFastMaybeNull, index, location);
        }
    }
}
