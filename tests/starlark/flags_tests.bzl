"""Tests of the rules of the flags."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")

# buildifier: disable=bzl-visibility
load("//python/private:flags.bzl", "VALUE_FOR_TOOLS")
load(":analysis.bzl", "analysis_test", "declare_tests")

def _value_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    value = target[BuildSettingInfo].value
    asserts.equals(env, ctx.attr.expected, value if type(value) == "list" else [value])
    if type(value) == "string":
        # What a config_setting sees.
        asserts.equals(env, value, target[config_common.FeatureFlagInfo].value)
    return analysistest.end(env)

def _value_test(flags):
    return analysis_test(_value_impl, attrs = {"expected": attr.string_list()}, flags = flags)

_given_test = _value_test({
    "local_python_version": "3.13",
    "precompile_execution_requirements": ["a=1", "b=2"],
    "pyc_collection": "pyc_only",
})
_tools_test = _value_test({
    "local_python_version": VALUE_FOR_TOOLS,
    "precompile_execution_requirements": [VALUE_FOR_TOOLS],
    "pyc_collection": VALUE_FOR_TOOLS,
})

def _failure_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(
        env,
        "--pyc_collection=pyc-only: not a value of this flag; the values are auto, include_pyc, pyc_only, disabled",
    )
    return analysistest.end(env)

_failure_test = analysis_test(_failure_impl, expect_failure = True, flags = {"pyc_collection": "pyc-only"})

def flags_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    package = "//python/config_settings:"
    declare_tests(name, {
        "flag_has_a_default_value_for_tools": (_tools_test, package + "pyc_collection", {"expected": ["auto"]}),
        "flag_has_the_value_that_was_given": (_given_test, package + "pyc_collection", {"expected": ["pyc_only"]}),
        "flag_of_a_version_has_a_default_value_for_tools": (
            _tools_test,
            package + "local_python_version",
            {"expected": [""]},
        ),
        "flag_of_a_version_has_the_value_that_was_given": (
            _given_test,
            package + "local_python_version",
            {"expected": ["3.13"]},
        ),
        "flag_refuses_other_values": (_failure_test, package + "pyc_collection"),
        "repeatable_flag_has_a_default_value_for_tools": (
            _tools_test,
            package + "precompile_execution_requirements",
            {"expected": []},
        ),
        "repeatable_flag_has_the_values_that_were_given": (
            _given_test,
            package + "precompile_execution_requirements",
            {"expected": [
                "a=1",
                "b=2",
            ]},
        ),
    })
