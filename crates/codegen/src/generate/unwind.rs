//! Leaving blocks early: `return`, `break` and `continue`.

use super::names::Use;
use super::scope::{Block, BlockKind};
use super::{Generator, Result};
use crate::location::Location;
use crate::opcode::Op;

impl<'a> Generator<'a, '_> {
    pub(super) fn break_(&mut self, location: Location) -> Result {
        let origin = location;
        let mut location = location;
        self.op(Op::Nop, location);
        let Some(block) = self.unwind_to_loop(&mut location)? else {
            return self.error("'break' outside loop", origin);
        };
        self.unwind(&block, &mut location, false)?;
        if let Some(exit) = block.exit {
            self.jump(Op::Jump, exit, location);
        }
        Ok(())
    }

    pub(super) fn continue_(&mut self, location: Location) -> Result {
        let origin = location;
        let mut location = location;
        self.op(Op::Nop, location);
        let Some(block) = self.unwind_to_loop(&mut location)? else {
            return self.error("'continue' not properly in loop", origin);
        };
        if let Some(start) = block.start {
            self.jump(Op::Jump, start, location);
        }
        Ok(())
    }

    /// Undoes all blocks of the function; `preserve` tells that the value to return is on the stack.
    pub(super) fn unwind_all(&mut self, location: &mut Location, preserve: bool) -> Result {
        self.unwind_stack(location, preserve, false).map(drop)
    }

    fn unwind_to_loop(&mut self, location: &mut Location) -> Result<Option<Block<'a>>> {
        self.unwind_stack(location, false, true)
    }

    /// Undoes the blocks from the innermost on, up to the first loop if one is looked for.
    fn unwind_stack(
        &mut self,
        location: &mut Location,
        preserve: bool,
        to_loop: bool,
    ) -> Result<Option<Block<'a>>> {
        let Some(&top) = self.building.blocks.last() else {
            return Ok(None);
        };
        match top.kind {
            BlockKind::ExceptionGroupHandler => {
                return self.error(
                    "'break', 'continue' and 'return' cannot appear in an except* block",
                    *location,
                );
            }
            BlockKind::WhileLoop | BlockKind::ForLoop | BlockKind::AsyncForLoop if to_loop => {
                return Ok(Some(top));
            }
            _ => {}
        }
        // What undoing a block generates is not in that block.
        self.building.blocks.pop();
        self.unwind(&top, location, preserve)?;
        let found = self.unwind_stack(location, preserve, to_loop)?;
        self.building.blocks.push(top);
        Ok(found)
    }

    /// Undoes one block.
    fn unwind(&mut self, block: &Block<'a>, location: &mut Location, preserve: bool) -> Result {
        match block.kind {
            BlockKind::WhileLoop
            | BlockKind::ExceptionHandler
            | BlockKind::ExceptionGroupHandler
            | BlockKind::AsyncComprehensionGenerator
            | BlockKind::StopIteration => {}
            BlockKind::ForLoop | BlockKind::AsyncForLoop | BlockKind::PopValue => {
                if preserve {
                    self.op_arg(Op::Swap, 2, *location);
                }
                self.op(Op::PopTop, *location);
            }
            BlockKind::TryExcept => self.op(Op::PopBlock, *location),
            BlockKind::FinallyTry(statements) => {
                self.op(Op::PopBlock, *location);
                if preserve {
                    self.push_block(BlockKind::PopValue, None, None, *location)?;
                }
                self.statements(statements)?;
                if preserve {
                    self.pop_block();
                }
                // The block seems to run after the statement that leaves it.
                *location = Location::NONE;
            }
            BlockKind::FinallyEnd => {
                if preserve {
                    self.op_arg(Op::Swap, 2, *location);
                }
                self.op(Op::PopTop, *location);
                if preserve {
                    self.op_arg(Op::Swap, 2, *location);
                }
                self.op(Op::PopBlock, *location);
                self.op(Op::PopExcept, *location);
            }
            BlockKind::With | BlockKind::AsyncWith => {
                *location = block.location;
                self.op(Op::PopBlock, *location);
                self.swap_before_exit(preserve, *location);
                self.call_exit_with_nones(*location);
                if matches!(block.kind, BlockKind::AsyncWith) {
                    self.await_(2, *location);
                }
                self.op(Op::PopTop, *location);
                *location = Location::NONE;
            }
            BlockKind::HandlerCleanup(name) => {
                if name.is_some() {
                    self.op(Op::PopBlock, *location);
                }
                if preserve {
                    self.op_arg(Op::Swap, 2, *location);
                }
                self.op(Op::PopBlock, *location);
                self.op(Op::PopExcept, *location);
                if let Some(name) = name {
                    self.forget_exception(name, *location)?;
                }
            }
        }
        Ok(())
    }

    /// Unbinds the name of a handled exception.
    pub(super) fn forget_exception(
        &mut self,
        name: crate::name::Name,
        location: Location,
    ) -> Result {
        self.load_none(location);
        self.store_name(name, location)?;
        self.name_op(name, Use::Delete, location)
    }
}
