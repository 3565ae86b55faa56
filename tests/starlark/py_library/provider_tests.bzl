"""Tests of the providers of py_library."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("@rules_python//python:py_info.bzl", "PyInfo")
load("@rules_python//python:py_library.bzl", rules_python_py_library = "py_library")
load("//python:defs.bzl", "PycInfo", "py_library")
load("//tests/starlark:analysis.bzl", "analysis_test", "declare_tests", "short_paths")

def _empty_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    asserts.equals(env, [], target[DefaultInfo].files.to_list())
    asserts.equals(env, [], target[PyInfo].transitive_sources.to_list())
    asserts.equals(env, [], target[PyInfo].imports.to_list())
    asserts.false(env, target[PyInfo].uses_shared_libraries)
    asserts.equals(env, [], target[PycInfo].transitive_pyc_files.to_list())
    asserts.equals(env, [], target[InstrumentedFilesInfo].instrumented_files.to_list())
    asserts.equals(env, [], target[OutputGroupInfo].pyc.to_list())
    return analysistest.end(env)

_empty_test = analysis_test(_empty_impl)

def _files_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    asserts.equals(env, ["c.py", "pkg/m.py"], sorted(short_paths(env, target[DefaultInfo].files)))
    return analysistest.end(env)

_files_test = analysis_test(_files_impl)

def _py_info_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)

    # In postorder: what is depended on comes first.
    asserts.equals(
        env,
        ["a.py", "b.py", "c.py", "pkg/m.py"],
        short_paths(env, target[PyInfo].transitive_sources),
    )
    package = ctx.workspace_name + "/tests/starlark/py_library"
    asserts.equals(
        env,
        sorted([package + "/of_a", package + "/of_b", package + "/of_c"]),
        sorted(target[PyInfo].imports.to_list()),
    )
    return analysistest.end(env)

_py_info_test = analysis_test(_py_info_impl)

def _coverage_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    asserts.equals(
        env,
        ["a.py", "b.py", "c.py", "pkg/m.py"],
        sorted(short_paths(env, target[InstrumentedFilesInfo].instrumented_files)),
    )
    return analysistest.end(env)

_coverage_test = analysis_test(
    _coverage_impl,
    options = {
        "collect_code_coverage": True,
        "instrumentation_filter": ".*",
    },
)

def _output_group_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    asserts.equals(
        env,
        ["_pyc/c.pyc", "_pyc/pkg/m.pyc"],
        sorted(short_paths(env, target[OutputGroupInfo].pyc)),
    )
    return analysistest.end(env)

_output_group_test = analysis_test(_output_group_impl)
_lazy_output_group_test = analysis_test(_output_group_impl, flags = {"precompile": "disabled"})

def _no_output_group_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(env, [], analysistest.target_under_test(env)[OutputGroupInfo].pyc.to_list())
    return analysistest.end(env)

_no_output_group_test = analysis_test(_no_output_group_impl, flags = {"precompile": "force_disabled"})

def provider_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    py_library(
        name = "empty",
        tags = ["manual"],
    )
    py_library(
        name = "of_a",
        srcs = ["a.py"],
        imports = ["of_a"],
        tags = ["manual"],
    )
    rules_python_py_library(
        name = "foreign_of_b",
        srcs = ["b.py"],
        imports = ["of_b"],
        tags = ["manual"],
        deps = [":of_a"],
    )
    py_library(
        name = "over_foreign",
        srcs = [
            "c.py",
            "pkg/m.py",
        ],
        imports = ["of_c"],
        tags = ["manual"],
        deps = [":foreign_of_b"],
    )
    declare_tests(name, {
        "bytecode_is_an_output_group_also_if_it_is_not_in_the_runfiles": (_lazy_output_group_test, "over_foreign"),
        "bytecode_of_the_own_sources_is_an_output_group": (_output_group_test, "over_foreign"),
        "coverage_instruments_the_sources_of_the_closure": (_coverage_test, "over_foreign"),
        "default_outputs_are_the_own_sources": (_files_test, "over_foreign"),
        "library_without_anything_provides_empty_infos": (_empty_test, "empty"),
        "output_group_is_empty_if_nothing_is_compiled": (_no_output_group_test, "over_foreign"),
        "py_info_has_sources_and_imports_through_libraries_of_rules_python": (_py_info_test, "over_foreign"),
    })
