"""Tests of what the launcher is filled with."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//python:defs.bzl", "py_binary", "py_test")
load("//tests/starlark:analysis.bzl", "analysis_test", "declare_tests", "written_file")

def _assignments(launcher):
    """Returns the values of the variables at the head of the launcher."""
    values = {}
    for line in launcher.splitlines():
        name, is_assignment, value = line.partition("=")
        if is_assignment and name in ["bin", "label", "main", "marker", "python"] and name not in values:
            values[name] = value
    return values

def _launcher_impl(ctx):
    env = analysistest.begin(ctx)
    name = analysistest.target_under_test(env).label.name
    launcher = written_file(env, name)
    asserts.true(env, launcher.startswith("#!/bin/sh\n"), launcher)
    asserts.false(env, "{{" in launcher, launcher)
    root = "{}/{}/".format(ctx.workspace_name, ctx.label.package)
    asserts.equals(env, {
        "bin": "'{}_{}.venv/bin'".format(root, name),
        "label": "'//{}:{}'".format(ctx.label.package, name),
        "main": "'{}app.py'".format(root),
        "marker": "'{}_{}.venv/pyvenv.cfg'".format(root, name),
        "python": "'{}_{}.venv/bin/python'".format(root, name),
    }, _assignments(launcher))
    asserts.equals(
        env,
        ["exec \"$python\" -B -P \"$runfiles/$main\" \"$@\""],
        [line for line in launcher.splitlines() if line.startswith("exec ")],
    )
    asserts.true(env, "\nimport_path=\"\"\n" in launcher, launcher)
    return analysistest.end(env)

_launcher_test = analysis_test(_launcher_impl)

def launcher_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    py_binary(
        name = "launched",
        srcs = ["app.py"],
        tags = ["manual"],
    )
    py_test(
        name = "launched_test",
        srcs = ["app.py"],
        tags = ["manual"],
    )
    declare_tests(name, {
        "launcher_of_a_binary_has_label_main_marker_and_python": (_launcher_test, "launched"),
        "launcher_of_a_test_has_label_main_marker_and_python": (_launcher_test, "launched_test"),
    })
