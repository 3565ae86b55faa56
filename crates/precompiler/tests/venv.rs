//! The subcommands on virtual environments, as actions run them.

#![cfg(unix)]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;
use support::pythons::newest_python;
use support::{Sandbox, Worker};

/// The lines of a param file for a plan over one file of a distribution, and the program itself.
const PLAN: &str = "\
--out
out/app.venv.plan.json
--label
//pkg:app
--program
app
--launcher
bazel-out/bin/app
--python-version
3.14.2
--interpreter
/usr/bin/python3.14
--venv
_main/_app.venv
--main
_main/app.py
--import
.
--distribution
six\t1.0\tpypi_six\tpypi_six/site-packages\t
--file
_main/app.py\tapp.py
--file
pypi_six/site-packages/six.py\texternal/pypi_six/site-packages/six.py
--link
_main/_app.venv/six.py\tbazel-out/bin/_app.venv/six.py
--empty
_main/__init__.py
";

fn program() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox
        .file("app.py", "import six\n")
        .file("external/pypi_six/site-packages/six.py", "")
        .file("plan.params", PLAN);
    sandbox
}

/// Runs the tool, and expects that all goes well.
fn run(sandbox: &Sandbox, arguments: &[&str]) {
    let outcome = sandbox.run(arguments);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
}

fn make_link(sandbox: &Sandbox) {
    let link = "six.py\tpypi_six/site-packages/six.py";
    let arguments = [
        "venv-links",
        "--out-dir=bazel-out/bin/_app.venv",
        "--venv=_main/_app.venv",
        "--link",
        link,
    ];
    run(sandbox, &arguments);
}

#[test]
fn links_lead_to_runfiles() {
    let sandbox = program();
    make_link(&sandbox);
    assert_eq!(
        fs::read_link(sandbox.join("bazel-out/bin/_app.venv/six.py")).unwrap(),
        Path::new("../../pypi_six/site-packages/six.py")
    );
}

#[test]
fn a_plan_is_written_from_a_param_file() {
    let sandbox = program();
    make_link(&sandbox);
    run(&sandbox, &["venv-plan", "@plan.params"]);
    let expected = r#"{
  "version": 1,
  "label": "//pkg:app",
  "program": "app",
  "launcher": "bazel-out/bin/app",
  "workspace_name": "_main",
  "python": {"version":"3.14.2","interpreter":"/usr/bin/python3.14","in_build":false},
  "venv": "_main/_app.venv",
  "main": "_main/app.py",
  "import_path": [
    "."
  ],
  "distributions": [
    {"name":"six","version":"1.0","root":"pypi_six","site_packages":"pypi_six/site-packages","files":1,"bytes":0,"bytecode_files":0,"bytecode_bytes":0,"shared_libraries":0}
  ],
  "files": [
    {"path":"_main/__init__.py","size":0,"owner":"first-party","kind":"empty"},
    {"path":"_main/app.py","source":"app.py","size":11,"owner":"first-party","kind":"source"},
    {"path":"pypi_six/site-packages/six.py","source":"external/pypi_six/site-packages/six.py","size":0,"owner":"six","kind":"source"}
  ],
  "links": [
    {"path":"_main/_app.venv/six.py","target":"../../pypi_six/site-packages/six.py","owner":"six"}
  ],
  "package_conflicts": null,
  "overlaps": [],
  "conflicts": [],
  "hidden_modules": [],
  "dangling": [],
  "warnings": [],
  "totals": {"files":3,"bytes":11,"links":1,"overlaps":0,"dangling":0,"kinds":{"source":{"files":2,"bytes":11},"empty":{"files":1,"bytes":0}}}
}
"#;
    let written = String::from_utf8(sandbox.read("out/app.venv.plan.json")).unwrap();
    assert_eq!(written, expected);
}

#[test]
fn a_sandbox_of_a_worker_gives_the_same_plan() {
    let sandbox = program();
    make_link(&sandbox);
    run(&sandbox, &["venv-plan", "@plan.params"]);
    let outside = Sandbox::new();
    let request = serde_json::json!({
        "arguments": ["venv-plan", "@plan.params"],
        "requestId": 1,
        "sandboxDir": sandbox.path(),
    });
    let first = sandbox.read("out/app.venv.plan.json");
    fs::remove_file(sandbox.join("out/app.venv.plan.json")).unwrap();
    let mut worker = Worker::start(&outside, &[]);
    let response = worker.ask(&request);
    worker.end();
    assert_eq!(response["exitCode"], 0, "{response}");
    assert_eq!(sandbox.read("out/app.venv.plan.json"), first);
}

#[test]
fn nothing_is_written_where_something_is_wrong() {
    let sandbox = program();
    let outcome = sandbox.run(&["venv-plan", "@plan.params"]);
    assert_eq!(outcome.code, Some(1));
    assert_eq!(
        outcome.stderr,
        "error: cannot read bazel-out/bin/_app.venv/six.py, which is to stand at _main/_app.venv/six.py in the runfiles: \
         No such file or directory (os error 2)\n"
    );
    assert!(!sandbox.join("out").exists());
}

#[test]
fn warnings_are_told_and_the_plan_is_written() {
    let sandbox = program();
    make_link(&sandbox);
    let outcome = sandbox.run(&["venv-plan", "@plan.params", "--main=_main/other.py"]);
    assert_eq!(outcome.code, Some(0));
    assert_eq!(
        outcome.stderr,
        "warning: //pkg:app: the main file _main/other.py is not in the runfiles\n"
    );
    assert!(sandbox.join("out/app.venv.plan.json").is_file());
}

#[test]
fn wrong_command_lines_are_told() {
    let sandbox = program();
    let outcome = sandbox.run(&["venv-plan", "@plan.params", "--file", "a"]);
    assert_eq!(outcome.code, Some(2));
    assert!(
        outcome.stderr.starts_with(
            "error: invalid value 'a' for '--file <RUNFILES_PATH⇥EXEC_PATH>': it must be "
        ),
        "{}",
        outcome.stderr
    );
}

#[test]
fn layers_are_packed_from_a_plan() {
    let sandbox = program();
    make_link(&sandbox);
    sandbox.file("bazel-out/bin/app", "#!/bin/sh\n");
    sandbox.file("bazel-out/bin/app.repo_mapping", ",user,_main\n");
    run(&sandbox, &["venv-plan", "@plan.params"]);
    let arguments = [
        "venv-layers",
        "--plan=out/app.venv.plan.json",
        "--program-path=/opt/app",
        "--repo-mapping=bazel-out/bin/app.repo_mapping",
        "--layer",
        "out/app.tar\tfirst-party",
        "--layer=out/all/third.tar\tdistribution:s*,third-party",
        "--mtree=out/app.mtree",
        "--owner=7:8",
        "--mode-file=0400",
    ];
    run(&sandbox, &arguments);
    let list = |archive: &str| {
        let output = Command::new("tar")
            .args(["--numeric-owner", "-tvf"])
            .arg(sandbox.join(archive))
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let lines = text.lines().map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            [&fields[..2], &fields[5..]].concat().join(" ")
        });
        lines.collect::<Vec<String>>()
    };
    assert_eq!(
        list("out/app.tar"),
        [
            "drwxr-xr-x 7/8 opt/",
            "-rwxr-xr-x 7/8 opt/app",
            "drwxr-xr-x 7/8 opt/app.runfiles/",
            "drwxr-xr-x 7/8 opt/app.runfiles/_main/",
            "-r-------- 7/8 opt/app.runfiles/_main/__init__.py",
            "drwxr-xr-x 7/8 opt/app.runfiles/_main/_app.venv/",
            "lrwxrwxrwx 7/8 opt/app.runfiles/_main/_app.venv/six.py -> ../../pypi_six/site-packages/six.py",
            "-r-------- 7/8 opt/app.runfiles/_main/app.py",
            "-r-------- 7/8 opt/app.runfiles/_repo_mapping",
        ]
    );
    assert_eq!(
        list("out/all/third.tar").last().unwrap(),
        "-r-------- 7/8 opt/app.runfiles/pypi_six/site-packages/six.py"
    );
    assert!(sandbox
        .read("out/app.mtree")
        .starts_with(b"#mtree\n./opt type=dir"));
}

#[test]
fn patterns_of_layers_that_match_nothing_are_reported() {
    let sandbox = program();
    make_link(&sandbox);
    sandbox.file("bazel-out/bin/app", "#!/bin/sh\n");
    run(&sandbox, &["venv-plan", "@plan.params"]);
    let outcome = sandbox.run(&[
        "venv-layers",
        "--plan=out/app.venv.plan.json",
        "--program-path=/opt/app",
        "--layer=out/app.sxi.tar\tdistribution:sxi,distribution:s*",
        "--layer=out/app.torch.tar\tdistribution:torch",
        "--mtree=out/app.mtree",
        "--layer=out/app.tar\tfirst-party,third-party",
    ]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert_eq!(
        outcome.stderr,
        "warning: app.sxi.tar: no distribution of //pkg:app matches \"sxi\"; similar names: six\n\
         warning: app.torch.tar: no distribution of //pkg:app matches \"torch\"; it has six\n"
    );
}

#[test]
fn layers_need_something_to_write() {
    let sandbox = program();
    let outcome = sandbox.run(&["venv-layers", "--plan=p", "--program-path=/opt/app"]);
    assert_eq!(outcome.code, Some(2));
    assert!(
        outcome
            .stderr
            .contains("<--layer <OUT⇥SELECTORS>|--mtree <OUT>>"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn an_environment_is_made_where_bazel_run_was_called() {
    let python = newest_python();
    let sandbox = program();
    make_link(&sandbox);
    run(
        &sandbox,
        &[
            "venv-plan",
            "@plan.params",
            &format!("--interpreter={}", python.path.display()),
            &format!("--python-version={}.0", python.version),
            "--import=_main",
        ],
    );
    sandbox
        .file("app.runfiles/_main/app.py", "")
        .file("workspace/dir/x", "");
    let make = || {
        let output = sandbox
            .command()
            .args(["venv-materialise", "--plan=out/app.venv.plan.json"])
            .args(["--runfiles=app.runfiles", "../.venv"])
            .env("BUILD_WORKING_DIRECTORY", sandbox.join("workspace/dir"))
            .env("BUILD_WORKSPACE_DIRECTORY", sandbox.join("workspace"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let workspace = fs::canonicalize(sandbox.join("workspace")).unwrap();
    let text = make();
    let first = format!(
        "{}/.venv: 9 added:\n  .gitignore\n  bin/activate\n",
        workspace.display()
    );
    assert!(text.starts_with(&first), "{text}");
    assert_eq!(
        make(),
        format!("{}/.venv: up to date\n", workspace.display())
    );
    let pth = format!(
        "workspace/.venv/lib/python{}/site-packages/rules_pyc.pth",
        python.version
    );
    let lines = String::from_utf8(sandbox.read(&pth)).unwrap();
    let expected = format!(
        "{}/app.runfiles\n{}\n",
        sandbox.path().display(),
        sandbox.join("workspace").display()
    );
    assert_eq!(lines, expected);
}
