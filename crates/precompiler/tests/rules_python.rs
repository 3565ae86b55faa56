//! The tool as rules_python's own PyCompile action runs it.
//!
//! The action (`_precompile` in `python/private/precompile.bzl` of rules_python 2.3.2) knows of the tool only that it is
//! executable. It has no interpreter among its inputs but what the tool's runfiles bring, no PATH in its
//! environment, and one argument: a param file. `@rules_pyc//python:precompiler` is the tool with such runfiles.

mod support;

use pyc::{is_canonical, Invalidation, PycFile};
use serde_json::{json, Value};
use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use support::pythons::{newest_python, other_version, pythons, write_interpreter, Python};
use support::{Sandbox, Worker, PRECOMPILER};

/// Where the tool stands in the execution root.
const TOOL: &str = "bazel-out/k8-opt-exec/bin/external/rules_pyc~/python/precompiler";

/// An execution root with the tool in it, and, where `interpreter` is given, its runfiles.
fn execution_root(interpreter: Option<&str>) -> Sandbox {
    let root = Sandbox::new();
    let tool = root.join(TOOL);
    fs::create_dir_all(tool.parent().unwrap()).unwrap();
    symlink(PRECOMPILER, tool).unwrap();
    if let Some(interpreter) = interpreter {
        root.file(
            &format!("{TOOL}.runfiles/rules_pyc_interpreter"),
            format!("{interpreter}\n"),
        );
    }
    root
}

/// Adds an interpreter to the tool's runfiles that runs `prelude` first.
fn add_interpreter(root: &Sandbox, path: &str, python: &Python, prelude: &str) {
    let interpreter = root.join(&format!("{TOOL}.runfiles/{path}"));
    fs::create_dir_all(interpreter.parent().unwrap()).unwrap();
    write_interpreter(&interpreter, &python.path, prelude);
}

/// The action's environment and nothing else, in its execution root.
fn action(root: &Path) -> Command {
    let mut command = Command::new(root.join(TOOL));
    command.current_dir(root).env_clear().envs([
        ("PYTHONHASHSEED", "0"),
        ("PYTHONNOUSERSITE", "1"),
        ("PYTHONSAFEPATH", "1"),
        ("TMPDIR", "/tmp"),
    ]);
    // Bazel names the tool relative to where it runs it.
    command.arg0(TOOL);
    command
}

/// The action's arguments for `pkg/STEM.py` of an external repository.
fn arguments(python: &Python, stem: &str) -> [String; 12] {
    [
        "--invalidation_mode".to_owned(),
        "unchecked_hash".to_owned(),
        "--src".to_owned(),
        format!("external/repo~/pkg/{stem}.py"),
        "--src_name".to_owned(),
        format!("../repo~/pkg/{stem}.py"),
        "--pyc".to_owned(),
        pyc(python, stem),
        "--optimize".to_owned(),
        "0".to_owned(),
        "--python_version".to_owned(),
        python.version.to_string(),
    ]
}

fn pyc(python: &Python, stem: &str) -> String {
    let tag = python.version.cache_tag();
    format!("bazel-out/k8-fastbuild/bin/external/repo~/pkg/__pycache__/{stem}.{tag}.pyc")
}

fn add_source(root: &Sandbox, stem: &str) {
    let path = format!("external/repo~/pkg/{stem}.py");
    root.file(&path, "def f():\n    assert f\n    return 'text'\n");
}

/// Runs the action without a worker; gives the exit code and what it said.
fn run(root: &Sandbox, python: &Python, stem: &str) -> (Option<i32>, String) {
    let params = format!("{}-0.params", pyc(python, stem));
    root.file(&params, arguments(python, stem).join("\n") + "\n");
    let output = action(root.path())
        .arg(format!("@{params}"))
        .output()
        .unwrap();
    assert_eq!(output.stdout, b"");
    (
        output.status.code(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

fn assert_is_canonical(root: &Sandbox, python: &Python, path: &str) {
    let bytes = root.read(path);
    let file = PycFile::parse(&bytes).unwrap();
    assert_eq!(file.header.magic, python.version.magic().unwrap());
    assert!(matches!(
        file.header.invalidation,
        Invalidation::UncheckedHash(_)
    ));
    assert!(is_canonical(file.marshal, python.version));
}

#[test]
fn the_interpreter_of_the_runfiles_compiles() {
    for python in pythons() {
        let root = execution_root(python.path.to_str());
        add_source(&root, "a");
        assert_eq!(run(&root, &python, "a"), (Some(0), String::new()));
        assert_is_canonical(&root, &python, &pyc(&python, "a"));
    }
}

#[test]
fn the_interpreter_may_be_one_of_the_runfiles_themselves() {
    let python = newest_python();
    let root = execution_root(Some("python~/bin/python3"));
    let log = root.join("log");
    let prelude = format!("print('started', file=open({log:?}, 'a'))\n");
    add_interpreter(&root, "python~/bin/python3", &python, &prelude);
    add_source(&root, "a");
    assert_eq!(run(&root, &python, "a"), (Some(0), String::new()));
    assert_is_canonical(&root, &python, &pyc(&python, "a"));
    assert_eq!(root.read("log"), b"started\n");
}

#[test]
fn the_bytes_are_those_of_our_own_actions() {
    let python = newest_python();
    let root = execution_root(python.path.to_str());
    add_source(&root, "a");
    assert_eq!(run(&root, &python, "a"), (Some(0), String::new()));
    root.compile(
        &python,
        &[
            "--invalidation-mode=unchecked_hash",
            "--src=external/repo~/pkg/a.py",
            "--src-name=../repo~/pkg/a.py",
            "--pyc=own.pyc",
        ],
    );
    assert_eq!(root.read(&pyc(&python, "a")), root.read("own.pyc"));
}

#[test]
fn errors_of_sources_look_as_python_prints_them() {
    let python = newest_python();
    let root = execution_root(python.path.to_str());
    root.file("external/repo~/pkg/a.py", "x = = 1\n");
    let arguments = arguments(&python, "a").map(|argument| argument.replace("../repo~/", ""));
    let output = action(root.path()).args(arguments).output().unwrap();
    let message =
        "  File \"pkg/a.py\", line 1\n    x = = 1\n        ^\nSyntaxError: invalid syntax\n";
    assert_eq!(String::from_utf8(output.stderr).unwrap(), message);
    assert_eq!(output.status.code(), Some(1));
    assert!(!root.join(&pyc(&python, "a")).exists());
}

#[test]
fn a_file_of_a_package_that_cannot_be_compiled_does_not_stop_the_build() {
    let python = newest_python();
    let root = execution_root(python.path.to_str());
    root.file("external/repo~/pkg/a.py", "print 1\n");
    let (code, stderr) = run(&root, &python, "a");
    let warning = format!(
        "warning: ../repo~/pkg/a.py: cannot be compiled for Python {}, so its bytecode compiles the source when it is \
         imported:\n  File \"../repo~/pkg/a.py\", line 1\n",
        python.version
    );
    assert!(stderr.starts_with(&warning), "{stderr}");
    assert_eq!(code, Some(0));
    // CPython takes it for stale.
    let bytes = root.read(&pyc(&python, "a"));
    let file = PycFile::parse(&bytes).unwrap();
    assert!(matches!(
        file.header.invalidation,
        Invalidation::CheckedHash(_)
    ));
    assert!(is_canonical(file.marshal, python.version));
}

#[test]
fn without_an_interpreter_the_message_says_how_to_bring_one() {
    let python = newest_python();
    let root = execution_root(None);
    add_source(&root, "a");
    let message = format!(
        "error: no CPython {0} was found: set RULES_PYC_INTERPRETER to the path of one, or put python{0} on PATH; \
         a py_exec_tools_toolchain takes @rules_pyc//python:precompiler, which brings one\n",
        python.version
    );
    assert_eq!(run(&root, &python, "a"), (Some(1), message));
}

#[test]
fn an_interpreter_of_another_version_is_told() {
    let python = newest_python();
    let root = execution_root(python.path.to_str());
    add_source(&root, "a");
    let other = Python {
        version: other_version(python.version),
        path: python.path.clone(),
    };
    let message = format!(
        "error: the interpreter {} is CPython {}, but the target's Python is {other}: no version can load the bytecode \
         of another, so name a CPython {other} as the interpreter\n",
        python.path.display(),
        python.version,
        other = other.version,
    );
    assert_eq!(run(&root, &other, "a"), (Some(1), message));
}

fn request(python: &Python, id: i32, stem: &str) -> Value {
    // Bazel puts the lines of the param file into the request.
    json!({"requestId": id, "arguments": arguments(python, stem), "inputs": []})
}

fn done(id: i32) -> Value {
    json!({"exitCode": 0, "output": "", "requestId": id})
}

#[test]
fn a_worker_serves_requests_side_by_side() {
    let python = newest_python();
    let root = execution_root(python.path.to_str());
    let mut worker = Worker::spawn(action(root.path()).arg("--persistent_worker"));
    let stems: Vec<String> = (1..=20).map(|id| format!("m{id}")).collect();
    for (id, stem) in (1..).zip(&stems) {
        add_source(&root, stem);
        worker.send(&request(&python, id, stem));
    }
    let mut answered: Vec<i64> = stems
        .iter()
        .map(|_| {
            let response = worker.receive();
            assert_eq!(response["exitCode"], json!(0), "{response}");
            response["requestId"].as_i64().unwrap()
        })
        .collect();
    answered.sort_unstable();
    assert_eq!(answered, (1..=20).collect::<Vec<i64>>());
    for stem in &stems {
        assert_is_canonical(&root, &python, &pyc(&python, stem));
    }
    worker.end();
}

#[test]
fn a_sandboxed_worker_has_its_interpreter_where_it_was_started() {
    let python = newest_python();
    let root = execution_root(Some("python~/bin/python3"));
    add_interpreter(&root, "python~/bin/python3", &python, "");
    let mut worker = Worker::spawn(action(root.path()).arg("--persistent_worker"));
    for id in 1..=2 {
        // A sandbox has the inputs and is where the output goes; the tool is not in it.
        let sandbox = format!("__sandbox/{id}/_main");
        root.file(
            &format!("{sandbox}/external/repo~/pkg/a.py"),
            format!("x = {id}\n"),
        );
        let mut request = request(&python, id, "a");
        request["sandboxDir"] = json!(sandbox);
        assert_eq!(worker.ask(&request), done(id));
        assert_is_canonical(&root, &python, &format!("{sandbox}/{}", pyc(&python, "a")));
    }
    worker.end();
}
