//! What `pyc compile` says of sources that do not compile.

use std::fs;

use crate::support::{pythons, Sandbox};

/// Prints what Python says of each file. Of one with null bytes it does not say which file it is, but
/// it prints the name of one that it knows.
const REPORT: &str = r#"
import sys, traceback
for name in sys.argv[1:]:
    with open(name, "rb") as file:
        source = file.read()
    try:
        compile(source, name, "exec", dont_inherit=True)
    except SyntaxError as error:
        error.filename = error.filename or name
        print("".join(traceback.format_exception_only(error)), end="")
"#;

#[test]
fn errors_are_printed_as_python_prints_them_in_the_order_of_the_files() {
    for python in pythons() {
        let sandbox = Sandbox::with_python(python);
        sandbox.write("src/a.py", "x = (\n");
        sandbox.write("src/b.py", "def f():\n  return 1\n return 2\n");
        sandbox.write("src/c.py", "ok = 1\n");
        sandbox.write("src/d.py", "x = 1\nx y\n");
        sandbox.write("src/sub/e.py", "if 1:\n        x\n\ty\n");
        sandbox.write("src/sub/f.py", "def f():\n    return yield\nbreak\n");
        let files = [
            "src/a.py",
            "src/b.py",
            "src/d.py",
            "src/sub/e.py",
            "src/sub/f.py",
        ];
        let expected = sandbox.python_prints(&[], REPORT, &files);
        for jobs in ["1", "8"] {
            let run = sandbox.compile(&["-f", "-j", jobs, "src"]);
            run.expect(1, &sandbox);
            assert_eq!(run.stderr, expected);
            assert_eq!(run.summary(), "1 compiled, 0 up to date, 5 failed");
        }
        sandbox.read(sandbox.cached("src", "c"));
    }
}

#[test]
fn errors_of_decoding_are_those_of_python_too() {
    for python in pythons() {
        let sandbox = Sandbox::with_python(python);
        sandbox.write("cookie.py", "# coding: no-such-codec\n");
        sandbox.write("latin.py", b"x = '\xe9'\n");
        sandbox.write("nul.py", b"x = '\0'\n");
        let files = ["cookie.py", "latin.py", "nul.py"];
        let run = sandbox.compile(&files);
        run.expect(1, &sandbox);
        assert_eq!(run.stderr, sandbox.python_prints(&[], REPORT, &files));
        assert_eq!(sandbox.names("."), files);
    }
}

#[test]
fn what_is_no_source_fails_and_the_rest_is_compiled() {
    let sandbox = Sandbox::new();
    sandbox.write("a.py", "");
    sandbox.write("notes.txt", "");
    let run = sandbox.compile(&["missing.py", "notes.txt", "a.py"]);
    run.expect(1, &sandbox);
    let expected = "pyc: cannot read missing.py: No such file or directory (os error 2)\n\
                    pyc: notes.txt: not a Python source, as its name does not end in .py\n";
    assert_eq!(run.stderr, expected);
    assert_eq!(run.summary(), "1 compiled, 0 up to date, 2 failed");
}

#[test]
fn a_failed_source_keeps_its_old_bytecode() {
    let sandbox = Sandbox::new();
    sandbox.write("x.py", "x = 1\n");
    sandbox.compile_well(&["x.py"]);
    let before = sandbox.read(sandbox.cached(".", "x"));
    sandbox.write("x.py", "x = \n");
    sandbox.compile(&["x.py"]).expect(1, &sandbox);
    assert_eq!(sandbox.read(sandbox.cached(".", "x")), before);
}

#[test]
fn an_error_is_told_once_though_there_are_several_levels() {
    let sandbox = Sandbox::new();
    sandbox.write("x.py", "x = \n");
    let run = sandbox.compile(&["--optimize", "0,1,2", "x.py"]);
    run.expect(1, &sandbox);
    assert_eq!(
        run.stderr.matches("SyntaxError").count(),
        1,
        "{}",
        run.stderr
    );
    assert_eq!(run.summary(), "0 compiled, 0 up to date, 1 failed");
}

#[test]
fn an_output_that_cannot_be_written_is_an_error_and_the_rest_is_written() {
    let sandbox = Sandbox::new();
    sandbox.write("a/x.py", "");
    sandbox.write("b/y.py", "");
    sandbox.write("a/__pycache__", "no directory");
    let run = sandbox.compile(&["a", "b"]);
    run.expect(1, &sandbox);
    assert!(
        run.stderr
            .starts_with("pyc: cannot make the directory a/__pycache__: "),
        "{}",
        run.stderr
    );
    assert_eq!(run.summary(), "1 compiled, 0 up to date, 1 failed");
    sandbox.read(sandbox.cached("b", "y"));
}

#[test]
fn what_stands_in_the_place_of_an_output_is_not_replaced() {
    let sandbox = Sandbox::new();
    sandbox.write("x.py", "");
    let pyc = sandbox.cached(".", "x");
    fs::create_dir_all(sandbox.path(&pyc)).unwrap();
    let run = sandbox.compile(&["x.py"]);
    run.expect(1, &sandbox);
    assert!(
        run.stderr.contains("it exists and is no regular file"),
        "{}",
        run.stderr
    );
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_utf8_fails_alone() {
    use std::os::unix::ffi::OsStrExt;
    let sandbox = Sandbox::new();
    sandbox.write("a/x.py", "");
    sandbox.write(
        std::path::Path::new("a").join(std::ffi::OsStr::from_bytes(b"\xff.py")),
        "",
    );
    let run = sandbox.compile(&["a"]);
    run.expect(1, &sandbox);
    assert!(
        run.stderr.contains("the path is not UTF-8"),
        "{}",
        run.stderr
    );
    assert_eq!(run.summary(), "1 compiled, 0 up to date, 1 failed");
}

#[test]
fn what_is_installed_is_left_as_source_with_a_warning() {
    for python in pythons() {
        let sandbox = Sandbox::with_python(python);
        let files = [
            "lib/site-packages/py2.py",
            "lib/dist-packages/p/nul.py",
            "site-packages.py",
        ];
        sandbox.write(files[0], "print 1\n");
        sandbox.write(files[1], "x = '\0'\n");
        sandbox.write(files[2], "ok = 1\n");
        let run = sandbox.compile(&["."]);
        run.expect(0, &sandbox);
        let summary = "1 compiled, 0 up to date, 0 failed, 2 left as source, ";
        assert!(run.stdout.starts_with(summary), "{}", run.stdout);
        for (file, error) in [(files[0], "Missing parentheses"), (files[1], "null bytes")] {
            let warning = format!("pyc: warning: ./{file}: cannot be compiled for Python ");
            assert!(run.stderr.contains(&warning), "{}", run.stderr);
            assert!(run.stderr.contains(error), "{}", run.stderr);
        }
        assert_eq!(sandbox.names("lib/site-packages"), ["py2.py"]);

        let run = sandbox.compile(&["--quiet", "lib"]);
        run.expect(0, &sandbox);
        assert_eq!(run.stderr, "");
        // The same file elsewhere is an error.
        sandbox.write("src/py2.py", "print 1\n");
        sandbox.compile(&["."]).expect(1, &sandbox);
    }
}
