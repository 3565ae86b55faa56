"""Tests of the options that the compile action gets from attributes and from the build."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//python:defs.bzl", "py_library")
load("//tests/starlark:analysis.bzl", "analysis_test", "compile_actions", "declare_tests", "failure_test")

def _option(env, option):
    """Returns the values of an option of the one compile action."""
    actions = compile_actions(env)
    asserts.equals(env, 1, len(actions))
    argv = actions[0].argv
    return [value for name, value in zip(argv, argv[1:]) if name == option]

def _invalidation_mode_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(env, [ctx.attr.mode], _option(env, "--invalidation-mode"))
    return analysistest.end(env)

_MODE = {"mode": attr.string(doc = "The expected mode.")}

_fastbuild_test = analysis_test(_invalidation_mode_impl, attrs = _MODE, options = {"compilation_mode": "fastbuild"})
_dbg_test = analysis_test(_invalidation_mode_impl, attrs = _MODE, options = {"compilation_mode": "dbg"})
_opt_test = analysis_test(_invalidation_mode_impl, attrs = _MODE, options = {"compilation_mode": "opt"})

def _optimize_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(env, ["2"], _option(env, "--optimize"))
    return analysistest.end(env)

_optimize_test = analysis_test(_optimize_impl)

def _strip_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(env, ctx.attr.strip, _option(env, "--strip"))
    return analysistest.end(env)

_strip_test = analysis_test(_strip_impl, attrs = {"strip": attr.string_list(doc = "The expected values.")})

_failure_test = failure_test()

def option_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    py_library(
        name = "auto",
        srcs = ["a.py"],
        tags = ["manual"],
    )
    for mode in ["checked_hash", "unchecked_hash"]:
        py_library(
            name = mode,
            srcs = ["a.py"],
            precompile_invalidation_mode = mode,
            tags = ["manual"],
        )
    py_library(
        name = "optimized",
        srcs = ["a.py"],
        precompile_optimize_level = 2,
        tags = ["manual"],
    )
    py_library(
        name = "strip_docstrings",
        srcs = ["a.py"],
        precompile_strip = ["docstrings"],
        tags = ["manual"],
    )
    py_library(
        name = "strip_both",
        srcs = ["a.py"],
        precompile_strip = [
            "docstrings",
            "asserts",
            "docstrings",
        ],
        tags = ["manual"],
    )
    py_library(
        name = "strip_unknown",
        srcs = ["a.py"],
        precompile_strip = select({"//conditions:default": [
            "asserts",
            "annotations",
        ]}),
        tags = ["manual"],
    )
    declare_tests(name, {
        "attribute_says_checked_also_with_opt": (_opt_test, "checked_hash", {"mode": "checked_hash"}),
        "attribute_says_unchecked_also_with_fastbuild": (_fastbuild_test, "unchecked_hash", {"mode": "unchecked_hash"}),
        "auto_is_checked_with_dbg": (_dbg_test, "auto", {"mode": "checked_hash"}),
        "auto_is_checked_with_fastbuild": (_fastbuild_test, "auto", {"mode": "checked_hash"}),
        "auto_is_unchecked_with_opt": (_opt_test, "auto", {"mode": "unchecked_hash"}),
        "optimize_level_of_the_attribute_is_passed": (_optimize_test, "optimized"),
        "strip_of_an_unknown_value_is_an_error": (_failure_test, "strip_unknown", {
            "message": "precompile_strip: \"annotations\" is not a value of this attribute; write any of \"asserts\", \"docstrings\"",
        }),
        "strip_passes_each_value_once": (_strip_test, "strip_both", {"strip": ["asserts", "docstrings"]}),
        "strip_passes_nothing_by_default": (_strip_test, "auto", {"strip": []}),
        "strip_passes_one_value": (_strip_test, "strip_docstrings", {"strip": ["docstrings"]}),
    })
