//! Swaps of values on the stack.

use super::graph::{BlockId, Flow, Instr};
use crate::opcode::Op;

/// A place of the stack that a cycle of swaps has dealt with.
const DONE: u32 = u32::MAX;

impl Flow {
    /// Replaces runs of swaps by shorter ones, and swaps instructions instead of values where that does the
    /// same.
    pub(super) fn optimize_swaps(&mut self, block: BlockId) {
        let mut stack = std::mem::take(&mut self.scratch.words);
        let code = self.code_mut(block);
        let mut i = 0;
        while i < code.len() {
            if code[i].op == Op::Swap {
                i = shorten_swaps(code, i, &mut stack);
                apply_swaps(code, i);
            }
            i += 1;
        }
        self.scratch.words = stack;
    }
}

/// Makes a run of swaps as short as possible. Returns the index of its last instruction.
/// Source: `swaptimize` in `Python/flowgraph.c`, CPython 3.14.
fn shorten_swaps(code: &mut [Instr], start: usize, stack: &mut Vec<u32>) -> usize {
    let len = code[start..]
        .iter()
        .position(|instr| !matches!(instr.op, Op::Swap | Op::Nop))
        .unwrap_or(code.len() - start);
    let run = &mut code[start..start + len];
    let mut swaps = run.iter().filter(|instr| instr.op == Op::Swap);
    if swaps.clone().nth(1).is_none() {
        return start;
    }
    let depth = swaps.clone().map(|swap| swap.argument).max().unwrap_or(0);
    // Where the run puts every value, the top of the stack first.
    stack.clear();
    stack.extend(0..depth);
    if swaps.any(|swap| swap.argument == 0) {
        return start;
    }
    for swap in run.iter().filter(|instr| instr.op == Op::Swap) {
        stack.swap(0, swap.argument as usize - 1);
    }
    // A permutation is made of cycles, each of which takes swaps with the top. They are found in the
    // reverse order, so the run is filled from its end.
    let mut free = len;
    for first in 0..depth {
        if stack[first as usize] == DONE || stack[first as usize] == first {
            continue;
        }
        let mut place = first;
        loop {
            if place != 0 {
                free -= 1;
                run[free].set(Op::Swap, place + 1);
            }
            let following = std::mem::replace(&mut stack[place as usize], DONE);
            if following == DONE {
                break;
            }
            place = following;
        }
    }
    for instr in &mut run[..free] {
        instr.clear();
    }
    start + len - 1
}

/// Swaps instructions that take values off the stack instead of the values.
/// Source: `apply_static_swaps` in `Python/flowgraph.c`, CPython 3.14.
fn apply_swaps(code: &mut [Instr], last: usize) {
    for i in (0..=last).rev() {
        let swap = code[i];
        if swap.op != Op::Swap {
            if swap.op == Op::Nop || is_swappable(swap.op) {
                continue;
            }
            return;
        }
        let Some(first) = next_swappable(code, i, -1) else {
            return;
        };
        let line = code[first].line();
        let mut second = first;
        for _ in 1..swap.argument {
            match next_swappable(code, second, line) {
                Some(next) => second = next,
                None => return,
            }
        }
        let stores = (stored(&code[first]), stored(&code[second]));
        if stores.0.is_some() || stores.1.is_some() {
            if stores.0 == stores.1 {
                return;
            }
            let between = code.get(first + 1..second).unwrap_or_default();
            if between.iter().any(|instr| {
                let store = stored(instr);
                store.is_some() && (store == stores.0 || store == stores.1)
            }) {
                return;
            }
        }
        code[i].clear();
        code.swap(first, second);
    }
}

/// Whether an instruction takes one value off the stack and can do nothing else that anything sees.
fn is_swappable(op: Op) -> bool {
    matches!(op, Op::StoreFast | Op::StoreFastMaybeNull | Op::PopTop)
}

/// The variable in which an instruction stores.
fn stored(instr: &Instr) -> Option<u32> {
    matches!(instr.op, Op::StoreFast | Op::StoreFastMaybeNull).then_some(instr.argument)
}

/// The next swappable instruction, on this line unless it is negative.
fn next_swappable(code: &[Instr], after: usize, line: i32) -> Option<usize> {
    for (i, instr) in code.iter().enumerate().skip(after + 1) {
        if line >= 0 && instr.line() != line {
            return None;
        }
        if instr.op != Op::Nop {
            return is_swappable(instr.op).then_some(i);
        }
    }
    None
}
