//! What is left of docstrings and asserts, as seen by running the code.

#[path = "support/requests.rs"]
mod requests;
mod support;

use pyc::canonicalize;
use pyc_compile::{Backend, CompileRequest, OptimizationLevel, Strip};
use requests::{backend, request};
use support::{pythons, run_python, Python};

const NO_STRIP: Strip = Strip {
    docstrings: false,
    asserts: false,
};
const DOCSTRINGS: Strip = Strip {
    docstrings: true,
    asserts: false,
};
const ASSERTS: Strip = Strip {
    docstrings: false,
    asserts: true,
};

/// Compiles the source, runs it with the same Python, and gives what it prints.
fn run(python: &Python, source: &str, optimization: OptimizationLevel, strip: Strip) -> String {
    let request = CompileRequest {
        optimization,
        strip,
        ..request(source.as_bytes(), "ran.py")
    };
    let bytecode = backend(python).compile(&request).unwrap();
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("code"), bytecode.marshal).unwrap();
    let script = "import marshal; exec(marshal.load(open('code', 'rb')))";
    run_python(&python.path, script, &[], directory.path())
}

const DOCUMENTED: &str = r#"
'module'
'second'
class C:
    'class'
    def method(self):
        'method'
        'second'
    async def co(self):
        'co'
        return 1
    def kept(self):
        b'bytes'
        'no docstring'
def f():
    'f'
    def inner():
        'inner'
        'second'
        return 'value'
    assert True
    return inner
try:
    raise ValueError
except ValueError:
    def handler(): 'handler'
match 1:
    case 1:
        def case(): 'case'
for _ in ():
    pass
else:
    def after(): 'after'
print([o.__doc__ for o in (C, C.method, C.co, C.kept, f, f(), handler, case, after)], __doc__, f()())
"#;

#[test]
fn stripping_docstrings_takes_all_leading_strings() {
    for python in pythons() {
        let all_none = format!("[{}] None value\n", ["None"; 9].join(", "));
        for level in [
            OptimizationLevel::Zero,
            OptimizationLevel::One,
            OptimizationLevel::Two,
        ] {
            assert_eq!(
                run(&python, DOCUMENTED, level, DOCSTRINGS),
                all_none,
                "{} {level:?}",
                python.version
            );
        }
        let kept = "['class', 'method', 'co', None, 'f', 'inner', 'handler', 'case', 'after'] module value\n";
        assert_eq!(
            run(&python, DOCUMENTED, OptimizationLevel::Zero, ASSERTS),
            kept
        );
        assert_eq!(
            run(&python, DOCUMENTED, OptimizationLevel::Zero, NO_STRIP),
            kept
        );
    }
}

#[test]
fn stripping_docstrings_at_level_1_gives_what_level_2_gives() {
    let only_docstrings = "'module'\nclass A:\n    '''class\n    A'''\ndef f():\n    'f'\n";
    // Of several strings, level 2 leaves those after the first, which are no docstrings.
    let lines = DOCUMENTED.split_inclusive('\n');
    let one_string_each: String = lines.filter(|line| line.trim() != "'second'").collect();
    // Up to 3.13, level 2 leaves no place in an emptied body.
    for python in pythons().iter().filter(|python| python.version.minor >= 14) {
        for source in [&one_string_each, only_docstrings, "'module'\n"] {
            let canonical = |optimization, strip| {
                let request = CompileRequest {
                    optimization,
                    strip,
                    ..request(source.as_bytes(), "a.py")
                };
                let marshal = backend(python).compile(&request).unwrap().marshal;
                canonicalize(&marshal, python.version).unwrap()
            };
            let stripped = canonical(OptimizationLevel::One, DOCSTRINGS);
            let level_2 = canonical(OptimizationLevel::Two, NO_STRIP);
            assert!(stripped == level_2, "{} {source:?}", python.version);
        }
    }
}

const ASSERTING: &str = r#"
import inspect
def generator():
    assert (yield)
def local():
    assert (name := 1)
    return lambda: name
async def agen():
    with x:
        assert (yield)
def failed():
    try:
        assert False, 'message'
    except AssertionError as error:
        return str(error)
    return 'not run'
if True:
    assert True
print(inspect.isgeneratorfunction(generator), local.__code__.co_cellvars,
      inspect.isasyncgenfunction(agen), failed(), __debug__)
"#;

#[test]
fn stripping_asserts_keeps_generators_names_and_debug() {
    for python in pythons() {
        let run = |level, strip| run(&python, ASSERTING, level, strip);
        let [zero, one] = [OptimizationLevel::Zero, OptimizationLevel::One];
        assert_eq!(run(zero, NO_STRIP), "True ('name',) True message True\n");
        assert_eq!(run(zero, DOCSTRINGS), "True ('name',) True message True\n");
        assert_eq!(run(zero, ASSERTS), "True ('name',) True not run True\n");
        assert_eq!(run(one, NO_STRIP), "True ('name',) True not run False\n");
        assert_eq!(run(one, ASSERTS), "True ('name',) True not run False\n");
    }
}

#[test]
fn stripped_asserts_leave_no_trace_in_the_code() {
    let source = b"def f(x):\n    assert expensive(x), 'text of the message'\n    return x\n";
    for python in pythons() {
        let request = CompileRequest {
            strip: ASSERTS,
            ..request(source, "a.py")
        };
        let marshal = backend(&python).compile(&request).unwrap().marshal;
        let found = String::from_utf8_lossy(&marshal).contains("text of the message");
        assert!(!found, "{}", python.version);
    }
}

#[test]
fn what_nests_as_deep_as_the_compiler_takes_can_be_stripped() {
    let source = format!("if x:\n    pass\n{}", "elif x:\n    pass\n".repeat(2_900));
    for python in pythons() {
        let strip = Strip {
            docstrings: true,
            asserts: true,
        };
        let request = CompileRequest {
            strip,
            ..request(source.as_bytes(), "a.py")
        };
        let result = backend(&python).compile(&request);
        assert!(
            result.is_ok(),
            "{}: {}",
            python.version,
            result.unwrap_err()
        );
    }
}

#[test]
fn futures_count_when_a_docstring_before_them_is_stripped() {
    let source = "'doc'\nfrom __future__ import annotations\ndef f(x: no_such_name): pass\nprint(f.__annotations__)\n";
    for python in pythons() {
        assert_eq!(
            run(&python, source, OptimizationLevel::Zero, DOCSTRINGS),
            "{'x': 'no_such_name'}\n"
        );
    }
}
