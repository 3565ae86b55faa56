//! The precompiler in the place of rules_python's own, run by an action like the one of rules_python 2.3.2.
//!
//! rules_python 0.22, which the tests have, has no precompiling. What newer ones do with the target that
//! `py_exec_tools_toolchain(precompiler = …)` names is written out here: run its executable, with the
//! requirements of its `ExecutionInfo`, three variables as the environment, and one param file.

use std::fs;

use pyc_integration::{copy_python, Package, Workspace};

const DEFS: &str = r#"
def _bytecode_impl(ctx):
    tool = ctx.attr._precompiler
    pyc = ctx.actions.declare_file("__pycache__/{}.cpython-314.pyc".format(ctx.file.src.basename.removesuffix(".py")))
    every_time = ctx.actions.args()
    every_time.use_param_file("@%s", use_always = True)
    every_time.set_param_file_format("multiline")
    every_time.add("--invalidation_mode", "unchecked_hash")
    every_time.add("--src", ctx.file.src)
    every_time.add("--src_name", ctx.file.src.short_path)
    every_time.add("--pyc", pyc)
    every_time.add("--optimize", "0")
    every_time.add("--python_version", "3.14")
    ctx.actions.run(
        mnemonic = "PyCompile",
        executable = tool[DefaultInfo].files_to_run,
        arguments = [ctx.actions.args(), every_time],
        inputs = [ctx.file.src],
        outputs = [pyc],
        env = {"PYTHONHASHSEED": "0", "PYTHONNOUSERSITE": "1", "PYTHONSAFEPATH": "1"},
        execution_requirements = tool[testing.ExecutionInfo].requirements,
    )
    return [DefaultInfo(files = depset([pyc]))]

bytecode = rule(
    implementation = _bytecode_impl,
    attrs = {
        "src": attr.label(allow_single_file = [".py"]),
        "_precompiler": attr.label(cfg = "exec", default = "@rules_pyc//python:precompiler"),
    },
)
"#;

/// A source that is compiled by that action (`theirs`) and by ours (`ours`).
fn package(name: &str) -> Package<'static> {
    Workspace::shared()
        .package(name)
        .file("defs.bzl", DEFS)
        .file("mod.py", "def f():\n    assert f\n    return 'text'\n")
        .build(
            r#"
load(":defs.bzl", "bytecode")
bytecode(name = "theirs", src = "mod.py")
py_library(name = "ours", srcs = ["mod.py"], precompile_invalidation_mode = "unchecked_hash")
"#,
        )
}

/// Runs the action, expects that a runner of this kind did it, and gives the bytecode.
fn compile(package: &Package, runner: &str, options: &[&str]) -> Vec<u8> {
    let log = package.path("log.json");
    let pyc = package.output("__pycache__/mod.cpython-314.pyc");
    let _ = fs::remove_file(&pyc);
    let log_option = format!("--execution_log_json_file={}", log.display());
    let options = [
        &["--modify_execution_info=PyCompile=+no-cache", &log_option],
        options,
    ]
    .concat();
    package.bazel("build", &options, &["theirs"]).success();
    let log = fs::read_to_string(log).expect("the execution log");
    let runners: Vec<&str> = log
        .split("\n}")
        .filter(|spawn| spawn.contains("\"mnemonic\": \"PyCompile\""))
        .filter_map(|spawn| spawn.split("\"runner\": \"").nth(1)?.split('"').next())
        .collect();
    assert!(
        matches!(runners[..], [one] if one.ends_with(runner)),
        "{runners:?}\n{log}"
    );
    fs::read(pyc).expect("the bytecode")
}

fn own_bytecode(package: &Package) -> Vec<u8> {
    package
        .bazel("build", &["--output_groups=pyc"], &["ours"])
        .success();
    fs::read(package.bytecode("mod")).expect("our bytecode")
}

#[test]
fn the_bytes_are_ours_with_a_worker_and_without() {
    let package = package("precompiler_system");
    let own = own_bytecode(&package);
    for (runner, options) in [
        ("worker", &["--strategy=PyCompile=worker"][..]),
        (
            "worker",
            &[
                "--strategy=PyCompile=worker",
                "--worker_sandboxing",
                "--experimental_worker_multiplex_sandboxing",
            ],
        ),
        ("sandbox", &["--strategy=PyCompile=sandboxed"]),
        ("local", &["--strategy=PyCompile=local"]),
    ] {
        assert_eq!(compile(&package, runner, options), own, "{options:?}");
    }
}

#[test]
fn workers_can_be_switched_off() {
    let package = package("precompiler_requirements");
    let options = ["--precompile_execution_requirements=supports-workers="];
    let bytes = compile(&package, "sandbox", &options);
    assert_eq!(bytes, own_bytecode(&package));
}

#[test]
fn an_interpreter_of_the_build_is_an_input_of_the_action() {
    let package = package("precompiler_in_build");
    package.write(
        "python/BUILD.bazel",
        r#"
load("@rules_python//python:py_runtime.bzl", "py_runtime")
load("@rules_pyc//python:versioned_runtime_toolchain.bzl", "py_versioned_runtime_toolchain")
py_runtime(name = "runtime", files = glob(["root/**"]), interpreter = "root/bin/python3.14", python_version = "PY3")
py_versioned_runtime_toolchain(name = "versioned", runtime = ":runtime", version = "3.14")
toolchain(name = "toolchain", toolchain = ":versioned", toolchain_type = "@rules_python//python:toolchain_type")
"#,
    );
    copy_python(&package.path("python/root"));
    let toolchain = format!("--extra_toolchains=//{}/python:toolchain", package.name());
    let own = own_bytecode(&package);
    for (runner, options) in [
        ("worker", &["--strategy=PyCompile=worker"][..]),
        ("sandbox", &["--strategy=PyCompile=sandboxed"]),
    ] {
        let options = [&[toolchain.as_str()], options].concat();
        assert_eq!(compile(&package, runner, &options), own, "{options:?}");
    }

    // It is there for what the native compiler leaves to it. This source is compiled without, and to the same.
    fs::remove_file(package.path("python/root/bin/python3.14")).expect("the interpreter");
    package.write(
        "python/root/bin/python3.14",
        "#!/bin/sh\necho 'a broken interpreter' >&2\nexit 1\n",
    );
    assert_eq!(compile(&package, "worker", &[&toolchain]), own);
}
