"""Tests of which precompile toolchain compiles: by the target's Python version, and by execution platform."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//python:defs.bzl", "py_library")
load("//tests/starlark:analysis.bzl", "analysis_test", "compile_actions", "declare_tests")

def _choice_impl(ctx):
    env = analysistest.begin(ctx)
    actions = compile_actions(env)
    asserts.equals(env, 1, len(actions))
    argv = actions[0].argv
    options = dict(zip(argv[1::2], argv[2::2]))
    asserts.equals(env, ctx.attr.precompiler, argv[0].rpartition("/")[2])
    asserts.equals(env, ctx.attr.interpreter, options["--interpreter"])
    asserts.equals(env, ctx.attr.version, options["--python-version"])
    return analysistest.end(env)

_ATTRS = {
    "interpreter": attr.string(doc = "The path of the expected interpreter."),
    "precompiler": attr.string(doc = "The name of the expected precompiler."),
    "version": attr.string(doc = "The expected Python version."),
}

# Of several that fit, Bazel takes the last.
_BY_VERSION = ["python_3_14", "python_3_13_if_wanted", "precompiler_with_path", "precompiler_for_python_3_13"]
_BY_PLATFORM = ["python_3_14", "precompiler", "precompiler_of_build_farm"]

def _platform(label):
    return {"extra_execution_platforms": [str(Label(label))]}

_3_13_test = analysis_test(_choice_impl, attrs = _ATTRS, flags = {"local_python_version": "3.13"}, toolchains = _BY_VERSION)
_3_14_test = analysis_test(_choice_impl, attrs = _ATTRS, toolchains = _BY_VERSION)

# Without an interpreter of its own, the toolchain takes the one of the target's version.
_follows_test = analysis_test(
    _choice_impl,
    attrs = _ATTRS,
    flags = {"local_python_version": "3.13"},
    toolchains = ["python_3_14", "python_3_13_if_wanted", "precompiler"],
)
_farm_test = analysis_test(
    _choice_impl,
    attrs = _ATTRS,
    options = _platform("//tests/starlark/toolchains:build_farm_platform"),
    toolchains = _BY_PLATFORM,
)
_host_test = analysis_test(
    _choice_impl,
    attrs = _ATTRS,
    options = _platform("@platforms//host"),
    toolchains = _BY_PLATFORM,
)

def toolchain_choice_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    py_library(
        name = "chosen_for",
        srcs = ["a.py"],
        tags = ["manual"],
    )
    python_3_13 = {
        "interpreter": "/opt/python/3.13/bin/python3.13",
        "precompiler": "never_run",
        "version": "3.13",
    }
    declare_tests(name, {
        "interpreter_of_the_execution_platform_follows_the_version_of_the_target": (_follows_test, "chosen_for", python_3_13),
        "toolchain_of_another_platform_is_not_chosen": (_host_test, "chosen_for", {
            "interpreter": "/opt/python/3.14/bin/python3.14",
            "precompiler": "never_run",
            "version": "3.14",
        }),
        "toolchain_of_another_version_is_not_chosen": (_3_14_test, "chosen_for", {
            "interpreter": "/opt/exec/bin/python3.14",
            "precompiler": "never_run",
            "version": "3.14",
        }),
        "toolchain_of_the_execution_platform_is_chosen": (_farm_test, "chosen_for", {
            "interpreter": "/opt/python/3.14/bin/python3.14",
            "precompiler": "never_run_on_the_farm",
            "version": "3.14",
        }),
        "toolchain_of_the_version_is_chosen": (_3_13_test, "chosen_for", python_3_13),
    })
