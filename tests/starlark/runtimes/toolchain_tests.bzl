"""Tests of py_versioned_runtime_toolchain, and of an interpreter that is part of the build."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("@rules_python//python:py_runtime.bzl", "py_runtime")
load("//python:defs.bzl", "py_binary")
load("//python:versioned_runtime_toolchain.bzl", "py_versioned_runtime_toolchain")
load("//tests/starlark:analysis.bzl", "analysis_test", "declare_tests", "failure_test", "runfiles_layout", "written_file")

def _toolchain_impl(ctx):
    env = analysistest.begin(ctx)
    toolchain = analysistest.target_under_test(env)[platform_common.ToolchainInfo]
    asserts.equals(env, None, toolchain.py2_runtime)
    asserts.equals(env, "/opt/python/bin/python3", toolchain.py3_runtime.interpreter_path)
    asserts.equals(env, struct(
        abi_flags = "t",
        implementation = "cpython",
        pyc_tag = "cpython-313t",
        version = struct(major = 3, micro = 2, minor = 13),
    ), toolchain.rules_pyc_runtime)
    return analysistest.end(env)

_toolchain_test = analysis_test(_toolchain_impl)

def _in_build_impl(ctx):
    env = analysistest.begin(ctx)
    layout = runfiles_layout(env, analysistest.target_under_test(env)[DefaultInfo].default_runfiles)
    in_build = "tests/starlark/toolchains/in_build/"
    for file in ["bin/python3.14", "lib/python3.14/os.py"]:
        asserts.equals(env, in_build + file, layout.get("{}/{}{}".format(ctx.workspace_name, in_build, file)))

    # CPython follows bin/python to find its home, because the runfiles can be anywhere.
    asserts.equals(
        env,
        "include-system-site-packages = false\nversion = 3.14.2\n",
        written_file(env, "_in_build_app.venv/pyvenv.cfg"),
    )
    launcher = written_file(env, "in_build_app")
    asserts.true(
        env,
        "\npython='{}/{}/_in_build_app.venv/bin/python'\n".format(ctx.workspace_name, ctx.label.package) in launcher,
        launcher,
    )
    return analysistest.end(env)

_in_build_test = analysis_test(
    _in_build_impl,
    flags = {"precompile_standard_library": "disabled"},
    toolchains = ["python_in_build", "precompiler"],
)

def _with_bytecode_impl(ctx):
    env = analysistest.begin(ctx)
    tree = "python/private/_precompiled_runtime/python3.14.opt-{}".format(ctx.attr.level)
    layout = runfiles_layout(env, analysistest.target_under_test(env)[DefaultInfo].default_runfiles)
    asserts.equals(env, tree, layout.get("{}/{}".format(ctx.workspace_name, tree)))
    asserts.equals(env, [], [path for path in layout if "/in_build/" in path])
    return analysistest.end(env)

_with_bytecode_test = analysis_test(
    _with_bytecode_impl,
    attrs = {"level": attr.int()},
    toolchains = ["python_in_build", "precompiler"],
)

_failure_test = failure_test()

def toolchain_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    py_runtime(
        name = "runtime",
        interpreter_path = "/opt/python/bin/python3",
        python_version = "PY3",
        tags = ["manual"],
    )
    py_versioned_runtime_toolchain(
        name = "versioned",
        abi_flags = "t",
        pyc_tag = "cpython-313t",
        runtime = ":runtime",
        tags = ["manual"],
        version = "3.13.2",
    )
    py_versioned_runtime_toolchain(
        name = "misversioned",
        runtime = ":runtime",
        tags = ["manual"],
        version = "three",
    )
    py_binary(
        name = "in_build_app",
        srcs = ["app.py"],
        tags = ["manual"],
    )
    py_binary(
        name = "in_build_optimized_app",
        srcs = ["app.py"],
        main = "app.py",
        optimize = 2,
        tags = ["manual"],
    )
    declare_tests(name, {
        "interpreter_of_the_build_is_a_directory_with_bytecode": (_with_bytecode_test, "in_build_app", {"level": 0}),
        "interpreter_of_the_build_has_bytecode_of_the_level": (_with_bytecode_test, "in_build_optimized_app", {"level": 2}),
        "interpreter_of_the_build_is_in_the_runfiles_with_its_files": (_in_build_test, "in_build_app"),
        "versioned_toolchain_adds_version_and_tag_to_the_runtime": (_toolchain_test, "versioned"),
        "versioned_toolchain_refuses_what_is_no_version": (_failure_test, "misversioned", {
            "message": "version = \"three\" is not a Python version; write it as MAJOR.MINOR or MAJOR.MINOR.MICRO, " +
                       "such as \"3.14.2\"",
        }),
    })
