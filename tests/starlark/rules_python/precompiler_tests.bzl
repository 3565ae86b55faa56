"""Tests of `rules_python_precompiler`: what an action that knows only the executable gets with it."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//python:rules_python_precompiler.bzl", "rules_python_precompiler")
load("//tests/starlark:analysis.bzl", "analysis_test", "declare_tests", "runfiles_layout", "written_file")

_TOOLCHAINS = "tests/starlark/toolchains/"

def _interpreter_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    name = target.label.name
    interpreter = ctx.attr.path.format(workspace = ctx.workspace_name)
    asserts.equals(env, interpreter + "\n", written_file(env, name + ".interpreter"))
    expected = {"rules_pyc_interpreter": name + ".interpreter"} | {
        "{}/{}".format(ctx.workspace_name, path): path
        for path in ctx.attr.files
    }
    found = {
        path: file
        for path, file in runfiles_layout(env, target[DefaultInfo].default_runfiles).items()
        if path != name and not path.endswith("/never_run")
    }
    asserts.equals(env, expected, found)
    return analysistest.end(env)

_ATTRS = {
    "files": attr.string_list(doc = "The interpreter's files that are expected in the runfiles."),
    "path": attr.string(doc = "What the tool is expected to read of its interpreter."),
}

_system_test = analysis_test(_interpreter_impl, attrs = _ATTRS, toolchains = ["python_3_13"])
_in_build_test = analysis_test(_interpreter_impl, attrs = _ATTRS, toolchains = ["python_in_build"])

def _requirements_impl(ctx):
    env = analysistest.begin(ctx)
    requirements = analysistest.target_under_test(env)[testing.ExecutionInfo].requirements
    asserts.equals(env, ctx.attr.requirements, requirements)
    return analysistest.end(env)

_REQUIREMENTS_ATTRS = {"requirements": attr.string_dict(doc = "What rules_python is expected to read.")}

_requirements_test = analysis_test(_requirements_impl, attrs = _REQUIREMENTS_ATTRS)
_changed_requirements_test = analysis_test(
    _requirements_impl,
    attrs = _REQUIREMENTS_ATTRS,
    flags = {"precompile_execution_requirements": ["supports-workers=", "no-remote=1"]},
)

def precompiler_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    rules_python_precompiler(
        name = "of_toolchain",
        precompiler = "//tests/starlark/toolchains:never_run",
        tags = ["manual"],
    )
    rules_python_precompiler(
        name = "with_path",
        interpreter_path = "/opt/exec/bin/python3.14",
        precompiler = "//tests/starlark/toolchains:never_run",
        tags = ["manual"],
    )
    rules_python_precompiler(
        name = "of_file",
        precompiler = "tool.sh",
        tags = ["manual"],
    )
    in_build = _TOOLCHAINS + "in_build/"
    declare_tests(name, {
        "execution_requirements_are_changed_by_the_flag": (_changed_requirements_test, "of_toolchain", {
            "requirements": {
                "no-remote": "1",
                "requires-worker-protocol": "json",
                "supports-multiplex-sandboxing": "1",
                "supports-worker-cancellation": "1",
            },
        }),
        "execution_requirements_are_those_of_our_own_actions": (_requirements_test, "of_toolchain", {
            "requirements": {
                "requires-worker-protocol": "json",
                "supports-multiplex-sandboxing": "1",
                "supports-multiplex-workers": "1",
                "supports-worker-cancellation": "1",
                "supports-workers": "1",
            },
        }),
        "interpreter_of_the_build_is_in_the_runfiles_with_its_files": (_in_build_test, "of_toolchain", {
            "files": [
                in_build + "bin/python3.14",
                in_build + "lib/python3.14/os.py",
            ],
            "path": "{workspace}/" + in_build + "bin/python3.14",
        }),
        "interpreter_of_the_system_is_named_by_its_path": (_system_test, "of_toolchain", {
            "path": "/opt/python/3.13/bin/python3.13",
        }),
        "precompiler_may_be_a_file": (_system_test, "of_file", {
            "path": "/opt/python/3.13/bin/python3.13",
        }),
        "interpreter_path_is_taken_instead_of_the_toolchain": (_in_build_test, "with_path", {
            "path": "/opt/exec/bin/python3.14",
        }),
    })
