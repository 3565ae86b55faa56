//! Compares the tables with what real interpreters say: those of `python3.13`, `python3.14`, … that are on `PATH`.

use super::{Op, Table};
use crate::version::Version;
use std::fmt::Write as _;
use std::process::Command;

/// Prints a line for every instruction: name, number, cache entries, flags and effects on the stack.
const SCRIPT: &str = "
import _opcode, opcode, sys
caches = opcode._inline_cache_entries
for name, number in sorted(opcode.opmap.items()):
    if name.startswith('INSTRUMENTED_') or not _opcode.is_valid(number):
        continue
    has = [_opcode.has_arg, _opcode.has_const, _opcode.has_name, _opcode.has_jump, _opcode.has_free, _opcode.has_local]
    flags = sum(1 << bit for bit, test in enumerate(has) if test(number))
    effects = []
    for argument in (2, 3):
        try:
            effects.append(_opcode.stack_effect(number, argument if has[0](number) else None, jump=True))
        except ValueError:
            effects.append(None)
    pseudo = number > 255
    count = caches.get(name, 0) if isinstance(caches, dict) else caches[number] if not pseudo else 0
    print(name, 'pseudo' if pseudo else number, 0 if pseudo else count, flags, *effects)
";

fn check(version: Version, command: &str) {
    // A name on PATH may be a script that stands for a version that is not there, so it is run.
    let run = |script| Command::new(command).args(["-c", script]).output();
    if !run("").is_ok_and(|output| output.status.success()) {
        eprintln!("{command} is not there: nothing compared");
        return;
    }
    let output = run(SCRIPT).unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let table = Table::of(version);
    let mut problems = String::new();
    let mut compared = 0;
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let name = line.split(' ').next().unwrap();
        let Some(op) = Op::from_name(name) else {
            continue;
        };
        let info = table.info(op);
        if !info.exists() {
            // What only an interpreter makes is not in the table.
            continue;
        }
        let argument = |argument| if info.has_argument() { argument } else { 0 };
        let effects: Vec<String> = [2, 3]
            .into_iter()
            .map(|n| {
                // A number is known for any argument; a block push is seen as jumping.
                info.effect(argument(n)).to_string()
            })
            .collect();
        let number = if info.is_pseudo() {
            "pseudo".to_owned()
        } else {
            info.number.to_string()
        };
        let ours = format!(
            "{name} {number} {} {} {}",
            info.caches,
            info.flags_that_dis_knows(),
            effects.join(" ")
        );
        compared += 1;
        if ours != line {
            writeln!(problems, "interpreter: {line}\nours:        {ours}").unwrap();
        }
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(compared > 100, "{compared}");
}

#[test]
fn table_of_3_13_is_the_interpreters() {
    check(Version::V3_13, "python3.13");
}

#[test]
fn table_of_3_14_is_the_interpreters() {
    check(Version::V3_14, "python3.14");
}
