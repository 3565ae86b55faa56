//! When `pyc compile` compiles again.

use std::fs;
use std::time::SystemTime;

use crate::support::{write_package, Sandbox};

const NOTHING: &str = "0 compiled, 1 up to date, 0 failed";
const ONE: &str = "1 compiled, 0 up to date, 0 failed";

fn summary(sandbox: &Sandbox, arguments: &[&str]) -> String {
    sandbox
        .compile(arguments)
        .expect(0, sandbox)
        .summary()
        .to_owned()
}

fn one_source() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("x.py", "x = 1\n");
    assert_eq!(summary(&sandbox, &["x.py"]), ONE);
    sandbox
}

#[test]
fn the_second_time_there_is_nothing_to_do() {
    for mode in ["checked-hash", "unchecked-hash", "timestamp"] {
        let sandbox = Sandbox::new();
        write_package(&sandbox, "pkg");
        let arguments = ["--invalidation-mode", mode, "--optimize", "0,1", "pkg"];
        assert_eq!(
            summary(&sandbox, &arguments),
            "10 compiled, 0 up to date, 0 failed"
        );
        let times = |sandbox: &Sandbox| -> Vec<SystemTime> {
            let names = sandbox.names("pkg");
            let time = |name| {
                fs::metadata(sandbox.path("pkg").join(name))
                    .unwrap()
                    .modified()
                    .unwrap()
            };
            names.into_iter().map(time).collect()
        };
        let before = times(&sandbox);
        assert_eq!(
            summary(&sandbox, &arguments),
            "0 compiled, 10 up to date, 0 failed"
        );
        assert_eq!(times(&sandbox), before);
    }
}

#[test]
fn force_compiles_all() {
    assert_eq!(summary(&one_source(), &["--force", "x.py"]), ONE);
}

#[test]
fn a_new_text_is_compiled() {
    let sandbox = one_source();
    sandbox.write("x.py", "x = 2\n");
    assert_eq!(summary(&sandbox, &["x.py"]), ONE);
}

#[test]
fn a_new_time_matters_to_timestamps_only() {
    let sandbox = one_source();
    let touch = "import os; os.utime('x.py', (1, 1))";
    sandbox.python_prints(&[], touch, &[]);
    assert_eq!(summary(&sandbox, &["x.py"]), NOTHING);
    assert_eq!(
        summary(&sandbox, &["--invalidation-mode", "timestamp", "x.py"]),
        ONE
    );
    assert_eq!(
        summary(&sandbox, &["--invalidation-mode", "timestamp", "x.py"]),
        NOTHING
    );
    sandbox.python_prints(&[], &touch.replace('1', "2"), &[]);
    assert_eq!(
        summary(&sandbox, &["--invalidation-mode", "timestamp", "x.py"]),
        ONE
    );
}

#[test]
fn another_mode_is_another_file() {
    let sandbox = one_source();
    assert_eq!(
        summary(&sandbox, &["--invalidation-mode", "unchecked-hash", "x.py"]),
        ONE
    );
    assert_eq!(
        summary(&sandbox, &["--invalidation-mode", "unchecked-hash", "x.py"]),
        NOTHING
    );
}

#[test]
fn another_name_in_tracebacks_is_another_file() {
    let sandbox = one_source();
    assert_eq!(summary(&sandbox, &["-p", "app", "x.py"]), ONE);
    assert_eq!(summary(&sandbox, &["-p", "app", "x.py"]), NOTHING);
}

#[test]
fn what_python_has_written_is_made_canonical() {
    let sandbox = one_source();
    let compile = "import py_compile\n\
                   py_compile.compile('x.py', invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)";
    let ours = sandbox.read(sandbox.cached(".", "x"));
    sandbox.python_prints(&[], compile, &[]);
    let theirs = sandbox.read(sandbox.cached(".", "x"));
    assert_eq!(theirs[..16], ours[..16]);
    assert_ne!(theirs, ours);
    assert_eq!(summary(&sandbox, &["x.py"]), ONE);
    assert_eq!(sandbox.read(sandbox.cached(".", "x")), ours);
}

#[test]
fn a_damaged_file_is_replaced() {
    let sandbox = one_source();
    let pyc = sandbox.cached(".", "x");
    let whole = sandbox.read(&pyc);
    for damaged in [&whole[..10], &whole[..whole.len() - 1], b""] {
        sandbox.write(&pyc, damaged);
        assert_eq!(summary(&sandbox, &["x.py"]), ONE);
        assert_eq!(sandbox.read(&pyc), whole);
    }
}
