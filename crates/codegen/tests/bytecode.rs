//! Bytecode of sources that were once compiled wrongly, as CPython has it.

use pyc::PythonVersion;
use pyc_codegen::{compile, disassemble, Options};

/// The instructions of the code object with a name: their own names, and their arguments.
fn instructions(source: &str, code: &str, version: PythonVersion) -> Vec<(&'static str, u32)> {
    let options = Options {
        version,
        file_name: "source.py",
        optimization: 0,
        strip_docstrings: false,
        strip_asserts: false,
    };
    let marshal = compile(source.as_bytes(), &options).unwrap();
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
        let instructions = instructions(source, "A", PythonVersion::new(3, minor));
        let cells = instructions.iter().filter(|(name, _)| *name == "MAKE_CELL");
        assert_eq!(cells.map(|(_, place)| *place).collect::<Vec<_>>(), places);
    }
}
