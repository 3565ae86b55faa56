//! What a person sees when something is wrong.

use pyc_integration::Workspace;

#[test]
fn all_syntax_errors_of_a_target_are_shown_at_once_as_cpython_shows_them() {
    let package = Workspace::shared()
        .package("bad_syntax")
        .file("one.py", "def f(:\n    pass\n")
        .file("good.py", "x = 1\n")
        .file("two.py", "if True:\nprint('x')\n")
        .build(r#"py_library(name = "lib", srcs = ["one.py", "good.py", "two.py"], precompile = "enabled")"#);
    let outcome = package.bazel("build", &["--output_groups=pyc"], &["lib"]);
    let outcome = outcome
        .failure()
        .complains("Compiling bad_syntax/good.py, bad_syntax/one.py, bad_syntax/two.py failed")
        .complains("  File \"bad_syntax/one.py\", line 1\n    def f(:\n          ^\nSyntaxError: invalid syntax\n")
        .complains("  File \"bad_syntax/two.py\", line 2\n    print('x')\n    ^^^^^\nIndentationError: expected an indented block after 'if' statement on line 1\n");
    assert!(
        !outcome.stderr.contains("good.py\""),
        "{}",
        outcome.report()
    );
}

#[test]
fn a_target_that_demands_bytecode_for_an_unknown_python_says_how_to_get_it() {
    let package = Workspace::shared()
        .package("bad_runtime")
        .file("lib.py", "")
        .file("app.py", "import bad_runtime.lib\nprint('it runs')\n")
        .build(
            r#"
load("@rules_python//python:py_runtime.bzl", "py_runtime")
load("@rules_python//python:py_runtime_pair.bzl", "py_runtime_pair")
py_runtime(name = "runtime", interpreter_path = "/usr/bin/python3", python_version = "PY3")
py_runtime_pair(name = "pair", py3_runtime = ":runtime")
toolchain(name = "toolchain", toolchain = ":pair", toolchain_type = "@rules_python//python:toolchain_type")
py_library(name = "wanted", srcs = ["lib.py"], precompile = "enabled")
py_library(name = "lib", srcs = ["lib.py"])
py_binary(name = "app", srcs = ["app.py"], deps = [":lib"])
"#,
        );
    let toolchain = format!("--extra_toolchains={}", package.label("toolchain"));
    let advice = "the Python runtime /usr/bin/python3 does not say which Python version it is. Register a toolchain that does. \
        For an interpreter of this machine, add to MODULE.bazel:\n";
    package
        .bazel("build", &[&toolchain], &["wanted"])
        .failure()
        .complains(&format!(
            "the target says precompile = \"enabled\", but {advice}"
        ));

    // Nobody asked: the program runs without bytecode, and one line says why.
    // (Once for a configuration: this one is new, though the server may be old.)
    let new = format!("--define=run={}", std::process::id());
    let build = package
        .bazel("build", &[&toolchain, &new], &["app"])
        .success();
    assert_eq!(
        build
            .stderr
            .matches(&format!("no bytecode is made: {advice}"))
            .count(),
        1,
        "{}",
        build.report()
    );
    let mut app = package.program(&[&toolchain], "app");
    pyc_integration::Outcome::of(&mut app)
        .success()
        .prints_lines(&["it runs"]);
    assert!(!package
        .runfiles("app")
        .iter()
        .any(|path| path.ends_with(".pyc")));
}

#[test]
fn an_error_in_a_shared_compilation_names_the_sources() {
    let package = Workspace::shared()
        .package("bad_shared")
        .file("one.py", "def f(:\n    pass\n")
        .build(
            r#"
py_library(name = "first", srcs = ["one.py"])
py_library(name = "second", srcs = ["one.py"])
"#,
        );
    for target in ["first", "second"] {
        let outcome = package.bazel("build", &["--output_groups=pyc"], &[target]);
        outcome
            .failure()
            .complains("Compiling bad_shared/one.py failed");
    }
}

#[test]
fn a_misspelled_attribute_is_compared_with_those_that_people_write() {
    for (rule, attribute, meant) in [
        ("py_library", "precompil", "precompile"),
        ("py_binary", "precompiled", "precompile"),
        (
            "py_test",
            "precompile_optimise_level",
            "precompile_optimize_level",
        ),
        ("py_test", "pyc_colection", "pyc_collection"),
    ] {
        let package = Workspace::shared()
            .package("bad_attribute")
            .file("one.py", "")
            .build(&format!(
                r#"{rule}(name = "one", srcs = ["one.py"], {attribute} = "enabled")"#
            ));
        let outcome = package.bazel("build", &[], &["one"]).failure();
        let expected =
            format!("no such attribute '{attribute}' in '{rule}' rule (did you mean '{meant}'?)");
        assert!(
            outcome.stderr.contains(&expected) && !outcome.stderr.contains("internal"),
            "{}",
            outcome.report()
        );
    }
}

#[test]
fn a_wrong_value_is_an_error_of_the_target_that_has_it() {
    let package = Workspace::shared()
        .package("bad_value")
        .file("one.py", "")
        .build(r#"py_library(name = "one", srcs = ["one.py"], precompile = "enable")"#);
    package.bazel("build", &[], &["one"]).failure().complains(
        "Error in fail: //bad_value:one: precompile: \"enable\" is not a value of this attribute; \
         write one of \"inherit\", \"enabled\", \"disabled\", \"if_generated_source\"",
    );
}

#[test]
fn names_of_internal_targets_begin_with_those_that_people_have_written() {
    let package = Workspace::shared()
        .package("names")
        .file("one.py", "")
        .build(
            r#"
py_library(name = "lib", srcs = ["one.py"])
py_binary(name = "one", srcs = ["one.py"])
py_test(name = "test", srcs = ["one.py"], main = "one.py")
"#,
        );
    package
        .bazel("query", &[], &["all"])
        .success()
        .prints_lines(&[
            "//names:lib",
            "//names:lib.precompile",
            "//names:one",
            "//names:one.precompile",
            "//names:one.venv",
            "//names:test",
            "//names:test.precompile",
        ]);
}
