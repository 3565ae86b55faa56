//! rules_python in both directions: its targets in our `deps`, our targets in its.

use std::collections::BTreeSet;
use std::process::Command;

use pyc_integration::{Outcome, Package, Workspace};

const MODULE: &str = "SPEC = __spec__\n";
const APP: &str = "\
import sys
from PACKAGE import foreign, generated, middle, ours
for module in foreign, generated, middle, ours:
    print(module.__name__.partition('.')[2], type(module.SPEC.loader).__name__, (module.SPEC.cached or '').rpartition('/')[2])
print(sys.flags.optimize)
";

/// ours (rules_pyc) ← foreign (rules_python, through an alias) ← middle (rules_pyc) ← the programs; and a generator.
fn package(name: &str) -> Package<'static> {
    Workspace::shared()
        .package(name)
        .file("ours.py", MODULE)
        .file("foreign.py", MODULE)
        .file("middle.py", MODULE)
        .file("app.py", &APP.replace("PACKAGE", name))
        .file("data.txt", "data")
        .file(
            "defs.bzl",
            r#"
load("@rules_python//python:py_info.bzl", "PyInfo")

def _generator_impl(ctx):
    out = ctx.actions.declare_file("generated.py")
    ctx.actions.write(out, "SPEC = __spec__\n")
    return [
        DefaultInfo(files = depset([out]), runfiles = ctx.runfiles([out])),
        PyInfo(transitive_sources = depset([out])),
    ]

generator = rule(_generator_impl)
"#,
        )
        .build(
            r#"
load("@rules_python//python:py_binary.bzl", rules_python_binary = "py_binary")
load("@rules_python//python:py_library.bzl", rules_python_library = "py_library")
load(":defs.bzl", "generator")

py_library(name = "ours", srcs = ["ours.py"])
rules_python_library(name = "foreign", srcs = ["foreign.py"], data = ["data.txt"], deps = [":ours"])
alias(name = "alias", actual = ":foreign")
generator(name = "generated")
py_library(name = "middle", srcs = ["middle.py"], deps = [":alias", ":generated"])
py_binary(name = "app", srcs = ["app.py"], deps = [":middle"])
py_binary(name = "bare", srcs = ["app.py"], main = "app.py", deps = [":middle"], pyc_collection = "pyc_only")
py_binary(name = "quick", srcs = ["app.py"], main = "app.py", deps = [":middle"], optimize = 1)
py_binary(name = "quick_bare", srcs = ["app.py"], main = "app.py", deps = [":middle"], optimize = 2, pyc_collection = "pyc_only")
py_binary(name = "opted_out", srcs = ["app.py"], main = "app.py", deps = [":middle"], pyc_collection = "disabled")
rules_python_binary(name = "theirs", srcs = ["app.py"], main = "app.py", deps = [":middle", ":generated"])
"#,
        )
}

#[test]
fn a_closure_of_both_rulesets_is_loaded_from_bytecode() {
    let package = package("rulesets_pycache");
    Outcome::of(&mut package.program(&[], "app"))
        .success()
        .prints_lines(&[
            "foreign SourceFileLoader foreign.cpython-314.pyc",
            "generated SourceFileLoader generated.cpython-314.pyc",
            "middle SourceFileLoader middle.cpython-314.pyc",
            "ours SourceFileLoader ours.cpython-314.pyc",
            "0",
        ]);
    let runfiles = package.runfiles("app");
    for module in ["app", "foreign", "generated", "middle", "ours"] {
        let path = format!(
            "_main/{}/__pycache__/{module}.cpython-314.pyc",
            package.name()
        );
        assert!(runfiles.contains(&path), "{path} not in {runfiles:#?}");
    }
    assert!(runfiles.contains(&format!("_main/{}/data.txt", package.name())));
}

#[test]
fn pyc_only_leaves_out_the_sources_of_rules_python_libraries_too() {
    let package = package("rulesets_sourceless");
    Outcome::of(&mut package.program(&[], "bare"))
        .success()
        .prints_lines(&[
            "foreign SourcelessFileLoader foreign.pyc",
            // What a rule of one's own generates cannot be told from its data; its source stays.
            "generated SourceFileLoader generated.cpython-314.pyc",
            "middle SourcelessFileLoader middle.pyc",
            "ours SourcelessFileLoader ours.pyc",
            "0",
        ]);
    let sources: Vec<_> = package
        .runfiles("bare")
        .into_iter()
        .filter(|path| path.ends_with(".py"))
        .collect();
    assert_eq!(sources, [format!("_main/{}/generated.py", package.name())]);
    let bytecode = format!(
        "_main/{}/__pycache__/generated.cpython-314.pyc",
        package.name()
    );
    assert!(package.runfiles("bare").contains(&bytecode), "{bytecode}");
}

#[test]
fn a_source_of_several_targets_is_no_error() {
    let package = Workspace::shared()
        .package("rulesets_several")
        .file("app.py", "from rulesets_several import shared\nprint(shared.__spec__.cached.rpartition('/')[2])\n")
        .file("shared.py", "")
        .build(
            r#"
load("@rules_python//python:py_binary.bzl", rules_python_binary = "py_binary")
load("@rules_python//python:py_library.bzl", rules_python_library = "py_library")

py_library(name = "ours", srcs = ["shared.py"])
py_library(name = "stripped", srcs = ["shared.py"], precompile_strip = ["asserts"])
rules_python_library(name = "foreign", srcs = ["shared.py"])
rules_python_library(name = "foreign_again", srcs = ["shared.py"])
py_binary(name = "app", srcs = ["app.py"], deps = [":foreign", ":foreign_again", ":ours", ":stripped"])
rules_python_binary(name = "theirs", srcs = ["app.py"], main = "app.py", deps = [":foreign", ":foreign_again", ":ours"])
"#,
        );
    for target in ["app", "theirs"] {
        package.bazel("build", &[], &[target]).success();
        Outcome::of(Command::new(package.output(target)).env("PYTHONDONTWRITEBYTECODE", "1"))
            .success()
            .prints_lines(&["shared.cpython-314.pyc"]);
    }
}

#[test]
fn a_level_of_optimisation_holds_for_the_whole_closure() {
    let package = package("rulesets_levels");
    Outcome::of(&mut package.program(&[], "quick"))
        .success()
        .prints_lines(&[
            "foreign SourceFileLoader foreign.cpython-314.opt-1.pyc",
            "generated SourceFileLoader generated.cpython-314.opt-1.pyc",
            "middle SourceFileLoader middle.cpython-314.opt-1.pyc",
            "ours SourceFileLoader ours.cpython-314.opt-1.pyc",
            "1",
        ]);
    for module in ["app", "foreign", "generated", "middle", "ours"] {
        let path = format!(
            "_main/{}/__pycache__/{module}.cpython-314.opt-1.pyc",
            package.name()
        );
        assert!(package.runfiles("quick").contains(&path), "{path}");
    }
    Outcome::of(&mut package.program(&[], "quick_bare"))
        .success()
        .prints("middle SourcelessFileLoader middle.pyc\n")
        .prints("\n2\n");
}

#[test]
fn programs_with_and_without_sources_share_every_compile_action() {
    let package = package("rulesets_shared");
    let labels = ["app", "bare", "opted_out"]
        .map(|target| package.label(target))
        .join(" + ");
    let count = |targets: &str| {
        let aquery = Workspace::shared()
            .bazel(&["aquery", &format!("mnemonic('PyCompile', deps({targets}))")])
            .success();
        // An action that several targets have registered is printed for each of them.
        let outputs = |line: &str| {
            line.trim_start()
                .strip_prefix("Outputs: ")
                .map(str::to_owned)
        };
        aquery
            .stdout
            .lines()
            .filter_map(outputs)
            .collect::<BTreeSet<_>>()
            .len()
    };
    // app.py, middle.py, ours.py, foreign.py and generated.py
    assert_eq!(count(&package.label("app")), 5);
    assert_eq!(count(&labels), 5);
}

#[test]
fn a_program_can_opt_out() {
    let package = package("rulesets_opted_out");
    let mut program = package.program(&[], "opted_out");
    Outcome::of(&mut program).success();
    assert!(!package
        .runfiles("opted_out")
        .iter()
        .any(|path| path.ends_with(".pyc")));
}

#[test]
fn a_program_of_rules_python_gets_our_bytecode() {
    let package = package("rulesets_theirs");
    package.bazel("build", &[], &["theirs"]).success();
    Outcome::of(Command::new(package.output("theirs")).env("PYTHONDONTWRITEBYTECODE", "1"))
        .success()
        .prints("middle SourceFileLoader middle.cpython-314.pyc\n")
        .prints("ours SourceFileLoader ours.cpython-314.pyc\n");
    for module in ["middle", "ours"] {
        let path = format!(
            "_main/{}/__pycache__/{module}.cpython-314.pyc",
            package.name()
        );
        assert!(package.runfiles("theirs").contains(&path), "{path}");
    }
}
