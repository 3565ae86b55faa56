//! Assignments.

use super::{known, Generator, Result};
use crate::location::Location;
use crate::opcode::Op;
use crate::version::Version;
use ruff_python_ast::{Expr, StmtAnnAssign, StmtAssign, StmtAugAssign};
use ruff_text_size::Ranged;

use super::scope::{DeferredAnnotation, UnitKind};

impl<'a> Generator<'a, '_> {
    pub(super) fn assign(&mut self, assign: &'a StmtAssign) -> Result {
        self.expression(&assign.value)?;
        let Some((last, others)) = assign.targets.split_last() else {
            return Ok(());
        };
        for target in others {
            let location = self.location(assign.range);
            self.op_arg(Op::Copy, 1, location);
            self.expression(target)?;
        }
        self.expression(last)
    }

    pub(super) fn augmented_assign(&mut self, assign: &'a StmtAugAssign) -> Result {
        let target = &*assign.target;
        let location = self.location(target.range());
        match target {
            Expr::Attribute(attribute) => {
                self.expression(&attribute.value)?;
                self.op_arg(Op::Copy, 1, location);
                let attribute_location = self.attribute_location(location, attribute);
                let name = self.names.intern(attribute.attr.as_str());
                let name = self.mangle(name);
                let index = self.name_index(name);
                self.op_arg(Op::LoadAttr, index << 1, attribute_location);
                self.augment(assign)?;
                self.op_arg(Op::Swap, 2, attribute_location);
                self.op_arg(Op::StoreAttr, index, attribute_location);
            }
            Expr::Subscript(subscript) => {
                self.expression(&subscript.value)?;
                if let Some(slice) = self.two_part_slice(&subscript.slice) {
                    self.slice_bounds(slice)?;
                    for _ in 0..3 {
                        self.op_arg(Op::Copy, 3, location);
                    }
                    self.op(Op::BinarySlice, location);
                    self.augment(assign)?;
                    for depth in [4, 3, 2] {
                        self.op_arg(Op::Swap, depth, location);
                    }
                    self.op(Op::StoreSlice, location);
                } else {
                    self.expression(&subscript.slice)?;
                    for _ in 0..2 {
                        self.op_arg(Op::Copy, 2, location);
                    }
                    self.binary_subscript(location);
                    self.augment(assign)?;
                    for depth in [3, 2] {
                        self.op_arg(Op::Swap, depth, location);
                    }
                    self.op(Op::StoreSubscr, location);
                }
            }
            Expr::Name(name) => {
                let name = self.names.of(name);
                self.load_name(name, location)?;
                self.augment(assign)?;
                self.store_name(name, location)?;
            }
            _ => return self.error("illegal expression for augmented assignment", location),
        }
        Ok(())
    }

    fn augment(&mut self, assign: &'a StmtAugAssign) -> Result {
        self.expression(&assign.value)?;
        let location = self.location(assign.range);
        self.inplace_op(assign.op, location);
        Ok(())
    }

    pub(super) fn annotated_assign(&mut self, assign: &'a StmtAnnAssign) -> Result {
        let target = &*assign.target;
        if let Some(value) = &assign.value {
            self.expression(value)?;
            self.expression(target)?;
        }
        let namespace = matches!(self.building.kind, UnitKind::Module | UnitKind::Class);
        match target {
            Expr::Name(name) if assign.simple && namespace => {
                let name = self.names.of(name);
                let location = self.location(assign.range);
                if self.future_annotations {
                    self.annotation_text(&assign.annotation);
                } else if self.version() >= Version::V3_14 {
                    self.defer_annotation(assign, location);
                    return Ok(());
                } else {
                    self.expression(&assign.annotation)?;
                }
                let index = self.name_index(known::ANNOTATIONS);
                self.op_arg(Op::LoadName, index, location);
                let mangled = self.mangle(name);
                let mangled = self.name_constant(mangled);
                self.load_const(mangled, location);
                self.op(Op::StoreSubscr, location);
            }
            Expr::Attribute(attribute) if assign.value.is_none() => {
                self.evaluate(&attribute.value)?;
            }
            Expr::Subscript(subscript) if assign.value.is_none() => {
                self.evaluate(&subscript.value)?;
                self.evaluate_subscript(&subscript.slice)?;
            }
            _ => {}
        }
        // What annotates no simple name is evaluated, but where it has none of the effects it had once.
        if self.version() < Version::V3_14
            && !assign.simple
            && !self.future_annotations
            && namespace
        {
            self.evaluate(&assign.annotation)?;
        }
        Ok(())
    }

    /// Evaluates an expression for its effects.
    fn evaluate(&mut self, expression: &'a Expr) -> Result {
        self.expression(expression)?;
        let location = self.expression_location(expression);
        self.op(Op::PopTop, location);
        Ok(())
    }

    fn evaluate_subscript(&mut self, slice: &'a Expr) -> Result {
        match slice {
            Expr::Slice(slice) => {
                for part in [&slice.lower, &slice.upper, &slice.step]
                    .into_iter()
                    .flatten()
                {
                    self.evaluate(part)?;
                }
                Ok(())
            }
            Expr::Tuple(tuple) if self.folded(slice).is_none() => {
                for element in &tuple.elts {
                    self.evaluate_subscript(element)?;
                }
                Ok(())
            }
            other => self.evaluate(other),
        }
    }

    /// Leaves an annotation to the function that evaluates them, and notes that its statement was executed if that
    /// is not certain.
    fn defer_annotation(&mut self, assign: &'a StmtAnnAssign, location: Location) {
        let building = &mut self.building;
        let module = building.kind == UnitKind::Module;
        let condition = (module || building.conditional_blocks > 0).then(|| {
            building.conditional_annotations += 1;
            building.conditional_annotations - 1
        });
        building.deferred.push(DeferredAnnotation {
            statement: assign,
            condition,
        });
        let Some(condition) = condition else { return };
        if module {
            let index = self.name_index(known::CONDITIONAL_ANNOTATIONS);
            self.op_arg(Op::LoadName, index, location);
        } else {
            let index = self.cell_index(known::CONDITIONAL_ANNOTATIONS);
            self.op_arg(Op::LoadDeref, index, location);
        }
        let condition = self.integer(i64::from(condition));
        self.load_const(condition, location);
        self.op_arg(Op::SetAdd, 1, location);
        self.op(Op::PopTop, location);
    }
}
