"""Tests of which source a program runs."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//python:defs.bzl", "py_binary", "py_test")
load(
    "//tests/starlark:analysis.bzl",
    "analysis_test",
    "declare_tests",
    "failure_test",
    "runfiles_layout",
    "written_file",
)
load("//tests/starlark:fixtures.bzl", "code_generator", "hidden_code_generator", "python_directory")

def _main_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    lines = written_file(env, target.label.name).splitlines()
    main = "{}/{}/{}".format(ctx.workspace_name, ctx.label.package, ctx.attr.main)
    asserts.equals(env, ["main='%s'" % main], [line for line in lines if line.startswith("main=")])
    asserts.equals(env, ctx.attr.main, runfiles_layout(env, target[DefaultInfo].default_runfiles).get(ctx.attr.main))
    return analysistest.end(env)

_main_test = analysis_test(_main_impl, attrs = {"main": attr.string(doc = "The expected main source.")})
_failure_test = failure_test()

_GOOD = {
    "the_given_one": (dict(srcs = ["app.py", "lib.py"], main = "lib.py"), "lib.py"),
    "the_given_one_also_if_another_has_the_name": (
        dict(srcs = ["pkg/twice.py", "other/twice.py"], main = "other/twice.py"),
        "other/twice.py",
    ),
    "the_given_one_also_if_it_is_not_in_srcs": (dict(srcs = ["lib.py"], main = "app.py"), "app.py"),
    "the_given_one_also_without_srcs": (dict(main = "app.py"), "app.py"),
    "the_given_output_of_a_generator": (dict(srcs = ["app.py", ":generated_main"], main = "generated_main.py"), "generated_main.py"),
    "the_output_that_no_label_leads_to": (dict(srcs = ["app.py", ":generated_main_too"], main = "declared.py"), "declared.py"),
    "the_source_that_ends_so": (dict(srcs = ["pkg/twice.py", "app.py"], main = "twice.py"), "pkg/twice.py"),
    "the_source_that_ends_so_with_its_package": (dict(srcs = ["app.py", "lib.py"], main = "py_binary/app.py"), "app.py"),
    "the_source_that_ends_so_in_a_select": (
        dict(srcs = select({"//conditions:default": ["pkg/twice.py", "app.py"]}), main = "twice.py"),
        "pkg/twice.py",
    ),
    "the_only_source": (dict(srcs = ["lib.py"]), "lib.py"),
    "the_only_source_beside_a_directory": (dict(srcs = ["lib.py", ":directory"]), "lib.py"),
}

# name of the program: (attributes, what the message says)
_BAD = {
    "main_of_directory": (dict(srcs = [":directory"]), "srcs has no main_of_directory.py, and no source"),
    "main_of_none": (dict(), "srcs has no main_of_none.py, and no sources. Set main."),
    "main_not_in_srcs": (
        dict(srcs = ["one.py", ":generated_main_too"], main = "three.py"),
        "main: no source is called \"three.py\"; srcs has",
    ),
    "main_of_two": (dict(srcs = ["one.py", "two.py"]), "srcs has no main_of_two.py, and 2 sources. Set main."),
    "main_matches_two": (
        dict(srcs = ["pkg/twice.py", "other/twice.py"], main = "twice.py"),
        "main: \"twice.py\" is the end of the paths of 2 sources: tests/starlark/py_binary/pkg/twice.py, " +
        "tests/starlark/py_binary/other/twice.py. Write more of the path of the one that is meant.",
    ),
    "twice": (dict(srcs = ["pkg/twice.py", "other/twice.py", "one.py"]), "srcs has 2 files named twice.py. Set main."),
}

def main_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    code_generator(
        name = "generated_main",
        names = ["generated_main.py"],
        tags = ["manual"],
    )
    hidden_code_generator(
        name = "generated_main_too",
        names = ["declared.py"],
        tags = ["manual"],
    )
    python_directory(
        name = "directory",
        tags = ["manual"],
    )
    tests = {}
    for test, (attrs, expected) in _GOOD.items():
        py_binary(
            name = "main_" + test,
            tags = ["manual"],
            **attrs
        )
        tests["main_is_" + test] = (_main_test, "main_" + test, {"main": expected})
    for program, (attrs, message) in _BAD.items():
        py_binary(
            name = program,
            tags = ["manual"],
            **attrs
        )
        tests["main_cannot_be_told_in_" + program] = (_failure_test, program, {
            "message": message if message.startswith("main:") else "cannot tell which source is the main one: " + message,
        })

    # These are found by their names, so the targets are called as they are.
    py_binary(
        name = "one",
        srcs = [
            "lib.py",
            "one.py",
        ],
        tags = ["manual"],
    )
    py_binary(
        name = "deep_main",
        srcs = [
            "lib.py",
            "pkg/deep_main.py",
        ],
        tags = ["manual"],
    )
    py_test(
        name = "name/with/slashes/two",
        srcs = [
            "lib.py",
            "two.py",
        ],
        tags = ["manual"],
    )
    declare_tests(name, tests | {
        "main_is_the_source_with_the_last_part_of_the_name": (
            _main_test,
            "name/with/slashes/two",
            {"main": "two.py"},
        ),
        "main_is_the_source_with_the_name": (_main_test, "one", {"main": "one.py"}),
        "main_is_the_source_with_the_name_in_a_directory": (_main_test, "deep_main", {"main": "pkg/deep_main.py"}),
    })
