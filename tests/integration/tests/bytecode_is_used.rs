//! Programs run from the bytecode that Bazel made, and from no other.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use pyc_integration::{lacks_python, Outcome, Package, Workspace};

/// A program that says what its module does, and how the import system found it.
const APP: &str = "\
import sys
import PACKAGE.lib as lib
spec = lib.__spec__
print(lib.value())
print(type(spec.loader).__name__)
print(spec.origin.rpartition('/')[2])
print((spec.cached or '').rpartition('/')[2])
";

fn package(name: &str, attributes: &str) -> Package<'static> {
    Workspace::shared()
        .package(name)
        .file("lib.py", "def value():\n    return 'as compiled'\n")
        .file("app.py", &APP.replace("PACKAGE", name))
        .build(&format!(
            r#"
py_library(name = "lib", srcs = ["lib.py"], {attributes})
py_binary(name = "app", srcs = ["app.py"], deps = [":lib"])
py_binary(name = "app_pyc_only", srcs = ["app.py"], main = "app.py", deps = [":lib"], pyc_collection = "pyc_only")
"#
        ))
}

/// Puts another source in the place of the module's in the runfiles, with the bytecode left as it is.
fn replace_source(package: &Package, target: &str) -> PathBuf {
    let link = package.output(&format!(
        "{target}.runfiles/_main/{}/lib.py",
        package.name()
    ));
    fs::remove_file(&link).expect("the link to the source");
    fs::write(&link, "def value():\n    return 'as replaced'\n").expect("another source");
    link
}

#[test]
fn modules_are_loaded_from_pycache_beside_their_source() {
    let package = package("used_pycache", "");
    let mut app = package.program(&[], "app");
    Outcome::of(&mut app).success().prints_lines(&[
        "as compiled",
        "SourceFileLoader",
        "lib.py",
        "lib.cpython-314.pyc",
    ]);
    assert!(package.runfiles("app").contains(&format!(
        "_main/{}/__pycache__/lib.cpython-314.pyc",
        package.name()
    )));
}

#[test]
fn python_itself_reports_that_the_code_object_comes_from_the_bytecode_file() {
    let package = package("used_verbose", "");
    let mut app = package.program(&[], "app");
    let outcome = Outcome::of(app.env("PYTHONVERBOSE", "1")).success();
    let pyc = package.output(&format!(
        "app.runfiles/_main/{}/__pycache__/lib.cpython-314.pyc",
        package.name()
    ));
    outcome.complains(
        &format!("# code object from {:?}", pyc.display().to_string()).replace('"', "'"),
    );
}

#[test]
fn unchecked_bytecode_is_used_even_if_the_source_was_replaced() {
    let package = package(
        "used_unchecked",
        "precompile_invalidation_mode = 'unchecked_hash'",
    );
    let mut app = package.program(&[], "app");
    let replaced = replace_source(&package, "app");
    Outcome::of(&mut app).success().prints("as compiled\n");
    fs::remove_file(replaced).expect("the other source");
}

#[test]
fn checked_bytecode_is_not_used_if_the_source_was_replaced() {
    let package = package(
        "used_checked",
        "precompile_invalidation_mode = 'checked_hash'",
    );
    let mut app = package.program(&[], "app");
    let replaced = replace_source(&package, "app");
    Outcome::of(&mut app).success().prints("as replaced\n");
    fs::remove_file(replaced).expect("the other source");
}

#[test]
fn auto_is_checked_by_default_and_unchecked_with_compilation_mode_opt() {
    let package = package("used_auto", "");
    let flags = |options: &[&str]| {
        package.bazel("build", options, &["app"]).success();
        let pyc = fs::read(package.bytecode("lib")).expect("the bytecode");
        u32::from_le_bytes(pyc[4..8].try_into().expect("four bytes"))
    };
    // PEP 552: bit 0 says that there is a hash, bit 1 that it is to be checked.
    assert_eq!(flags(&[]), 0b11);
    assert_eq!(flags(&["-c", "opt"]), 0b01);
}

#[test]
fn a_program_without_sources_runs_from_bytecode_alone() {
    let package = package("used_sourceless", "");
    let mut app = package.program(&[], "app_pyc_only");
    Outcome::of(&mut app).success().prints_lines(&[
        "as compiled",
        "SourcelessFileLoader",
        "lib.pyc",
        "lib.pyc",
    ]);
    let sources: Vec<_> = package
        .runfiles("app_pyc_only")
        .into_iter()
        .filter(|path| path.ends_with(".py"))
        .collect();
    assert_eq!(sources, Vec::<String>::new());
}

#[test]
fn running_a_program_writes_no_bytecode() {
    let package = package("used_writes_nothing", "precompile = 'disabled'");
    let mut app = package.program(&[], "app");
    let before = package.runfiles("app");
    Outcome::of(&mut app).success().prints("as compiled\n");
    assert_eq!(package.runfiles("app"), before);
    assert!(!package.path("__pycache__").exists());
}

#[test]
fn the_version_flag_switches_interpreter_and_bytecode_together() {
    if lacks_python(&["3.13", "3.15"]) {
        return;
    }
    let package = package("used_versions", "");
    for version in ["3.13", "3.15"] {
        let mut app = package.program(&[&format!("--local_python_version={version}")], "app");
        Outcome::of(&mut app)
            .success()
            .prints(&format!("lib.cpython-{}.pyc", version.replace('.', "")));
    }
}

#[test]
fn optimised_bytecode_is_named_for_its_level_and_loaded_at_that_level_only() {
    let package = package("used_levels", "precompile_optimize_level = 1");
    let mut app = package.program(&[], "app");
    Outcome::of(&mut app)
        .success()
        .prints("lib.cpython-314.pyc\n");
    let pyc = package.output(&format!(
        "app.runfiles/_main/{}/__pycache__/lib.cpython-314.opt-1.pyc",
        package.name()
    ));
    assert!(pyc.exists());
    let python = package.output(&format!(
        "app.runfiles/_main/{}/_app.venv/bin/python",
        package.name()
    ));
    let main = package.output(&format!("app.runfiles/_main/{}/app.py", package.name()));
    Outcome::of(Command::new(python).args(["-O", "-B", "-P"]).arg(main))
        .success()
        .prints("lib.cpython-314.opt-1.pyc\n");
}

#[test]
fn stripping_removes_what_it_names_and_nothing_else() {
    let module = "\
def value():
    'a docstring'
    try:
        assert False
    except AssertionError:
        return f'asserts, {value.__doc__}'
    return f'no asserts, {value.__doc__}'
";
    let package = Workspace::shared()
        .package("used_strip")
        .file("plain.py", module)
        .file("bare.py", module)
        .file("quick.py", module)
        .file(
            "app.py",
            "from used_strip import bare, plain, quick\nfor m in plain, bare, quick:\n    print(m.value())\n",
        )
        .build(
            r#"
py_library(name = "plain", srcs = ["plain.py"])
py_library(name = "bare", srcs = ["bare.py"], precompile_strip = ["docstrings"])
py_library(name = "quick", srcs = ["quick.py"], precompile_strip = ["asserts"])
py_binary(name = "app", srcs = ["app.py"], deps = [":plain", ":bare", ":quick"])
"#,
        );
    Outcome::of(&mut package.program(&[], "app"))
        .success()
        .prints_lines(&[
            "asserts, a docstring",
            "asserts, None",
            "no asserts, a docstring",
        ]);
}
