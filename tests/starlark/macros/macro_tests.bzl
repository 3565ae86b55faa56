"""Tests of what the public macros declare."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")
load("//python:defs.bzl", "py_binary", "py_library", "py_test")
load("//python:py_console_script_binary.bzl", "py_console_script_binary")
load("//python:py_distribution.bzl", "py_distribution")

# buildifier: disable=bzl-visibility
load("//python/private:precompile_attrs.bzl", "precompile_value_problem")

# Attributes that people pass on from macros of their own, where None means that the caller has not given them.
_NOT_GIVEN = {
    "deps": None,
    "tags": ["manual"],
    "testonly": None,
    "visibility": None,
}

_MACROS = {
    "py_binary": lambda name: py_binary(name = name, srcs = ["main.py"], main = "main.py", **_NOT_GIVEN),
    "py_console_script_binary": lambda name: py_console_script_binary(
        name = name,
        pkg = "//tests/starlark/distributions:few",
        script = "script",
        **_NOT_GIVEN
    ),
    "py_distribution": lambda name: py_distribution(
        name = name,
        srcs = ["main.py"],
        distribution = "d",
        version = "1",
        **_NOT_GIVEN
    ),
    "py_library": lambda name: py_library(name = name, srcs = ["main.py"], **_NOT_GIVEN),
    "py_test": lambda name: py_test(name = name, srcs = ["main.py"], main = "main.py", **_NOT_GIVEN),
}

def _names_impl(ctx):
    env = unittest.begin(ctx)
    asserts.true(env, ctx.attr.macro in ctx.attr.names, str(ctx.attr.names))
    for name in ctx.attr.names:
        # What symbolic macros demand of the names of their targets.
        asserts.true(
            env,
            name == ctx.attr.macro or name.startswith(tuple([ctx.attr.macro + separator for separator in ["_", "-", "."]])),
            "{} declares {}".format(ctx.attr.macro, name),
        )
    return unittest.end(env)

_names_test = unittest.make(_names_impl, attrs = {
    "macro": attr.string(doc = "The name of the macro, which it is called with, too."),
    "names": attr.string_list(doc = "All targets that it declares."),
})

def _values_impl(ctx):
    env = unittest.begin(ctx)
    for attribute, value, problem in [
        ("precompile", None, None),
        ("precompile", select({"//conditions:default": "inherit"}), None),
        ("precompile", "inherit", None),
        ("precompile", "enable", "\"enable\" is not a value of this attribute; " +
                                 "write one of \"inherit\", \"enabled\", \"disabled\", \"if_generated_source\""),
        ("precompile", ["enabled"], "[\"enabled\"] is a list; " +
                                    "write one of \"inherit\", \"enabled\", \"disabled\", \"if_generated_source\""),
        ("precompile_optimize_level", 2, None),
        ("precompile_optimize_level", 3, "3 is not a value of this attribute; write one of 0, 1, 2"),
        ("precompile_strip", [], None),
        ("precompile_strip", ["asserts", "docstrings"], None),
        ("precompile_strip", ["asserts", "names"], "\"names\" is not a value of this attribute; " +
                                                   "write any of \"asserts\", \"docstrings\""),
        ("precompile_strip", "asserts", "\"asserts\" is not a list; write a list of any of \"asserts\", \"docstrings\""),
    ]:
        asserts.equals(env, problem, precompile_value_problem(attribute, value))
    return unittest.end(env)

_values_test = unittest.make(_values_impl)

def macro_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = []
    for macro, call in _MACROS.items():
        before = native.existing_rules().keys()
        call(macro)
        declared = [target for target in native.existing_rules() if target not in before]
        tests.append("names_of_{}_begin_with_its_own".format(macro))
        _names_test(
            name = tests[-1],
            size = "small",
            macro = macro,
            names = declared,
        )
    tests.append("values_are_checked")
    _values_test(name = tests[-1], size = "small")
    native.test_suite(name = name, tests = tests)
