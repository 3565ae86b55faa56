"""Tests of what `srcs` takes."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//python:defs.bzl", "py_binary", "py_library")
load("//tests/starlark:analysis.bzl", "analysis_test", "declare_tests", "failure_test", "short_paths")
load("//tests/starlark:fixtures.bzl", "code_generator", "python_directory")

def _sources_impl(ctx):
    env = analysistest.begin(ctx)
    files = analysistest.target_under_test(env)[DefaultInfo].files
    asserts.equals(env, ctx.attr.expected, short_paths(env, files))
    return analysistest.end(env)

_sources_test = analysis_test(
    _sources_impl,
    attrs = {"expected": attr.string_list(doc = "The expected sources.")},
)

_failure_test = failure_test()

# Also where nothing is compiled, a mistake is one.
_failure_without_bytecode_test = failure_test(flags = {"precompile": "force_disabled"})

def _no_source(label):
    return "srcs has {}, which is no Python source (.py) and no directory of them. Put it into data or deps.".format(label)

def srcs_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    code_generator(
        name = "py_and_other_outputs",
        names = [
            "out.py",
            "out.pyi",
            "out.descriptor",
        ],
        tags = ["manual"],
    )
    code_generator(
        name = "only_other_outputs",
        names = ["only.descriptor"],
        tags = ["manual"],
    )
    code_generator(
        name = "only_py3",
        names = ["old.py3"],
        tags = ["manual"],
    )
    code_generator(
        name = "no_outputs",
        tags = ["manual"],
    )
    python_directory(
        name = "directory",
        tags = ["manual"],
    )
    native.filegroup(
        name = "group",
        srcs = [
            "a.py",
            "b.py",
        ],
        tags = ["manual"],
    )
    libraries = {
        "srcs_with_directory": [":directory"],
        "srcs_with_group_twice": [":group", "a.py", "c.py"],
        "srcs_with_other_outputs": [":py_and_other_outputs"],
        "srcs_with_py3": [":only_py3", "a.py"],
    }
    bad = {
        "srcs_with_descriptor": ["a.py", ":only_other_outputs"],
        "srcs_with_nothing": [":no_outputs"],
        "srcs_with_text": ["a.py", "notes.txt"],
    }
    for library, srcs in (libraries | bad).items():
        py_library(
            name = library,
            srcs = srcs,
            tags = ["manual"],
        )
    py_binary(
        name = "binary_with_text",
        srcs = ["notes.txt"],
        tags = ["manual"],
    )
    package = "//" + native.package_name()
    declare_tests(name, {
        "srcs_pass_over_other_outputs_of_a_generator": (_sources_test, "srcs_with_other_outputs", {
            "expected": ["out.py"],
        }),
        "srcs_pass_over_py3_as_rules_python": (_sources_test, "srcs_with_py3", {"expected": ["a.py"]}),
        "srcs_refuse_a_file_that_is_no_python": (_failure_test, "srcs_with_text", {
            "message": _no_source(package + ":notes.txt"),
        }),
        "srcs_refuse_a_file_that_is_no_python_also_in_a_binary": (_failure_test, "binary_with_text", {
            "message": _no_source(package + ":notes.txt"),
        }),
        "srcs_refuse_a_file_that_is_no_python_also_without_bytecode": (
            _failure_without_bytecode_test,
            "srcs_with_text",
            {"message": _no_source(package + ":notes.txt")},
        ),
        "srcs_refuse_a_target_without_outputs": (_failure_test, "srcs_with_nothing", {
            "message": _no_source(package + ":no_outputs"),
        }),
        "srcs_refuse_a_target_without_python": (_failure_test, "srcs_with_descriptor", {
            "message": _no_source(package + ":only_other_outputs"),
        }),
        "srcs_take_a_directory": (_sources_test, "srcs_with_directory", {"expected": ["directory"]}),
        "srcs_take_each_file_once": (_sources_test, "srcs_with_group_twice", {"expected": ["a.py", "b.py", "c.py"]}),
    })
