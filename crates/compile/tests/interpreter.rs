//! The interpreter backend with real CPython processes.

#[path = "support/requests.rs"]
mod requests;
mod support;

use pyc::canonicalize;
use pyc_compile::{
    Backend, CompileError, CompileRequest, Interpreter, InterpreterBackend, OptimizationLevel,
};
use requests::{backend, request};
use std::num::NonZeroUsize;
use std::path::Path;
use std::time::Duration;
use support::{
    newest_python, other_version, pythons, run_python, write_executable, write_interpreter,
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

fn compile(backend: &dyn Backend, source: &str, file_name: &str) -> Result<Vec<u8>, CompileError> {
    backend
        .compile(&request(source.as_bytes(), file_name))
        .map(|bytecode| bytecode.marshal)
}

/// Up to 3.13 a set of names decides on the order of the variables of this class.
#[test]
fn the_order_of_a_set_is_the_same_in_every_process() {
    let source =
        "def f(a, b, c, d):\n    class A:\n        [0 for i in z if (a + b + c + d for i in x)]\n";
    for python in pythons() {
        let mut compiled: Vec<_> = (0..5)
            .map(|_| compile(&backend(&python), source, "a.py").unwrap())
            .collect();
        compiled.dedup();
        assert_eq!(compiled.len(), 1, "{}", python.version);
    }
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
