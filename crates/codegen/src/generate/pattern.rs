//! `match`.

use super::number;
use super::{Generator, Result};
use crate::constant::Constant;
use crate::instruction::Label;
use crate::location::Location;
use crate::name::Name;
use crate::opcode::Op;
use crate::version::Version;
use ruff_python_ast::{
    CmpOp, Expr, Identifier, Pattern, PatternMatchAs, PatternMatchClass, PatternMatchOr,
    PatternMatchSequence, StmtMatch,
};
use ruff_text_size::Ranged;

/// The state of a pattern's code: every part takes its subject from the stack's top and jumps away if it does not
/// match; what it captures stays on the stack, below `on_top` values, until all of the pattern has matched.
#[derive(Debug, Default)]
pub(super) struct Context {
    /// Captured names, in the order in which their values are on the stack
    stores: Vec<Name>,
    /// Whether a pattern that always matches may stand here
    allow_irrefutable: bool,
    /// Where to jump on failure so that as many values are popped
    fail_pop: Vec<Label>,
    /// How many values have to stay on top of the stack; they go on failure
    pub(super) on_top: usize,
}

fn is_wildcard(pattern: &Pattern) -> bool {
    matches!(
        pattern,
        Pattern::MatchAs(PatternMatchAs {
            pattern: None,
            name: None,
            ..
        })
    )
}

impl<'a> Generator<'a, '_> {
    pub(super) fn match_(&mut self, match_: &'a StmtMatch) -> Result {
        self.expression(&match_.subject)?;
        let end = self.new_label();
        let cases = &match_.cases[..];
        let Some((last, others)) = cases.split_last() else {
            return Ok(());
        };
        let has_default = cases.len() > 1 && is_wildcard(&last.pattern);
        let tried = if has_default { others } else { cases };
        for (index, case) in tried.iter().enumerate() {
            let location = self.location(case.pattern.range());
            let last_tried = index + 1 == tried.len();
            if !last_tried {
                self.op_arg(Op::Copy, 1, location);
            }
            let mut context = Context {
                allow_irrefutable: case.guard.is_some() || index + 1 == cases.len(),
                ..Context::default()
            };
            self.pattern(&case.pattern, &mut context)?;
            for name in std::mem::take(&mut context.stores) {
                self.store_name(name, location)?;
            }
            if let Some(guard) = &case.guard {
                let fail = self.fail_label(&mut context, 0);
                self.jump_if(guard, fail, false)?;
            }
            if !last_tried {
                let location = if self.version() >= Version::V3_14 {
                    Location::NEXT
                } else {
                    location
                };
                self.op(Op::PopTop, location);
            }
            self.statements(&case.body)?;
            self.jump(Op::Jump, end, Location::NONE);
            self.emit_fail_pop(&mut context, location);
        }
        if has_default {
            let location = self.location(last.pattern.range());
            // The case is shown as executed though it does nothing.
            self.op(Op::Nop, location);
            if let Some(guard) = &last.guard {
                self.jump_if(guard, end, false)?;
            }
            self.statements(&last.body)?;
        }
        self.use_label(end);
        Ok(())
    }

    /// Where to jump on failure to pop `pops` values.
    fn fail_label(&mut self, context: &mut Context, pops: usize) -> Label {
        while context.fail_pop.len() <= pops {
            let label = self.new_label();
            context.fail_pop.push(label);
        }
        context.fail_pop[pops]
    }

    pub(super) fn jump_to_fail(&mut self, context: &mut Context, op: Op, location: Location) {
        let pops = context.on_top + context.stores.len();
        let label = self.fail_label(context, pops);
        self.jump(op, label, location);
    }

    /// Places the labels of failure.
    fn emit_fail_pop(&mut self, context: &mut Context, location: Location) {
        while let Some(label) = context.fail_pop.pop() {
            self.use_label(label);
            if !context.fail_pop.is_empty() {
                self.op(Op::PopTop, location);
            }
        }
    }

    /// Moves the top of the stack below `count - 1` others.
    fn rotate(&mut self, count: usize, location: Location) {
        for depth in (2..=count).rev() {
            self.op_count(Op::Swap, depth, location);
        }
    }

    pub(super) fn capture(
        &mut self,
        name: Option<&'a Identifier>,
        context: &mut Context,
        location: Location,
    ) -> Result {
        let Some(name) = name else {
            self.op(Op::PopTop, location);
            return Ok(());
        };
        let name = self.names.intern(name.as_str());
        if context.stores.contains(&name) {
            return self.duplicate_capture(name, location);
        }
        self.rotate(context.on_top + context.stores.len() + 1, location);
        context.stores.push(name);
        Ok(())
    }

    fn duplicate_capture(&self, name: Name, location: Location) -> Result {
        let name = self.names.text(name);
        self.error(
            format!("multiple assignments to name '{name}' in pattern"),
            location,
        )
    }

    pub(super) fn subpattern(&mut self, pattern: &'a Pattern, context: &mut Context) -> Result {
        let allowed = std::mem::replace(&mut context.allow_irrefutable, true);
        self.pattern(pattern, context)?;
        context.allow_irrefutable = allowed;
        Ok(())
    }

    fn pattern(&mut self, pattern: &'a Pattern, context: &mut Context) -> Result {
        let location = self.location(pattern.range());
        match pattern {
            Pattern::MatchValue(value) => {
                self.pattern_value(&value.value)?;
                self.compare_op(CmpOp::Eq, location);
                self.truth(location);
                self.jump_to_fail(context, Op::PopJumpIfFalse, location);
                Ok(())
            }
            Pattern::MatchSingleton(singleton) => {
                self.load_const(self.singleton(singleton.value), location);
                self.compare_op(CmpOp::Is, location);
                self.jump_to_fail(context, Op::PopJumpIfFalse, location);
                Ok(())
            }
            Pattern::MatchSequence(sequence) => self.sequence_pattern(sequence, context, location),
            Pattern::MatchMapping(mapping) => self.mapping_pattern(mapping, context, location),
            Pattern::MatchClass(class) => self.class_pattern(class, context, location),
            Pattern::MatchStar(star) => self.capture(star.name.as_ref(), context, location),
            Pattern::MatchAs(as_) => self.as_pattern(as_, context, location),
            Pattern::MatchOr(or) => self.or_pattern(or, context, location),
        }
    }

    /// A literal or an attribute in a pattern.
    fn pattern_value(&mut self, value: &'a Expr) -> Result {
        let location = self.location(value.range());
        if let Some(constant) = self.pattern_constant(value)? {
            self.load_const(constant, location);
            return Ok(());
        }
        match value {
            Expr::Attribute(_) | Expr::FString(_) | Expr::TString(_) => self.expression(value),
            _ => self.error(
                "patterns may only match literals and attribute lookups",
                location,
            ),
        }
    }

    fn as_pattern(
        &mut self,
        as_: &'a PatternMatchAs,
        context: &mut Context,
        location: Location,
    ) -> Result {
        let Some(pattern) = &as_.pattern else {
            if !context.allow_irrefutable {
                return match &as_.name {
                    Some(name) => self.error(
                        format!("name capture '{name}' makes remaining patterns unreachable"),
                        location,
                    ),
                    None => self.error("wildcard makes remaining patterns unreachable", location),
                };
            }
            return self.capture(as_.name.as_ref(), context, location);
        };
        context.on_top += 1;
        self.op_arg(Op::Copy, 1, location);
        self.pattern(pattern, context)?;
        context.on_top -= 1;
        self.capture(as_.name.as_ref(), context, location)
    }

    fn sequence_pattern(
        &mut self,
        sequence: &'a PatternMatchSequence,
        context: &mut Context,
        location: Location,
    ) -> Result {
        let patterns = &sequence.patterns[..];
        let mut star = None;
        let mut only_wildcards = true;
        let mut star_wildcard = false;
        for (index, pattern) in patterns.iter().enumerate() {
            if let Pattern::MatchStar(pattern) = pattern {
                if star.is_some() {
                    return self.error("multiple starred names in sequence pattern", location);
                }
                star_wildcard = pattern.name.is_none();
                only_wildcards &= star_wildcard;
                star = Some(index);
            } else {
                only_wildcards &= is_wildcard(pattern);
            }
        }
        let size = patterns.len();
        context.on_top += 1;
        self.op(Op::MatchSequence, location);
        self.jump_to_fail(context, Op::PopJumpIfFalse, location);
        let check = match star {
            None => Some((size, CmpOp::Eq)),
            Some(_) if size > 1 => Some((size - 1, CmpOp::GtE)),
            Some(_) => None,
        };
        if let Some((length, operator)) = check {
            self.op(Op::GetLen, location);
            self.load_length(length, location);
            self.compare_op(operator, location);
            self.jump_to_fail(context, Op::PopJumpIfFalse, location);
        }
        context.on_top -= 1;
        match star {
            _ if only_wildcards => {
                self.op(Op::PopTop, location);
                Ok(())
            }
            Some(star) if star_wildcard => {
                self.subscripted_elements(patterns, star, context, location)
            }
            _ => self.unpacked_elements(patterns, star, context, location),
        }
    }

    pub(super) fn load_length(&mut self, length: usize, location: Location) {
        let length = self.integer(i64::try_from(length).unwrap_or(i64::MAX));
        self.load_const(length, location);
    }

    fn unpacked_elements(
        &mut self,
        patterns: &'a [Pattern],
        star: Option<usize>,
        context: &mut Context,
        location: Location,
    ) -> Result {
        let size = patterns.len();
        match star {
            Some(star) => {
                let after = size - star - 1;
                if star >= 1 << 8 || after >= (i32::MAX >> 8) as usize {
                    return self.error(
                        "too many expressions in star-unpacking sequence pattern",
                        location,
                    );
                }
                self.op_count(Op::UnpackEx, star + (after << 8), location);
            }
            None => self.op_count(Op::UnpackSequence, size, location),
        }
        context.on_top += size;
        for pattern in patterns {
            context.on_top -= 1;
            self.subpattern(pattern, context)?;
        }
        Ok(())
    }

    /// Looks elements up one by one, as the starred ones are not wanted.
    fn subscripted_elements(
        &mut self,
        patterns: &'a [Pattern],
        star: usize,
        context: &mut Context,
        location: Location,
    ) -> Result {
        context.on_top += 1;
        for (index, pattern) in patterns.iter().enumerate() {
            if is_wildcard(pattern) || index == star {
                continue;
            }
            self.op_arg(Op::Copy, 1, location);
            if index < star {
                self.load_length(index, location);
            } else {
                // The subject may not know negative indices.
                self.op(Op::GetLen, location);
                self.load_length(patterns.len() - index, location);
                self.op_arg(Op::BinaryOp, number::binary::SUBTRACT, location);
            }
            self.binary_subscript(location);
            self.subpattern(pattern, context)?;
        }
        context.on_top -= 1;
        self.op(Op::PopTop, location);
        Ok(())
    }

    fn class_pattern(
        &mut self,
        class: &'a PatternMatchClass,
        context: &mut Context,
        location: Location,
    ) -> Result {
        let keywords = &class.arguments.keywords;
        let positional = &class.arguments.patterns;
        for (index, keyword) in keywords.iter().enumerate() {
            for other in &keywords[index + 1..] {
                if other.attr.id == keyword.attr.id {
                    let location = self.location(other.pattern.range());
                    let name = &keyword.attr;
                    return self.error(
                        format!("attribute name repeated in class pattern: {name}"),
                        location,
                    );
                }
            }
        }
        self.expression(&class.cls)?;
        let mut names = Vec::with_capacity(keywords.len());
        for keyword in keywords {
            let text = keyword.attr.as_str().as_bytes();
            names.push(self.constants.intern(Constant::Str(text.into())));
        }
        let names = self.constants.intern(Constant::Tuple(names.into()));
        self.load_const(names, location);
        self.op_count(Op::MatchClass, positional.len(), location);
        self.op_arg(Op::Copy, 1, location);
        self.load_none(location);
        self.op_arg(Op::IsOp, 1, location);
        context.on_top += 1;
        self.jump_to_fail(context, Op::PopJumpIfFalse, location);
        let count = positional.len() + keywords.len();
        self.op_count(Op::UnpackSequence, count, location);
        context.on_top += count;
        context.on_top -= 1;
        let patterns = positional
            .iter()
            .chain(keywords.iter().map(|keyword| &keyword.pattern));
        for pattern in patterns {
            context.on_top -= 1;
            if is_wildcard(pattern) {
                self.op(Op::PopTop, location);
            } else {
                self.subpattern(pattern, context)?;
            }
        }
        Ok(())
    }

    fn or_pattern(
        &mut self,
        or: &'a PatternMatchOr,
        context: &mut Context,
        location: Location,
    ) -> Result {
        let end = self.new_label();
        let last = or.patterns.len() - 1;
        // What the first alternative captures, and in what order, all others have to.
        let mut control: Vec<Name> = Vec::new();
        for (index, alternative) in or.patterns.iter().enumerate() {
            let alternative_location = self.location(alternative.range());
            let mut inner = Context {
                allow_irrefutable: index == last && context.allow_irrefutable,
                ..Context::default()
            };
            self.op_arg(Op::Copy, 1, alternative_location);
            self.pattern(alternative, &mut inner)?;
            if index == 0 {
                control = std::mem::take(&mut inner.stores);
            } else if !self.reorder(&control, &mut inner.stores, alternative_location) {
                return self.error("alternative patterns bind different names", location);
            }
            self.jump(Op::Jump, end, alternative_location);
            self.emit_fail_pop(&mut inner, alternative_location);
        }
        self.op(Op::PopTop, location);
        self.jump_to_fail(context, Op::Jump, location);
        self.use_label(end);
        // The captures go below the other captures, the subject and what stays on top.
        let rotations = control.len() + 1 + context.on_top + context.stores.len();
        for name in control {
            self.rotate(rotations, location);
            if context.stores.contains(&name) {
                return self.duplicate_capture(name, location);
            }
            context.stores.push(name);
        }
        self.op(Op::PopTop, location);
        Ok(())
    }

    /// Brings captures into the order of `control`; `false` if they are not the same.
    fn reorder(&mut self, control: &[Name], stores: &mut Vec<Name>, location: Location) -> bool {
        if control.len() != stores.len() {
            return false;
        }
        for wanted in (0..control.len()).rev() {
            let Some(found) = stores.iter().position(|&name| name == control[wanted]) else {
                return false;
            };
            if found == wanted {
                continue;
            }
            let rotations = found + 1;
            let rotated: Vec<Name> = stores.drain(..rotations).collect();
            let at = wanted - found;
            stores.splice(at..at, rotated);
            for _ in 0..rotations {
                self.rotate(wanted + 1, location);
            }
        }
        true
    }
}
