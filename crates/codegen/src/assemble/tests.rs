use super::Assembler;
use crate::constant::{Constant, Constants};
use crate::instruction::InstructionSequence;
use crate::location::Location;
use crate::name::Names;
use crate::opcode::{Op, Table};
use crate::unit::Unit;
use crate::version::Version;

const VERSION: Version = Version::V3_14;

fn at(line: i32, column: i32) -> Location {
    Location {
        line,
        end_line: line,
        column,
        end_column: column + 1,
    }
}

/// A unit of these instructions, with the constants None and 1000 and a local variable.
fn unit(instructions: InstructionSequence, constants: &mut Constants) -> Unit {
    let mut names = Names::default();
    let name = names.intern("f");
    let consts = [Constant::None, Constant::Int(1000)].map(|constant| constants.intern(constant));
    Unit {
        name,
        qualname: name,
        flags: 3,
        argcount: 0,
        posonlyargcount: 0,
        kwonlyargcount: 0,
        firstlineno: 1,
        instructions,
        consts: consts.into(),
        names: Vec::new(),
        varnames: vec![name],
        cellvars: Vec::new(),
        freevars: Vec::new(),
        fast_hidden: Vec::new(),
    }
}

/// The bytecode as instructions and arguments, without cache entries.
fn listing(code: &[u8]) -> Vec<(Op, u8)> {
    let table = Table::of(VERSION);
    let mut rest = code;
    let mut found = Vec::new();
    while let [number, argument, ..] = *rest {
        let is_it = |op: &&Op| table.info(**op).exists() && table.info(**op).number == number;
        let op = *Op::ALL.iter().find(is_it).unwrap();
        found.push((op, argument));
        rest = &rest[2 + 2 * usize::from(table.info(op).caches)..];
    }
    found
}

fn assembled(instructions: InstructionSequence) -> super::CodeObject {
    let mut constants = Constants::new(VERSION);
    let mut unit = unit(instructions, &mut constants);
    let mut assembler = Assembler::new(VERSION);
    assembler.unit(&mut unit, &mut constants).unwrap();
    assembler.codes()[0].clone()
}

#[test]
fn a_return_has_a_location_of_its_own() {
    let mut code = InstructionSequence::default();
    code.push(Op::Resume, 0, Location::line_only(1));
    code.push(Op::LoadConst, 1, at(2, 11));
    code.push(Op::ReturnValue, 0, at(2, 4));
    let code = assembled(code);
    assert_eq!(
        listing(&code.code),
        [(Op::Resume, 0), (Op::LoadConst, 1), (Op::ReturnValue, 0)]
    );
    assert_eq!(&*code.linetable, b"\xe8\x00\xd8\x0b\x0c\x80\x41");
    assert_eq!(code.stacksize, 1);
}

#[test]
fn a_variable_that_may_be_unset_is_checked_once() {
    let mut code = InstructionSequence::default();
    code.push(Op::Resume, 0, Location::line_only(1));
    for _ in 0..2 {
        code.push(Op::LoadFast, 0, at(1, 0));
        code.push(Op::PopTop, 0, at(1, 0));
    }
    code.push(Op::LoadConst, 0, at(1, 0));
    code.push(Op::ReturnValue, 0, at(1, 0));
    let ops: Vec<_> = listing(&assembled(code).code);
    assert_eq!(ops[1].0, Op::LoadFastCheck);
    assert_eq!(ops[3].0, Op::LoadFastBorrow);
}

#[test]
fn what_takes_more_off_the_stack_than_there_is_is_refused() {
    let mut code = InstructionSequence::default();
    code.push(Op::Resume, 0, Location::line_only(1));
    code.push(Op::PopTop, 0, at(1, 0));
    code.push(Op::LoadConst, 0, at(1, 0));
    code.push(Op::ReturnValue, 0, at(1, 0));
    let mut constants = Constants::new(VERSION);
    let mut unit = unit(code, &mut constants);
    assert!(Assembler::new(VERSION)
        .unit(&mut unit, &mut constants)
        .is_err());
}

#[test]
fn a_long_jump_has_prefixes() {
    let mut code = InstructionSequence::default();
    let (start, end) = (code.new_label(), code.new_label());
    code.push(Op::Resume, 0, Location::line_only(1));
    code.use_label(start);
    code.push(Op::LoadConst, 1, at(2, 0));
    code.push(Op::StoreName, 0, at(2, 0));
    code.push(Op::LoadName, 0, at(2, 0));
    code.push(Op::ToBool, 0, at(2, 0));
    code.push_to(Op::PopJumpIfFalse, end, at(2, 0));
    for _ in 0..200 {
        code.push(Op::LoadName, 0, at(3, 0));
        code.push(Op::PopTop, 0, at(3, 0));
    }
    code.push_to(Op::Jump, start, at(3, 0));
    code.use_label(end);
    code.push(Op::LoadConst, 0, at(4, 0));
    code.push(Op::ReturnValue, 0, at(4, 0));
    let found = listing(&assembled(code).code);
    let jumps: Vec<_> = found
        .windows(2)
        .filter(|pair| pair[0].0 == Op::ExtendedArg)
        .map(|pair| (pair[1].0, u32::from(pair[0].1) << 8 | u32::from(pair[1].1)))
        .collect();
    // Over NOT_TAKEN, the 400 instructions and the jump with its prefix and cache; and back over these and
    // the nine code units before, with the prefix and cache of the first jump.
    let (forward, back) = (1 + 400 + 3, 3 + 400 + 1 + 3 + 4 + 3);
    assert_eq!(
        jumps,
        [(Op::PopJumpIfFalse, forward), (Op::JumpBackward, back)]
    );
}

#[test]
fn a_handler_is_in_the_exception_table() {
    let mut code = InstructionSequence::default();
    let handler = code.new_label();
    code.push(Op::Resume, 0, Location::line_only(1));
    code.push_to(Op::SetupFinally, handler, at(2, 0));
    code.push(Op::LoadName, 0, at(2, 0));
    code.push(Op::PopTop, 0, at(2, 0));
    code.push(Op::PopBlock, 0, Location::NONE);
    code.push(Op::LoadConst, 0, at(2, 0));
    code.push(Op::ReturnValue, 0, at(2, 0));
    code.use_label(handler);
    code.push(Op::PushExcInfo, 0, Location::NONE);
    code.push(Op::Reraise, 0, at(3, 0));
    let code = assembled(code);
    assert_eq!(&*code.exceptiontable, [0x80 | 1, 2, 5, 0]);
    assert_eq!(code.stacksize, 2);
}

#[test]
fn equal_code_objects_are_one() {
    let mut constants = Constants::new(VERSION);
    let mut assembler = Assembler::new(VERSION);
    let [first, second] = [1, 1].map(|line| {
        let mut code = InstructionSequence::default();
        code.push(Op::Resume, 0, Location::line_only(line));
        code.push(Op::LoadConst, 0, at(line, 0));
        code.push(Op::ReturnValue, 0, at(line, 0));
        let mut unit = unit(code, &mut constants);
        assembler.unit(&mut unit, &mut constants).unwrap()
    });
    assert_eq!(first, second);
    assert_eq!(assembler.codes().len(), 1);
}
