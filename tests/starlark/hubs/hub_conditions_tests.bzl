"""Tests of how a hub groups environments."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private/pip:hub_conditions.bzl", "ALWAYS", "by_environments", "by_value", "condition", "new_conditions")

# buildifier: disable=bzl-visibility
load("//python/private/pip:hub_text.bzl", "call_text")

def _conditions_impl(ctx):
    env = unittest.begin(ctx)
    conditions = new_conditions(["a", "b", "c"])
    asserts.equals(env, ALWAYS, condition(conditions, ["a", "b", "c"]))
    asserts.equals(env, "b", condition(conditions, ["b"]))
    asserts.equals(env, "group_2", condition(conditions, ["a", "b"]))
    asserts.equals(env, "group_2", condition(conditions, ["a", "b"]))
    asserts.equals(env, "group_3", condition(conditions, ["b", "c"]))
    asserts.equals(env, {"b": ["b"], "group_2": ["a", "b"], "group_3": ["b", "c"]}, conditions.sets)
    return unittest.end(env)

_conditions_test = unittest.make(_conditions_impl)

def _grouped_impl(ctx):
    env = unittest.begin(ctx)
    conditions = new_conditions(["a", "b", "c"])
    asserts.equals(env, {}, by_value(conditions, {}))
    asserts.equals(env, {ALWAYS: "x"}, by_value(conditions, {"a": "x", "b": "x", "c": "x"}))
    asserts.equals(env, {"group_1": "x", "b": "y"}, by_value(conditions, {"a": "x", "b": "y", "c": "x"}))
    asserts.equals(env, {"b": "y"}, by_value(conditions, {"b": "y"}))
    asserts.equals(env, {}, by_environments(conditions, {"a": []}))
    asserts.equals(
        env,
        {ALWAYS: ["//x"], "group_1": ["//z"], "b": ["//y"]},
        by_environments(conditions, {"a": ["//z", "//x"], "b": ["//x", "//y"], "c": ["//x", "//z"]}),
    )
    return unittest.end(env)

_grouped_test = unittest.make(_grouped_impl)

def _text_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(
        env,
        "\nrule(\n    name = \"a \\\"b\\\"\",\n    count = 2,\n    flag = True,\n    deps = [\n        \"//x\"\n    ],\n)\n",
        call_text("rule", {"name": "a \"b\"", "count": 2, "flag": True, "nothing": None, "empty": [], "deps": ["//x"]}),
    )
    return unittest.end(env)

_text_test = unittest.make(_text_impl)

def hub_conditions_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    _conditions_test(name = "conditions_have_names", size = "small")
    _grouped_test(name = "environments_with_the_same_are_grouped", size = "small")
    _text_test(name = "calls_are_written", size = "small")
    native.test_suite(
        name = name,
        tests = ["conditions_have_names", "environments_with_the_same_are_grouped", "calls_are_written"],
    )
