//! Flags and attributes, seen on programs that run.

use std::fs;
use std::process::Command;

use pyc_integration::{lacks_python, Outcome, Package, Workspace};

fn package(name: &str) -> Package<'static> {
    let module = "SPEC = __spec__\n";
    Workspace::shared()
        .package(name)
        .file("lib.py", module)
        .file("kept.py", module)
        .file(
            "app.py",
            &format!(
                "import sys\nfrom {name} import kept, lib, made\nfor m in kept, lib, made:\n    \
                 print(m.__name__.partition('.')[2], type(m.SPEC.loader).__name__)\n\
                 print(sys.version_info[:2])\n"
            ),
        )
        .build(
            r#"
py_library(name = "lib", srcs = ["lib.py"])
py_library(name = "kept", srcs = ["kept.py"], precompile = "disabled")
genrule(name = "make", outs = ["made.py"], cmd = "echo 'SPEC = __spec__' > $@")
py_library(name = "made", srcs = ["made.py"])
py_binary(name = "app", srcs = ["app.py"], deps = [":kept", ":lib", ":made"])
py_binary(name = "collects", srcs = ["app.py"], main = "app.py", deps = [":kept", ":lib", ":made"], pyc_collection = "include_pyc")
"#,
        )
}

/// The Python files in the runfiles of a program, relative to the package, without its virtual environment.
fn python_files(package: &Package, target: &str) -> Vec<String> {
    let prefix = format!("_main/{}/", package.name());
    package
        .runfiles(target)
        .iter()
        .filter_map(|path| path.strip_prefix(&prefix))
        .filter(|path| path.ends_with(".py") || path.ends_with(".pyc"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn pyc_only_keeps_the_sources_that_have_no_bytecode() {
    let package = package("modes_pyc_only");
    Outcome::of(&mut package.program(&["--pyc_collection=pyc_only"], "app"))
        .success()
        .prints_lines(&[
            "kept SourceFileLoader",
            "lib SourcelessFileLoader",
            "made SourcelessFileLoader",
            "(3, 14)",
        ]);
    assert_eq!(
        python_files(&package, "app"),
        ["app.pyc", "kept.py", "lib.pyc", "made.pyc"]
    );
}

#[test]
fn sources_are_omitted_where_the_flag_says_so() {
    let package = package("modes_retention");
    let omitted = |flag: &str| {
        package
            .bazel(
                "build",
                &[&format!("--precompile_source_retention={flag}")],
                &["app"],
            )
            .success();
        python_files(&package, "app")
    };
    assert_eq!(
        omitted("omit_source"),
        ["app.pyc", "kept.py", "lib.pyc", "made.pyc"]
    );
    assert_eq!(
        omitted("omit_if_generated_source"),
        [
            "__pycache__/app.cpython-314.pyc",
            "__pycache__/lib.cpython-314.pyc",
            "app.py",
            "kept.py",
            "lib.py",
            "made.pyc",
        ]
    );
}

#[test]
fn force_keep_source_wins_over_pyc_only() {
    let package = package("modes_force_keep");
    package
        .bazel(
            "build",
            &[
                "--precompile_source_retention=force_keep_source",
                "--pyc_collection=pyc_only",
            ],
            &["app"],
        )
        .success();
    assert_eq!(
        python_files(&package, "app"),
        [
            "__pycache__/app.cpython-314.pyc",
            "__pycache__/lib.cpython-314.pyc",
            "__pycache__/made.cpython-314.pyc",
            "app.py",
            "kept.py",
            "lib.py",
            "made.py",
        ]
    );
}

#[test]
fn bytecode_that_nobody_collects_is_not_built() {
    let package = package("modes_lazy");
    let _ = fs::remove_dir_all(package.output("_pyc"));
    package
        .bazel("build", &["--precompile=disabled"], &["app", "lib"])
        .success();
    assert_eq!(
        python_files(&package, "app"),
        ["app.py", "kept.py", "lib.py", "made.py"]
    );
    assert!(!package.output("_pyc").exists());

    // Left to the programs, it is there for the one that asks for it.
    package
        .bazel(
            "build",
            &["--precompile_add_to_runfiles=decided_elsewhere"],
            &["app", "collects"],
        )
        .success();
    assert_eq!(
        python_files(&package, "app"),
        ["app.py", "kept.py", "lib.py", "made.py"]
    );
    assert!(
        python_files(&package, "collects").contains(&"__pycache__/lib.cpython-314.pyc".to_owned())
    );
}

#[test]
fn force_flags_win_over_attributes() {
    let package = package("modes_force");
    package
        .bazel("build", &["--precompile=force_enabled"], &["app"])
        .success();
    assert!(python_files(&package, "app").contains(&"__pycache__/kept.cpython-314.pyc".to_owned()));
    package
        .bazel(
            "build",
            &[
                "--precompile=force_disabled",
                "--pyc_collection=include_pyc",
            ],
            &["app"],
        )
        .success();
    assert_eq!(
        python_files(&package, "app"),
        ["app.py", "kept.py", "lib.py", "made.py"]
    );
}

#[test]
fn two_python_versions_without_sources_stand_side_by_side() {
    if lacks_python(&["3.13", "3.15"]) {
        return;
    }
    let package = package("modes_versions");
    let build = fs::read_to_string(package.path("BUILD.bazel")).expect("the BUILD file");
    package.write(
        "BUILD.bazel",
        &(build
            + r#"
load("//:versions.bzl", "for_version")
for_version(name = "for_313", program = ":app", version = "3.13")
for_version(name = "for_315", program = ":app", version = "3.15")
"#),
    );
    package
        .bazel(
            "build",
            &["--pyc_collection=pyc_only"],
            &["for_313", "for_315"],
        )
        .success();
    for (target, version) in [("for_313", "(3, 13)"), ("for_315", "(3, 15)")] {
        Outcome::of(&mut Command::new(package.output(target)))
            .success()
            .prints_lines(&[
                "kept SourceFileLoader",
                "lib SourcelessFileLoader",
                "made SourcelessFileLoader",
                version,
            ]);
    }
}

#[test]
fn execution_requirements_reach_the_action() {
    let package = package("modes_requirements");
    let aquery = Workspace::shared()
        .bazel(&[
            "aquery",
            "--precompile_execution_requirements=supports-workers=0",
            "--precompile_execution_requirements=supports-multiplex-workers=",
            "--precompile_execution_requirements=no-remote=1",
            &format!("mnemonic('PyCompile', deps({}))", package.label("lib")),
        ])
        .success();
    let info = aquery
        .stdout
        .lines()
        .find(|line| line.trim_start().starts_with("ExecutionInfo:"))
        .unwrap_or_else(|| panic!("no execution info\n{}", aquery.report()));
    assert!(info.contains("no-remote: 1"), "{info}");
    assert!(info.contains("supports-workers: 0"), "{info}");
    assert!(!info.contains("supports-multiplex-workers"), "{info}");
    assert!(info.contains("supports-worker-cancellation: 1"), "{info}");
}

#[test]
fn changing_one_source_runs_one_action_again() {
    let package = package("modes_incremental");
    package.bazel("build", &[], &["app"]).success();
    package.write("lib.py", "SPEC = __spec__\nNEW = 1\n");
    let log = package.path("log.json");
    package
        .bazel(
            "build",
            &[&format!("--execution_log_json_file={}", log.display())],
            &["app"],
        )
        .success();
    let log = fs::read_to_string(log).expect("the execution log");
    assert_eq!(
        log.matches("\"mnemonic\": \"PyCompile\"").count(),
        1,
        "{log}"
    );
    assert!(log.contains("/lib.pyc\""), "{log}");
}
