"""Tests of which backend the compile action is told to use, and of whether it has an interpreter."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//python:defs.bzl", "py_library")

# buildifier: disable=bzl-visibility
load("//python/private:certified_versions.bzl", "CERTIFIED_VERSIONS")
load("//tests/starlark:analysis.bzl", "analysis_test", "compile_actions", "declare_tests", "short_paths")

_INTERPRETER = "tests/starlark/toolchains/in_build/bin/python3.14"

def _backend_impl(ctx):
    env = analysistest.begin(ctx)
    actions = compile_actions(env)
    asserts.equals(env, 1, len(actions))
    argv = actions[0].argv
    backends = [value for name, value in zip(argv, argv[1:]) if name == "--backend"]
    asserts.equals(env, [] if ctx.attr.flag == "auto" else [ctx.attr.flag], backends)
    needs_interpreter = ctx.attr.flag == "interpreter" or (3, 14) not in CERTIFIED_VERSIONS
    asserts.equals(env, needs_interpreter, "--interpreter" in argv)
    asserts.equals(env, needs_interpreter, _INTERPRETER in short_paths(env, actions[0].inputs))
    return analysistest.end(env)

def _backend_test(flag):
    return analysis_test(
        _backend_impl,
        attrs = {"flag": attr.string(default = flag, doc = "The value of the flag.")},
        flags = {"precompile_backend": flag},
        toolchains = ["python_in_build", "precompiler"],
    )

_auto_test = _backend_test("auto")
_interpreter_test = _backend_test("interpreter")

def backend_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    py_library(
        name = "of_any_backend",
        srcs = ["deep/b.py"],
        tags = ["manual"],
    )
    declare_tests(name, {
        "backend_auto_takes_an_interpreter_only_where_it_is_needed": (_auto_test, "of_any_backend"),
        "backend_interpreter_takes_an_interpreter": (_interpreter_test, "of_any_backend"),
    })
