//! Lists, tuples, sets and dicts, and unpacking.

use super::number::STACK_USE_GUIDELINE;
use super::{number, Generator, Result};
use crate::constant::{Constant, ConstantId};
use crate::fold;
use crate::location::Location;
use crate::name::Name;
use crate::opcode::Op;
use ruff_python_ast::{DictItem, Expr, ExprDict};
use ruff_text_size::Ranged;

/// How a collection is built.
#[derive(Clone, Copy, Debug)]
pub(super) struct Building {
    pub build: Op,
    pub add: Op,
    pub extend: Op,
    /// Whether a tuple is wanted in the end.
    pub tuple: bool,
}

/// How a list is built.
pub(super) const LIST: Building = Building {
    build: Op::BuildList,
    add: Op::ListAppend,
    extend: Op::ListExtend,
    tuple: false,
};

/// How a tuple is built.
pub(super) const TUPLE: Building = Building {
    tuple: true,
    ..LIST
};

impl<'a> Generator<'a, '_> {
    /// Builds a collection of `pushed` values on the stack, of elements of which some may be starred,
    /// and of the value of a name.
    pub(super) fn unpacking_elements(
        &mut self,
        elements: &'a [Expr],
        injected: Option<Name>,
        pushed: usize,
        building: Building,
        location: Location,
    ) -> Result {
        if injected.is_none() && elements.len() > 2 && self.folds_tree() {
            if let Some(constants) = self.folded_elements(elements) {
                self.constant_elements(constants, pushed, building, location);
                return Ok(());
            }
        }
        let count = elements.len() + usize::from(injected.is_some());
        let big = count + pushed > STACK_USE_GUIDELINE;
        let starred = elements.iter().any(Expr::is_starred_expr);
        if !starred && !big {
            self.expressions(elements)?;
            if let Some(name) = injected {
                self.load_name(name, location)?;
            }
            let op = if building.tuple {
                Op::BuildTuple
            } else {
                building.build
            };
            self.op_count(op, count + pushed, location);
            return Ok(());
        }
        let mut built = big;
        if built {
            self.op_count(building.build, pushed, location);
        }
        for (index, element) in elements.iter().enumerate() {
            if let Expr::Starred(starred) = element {
                if !built {
                    self.op_count(building.build, index + pushed, location);
                    built = true;
                }
                self.expression(&starred.value)?;
                self.op_arg(building.extend, 1, location);
            } else {
                self.expression(element)?;
                if built {
                    self.op_arg(building.add, 1, location);
                }
            }
        }
        if let Some(name) = injected {
            self.load_name(name, location)?;
            self.op_arg(building.add, 1, location);
        }
        if building.tuple {
            self.list_to_tuple(location);
        }
        Ok(())
    }

    /// Builds a collection of `pushed` values on the stack and of constants.
    fn constant_elements(
        &mut self,
        elements: Vec<ConstantId>,
        pushed: usize,
        building: Building,
        location: Location,
    ) {
        let folded = if building.add == Op::SetAdd {
            fold::frozen_set(self.constants, &elements)
        } else {
            Constant::Tuple(elements.into())
        };
        let folded = self.constants.intern(folded);
        if building.tuple && pushed == 0 {
            self.load_const(folded, location);
            return;
        }
        self.op_count(building.build, pushed, location);
        self.load_const(folded, location);
        self.op_arg(building.extend, 1, location);
        if building.tuple {
            self.list_to_tuple(location);
        }
    }

    /// Makes a tuple of the list on the stack.
    pub(super) fn list_to_tuple(&mut self, location: Location) {
        let intrinsic = number::intrinsic1::LIST_TO_TUPLE;
        self.op_arg(Op::CallIntrinsic1, intrinsic, location);
    }

    /// What is only iterated over, or searched: in the tree, a list becomes a tuple, a set a frozenset (until 3.13).
    pub(super) fn iterable(&mut self, iterable: &'a Expr) -> Result {
        if !self.folds_tree() {
            return self.expression(iterable);
        }
        let location = self.location(iterable.range());
        if let Some(constant) = self.folded_iterable(iterable) {
            self.load_const(constant, location);
            return Ok(());
        }
        match iterable {
            Expr::List(list) if !list.elts.iter().any(Expr::is_starred_expr) => {
                self.unpacking_elements(&list.elts, None, 0, TUPLE, location)
            }
            iterable => self.expression(iterable),
        }
    }

    /// Unpacks what is on the stack into targets.
    pub(super) fn unpack_into(&mut self, targets: &'a [Expr], location: Location) -> Result {
        let mut starred = None;
        for (index, target) in targets.iter().enumerate() {
            if !target.is_starred_expr() {
                continue;
            }
            if starred.is_some() {
                return self.error("multiple starred expressions in assignment", location);
            }
            starred = Some(index);
            let after = targets.len() - index - 1;
            if index >= 1 << 8 || after >= (i32::MAX >> 8) as usize {
                return self.error(
                    "too many expressions in star-unpacking assignment",
                    location,
                );
            }
            self.op_count(Op::UnpackEx, index + (after << 8), location);
        }
        if starred.is_none() {
            self.op_count(Op::UnpackSequence, targets.len(), location);
        }
        for target in targets {
            match target {
                Expr::Starred(starred) => self.expression(&starred.value)?,
                target => self.expression(target)?,
            }
        }
        Ok(())
    }

    pub(super) fn dict(&mut self, dict: &'a ExprDict, location: Location) -> Result {
        // The dict is on the stack; the items from `start` on are not generated yet.
        let mut have_dict = false;
        let mut start = 0;
        let items = &dict.items;
        for (index, item) in items.iter().enumerate() {
            if item.key.is_none() {
                if start < index {
                    self.dict_part(&items[start..index], location)?;
                    if have_dict {
                        self.op_arg(Op::DictUpdate, 1, location);
                    }
                    have_dict = true;
                }
                start = index + 1;
                if !have_dict {
                    self.op_arg(Op::BuildMap, 0, location);
                    have_dict = true;
                }
                self.expression(&item.value)?;
                self.op_arg(Op::DictUpdate, 1, location);
            } else if (index - start) * 2 > STACK_USE_GUIDELINE {
                self.dict_part(&items[start..=index], location)?;
                if have_dict {
                    self.op_arg(Op::DictUpdate, 1, location);
                }
                have_dict = true;
                start = index + 1;
            }
        }
        if start < items.len() {
            self.dict_part(&items[start..], location)?;
            if have_dict {
                self.op_arg(Op::DictUpdate, 1, location);
            }
            have_dict = true;
        }
        if !have_dict {
            self.op_arg(Op::BuildMap, 0, location);
        }
        Ok(())
    }

    /// Builds a dict of items that all have keys.
    fn dict_part(&mut self, items: &'a [DictItem], location: Location) -> Result {
        let big = items.len() * 2 > STACK_USE_GUIDELINE;
        if self.folds_tree() && items.len() > 1 && !big {
            let keys: Option<Vec<_>> = items
                .iter()
                .map(|item| self.folded_constant(item.key.as_ref()?))
                .collect();
            if let Some(keys) = keys {
                self.expressions(items.iter().map(|item| &item.value))?;
                self.constant_key_map(keys, location);
                return Ok(());
            }
        }
        if big {
            self.op_arg(Op::BuildMap, 0, location);
        }
        for item in items {
            self.expressions(&item.key)?;
            self.expression(&item.value)?;
            if big {
                self.op_arg(Op::MapAdd, 1, location);
            }
        }
        if !big {
            self.op_count(Op::BuildMap, items.len(), location);
        }
        Ok(())
    }

    /// Builds a dict of the values on the stack and of keys that are constants.
    pub(super) fn constant_key_map(&mut self, keys: Vec<ConstantId>, location: Location) {
        let count = keys.len();
        let keys = self.constants.intern(Constant::Tuple(keys.into()));
        self.load_const(keys, location);
        self.op_count(Op::BuildConstKeyMap, count, location);
    }
}
