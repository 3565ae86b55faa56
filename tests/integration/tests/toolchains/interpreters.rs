//! The interpreters that precompilers drive.

use std::fs;
use std::path::Path;
use std::process::Command;

use pyc_integration::{interpreter, lacks_python, Outcome};

use crate::fixture::{compiler_of, define, fails_with, package};

/// A Python toolchain as rules_python's `python.toolchain` registers it: for one value of a flag. The values are of the time of
/// the oldest rules_python that we work with, hence the flag says another version than the runtime.
const TOOLCHAIN: &str = r#"
load("@rules_python//python:py_runtime.bzl", "py_runtime")
load("@rules_pyc//python:versioned_runtime_toolchain.bzl", "py_versioned_runtime_toolchain")
load(":versioned.bzl", "versioned")

py_runtime(name = "runtime", interpreter_path = "PYTHON", python_version = "PY3")
py_versioned_runtime_toolchain(name = "runtime_3_13", runtime = ":runtime", version = "3.13")
toolchain(
    name = "toolchain",
    target_settings = ["@rules_python//python/config_settings:is_python_3.11.1"],
    toolchain = ":runtime_3_13",
    toolchain_type = "@rules_python//python:toolchain_type",
)
versioned(name = "versioned", program = ":app")
"#;

/// What sets the flag for a program, as `python_version` of rules_python's rules does.
const VERSIONED: &str = r#"
def _transition_impl(_settings, _attr):
    return {"@rules_python//python/config_settings:python_version": "3.11.1"}

_transition = transition(
    implementation = _transition_impl,
    inputs = [],
    outputs = ["@rules_python//python/config_settings:python_version"],
)

def _versioned_impl(ctx):
    program = ctx.attr.program[0][DefaultInfo]
    executable = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(output = executable, target_file = program.files_to_run.executable, is_executable = True)
    return [DefaultInfo(executable = executable, runfiles = program.default_runfiles)]

versioned = rule(
    _versioned_impl,
    executable = True,
    attrs = {
        "program": attr.label(cfg = _transition),
        "_allowlist_function_transition": attr.label(default = "@bazel_tools//tools/allowlists/function_transition_allowlist"),
    },
)
"#;

#[test]
fn an_interpreter_of_another_version_is_refused_when_it_runs() {
    // Nothing tells the version of an interpreter_path before.
    fails_with(
        "with_python_3_13",
        "error: the interpreter FOLDER/python3.13 is CPython 3.13, but the target's Python is 3.14: no version can load \
         the bytecode of another, so name a CPython 3.14 as the interpreter",
    );
}

#[test]
fn an_interpreter_of_the_build_is_an_input_with_its_standard_library() {
    let package = package("with_runtime");
    let with_runtime = define("with_runtime");
    let (_, interpreter) = compiler_of(&package, "lib", &[&with_runtime]);
    assert_eq!(interpreter, "in_build/python/bin/python3.14");
    let options = [&with_runtime, "--strategy=PyCompile=sandboxed"];
    Outcome::of(&mut package.program(&options, "app")).success();
}

#[test]
fn the_interpreter_follows_the_python_version_of_rules_python() {
    if lacks_python(&["3.13"]) {
        return;
    }
    let python = interpreter("python3.13");
    let package = package("follows").file("versioned.bzl", VERSIONED);
    let build = fs::read_to_string(package.path("BUILD.bazel")).expect("the BUILD file");
    let toolchain = TOOLCHAIN.replace("PYTHON", &python.display().to_string());
    package.write("BUILD.bazel", &(build + &toolchain));
    let toolchain = format!("--extra_toolchains={}", package.label("toolchain"));
    let options = [&*define("by_path"), &toolchain];
    let (_, interpreter) = compiler_of(&package, "versioned", &options);
    assert_eq!(Path::new(&interpreter), python);
    package
        .bazel("build", &options, &["versioned", "app"])
        .success();
    let programs = [
        ("versioned", "cpython-313.pyc 3.13"),
        ("app", "cpython-314.pyc 3.14"),
    ];
    for (program, loaded) in programs {
        Outcome::of(&mut Command::new(package.output(program)))
            .success()
            .prints_lines(&[&format!("lib.{loaded}")]);
    }
}
