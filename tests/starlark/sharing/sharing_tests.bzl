"""Tests of which targets share one compile action, and of what does not reach it."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("@rules_python//python:py_library.bzl", rules_python_py_library = "py_library")
load("//python:defs.bzl", "PycInfo", "py_binary", "py_library", "py_test")
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

def _no_duplicates_impl(ctx):
    env = analysistest.begin(ctx)
    links = analysistest.target_under_test(env)[DefaultInfo].default_runfiles.root_symlinks.to_list()
    asserts.equals(
        env,
        sorted(["{} {}".format(link, source.removesuffix(".py") + ".pyc") for link, source in ctx.attr.links.items()]),
        sorted([
            "{} {}".format(path.rpartition("/")[2], target.rpartition("/")[2])
            for path, target in {(link.path, link.target_file.path): True for link in links}
        ]),
    )
    return analysistest.end(env)

_no_duplicates_test = analysis_test(
    _no_duplicates_impl,
    attrs = {"links": attr.string_dict(doc = "All bytecode in the runfiles: the names of the sources by that of the link.")},
)

def _bytecode_impl(ctx):
    env = analysistest.begin(ctx)
    files = analysistest.target_under_test(env)[PycInfo].transitive_pyc_files
    outputs = {file.path: file for file in files.to_list()}.values()
    asserts.equals(env, sorted(ctx.attr.pyc), sorted(short_paths(env, outputs)))
    return analysistest.end(env)

_bytecode_test = analysis_test(
    _bytecode_impl,
    attrs = {"pyc": attr.string_list(doc = "All bytecode of the closure.")},
)

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
    _equal_sets()
    _overlapping_sets()
    _names()
    _declare(name)

def _equal_sets():
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
    py_library(
        name = "bar_and_foo",
        srcs = [
            ":bar.py",
            ":foo.py",
        ],
        tags = ["manual"],
    )
    _together("in_another_order", [":foo_and_bar", ":bar_and_foo"])

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
    rules_python_py_library(
        name = "foo_of_rules_python",
        srcs = ["foo.py"],
        tags = ["manual"],
    )
    _together("two_rulesets", [":foo_of_rules_python", ":foo_test"])

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

def _overlapping_sets():
    py_test(
        name = "foo_and_baz_test",
        srcs = [
            "baz.py",
            "foo.py",
        ],
        main = "baz.py",
        tags = ["manual"],
        deps = [":foo_and_bar"],
    )
    py_test(
        name = "optimized_foo_and_baz_test",
        srcs = [
            "baz.py",
            "foo.py",
        ],
        main = "baz.py",
        optimize = 1,
        tags = ["manual"],
        deps = [":foo_and_bar"],
    )
    py_test(
        name = "stripped_foo_and_baz_test",
        srcs = [
            "baz.py",
            "foo.py",
        ],
        main = "baz.py",
        precompile_strip = ["docstrings"],
        tags = ["manual"],
        deps = [":foo_and_bar"],
    )
    py_library(
        name = "baz_and_foo",
        srcs = [
            "baz.py",
            "foo.py",
        ],
        tags = ["manual"],
    )
    for optimize in [0, 1]:
        py_binary(
            name = "siblings_%d" % optimize,
            srcs = ["main.py"],
            main = "main.py",
            optimize = optimize,
            tags = ["manual"],
            deps = [
                ":baz_and_foo",
                ":foo_and_bar",
            ],
        )
    for half in ["bar", "baz"]:
        py_library(
            name = "package_" + half,
            srcs = [
                "__init__.py",
                half + ".py",
            ],
            tags = ["manual"],
        )
    py_binary(
        name = "package_in_halves",
        srcs = ["main.py"],
        main = "main.py",
        tags = ["manual"],
        deps = [
            ":package_bar",
            ":package_baz",
        ],
    )

def _names():
    for none in [None, False]:
        py_test(
            name = "%s_test" % none,
            srcs = [":test_generator"],
            main = "generated_test.py",
            tags = ["manual"],
            testonly = none or None,
            visibility = None,
        )

def _declare(name):
    declare_tests(name, {
        "binary_shares_the_action_of_a_library": (_actions_test, "bar_app", {"actions": ["_pyc/bar.pyc"]}),
        "different_options_have_actions_of_their_own": (_actions_test, "with_different_options", {
            # `enabled` is no option of the compiler.
            "actions": ["_pyc/bar.pyc"] * 4,
        }),
        "bytecode_of_dependencies_is_taken": (_actions_test, "foo_and_baz_test", {
            "actions": [
                "_pyc/bar.pyc _pyc/foo.pyc",
                "_pyc/baz.pyc",
            ],
        }),
        "bytecode_of_dependencies_is_taken_at_a_level": (_no_duplicates_test, "optimized_foo_and_baz_test", {
            "links": {
                "bar.cpython-314.opt-1.pyc": "bar.py",
                "baz.cpython-314.opt-1.pyc": "baz.py",
                "foo.cpython-314.opt-1.pyc": "foo.py",
            },
        }),
        "bytecode_of_other_options_is_not_taken": (_actions_test, "stripped_foo_and_baz_test", {
            "actions": [
                "_pyc/bar.pyc _pyc/foo.pyc",
                "_pyc/baz.pyc _pyc/foo.pyc",
            ],
        }),
        "different_sources_have_actions_of_their_own": (_actions_test, "with_different_sources", {
            "actions": [
                "_pyc/bar.pyc",
                "_pyc/bar.pyc _pyc/foo.pyc",
            ],
        }),
        "exec_properties_and_tags_do_not_reach_the_internal_target": (_internal_target_test, "foo_gpu_test"),
        "targets_may_have_slashes_in_their_names": (_actions_test, "name/with/slashes", {
            "actions": ["_pyc/foo.pyc"],
        }),
        "targets_with_the_same_conditional_sources_share_an_action": (_actions_test, "both_conditional", {
            "actions": ["_pyc/bar.pyc _pyc/foo.pyc"],
        }),
        "targets_of_two_rulesets_share_an_action": (_bytecode_test, "two_rulesets", {"pyc": ["_pyc/foo.pyc"]}),
        "targets_share_one_init_file": (_no_duplicates_test, "package_in_halves", {
            "links": {
                "__init__.cpython-314.pyc": "__init__.py",
                "bar.cpython-314.pyc": "bar.py",
                "baz.cpython-314.pyc": "baz.py",
                "main.cpython-314.pyc": "main.py",
            },
        }),
        "targets_that_share_a_source_place_it_once": (_no_duplicates_test, "siblings_0", {
            "links": {
                "bar.cpython-314.pyc": "bar.py",
                "baz.cpython-314.pyc": "baz.py",
                "foo.cpython-314.pyc": "foo.py",
                "main.cpython-314.pyc": "main.py",
            },
        }),
        "targets_that_share_a_source_place_it_once_at_a_level": (_no_duplicates_test, "siblings_1", {
            "links": {
                "bar.cpython-314.opt-1.pyc": "bar.py",
                "baz.cpython-314.opt-1.pyc": "baz.py",
                "foo.cpython-314.opt-1.pyc": "foo.py",
                "main.cpython-314.opt-1.pyc": "main.py",
            },
        }),
        "targets_whose_sources_have_another_order_share_an_action": (_actions_test, "in_another_order", {
            "actions": ["_pyc/bar.pyc _pyc/foo.pyc"],
        }),
        "testonly_none_is_as_if_not_given": (_analysable_test, "None_test"),
        "tests_may_have_testonly_sources": (_analysable_test, "generated_test"),
        "tests_with_other_exec_properties_and_tags_share_an_action": (_actions_test, "foo_tests", {
            "actions": ["_pyc/foo.pyc"],
        }),
    })
