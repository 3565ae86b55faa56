//! The same source gives the same bytes, whatever was compiled before, wherever it stands.

mod support;

use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::pythons::{pythons, run_python, Python};
use support::{with_python, Sandbox, Worker};

/// Lists the standard library's sources.
const LIST: &str = "import os, sys, sysconfig
for directory, directories, files in os.walk(sysconfig.get_path('stdlib')):
    directories[:] = [name for name in directories if name not in ('__pycache__', 'site-packages', 'dist-packages')]
    for name in files:
        if name.endswith('.py'):
            print(os.path.join(directory, name))
";

/// A large package of the package index in pure Python.
const PACKAGE: &str = "sympy==1.14.0";

/// The sources of the standard library.
fn library(python: &Python) -> Vec<PathBuf> {
    let listed = run_python(&python.path, LIST, &[], Path::new("/"));
    listed.lines().map(PathBuf::from).collect()
}

/// The sources of the package, installed into the sandbox.
fn package(python: &Python, sandbox: &Sandbox) -> Vec<PathBuf> {
    let environment = sandbox.join("pip");
    let site = sandbox.join("site");
    let ends_well = |command: &mut Command| {
        let output = command.output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command:?}: {stderr}");
    };
    ends_well(
        Command::new("python3")
            .args(["-m", "venv"])
            .arg(&environment),
    );
    ends_well(
        Command::new(environment.join("bin/pip"))
            .args([
                "install",
                "--quiet",
                "--no-deps",
                "--no-compile",
                PACKAGE,
                "--target",
            ])
            .arg(&site),
    );
    let listed = run_python(
        &python.path,
        &LIST.replace("sysconfig.get_path('stdlib')", "sys.argv[1]"),
        &[&site.to_string_lossy()],
        Path::new("/"),
    );
    listed.lines().map(PathBuf::from).collect()
}

/// Copies sources to `m0.py`, `m1.py`, … in a directory of the sandbox.
fn copy(sandbox: &Sandbox, directory: &str, sources: &[PathBuf]) {
    for (index, source) in sources.iter().enumerate() {
        sandbox.file(
            &format!("{directory}/m{index}.py"),
            std::fs::read(source).unwrap(),
        );
    }
}

fn tree(src: &str, out: &str) -> Vec<String> {
    [
        &format!("--tree-src={src}"),
        "--tree-src-name=lib",
        &format!("--tree-out={out}"),
        "--keep-going-unparsable",
    ]
    .map(str::to_owned)
    .to_vec()
}

fn assert_equal_trees(sandbox: &Sandbox, python: &Python, one: &str, other: &str) {
    let files = sandbox.listing();
    let of = |directory: &str| -> Vec<String> {
        let prefix = format!("{directory}/");
        files
            .iter()
            .filter_map(|path| path.strip_prefix(&prefix))
            .map(str::to_owned)
            .collect()
    };
    let names = of(one);
    assert!(
        names.len() > 50,
        "{}: {} files",
        python.version,
        names.len()
    );
    assert_eq!(names, of(other));
    for name in names {
        let equal =
            sandbox.read(&format!("{one}/{name}")) == sandbox.read(&format!("{other}/{name}"));
        assert!(equal, "{} of Python {} differs", name, python.version);
    }
}

/// Compiles in two directories by fresh processes, and by a worker that has compiled all of it before.
fn assert_same_bytes(sandbox: &Sandbox, python: &Python, sources: &[PathBuf]) {
    copy(sandbox, "here", sources);
    copy(sandbox, "there/and/deeper", sources);

    let run = |arguments: &[String]| {
        let outcome = sandbox.run(&with_python(python, arguments));
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    };
    run(&[tree("here", "out/first"), vec!["--jobs=1".into()]].concat());
    run(&[
        tree("there/and/deeper", "out/second"),
        vec!["--jobs=3".into()],
    ]
    .concat());
    assert_equal_trees(sandbox, python, "out/first", "out/second");

    // A worker that has compiled the sources before, in another order and with other options.
    let mut worker = Worker::start(sandbox, &[]);
    let mut history: Vec<String> = vec!["--optimize=2".into(), "--strip=asserts".into()];
    for index in (0..sources.len()).rev() {
        let name = format!("x/m{index}.py");
        history.extend([
            format!("--src=here/m{index}.py"),
            format!("--src-name={name}"),
            "--pyc=out/history.pyc".into(),
        ]);
    }
    worker.ask(&json!({"arguments": with_python(python, &history)}));
    let mut arguments = with_python(python, &tree("here", "out/third"));
    arguments.push("--jobs=2".into());
    let response = worker.ask(&json!({"arguments": arguments}));
    assert_eq!(response["exitCode"], json!(0), "{response}");
    worker.end();
    assert_equal_trees(sandbox, python, "out/first", "out/third");
}

#[test]
fn the_standard_library_has_the_same_bytes_from_fresh_processes_and_a_worker_with_a_history() {
    for python in pythons() {
        assert_same_bytes(&Sandbox::new(), &python, &library(&python));
    }
}

#[test]
fn a_large_package_has_the_same_bytes_from_fresh_processes_and_a_worker_with_a_history() {
    let python = support::pythons::newest_python();
    let sandbox = Sandbox::new();
    let sources = package(&python, &sandbox);
    assert!(sources.len() > 1_000, "{} sources", sources.len());
    assert_same_bytes(&sandbox, &python, &sources);
}

#[test]
fn one_file_after_a_thousand_others_gives_the_bytes_of_one_alone() {
    let python = support::pythons::newest_python();
    let sandbox = Sandbox::new();
    let names: String = (0..300)
        .map(|index| {
            format!("def name_{index}(a, b): return 'text_{index}', a.b, 1.5, (1, 2, 'c')\n")
        })
        .collect();
    sandbox.file("m.py", &names);
    sandbox.compile(
        &python,
        &["--src=m.py", "--src-name=m.py", "--pyc=alone.pyc"],
    );
    let mut worker = Worker::start(&sandbox, &[]);
    for round in 0..1_000 {
        let shared: String = (0..5)
            .map(|index| {
                format!(
                    "name_{0} = 'text_{0}', 1.5, (1, 2, 'c')\n",
                    (round * 7 + index) % 300
                )
            })
            .collect();
        sandbox.file(&format!("other/m{round}.py"), shared);
    }
    let others = [
        "--tree-src=other",
        "--tree-src-name=other",
        "--tree-out=out",
    ];
    worker.ask(&json!({"arguments": with_python(&python, &others)}));
    let last = ["--src=m.py", "--src-name=m.py", "--pyc=last.pyc"];
    worker.ask(&json!({"arguments": with_python(&python, &last)}));
    worker.end();
    assert!(sandbox.read("alone.pyc") == sandbox.read("last.pyc"));
}
