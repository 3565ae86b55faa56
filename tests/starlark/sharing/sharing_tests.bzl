"""Tests of which targets share one compile action, and of what does not reach it."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//python:defs.bzl", "py_binary", "py_library", "py_test")
load(
    "//tests/starlark:analysis.bzl",
    "CompilationInfo",
    "analysis_test",
    "compile_actions",
    "declare_tests",
    "short_paths",
)
load("//tests/starlark:fixtures.bzl", "code_generator")

def _actions_impl(ctx):
    env = analysistest.begin(ctx)
    outputs = [" ".join(sorted(short_paths(env, action.outputs))) for action in compile_actions(env)]
    asserts.equals(env, sorted(ctx.attr.actions), sorted(outputs))
    return analysistest.end(env)

_actions_test = analysis_test(
    _actions_impl,
    attrs = {"actions": attr.string_list(doc = "The outputs of each expected action, with spaces between.")},
)

def _internal_target_impl(ctx):
    env = analysistest.begin(ctx)
    targets = analysistest.target_under_test(env)[CompilationInfo].targets
    asserts.equals(env, 1, len(targets))
    asserts.equals(env, ["manual"], targets[0].tags)
    asserts.equals(env, {}, dict(targets[0].exec_properties))
    return analysistest.end(env)

_internal_target_test = analysis_test(_internal_target_impl)

def _analysable_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    causes = target[AnalysisFailureInfo].causes.to_list() if AnalysisFailureInfo in target else []
    asserts.equals(env, [], [cause.message for cause in causes])
    return analysistest.end(env)

_analysable_test = analysis_test(_analysable_impl, expect_failure = True)

def _together(name, deps):
    py_library(
        name = name,
        testonly = True,
        tags = ["manual"],
        deps = deps,
    )

def sharing_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """

    # Two tests that cannot both be built where each target compiles for itself, beside the source.
    py_test(
        name = "foo_gpu_test",
        srcs = [":foo.py"],
        exec_properties = {"foo": "bar"},
        main = "foo.py",
        tags = [
            "manual",
            "requires-cuda",
        ],
    )
    py_test(
        name = "foo_test",
        srcs = ["foo.py"],
        main = "foo.py",
        tags = ["manual"],
    )
    _together("foo_tests", [":foo_test", ":foo_gpu_test"])

    py_library(
        name = "bar",
        srcs = ["bar.py"],
        imports = ["."],
        tags = ["manual"],
    )
    py_binary(
        name = "bar_app",
        srcs = ["bar.py"],
        pyc_collection = "pyc_only",
        tags = ["manual"],
        deps = [":bar"],
    )

    options = {
        "enabled": dict(precompile = "enabled"),
        "optimized": dict(precompile_optimize_level = 1),
        "stripped": dict(precompile_strip = ["docstrings"]),
        "unchecked": dict(precompile_invalidation_mode = "unchecked_hash"),
    }
    for option, attrs in options.items():
        py_library(
            name = option,
            srcs = ["bar.py"],
            tags = ["manual"],
            **attrs
        )
    _together("with_different_options", [":bar"] + [":" + option for option in options])

    py_library(
        name = "foo_and_bar",
        srcs = [
            "foo.py",
            "bar.py",
        ],
        tags = ["manual"],
    )
    _together("with_different_sources", [":bar", ":foo_and_bar"])

    conditional = select({
        "//conditions:default": ["bar.py"],
    })
    for conditional_name in ["conditional", "conditional_too"]:
        py_library(
            name = conditional_name,
            srcs = ["foo.py"] + conditional,
            precompile_optimize_level = 2,
            tags = ["manual"],
        )
    _together("both_conditional", [":conditional", ":conditional_too"])

    py_library(
        name = "name/with/slashes",
        srcs = ["foo.py"],
        precompile_optimize_level = 2,
        tags = ["manual"],
    )

    code_generator(
        name = "test_generator",
        testonly = True,
        names = ["generated_test.py"],
        tags = ["manual"],
    )
    py_test(
        name = "generated_test",
        srcs = [":test_generator"],
        tags = ["manual"],
    )

    declare_tests(name, {
        "binary_shares_the_action_of_a_library": (_actions_test, "bar_app", {"actions": ["_bar.pyc/bar.pyc"]}),
        "different_options_have_actions_of_their_own": (_actions_test, "with_different_options", {
            "actions": ["_bar.pyc/bar.pyc"] + ["_%s.pyc/bar.pyc" % option for option in options],
        }),
        "different_sources_have_actions_of_their_own": (_actions_test, "with_different_sources", {
            "actions": [
                "_bar.pyc/bar.pyc",
                "_foo_and_bar.pyc/bar.pyc _foo_and_bar.pyc/foo.pyc",
            ],
        }),
        "exec_properties_and_tags_do_not_reach_the_internal_target": (_internal_target_test, "foo_gpu_test"),
        "targets_with_slashes_in_their_names_have_a_folder": (_actions_test, "name/with/slashes", {
            "actions": ["_name/with/slashes.pyc/foo.pyc"],
        }),
        "targets_with_the_same_conditional_sources_share_an_action": (_actions_test, "both_conditional", {
            "actions": ["_conditional.pyc/bar.pyc _conditional.pyc/foo.pyc"],
        }),
        "tests_may_have_testonly_sources": (_analysable_test, "generated_test"),
        "tests_with_other_exec_properties_and_tags_share_an_action": (_actions_test, "foo_tests", {
            "actions": ["_foo_gpu_test.pyc/foo.pyc"],
        }),
    })
