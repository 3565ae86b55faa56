//! Sources of which CPython makes another bytecode in another process.
//!
//! Up to 3.13, an inlined comprehension in a class makes variables of the class not only of its own names, but also of
//! those of functions around the class that scopes in it use. Their order is that of a set of strings, which hangs on
//! the seed of the hashes. No compiler can make the bytecode of every process then: one that is equal with the order of
//! one process is right.

use pyc::PythonVersion;
use pyc_codegen::disassemble;

/// Whether two bytecodes may be two of several: the comprehensions in them have the same variables, in another order.
pub fn may_be(left: &[u8], right: &[u8], version: PythonVersion) -> bool {
    let sorted = |orders: &[Vec<String>]| {
        let mut names: Vec<_> = orders.concat();
        names.sort_unstable();
        names
    };
    let (left, right) = (orders(left, version), orders(right, version));
    version < PythonVersion::new(3, 14) && left != right && sorted(&left) == sorted(&right)
}

/// The names of the variables that each inlined comprehension of a bytecode makes, in the order that they have there.
pub fn orders(marshal: &[u8], version: PythonVersion) -> Vec<Vec<String>> {
    let mut orders = Vec::new();
    let Ok(graph) = pyc::read(marshal, version) else {
        return orders;
    };
    for code in graph.codes_within(graph.root()) {
        let names = graph.contents(code.fields().localsplusnames);
        let mut order = Vec::new();
        for instruction in disassemble(code.bytecode(), version) {
            match instruction.name {
                Some("LOAD_FAST_AND_CLEAR") => {
                    let name = names.get(instruction.argument as usize);
                    order.extend(name.and_then(|name| graph.text(*name)).map(Into::into));
                }
                Some("MAKE_CELL") => {}
                _ if order.is_empty() => {}
                _ => orders.push(std::mem::take(&mut order)),
            }
        }
    }
    orders
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

    fn compiled(source: &str, orders: &[Vec<String>], version: PythonVersion) -> Vec<u8> {
        let options = Options {
            version,
            file_name: "a.py",
            optimization: 0,
            strip_docstrings: false,
            strip_asserts: false,
        };
        compile_in_order(source.as_bytes(), &options, orders).unwrap()
    }

    fn order(names: &str) -> Vec<String> {
        names.split_whitespace().map(Into::into).collect()
    }

    #[test]
    fn an_order_gives_the_bytecode_that_has_it() {
        let version = PythonVersion::new(3, 13);
        let usual = compiled(SOURCE, &[], version);
        assert_eq!(orders(&usual, version), [order(".0 i x a b c")]);
        let another = [order(".0 i x c a b")];
        let other = compiled(SOURCE, &another, version);
        assert_eq!(orders(&other, version), another);
        assert!(may_be(&usual, &other, version));
        assert!(!may_be(&usual, &usual, version));
    }

    #[test]
    fn each_comprehension_has_its_order() {
        let version = PythonVersion::new(3, 13);
        let more = format!("{SOURCE}        [0 for i in z if (c + a for i in x)]\n");
        let different = [order(".0 i x c b a"), order(".0 i x a c")];
        let compiled = compiled(&more, &different, version);
        assert_eq!(orders(&compiled, version), different);
    }

    #[test]
    fn from_3_14_on_there_is_one_bytecode() {
        let version = PythonVersion::new(3, 14);
        let usual = compiled(SOURCE, &[], version);
        let another = [order(".0 i x c a b")];
        assert_eq!(compiled(SOURCE, &another, version), usual);
    }

    #[test]
    fn other_variables_are_another_matter() {
        let version = PythonVersion::new(3, 13);
        let usual = compiled(SOURCE, &[], version);
        let other = compiled(&SOURCE.replace("+ c", ""), &[], version);
        assert!(!may_be(&usual, &other, version));
    }
}
