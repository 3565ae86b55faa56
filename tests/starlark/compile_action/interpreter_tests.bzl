"""Tests of the interpreter that the compile action drives."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//python:defs.bzl", "py_library")
load("//python:precompile_toolchain.bzl", "py_precompile_toolchain")
load(
    "//tests/starlark:analysis.bzl",
    "analysis_test",
    "compile_actions",
    "declare_tests",
    "failure_test",
    "short_paths",
)

def _interpreter_impl(ctx):
    env = analysistest.begin(ctx)
    actions = compile_actions(env)
    asserts.equals(env, 1, len(actions))
    argv = actions[0].argv
    options = dict(zip(argv[1::2], argv[2::2]))
    asserts.equals(env, ctx.attr.version, options["--python-version"])
    asserts.true(
        env,
        options["--interpreter"] == ctx.attr.path or options["--interpreter"].endswith("/bin/" + ctx.attr.path),
        options["--interpreter"],
    )
    inputs = sorted(short_paths(env, actions[0].inputs))
    asserts.equals(
        env,
        ctx.attr.inputs,
        [path for path in inputs if "never_" not in path and "-runfiles" not in path and ".runfiles" not in path],
    )
    return analysistest.end(env)

_ATTRS = {
    "inputs": attr.string_list(doc = "The expected inputs, but for the precompiler."),
    "path": attr.string(doc = "The expected interpreter; of a generated one, the path under the output folder."),
    "version": attr.string(doc = "The expected Python version."),
}

_system_test = analysis_test(_interpreter_impl, attrs = _ATTRS, toolchains = ["python_3_13", "precompiler"])
_in_build_test = analysis_test(_interpreter_impl, attrs = _ATTRS, toolchains = ["python_in_build", "precompiler"])
_path_test = analysis_test(_interpreter_impl, attrs = _ATTRS, toolchains = ["python_3_14", "precompiler_with_path"])
_target_test = analysis_test(
    _interpreter_impl,
    attrs = _ATTRS,
    toolchains = ["python_3_14", "precompiler_with_interpreter"],
)

_runtime_test = analysis_test(_interpreter_impl, attrs = _ATTRS, toolchains = ["python_3_14", "precompiler_with_runtime"])
_explicit_other_version_test = failure_test(toolchains = ["python_3_14", "precompiler_with_python_3_13"])

# What tells the target's interpreter from the machine's own is overruled by the precompile toolchain.
_explicit_for_other_version_test = analysis_test(
    _interpreter_impl,
    attrs = _ATTRS,
    options = {"compilation_mode": "fastbuild"},
    toolchains = ["python_3_14", "python_3_13_for_tools", "precompiler_with_path"],
)
_other_version_test = failure_test(
    options = {"compilation_mode": "fastbuild"},
    toolchains = ["python_3_14", "python_3_13_for_tools", "precompiler"],
)
_toolchain_test = failure_test()

def interpreter_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    py_library(
        name = "lib",
        srcs = ["a.py"],
        tags = ["manual"],
    )
    py_precompile_toolchain(
        name = "interpreter_and_path",
        interpreter = "//tests/starlark/toolchains:exec_python",
        interpreter_path = "/usr/bin/python3",
        precompiler = "//tests/starlark/toolchains:never_run",
        tags = ["manual"],
    )
    native.filegroup(
        name = "two_files",
        srcs = ["a.py", "deep/b.py"],
    )
    py_precompile_toolchain(
        name = "interpreter_of_two_files",
        interpreter = ":two_files",
        precompiler = "//tests/starlark/toolchains:never_run",
        tags = ["manual"],
    )
    in_build = "tests/starlark/toolchains/in_build/"
    exec_python = "tests/starlark/toolchains/exec_python"
    declare_tests(name, {
        "interpreter_and_interpreter_path_together_are_an_error": (_toolchain_test, "interpreter_and_path", {
            "message": "interpreter and interpreter_path are both set; remove one of them",
        }),
        "interpreter_of_another_version_is_an_error": (_other_version_test, "lib", {
            "message": "the target's Python is 3.14, but the Python toolchain of the execution platform has 3.13 at " +
                       "/opt/python/3.13/bin/python3.13. Register a Python toolchain of 3.14 for the execution " +
                       "platform too, or set interpreter or interpreter_path of a py_precompile_toolchain.",
        }),
        "interpreter_of_another_version_does_not_matter_if_one_is_set": (_explicit_for_other_version_test, "lib", {
            "inputs": ["a.py"],
            "path": "/opt/exec/bin/python3.14",
            "version": "3.14",
        }),
        "interpreter_of_another_version_is_an_error_if_it_is_set_too": (_explicit_other_version_test, "lib", {
            "message": "the target's Python is 3.14, but interpreter = \"//tests/starlark/toolchains:python_3_13_versioned\" " +
                       "has 3.13 at /opt/python/3.13/bin/python3.13. Name a CPython 3.14 there, or let target_settings " +
                       "of the toolchain choose //tests/starlark/toolchains:precompiler_with_python_3_13_tools for " +
                       "targets of Python 3.13 only.",
        }),
        "interpreter_of_the_build_is_an_input_with_its_files": (_in_build_test, "lib", {
            "inputs": [
                "a.py",
                in_build + "bin/python3.14",
                in_build + "lib/python3.14/os.py",
            ],
            "path": in_build + "bin/python3.14",
            "version": "3.14",
        }),
        "interpreter_of_the_precompile_toolchain_is_an_input": (_target_test, "lib", {
            "inputs": [
                "a.py",
                exec_python,
            ],
            "path": exec_python,
            "version": "3.14",
        }),
        "interpreter_of_the_precompile_toolchain_may_be_a_runtime": (_runtime_test, "lib", {
            "inputs": [
                "a.py",
                in_build + "bin/python3.14",
                in_build + "lib/python3.14/os.py",
            ],
            "path": in_build + "bin/python3.14",
            "version": "3.14",
        }),
        "interpreter_of_the_system_is_no_input": (_system_test, "lib", {
            "inputs": ["a.py"],
            "path": "/opt/python/3.13/bin/python3.13",
            "version": "3.13",
        }),
        "interpreter_of_two_files_is_an_error": (_toolchain_test, "interpreter_of_two_files", {
            "message": "interpreter = \"//tests/starlark/compile_action:two_files\" is no interpreter: it is neither a " +
                       "py_runtime nor executable. For an interpreter with the files of its standard library, name a " +
                       "py_runtime.",
        }),
        "interpreter_path_of_the_precompile_toolchain_is_taken": (_path_test, "lib", {
            "inputs": ["a.py"],
            "path": "/opt/exec/bin/python3.14",
            "version": "3.14",
        }),
    })
