//! The interpreter backend with real CPython processes.

mod support;

use pyc::canonicalize;
use pyc_compile::{
    Backend, CompileError, CompileRequest, Interpreter, InterpreterBackend, OptimizationLevel,
    Strip,
};
use std::num::NonZeroUsize;
use std::path::Path;
use std::time::Duration;
use support::{
    newest_python, other_version, pythons, run_python, write_executable, write_interpreter, Python,
};

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

/// Kills or blocks the process over files whose names say so.
const PRELUDE: &str = r#"
import builtins, os, sys
real_compile = compile
def compile_or_fail(source, name, *rest):
    if "die" in name:
        print("I am dying", file=sys.stderr, flush=True)
        os.kill(os.getpid(), 9)
    while "hang" in name:
        pass
    if "babble" in name:
        os.write(1, b"\xff\xff\xff\xff")
    return real_compile(source, name, *rest)
builtins.compile = compile_or_fail
"#;

fn backend(python: &Python) -> InterpreterBackend {
    InterpreterBackend::new(
        Interpreter::of_version(&python.path, python.version),
        NonZeroUsize::MIN,
    )
}

fn request<'a>(source: &'a [u8], file_name: &'a str) -> CompileRequest<'a> {
    CompileRequest {
        source,
        file_name,
        optimization: OptimizationLevel::Zero,
        strip: NO_STRIP,
    }
}

fn compile(backend: &dyn Backend, source: &str, file_name: &str) -> Result<Vec<u8>, CompileError> {
    backend
        .compile(&request(source.as_bytes(), file_name))
        .map(|bytecode| bytecode.marshal)
}

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

#[test]
fn code_equals_that_of_the_compile_function() {
    let sources: [&[u8]; 8] = [
        b"",
        b"x = 1\n",
        b"\xef\xbb\xbfx = '\xc3\xa4'\n",
        b"# coding: latin-1\nx = '\xe4'\n",
        b"#!/usr/bin/python\n# -*- coding: cp1251 -*-\nx = '\xe4\xf6'\n",
        b"x = 1\r\nif x:\r\n    y = '''a\r\nb'''\r\n",
        b"def f():\n    'doc'\n    assert x\n    return __debug__",
        "class Ä:\n    def ö(self): return 'ß' * 3\n".as_bytes(),
    ];
    for python in pythons() {
        let directory = tempfile::tempdir().unwrap();
        for level in [
            OptimizationLevel::Zero,
            OptimizationLevel::One,
            OptimizationLevel::Two,
        ] {
            for source in sources {
                let path = directory.path().join("source");
                std::fs::write(path, source).unwrap();
                let script = "import marshal, sys; code = compile(open('source', 'rb').read(), 'dir/ä.py', 'exec', \
                              dont_inherit=True, optimize=int(sys.argv[1])); marshal.dump(code, open('code', 'wb'))";
                run_python(
                    &python.path,
                    script,
                    &[&level.number().to_string()],
                    directory.path(),
                );
                let expected = std::fs::read(directory.path().join("code")).unwrap();
                let request = CompileRequest {
                    optimization: level,
                    ..request(source, "dir/ä.py")
                };
                let found = backend(&python).compile(&request).unwrap();
                assert_eq!(
                    canonicalize(&found.marshal, python.version).unwrap(),
                    canonicalize(&expected, python.version).unwrap(),
                    "{} {level:?} {source:?}",
                    python.version
                );
            }
        }
    }
}

#[test]
fn the_answer_tells_version_and_magic() {
    for python in pythons() {
        let bytecode = backend(&python).compile(&request(b"x", "a.py")).unwrap();
        assert_eq!(bytecode.version, python.version);
        assert_eq!(bytecode.magic, python.version.magic().unwrap());
    }
}

#[test]
fn identity_tells_the_full_version() {
    let python = newest_python();
    let backend = InterpreterBackend::new(Interpreter::new(&python.path), NonZeroUsize::MIN);
    let identity = backend.identity().unwrap();
    assert_eq!(identity.version, python.version);
    let script = "import platform; print(platform.python_version(), end='')";
    assert_eq!(
        identity.full_version,
        run_python(&python.path, script, &[], Path::new("/"))
    );
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

#[test]
fn warnings_of_the_compiler_are_not_shown_and_fail_nothing() {
    // A misspelt keyword makes a process load further modules, among them that of the warnings.
    let sources = [
        "x = '\\d'\nassert (1, 'x')\n1 is 1\n",
        "clss A:\n    pass\n",
        "y = '\\d'\nassert (1, 'y')\n",
    ];
    for python in pythons() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("python");
        let log = directory.path().join("stderr");
        let script = format!("#!/bin/sh\nexec {:?} \"$@\" 2>>{log:?}\n", python.path);
        write_executable(&path, &script);
        let backend = InterpreterBackend::new(Interpreter::new(path), NonZeroUsize::MIN);
        let compiled = sources.map(|source| compile(&backend, source, "a.py").is_ok());
        assert_eq!(compiled, [true, false, true]);
        assert_eq!(std::fs::read_to_string(log).unwrap(), "");
    }
}

#[test]
fn many_callers_get_each_their_own_answer() {
    let python = newest_python();
    let interpreter = Interpreter::of_version(&python.path, python.version);
    let backend = InterpreterBackend::new(interpreter, NonZeroUsize::new(3).unwrap());
    std::thread::scope(|scope| {
        for caller in 0..12 {
            let backend = &backend;
            scope.spawn(move || {
                for round in 0..40 {
                    let name = format!("file_{caller}_{round}.py");
                    let large = "x = 1\n".repeat(if round % 10 == 0 { 20_000 } else { 1 });
                    let marshal = compile(backend, &large, &name).unwrap();
                    assert!(String::from_utf8_lossy(&marshal).contains(&name), "{name}");
                    let error = compile(backend, "x = = 1", &name).unwrap_err();
                    assert!(error.to_string().contains(&name), "{name}");
                }
            });
        }
    });
}

#[test]
fn large_answers_and_large_requests_do_not_block_each_other() {
    let python = newest_python();
    let backend = backend(&python);
    let source = format!("x = {:?}\n", "text ".repeat(1 << 20));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope
                .spawn(|| assert!(compile(&backend, &source, "large.py").unwrap().len() > 5 << 20));
        }
    });
}

#[test]
fn a_missing_interpreter_is_an_error_about_it() {
    let backend = InterpreterBackend::new(Interpreter::new("/no/such/python"), NonZeroUsize::MIN);
    let error = compile(&backend, "x", "a.py").unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot start the interpreter /no/such/python: No such file or directory (os error 2)"
    );
    assert!(error.is_about_the_interpreter());
}

#[test]
fn an_interpreter_of_another_version_is_refused() {
    let python = newest_python();
    let expected = other_version(python.version);
    let interpreter = Interpreter::of_version(&python.path, expected);
    let backend = InterpreterBackend::new(interpreter, NonZeroUsize::MIN);
    let error = compile(&backend, "x", "a.py").unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "the interpreter {} is CPython {}, but the target's Python is {expected}: no version can load the \
             bytecode of another, so name a CPython {expected} as the interpreter",
            python.path.display(),
            python.version
        )
    );
}

#[test]
fn programs_that_are_no_python_are_found_out() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("python");
    let error = |script: &str| {
        write_executable(&path, script);
        let backend = InterpreterBackend::new(Interpreter::new(&path), NonZeroUsize::MIN);
        let error = compile(&backend, "x", "a.py").unwrap_err();
        assert!(error.is_about_the_interpreter(), "{error}");
        error.to_string().replace(path.to_str().unwrap(), "PATH")
    };
    assert_eq!(
        error("#!/bin/sh\necho 'cannot open shared object' >&2\nexit 127\n"),
        "the interpreter PATH ended before it was ready (exit status: 127):\n    cannot open shared object"
    );
    assert_eq!(
        error("#!/bin/sh\necho Hello, this is no Python\ncat >/dev/null\n"),
        "the interpreter PATH is not CPython: it did not greet as a Python with the same options does"
    );
}

#[test]
fn a_file_that_kills_the_interpreter_is_an_error_and_others_compile() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("python");
    write_interpreter(&path, &newest_python().path, PRELUDE);
    let backend = InterpreterBackend::new(Interpreter::new(&path), NonZeroUsize::MIN);
    std::thread::scope(|scope| {
        for index in 0..6 {
            let backend = &backend;
            scope.spawn(move || compile(backend, "x", &format!("good_{index}.py")).unwrap());
        }
        let error = compile(&backend, "x", "die.py").unwrap_err().to_string();
        assert_eq!(
            error.replace(path.to_str().unwrap(), "PATH"),
            "die.py: the interpreter PATH died while it compiled this file, and so did a fresh one \
             (signal: 9 (SIGKILL)):\n    I am dying"
        );
    });
    compile(&backend, "x", "good.py").unwrap();
}

#[test]
fn an_interpreter_that_dies_by_chance_is_started_anew() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("python");
    let flag = directory.path().join("died");
    let prelude = format!(
        "import builtins, os\nreal_compile = compile\ndef once(*arguments):\n    if not os.path.exists({flag:?}):\n        \
         open({flag:?}, 'w').close()\n        os.kill(os.getpid(), 9)\n    return real_compile(*arguments)\n\
         builtins.compile = once\n"
    );
    write_interpreter(&path, &newest_python().path, &prelude);
    let backend = InterpreterBackend::new(Interpreter::new(&path), NonZeroUsize::MIN);
    compile(&backend, "x", "a.py").unwrap();
    assert!(flag.exists());
}

#[test]
fn an_interpreter_that_hangs_is_killed_and_others_compile() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("python");
    write_interpreter(&path, &newest_python().path, PRELUDE);
    let interpreter = Interpreter {
        deadline: Duration::from_secs(4),
        ..Interpreter::new(&path)
    };
    let backend = InterpreterBackend::new(interpreter, NonZeroUsize::MIN);
    backend.identity().unwrap();
    let large = format!("x = 1  # {}\n", "long ".repeat(100_000));
    std::thread::scope(|scope| {
        // These wait behind it, with more to be sent than a pipe holds.
        let hanging = scope.spawn(|| compile(&backend, "x", "hang.py").unwrap_err().to_string());
        for _ in 0..2 {
            scope.spawn(|| compile(&backend, &large, "good.py").unwrap());
        }
        assert_eq!(
            hanging
                .join()
                .unwrap()
                .replace(path.to_str().unwrap(), "PATH"),
            "hang.py: the interpreter PATH was killed, as it had not compiled this file after 4 s"
        );
    });
}

#[test]
fn an_answer_that_is_no_message_is_an_error_and_others_compile() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("python");
    write_interpreter(&path, &newest_python().path, PRELUDE);
    let backend = InterpreterBackend::new(Interpreter::new(&path), NonZeroUsize::MIN);
    let error = compile(&backend, "x", "babble.py").unwrap_err().to_string();
    assert_eq!(
        error.replace(path.to_str().unwrap(), "PATH"),
        "the interpreter PATH broke the protocol: its answer for babble.py is no message"
    );
    compile(&backend, "x", "good.py").unwrap();
}

#[test]
fn a_memory_error_is_about_the_source_and_the_process_lives_on() {
    for python in pythons() {
        let backend = backend(&python);
        let deep = format!("x = {}1\n", "-".repeat(200_000));
        let error = compile(&backend, &deep, "deep.py").unwrap_err();
        assert!(
            matches!(error, CompileError::Source(_)),
            "{}: {error}",
            python.version
        );
        compile(&backend, "x", "good.py").unwrap();
    }
}

#[test]
fn a_file_name_that_no_file_can_have_is_an_error() {
    let error = compile(&backend(&newest_python()), "x", "a\0b.py").unwrap_err();
    assert_eq!(
        error.to_string(),
        "ValueError: embedded null character (a\0b.py)"
    );
}
