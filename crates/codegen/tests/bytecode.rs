//! Bytecode of sources that were once compiled wrongly, as CPython has it.

use pyc::PythonVersion;
use pyc_codegen::{compile, disassemble, Error, Options};

fn options(version: PythonVersion, optimization: u8) -> Options<'static> {
    Options {
        version,
        file_name: "source.py",
        optimization,
        strip_docstrings: false,
        strip_asserts: false,
    }
}

fn compiled(source: &str, version: PythonVersion, optimization: u8) -> Vec<u8> {
    compile(source.as_bytes(), &options(version, optimization)).unwrap()
}

/// The instructions of the code object with a name: their own names, and their arguments.
fn instructions(
    source: &str,
    code: &str,
    version: PythonVersion,
    optimization: u8,
) -> Vec<(&'static str, u32)> {
    let marshal = compiled(source, version, optimization);
    let graph = pyc::read(&marshal, version).unwrap();
    let codes: Vec<_> = graph.codes_within(graph.root()).collect();
    let code = codes.iter().find(|other| other.name() == code).unwrap();
    disassemble(code.bytecode(), version)
        .iter()
        .map(|instruction| (instruction.name.unwrap_or("?"), instruction.argument))
        .collect()
}

/// 3.13 makes the comprehension's cell in the place of the variable outside, which the class has as a free one.
#[test]
fn a_cell_of_a_comprehension_in_a_class_that_has_the_name_as_a_free_variable() {
    let source = "def f():\n    x = 1\n    class A:\n        x ^ [(lambda: x) for x in y]\n";
    for (minor, places) in [(13, [1, 2]), (14, [0, 0])] {
        let instructions = instructions(source, "A", PythonVersion::new(3, minor), 0);
        let cells = instructions.iter().filter(|(name, _)| *name == "MAKE_CELL");
        assert_eq!(cells.map(|(_, place)| *place).collect::<Vec<_>>(), places);
    }
}

/// The function has a cell of that name by its comprehension alone. What beside it uses the name is still taken to use the
/// variable outside, which becomes a cell.
#[test]
fn a_cell_of_a_comprehension_in_a_function_that_passes_the_name_on_as_a_free_variable() {
    let comprehension = "        [(lambda: x) for x in y]\n";
    let other = "        def i(): x\n";
    for [first, second] in [[comprehension, other], [other, comprehension]] {
        let source = format!("def g():\n    def h():\n{first}{second}    x = 1\n");
        for minor in [13, 14] {
            let instructions = instructions(&source, "g", PythonVersion::new(3, minor), 0);
            assert_eq!(instructions[0], ("MAKE_CELL", 1), "3.{minor}: {source}");
        }
    }
}

/// 3.13 folds the tree, and keeps the first constant though no instruction is left that loads it.
#[test]
fn a_string_that_is_only_folded_is_no_docstring() {
    let version = PythonVersion::new(3, 13);
    for source in ["'a' + 'b'", "'a' 'b' * 1", "('ab', 1)[0]"] {
        let marshal = compiled(source, version, 0);
        let graph = pyc::read(&marshal, version).unwrap();
        let code = graph.code_view(graph.root()).unwrap();
        let consts = code.consts().iter().map(|id| graph.repr(*id, 80));
        assert_eq!(consts.collect::<Vec<_>>(), ["'ab'", "None"], "{source}");
        let instructions = instructions(source, "<module>", version, 0);
        assert_eq!(
            instructions,
            [("RESUME", 0), ("RETURN_CONST", 1)],
            "{source}"
        );
    }
    // After a docstring it is a statement like others.
    let marshal = compiled("''; 'a' + 'b'", version, 0);
    let graph = pyc::read(&marshal, version).unwrap();
    let code = graph.code_view(graph.root()).unwrap();
    assert_eq!(code.names().collect::<Vec<_>>(), ["__doc__"]);
}

/// The jump over what is not there gets the line of the condition, as only one way leads to it, though two lead to the
/// condition; and so it stays, as a NOP.
#[test]
fn a_jump_over_asserts_that_are_left_out() {
    let source = "def f():\n    if a: assert b\n    if c: assert d\n    else: assert e\n    g\n";
    let instructions = instructions(source, "f", PythonVersion::new(3, 13), 1);
    let names: Vec<_> = instructions.iter().map(|(name, _)| *name).collect();
    let second = names.iter().rposition(|name| *name == "POP_JUMP_IF_FALSE");
    assert_eq!(names[second.unwrap() + 1], "NOP", "{names:?}");
    assert_eq!(names.iter().filter(|name| **name == "NOP").count(), 1);
}

/// As with `!=`, but for the flag of the feature, which all code objects have.
#[test]
fn barrys_operator_is_the_other_one() {
    let text = |operator: &str| format!("def f(a, b):\n    return a {operator} b, 'a <> b'\n");
    for minor in [13, 14] {
        let version = PythonVersion::new(3, minor);
        let flags = |source: &str| {
            let marshal = compiled(source, version, 0);
            let graph = pyc::read(&marshal, version).unwrap();
            let codes: Vec<_> = graph.codes_within(graph.root()).collect();
            let code = codes.iter().find(|code| code.name() == "f").unwrap();
            (code.bytecode().to_vec(), code.fields().flags)
        };
        let import = "from __future__ import barry_as_FLUFL\n";
        let (with, without) = (
            flags(&(import.to_owned() + &text("<>"))),
            flags(&text("!=")),
        );
        assert_eq!(with, (without.0, without.1 | 0x40_0000), "3.{minor}");

        let options = options(version, 0);
        let source = format!("{import}\u{e9} = 1 != 2\n");
        let Err(Error::Source(problem)) = compile(source.as_bytes(), &options) else {
            panic!("it is not refused");
        };
        assert_eq!(
            problem.message,
            "with Barry as BDFL, use '<>' instead of '!='"
        );
        assert_eq!((problem.line, problem.column), (Some(2), Some(7)));
        assert!(compile(b"1 <> 2\n", &options).is_err());
    }
}
