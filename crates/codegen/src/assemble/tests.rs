//! Compares what becomes of CPython's own instructions with CPython's code objects.
//!
//! `PYC_CODEGEN_UNITS` names a file that `units.py` wrote under a CPython.

use super::{Assembler, CodeObject};
use crate::constant::{Constant, ConstantId, Constants};
use crate::instruction::{InstructionSequence, Label};
use crate::location::Location;
use crate::name::Names;
use crate::opcode::{Op, Table};
use crate::unit::Unit;
use crate::version::Version;
use serde_json::Value;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::BufRead as _;

fn hex(text: &str) -> Box<[u8]> {
    (0..text.len() / 2)
        .map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap())
        .collect()
}

fn bits(value: &Value) -> u64 {
    u64::from_str_radix(value.as_str().unwrap(), 16).unwrap()
}

fn constant(value: &Value, constants: &mut Constants) -> ConstantId {
    let parts = value.as_array().unwrap();
    let mut all = |value: &Value| -> Vec<ConstantId> {
        let values = value.as_array().unwrap();
        values
            .iter()
            .map(|value| constant(value, constants))
            .collect()
    };
    let made = match parts[0].as_str().unwrap() {
        "N" => Constant::None,
        "E" => Constant::Ellipsis,
        "b" if parts[1] == 1 => Constant::True,
        "b" => Constant::False,
        "i" => {
            let text = parts[1].as_str().unwrap().replace("0x", "");
            let value = num_bigint::BigInt::parse_bytes(text.as_bytes(), 16).unwrap();
            i64::try_from(&value).map_or(Constant::BigInt(value), Constant::Int)
        }
        "f" => Constant::Float(bits(&parts[1])),
        "c" => Constant::Complex(bits(&parts[1]), bits(&parts[2])),
        "s" => Constant::Str(hex(parts[1].as_str().unwrap())),
        "y" => Constant::Bytes(hex(parts[1].as_str().unwrap())),
        "t" => Constant::Tuple(all(&parts[1]).into()),
        "l" => Constant::Slice([1, 2, 3].map(|i| constant(&parts[i], constants))),
        "S" => {
            let items = all(&parts[1]);
            crate::fold::frozen_set(constants, &items)
        }
        "C" => Constant::Code(parts[1].as_u64().unwrap() as u32),
        other => panic!("{other}"),
    };
    constants.intern(made)
}

/// The unit, and what CPython makes of it.
fn load(
    value: &Value,
    table: &Table,
    ops: &HashMap<&'static str, Op>,
    constants: &mut Constants,
) -> (Unit, Value, Vec<ConstantId>, Vec<String>) {
    let mut names = Names::default();
    let mut list = |key: &str| -> Vec<_> {
        let items = value[key].as_array().unwrap();
        items
            .iter()
            .map(|name| names.intern(name.as_str().unwrap().to_owned()))
            .collect()
    };
    let (co_names, varnames) = (list("names"), list("varnames"));
    let (cellvars, freevars) = (list("cellvars"), list("freevars"));
    let fast_hidden = list("hidden");
    let name = names.intern("unit");
    let number = |key: &str| value[key].as_i64().unwrap();
    let rows = value["instrs"].as_array().unwrap();
    let mut instructions = InstructionSequence::default();
    let labels: Vec<Label> = rows.iter().map(|_| instructions.new_label()).collect();
    for (row, &label) in rows.iter().zip(&labels) {
        let op = ops[row[0].as_str().unwrap()];
        let field = |i: usize| row[i].as_i64().unwrap() as i32;
        instructions.use_label(label);
        let argument = if field(1) < 0 { 0 } else { field(1) as u32 };
        let location = Location {
            line: field(2),
            end_line: field(3),
            column: field(4),
            end_column: field(5),
        };
        let argument = if table.has_target(op) {
            labels[argument as usize].0
        } else {
            argument
        };
        instructions.push(op, argument, location);
    }
    let mut consts = |value: &Value| -> Vec<ConstantId> {
        let values = value.as_array().unwrap();
        values
            .iter()
            .map(|value| constant(value, constants))
            .collect()
    };
    let unit_consts = consts(&value["consts"]);
    let wanted_consts = consts(&value["want"]["consts"]);
    let unit = Unit {
        name,
        qualname: name,
        flags: number("flags") as u32,
        argcount: number("argcount") as u32,
        posonlyargcount: number("posonly") as u32,
        kwonlyargcount: number("kwonly") as u32,
        firstlineno: number("line") as i32,
        instructions,
        consts: unit_consts,
        names: co_names,
        varnames,
        cellvars,
        freevars,
        fast_hidden,
    };
    let texts = (0..names.len())
        .map(|i| names.text(crate::name::Name(i as u32)).to_owned())
        .collect();
    (unit, value["want"].clone(), wanted_consts, texts)
}

fn listing(table: &Table, code: &[u8]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut at = 0;
    while at < code.len() {
        let op = Op::ALL
            .iter()
            .find(|&&op| table.info(op).exists() && table.info(op).number == code[at]);
        let name = op.map_or("?", |op| op.name());
        lines.push(format!("{:4} {name} {}", at / 2, code[at + 1]));
        at += 2 + 2 * op.map_or(0, |&op| usize::from(table.info(op).caches));
    }
    lines
}

fn difference(table: &Table, found: &CodeObject, want: &Value, consts: &[ConstantId]) -> String {
    let mut text = String::new();
    let wanted = |key: &str| hex(want[key].as_str().unwrap());
    let code = wanted("code");
    if found.code != code {
        let (ours, theirs) = (listing(table, &found.code), listing(table, &code));
        let first = ours.iter().zip(&theirs).position(|(a, b)| a != b);
        let first = first.unwrap_or(ours.len().min(theirs.len()));
        let from = first.saturating_sub(6);
        for i in from..(first + 8).min(ours.len().max(theirs.len())) {
            let line = |lines: &[String]| lines.get(i).cloned().unwrap_or_default();
            writeln!(text, "    {:45} | {}", line(&ours), line(&theirs)).unwrap();
        }
    }
    if found.linetable != wanted("line") {
        let (ours, theirs) = (found.linetable.escape_ascii(), wanted("line"));
        writeln!(
            text,
            "    lines {ours}\n    want  {}",
            theirs.escape_ascii()
        )
        .unwrap();
    }
    if found.exceptiontable != wanted("exc") {
        let (ours, theirs) = (found.exceptiontable.escape_ascii(), wanted("exc"));
        writeln!(
            text,
            "    exceptions {ours}\n    want       {}",
            theirs.escape_ascii()
        )
        .unwrap();
    }
    if i64::from(found.stacksize) != want["stack"].as_i64().unwrap() {
        writeln!(text, "    stack {} want {}", found.stacksize, want["stack"]).unwrap();
    }
    if found.consts != consts {
        writeln!(text, "    consts {:?} want {consts:?}", found.consts).unwrap();
    }
    text
}

#[test]
fn instructions_become_the_interpreters_code() {
    let Ok(path) = std::env::var("PYC_CODEGEN_UNITS") else {
        eprintln!("PYC_CODEGEN_UNITS is not set: nothing compared");
        return;
    };
    let version = Version::V3_14;
    let table = Table::of(version);
    let ops: HashMap<_, _> = Op::ALL.iter().map(|&op| (op.name(), op)).collect();
    let file = std::io::BufReader::new(std::fs::File::open(path).unwrap());
    let (mut same, mut other) = (0, 0);
    let mut assembler = Assembler::new(version);
    let mut shown = 0;
    for line in file.lines() {
        let value: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let mut constants = Constants::new(version);
        let (unit, want, consts, _) = load(&value, table, &ops, &mut constants);
        let label = format!("{} {}:{}", value["file"], value["qualname"], value["line"]);
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            assembler.unit(unit, &mut constants)
        }));
        let text = match result {
            Ok(Ok(_)) => difference(table, assembler.codes().last().unwrap(), &want, &consts),
            Ok(Err(error)) => format!("    {error:?}\n"),
            Err(_) => {
                assembler = Assembler::new(version);
                "    panic\n".to_owned()
            }
        };
        if text.is_empty() {
            same += 1;
        } else {
            other += 1;
            if shown < 12 {
                shown += 1;
                eprintln!("{label}\n{text}");
            }
        }
    }
    eprintln!("{same} units the same, {other} not");
}
