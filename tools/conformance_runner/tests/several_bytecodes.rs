//! Sources of which CPython makes another bytecode with another seed of its hashes.

use std::num::NonZeroUsize;

use pyc::PythonVersion;
use pyc_compile::Interpreter;
use pyc_conformance::check::{Checker, Verdict};

/// How many seeds are tried. Some of the first ones give one order, some the other.
const SEEDS: u32 = 20;

fn verdicts(source: &str) -> Option<Vec<Verdict>> {
    let version = PythonVersion::new(3, 13);
    let verdict = |hash_seed| {
        let interpreter = Interpreter {
            hash_seed,
            ..Interpreter::new("python3.13")
        };
        let checker = Checker::new(interpreter, version, NonZeroUsize::MIN);
        checker.check(source.as_bytes(), "a.py").ok()
    };
    let verdicts: Option<Vec<_>> = (0..SEEDS).map(verdict).collect();
    if verdicts.is_none() {
        let required = std::env::var("RULES_PYC_REQUIRE_PYTHONS").unwrap_or_default();
        assert!(!required.split(',').any(|name| name == "3.13"));
        eprintln!("python3.13 is not on PATH");
    }
    verdicts
}

/// What the generator uses of the function around the class are variables of the comprehension, and so of the class,
/// in the order of a set of their names.
#[test]
fn the_order_of_a_set_of_names_is_that_of_one_process() {
    let source = "def f(a, b):\n    class A:\n        [0 for i in z if (a + b for i in x)]\n";
    let Some(verdicts) = verdicts(source) else {
        return;
    };
    for verdict in &verdicts {
        assert!(
            matches!(verdict, Verdict::Identical | Verdict::OneOfSeveral),
            "{verdict:?}"
        );
    }
    let has = |name| verdicts.iter().any(|verdict| verdict.name() == name);
    assert!(has("identical") && has("one_of_several"));
}
