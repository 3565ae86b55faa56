"""Tests of directories (TreeArtifacts) as sources."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//python:defs.bzl", "py_library")
load("//tests/starlark:analysis.bzl", "CompilationInfo", "analysis_test", "compile_actions", "declare_tests", "short_paths", "shown_path")
load("//tests/starlark:fixtures.bzl", "python_directory")

_PACKAGE = "tests/starlark/compile_action/"

def _compile_impl(ctx):
    env = analysistest.begin(ctx)
    actions = compile_actions(env)
    asserts.equals(env, 1, len(actions))
    bin_package = analysistest.target_bin_dir_path(env) + "/" + _PACKAGE
    asserts.equals(
        env,
        [
            "--src=" + _PACKAGE + "a.py",
            "--src-name=" + _PACKAGE + "a.py",
            "--pyc=" + bin_package + "_pyc/a.pyc",
            "--tree-src=" + bin_package + "directory",
            "--tree-src-name=" + _PACKAGE + "directory",
            "--tree-out=" + bin_package + "_pyc/directory",
        ],
        [shown_path(argument) for argument in actions[0].argv[11:]],
    )
    outputs = {shown_path(file.short_path): file.is_directory for file in actions[0].outputs.to_list()}
    asserts.equals(
        env,
        {
            _PACKAGE + "_pyc/a.pyc": False,
            _PACKAGE + "_pyc/directory": True,
        },
        outputs,
    )
    return analysistest.end(env)

_compile_test = analysis_test(_compile_impl)

def _layout_impl(ctx):
    env = analysistest.begin(ctx)
    bin_package = analysistest.target_bin_dir_path(env) + "/" + _PACKAGE
    actions = {
        short_paths(env, action.outputs)[0]: action
        for target in analysistest.target_under_test(env)[CompilationInfo].targets
        for action in target.actions
        if action.mnemonic == "PyTreeLayout"
    }
    asserts.equals(
        env,
        [
            "_pyc/directory.pycache",
            "_pyc/directory.sourceless",
        ],
        sorted(actions.keys()),
    )
    for layout in ["pycache", "sourceless"]:
        out = "_pyc/directory." + layout
        asserts.equals(
            env,
            [
                "assemble-tree",
                "--layout",
                layout,
                "--pyc-tag",
                "cpython-314",
                "--optimize",
                "0",
                "--source",
                bin_package + "directory",
                "--bytecode",
                bin_package + "_pyc/directory",
                "--out",
                bin_package + out,
            ],
            [shown_path(argument) for argument in actions[out].argv[1:]],
        )
    return analysistest.end(env)

_layout_test = analysis_test(_layout_impl)

def _no_layout_impl(ctx):
    env = analysistest.begin(ctx)
    targets = analysistest.target_under_test(env)[CompilationInfo].targets
    asserts.equals(env, [], [action.mnemonic for target in targets for action in target.actions])
    return analysistest.end(env)

_no_layout_test = analysis_test(_no_layout_impl)

def directory_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    python_directory(
        name = "directory",
        tags = ["manual"],
    )
    py_library(
        name = "with_directory",
        srcs = [
            "a.py",
            ":directory",
        ],
        tags = ["manual"],
    )
    py_library(
        name = "directory_disabled",
        srcs = [":directory"],
        precompile = "disabled",
        tags = ["manual"],
    )
    declare_tests(name, {
        "directory_is_compiled_into_a_directory": (_compile_test, "with_directory"),
        "directory_is_laid_out_with_and_without_sources": (_layout_test, "with_directory"),
        "directory_without_bytecode_has_no_actions": (_no_layout_test, "directory_disabled"),
    })
