//! Sources of which CPython makes another bytecode in another process.
//!
//! Up to 3.13, an inlined comprehension in a class makes variables of the class not only of its own names, but also of
//! those of functions around the class that scopes in it use. Their order is that of a set of strings, which hangs on
//! the seed of the hashes. No compiler can make the bytecode of every process then: one that is equal with the order of
//! one process is right.

use std::collections::HashSet;

use pyc::PythonVersion;
use pyc_codegen::disassemble;

/// The names of the variables that inlined comprehensions make, for every code object.
type Variables = Vec<Vec<String>>;

/// Whether two bytecodes may be two of several: the comprehensions in them have the same variables, in another order.
pub fn may_be(left: &[u8], right: &[u8], version: PythonVersion) -> bool {
    let sorted = |variables: &Variables| -> Variables {
        let mut variables = variables.clone();
        variables.iter_mut().for_each(|names| names.sort_unstable());
        variables
    };
    let (left, right) = (variables(left, version), variables(right, version));
    version < PythonVersion::new(3, 14) && left != right && sorted(&left) == sorted(&right)
}

/// The names of these variables, each once, in the order in which a bytecode has them.
pub fn order(marshal: &[u8], version: PythonVersion) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut order: Vec<_> = variables(marshal, version).into_iter().flatten().collect();
    order.retain(|name| seen.insert(name.clone()));
    order
}

fn variables(marshal: &[u8], version: PythonVersion) -> Variables {
    let Ok(graph) = pyc::read(marshal, version) else {
        return Variables::new();
    };
    let variables = graph.codes_within(graph.root()).map(|code| {
        let names = graph.contents(code.fields().localsplusnames);
        disassemble(code.bytecode(), version)
            .iter()
            .filter(|instruction| instruction.name == Some("LOAD_FAST_AND_CLEAR"))
            .filter_map(|instruction| names.get(instruction.argument as usize))
            .filter_map(|name| Some(graph.text(*name)?.into_owned()))
            .collect()
    });
    variables.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pyc_codegen::{compile_in_order, Options};

    const SOURCE: &str = "
def f(a, b, c):
    class A:
        [0 for i in z if (a + b + c for i in x)]
";

    fn compiled(source: &str, first: &[&str], version: PythonVersion) -> Vec<u8> {
        let options = Options {
            version,
            file_name: "a.py",
            optimization: 0,
            strip_docstrings: false,
            strip_asserts: false,
        };
        compile_in_order(source.as_bytes(), &options, first).unwrap()
    }

    #[test]
    fn an_order_gives_the_bytecode_that_has_it() {
        let version = PythonVersion::new(3, 13);
        let usual = compiled(SOURCE, &[], version);
        assert_eq!(order(&usual, version), [".0", "i", "x", "a", "b", "c"]);
        let other = compiled(SOURCE, &["c", "a"], version);
        let names = order(&other, version);
        assert_eq!(names, [".0", "i", "x", "c", "a", "b"]);
        assert!(may_be(&usual, &other, version));
        assert!(!may_be(&usual, &usual, version));
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        assert_eq!(compiled(SOURCE, &names, version), other);
    }

    #[test]
    fn from_3_14_on_there_is_one_bytecode() {
        let version = PythonVersion::new(3, 14);
        let usual = compiled(SOURCE, &[], version);
        assert_eq!(compiled(SOURCE, &["c", "a"], version), usual);
    }

    #[test]
    fn other_variables_are_another_matter() {
        let version = PythonVersion::new(3, 13);
        let usual = compiled(SOURCE, &[], version);
        let other = compiled(&SOURCE.replace("+ c", ""), &[], version);
        assert!(!may_be(&usual, &other, version));
    }
}
