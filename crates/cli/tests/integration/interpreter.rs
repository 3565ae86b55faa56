//! The interpreters that `pyc compile` takes and refuses.

use std::fs;

use crate::support::{python, pythons, Run, Sandbox};

/// A directory to be the only one on `PATH`, with a program in it that starts the given one.
fn directory_with(sandbox: &Sandbox, name: &str, starts: &str) -> String {
    use std::os::unix::fs::PermissionsExt;
    let path = format!("bin/{name}");
    sandbox.write(&path, format!("#!/bin/sh\nexec {starts} \"$@\"\n"));
    fs::set_permissions(sandbox.path(&path), fs::Permissions::from_mode(0o755)).unwrap();
    sandbox.path("bin").to_str().unwrap().to_owned()
}

fn compile(sandbox: &Sandbox, path: &str, arguments: &[&str]) -> Run {
    let arguments = [&["compile"], arguments, &["x.py"]].concat();
    let output = sandbox.tool(&arguments).env("PATH", path).output().unwrap();
    Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn a_version_is_looked_for_on_path() {
    for python in pythons() {
        let sandbox = Sandbox::with_python(python.clone());
        sandbox.write("x.py", "");
        sandbox
            .pyc(&["compile", "--python", &python.version, "x.py"])
            .expect(0, &sandbox);
        sandbox.read(sandbox.cached(".", "x"));
    }
}

#[test]
fn by_default_it_is_python3_on_path() {
    let sandbox = Sandbox::new();
    sandbox.write("x.py", "");
    let path = directory_with(&sandbox, "python3", python().program.to_str().unwrap());
    compile(&sandbox, &path, &[]).expect(0, &sandbox);
    sandbox.read(sandbox.cached(".", "x"));
}

#[test]
fn a_program_of_another_version_than_its_name_says_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.write("x.py", "");
    let python = python();
    // Of versions that need an interpreter.
    let other = if python.version == "3.12" {
        "3.11"
    } else {
        "3.12"
    };
    let path = directory_with(
        &sandbox,
        &format!("python{other}"),
        python.program.to_str().unwrap(),
    );
    let run = compile(&sandbox, &path, &["--python", other]);
    run.expect(2, &sandbox);
    let expected = format!(
        "pyc: the interpreter python{other} is CPython {}, but ",
        python.version
    );
    assert!(run.stderr.starts_with(&expected), "{}", run.stderr);
    assert!(!sandbox.path("__pycache__").exists());
}

#[test]
fn a_missing_program_is_told_with_the_way_out() {
    let sandbox = Sandbox::new();
    sandbox.write("x.py", "");
    let expected = |name: &str| {
        format!(
            "pyc: there is no {name}: install it, or say with --python which Python to use \
             (a version such as 3.14, or the path of an interpreter)\n"
        )
    };
    let nowhere = sandbox.path("nowhere");
    for (arguments, name) in [
        (&["--python", "3.12"][..], "python3.12 on PATH"),
        (&[][..], "python3 on PATH"),
        (&["--python", "./venv/bin/python"][..], "./venv/bin/python"),
    ] {
        let run = compile(&sandbox, nowhere.to_str().unwrap(), arguments);
        run.expect(2, &sandbox);
        assert_eq!(run.stderr, expected(name));
    }
}

#[test]
fn a_program_that_is_no_python_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.write("x.py", "");
    directory_with(&sandbox, "liar", "echo hello; exit 3; :");
    let run = sandbox.pyc(&["compile", "--python", "bin/liar", "x.py"]);
    run.expect(2, &sandbox);
    assert!(
        run.stderr.starts_with("pyc: the interpreter bin/liar "),
        "{}",
        run.stderr
    );
    assert_eq!(run.stdout, "");
}

#[test]
fn unknown_versions_are_refused_with_the_known_ones() {
    let sandbox = Sandbox::new();
    let run = sandbox.pyc(&["compile", "--python", "3.7", "x.py"]);
    run.expect(2, &sandbox);
    assert!(
        run.stderr
            .contains("unknown Python version 3.7: this rules_pyc knows 3.11"),
        "{}",
        run.stderr
    );
}
