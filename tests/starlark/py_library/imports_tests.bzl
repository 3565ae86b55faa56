"""Tests of the attribute `imports`."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("@rules_python//python:py_info.bzl", "PyInfo")
load("//python:defs.bzl", "py_library")
load("//tests/starlark:analysis.bzl", "analysis_test", "declare_tests", "failure_test")

def _imports_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(
        env,
        [path.replace("WORKSPACE", ctx.workspace_name) for path in ctx.attr.expected],
        analysistest.target_under_test(env)[PyInfo].imports.to_list(),
    )
    return analysistest.end(env)

_imports_test = analysis_test(
    _imports_impl,
    attrs = {"expected": attr.string_list(doc = "The expected directories, WORKSPACE for the name of the repository.")},
)

_failure_test = failure_test()

_PACKAGE = "WORKSPACE/tests/starlark/py_library"

_GOOD = {
    "climb_to_a_parent": (["../.."], ["WORKSPACE/tests"]),
    "climb_to_another_repository": (["../../../../other"], ["other"]),
    "climb_to_the_repository": (["../../.."], ["WORKSPACE"]),
    "climb_to_the_runfiles": (["../../../.."], ["."]),
    "contain_make_variables": (["of/$(COMPILATION_MODE)"], [_PACKAGE + "/of/fastbuild"]),
    "default_to_none": ([], []),
    "have_dots_inside": (["a/./b/../c"], [_PACKAGE + "/a/c"]),
    "keep_their_order": (["z", "a", "m"], [_PACKAGE + "/z", _PACKAGE + "/a", _PACKAGE + "/m"]),
    "leave_out_absolute_paths": (["/usr/lib", "a"], [_PACKAGE + "/a"]),
    "name_the_package": (["."], [_PACKAGE]),
}

_BAD = {
    "above_the_runfiles": (
        "../../../../..",
        "imports: \"../../../../..\" is above the root of the runfiles; write a directory relative to the package",
    ),
}

def imports_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {}
    for test, (imports, expected) in _GOOD.items():
        py_library(
            name = "good_" + test,
            imports = imports,
            tags = ["manual"],
        )
        tests["imports_" + test] = (_imports_test, "good_" + test, {"expected": expected})
    for test, (directory, message) in _BAD.items():
        py_library(
            name = "bad_" + test,
            imports = [
                "good",
                directory,
            ],
            tags = ["manual"],
        )
        tests["imports_are_refused_if_{}".format(test)] = (_failure_test, "bad_" + test, {"message": message})
    declare_tests(name, tests)
