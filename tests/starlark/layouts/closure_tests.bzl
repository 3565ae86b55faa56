"""Tests of what PycInfo holds of the dependencies of a target."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("@rules_python//python:py_binary.bzl", rules_python_py_binary = "py_binary")
load("@rules_python//python:py_library.bzl", rules_python_py_library = "py_library")
load("//python:defs.bzl", "PycInfo", "py_binary", "py_library")
load("//tests/starlark:analysis.bzl", "analysis_test", "declare_tests", "runfiles_layout", "short_paths")

def _layout(env, name):
    info = analysistest.target_under_test(env)[PycInfo]
    return dict(sorted(runfiles_layout(env, getattr(info, name)).items()))

def _diamond_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(env, {
        "__pycache__/base.cpython-314.pyc": "_pyc/base.pyc",
        "__pycache__/left.cpython-314.pyc": "_pyc/left.pyc",
        "__pycache__/right.cpython-314.pyc": "_pyc/right.pyc",
        "__pycache__/top.cpython-314.pyc": "_pyc/top.pyc",
        "base.py": "base.py",
        "left.py": "left.py",
        "right.py": "right.py",
        "top.py": "top.py",
    }, _layout(env, "pycache_layout"))
    asserts.equals(env, {
        "base.pyc": "_pyc/base.pyc",
        "left.pyc": "_pyc/left.pyc",
        "right.pyc": "_pyc/right.pyc",
        "top.pyc": "_pyc/top.pyc",
    }, _layout(env, "sourceless_layout"))
    asserts.equals(env, {}, _layout(env, "base_runfiles"))
    return analysistest.end(env)

_diamond_test = analysis_test(_diamond_impl)

def _pyc_files_impl(ctx):
    env = analysistest.begin(ctx)
    info = analysistest.target_under_test(env)[PycInfo]
    asserts.equals(env, ["_pyc/top.pyc"], short_paths(env, info.direct_pyc_files))
    asserts.equals(
        env,
        ["_pyc/base.pyc", "_pyc/left.pyc", "_pyc/right.pyc", "_pyc/top.pyc"],
        sorted(short_paths(env, info.transitive_pyc_files)),
    )
    return analysistest.end(env)

_pyc_files_test = analysis_test(_pyc_files_impl)

def _mixed_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(env, {}, _layout(env, "base_runfiles"))
    asserts.equals(env, {
        "__pycache__/left.cpython-314.pyc": "_pyc/left.pyc",
        "__pycache__/top.cpython-314.pyc": "_pyc/top.pyc",
        "base.py": "base.py",
        "left.py": "left.py",
        "top.py": "top.py",
    }, _layout(env, "default_layout"))
    asserts.equals(env, {
        "__pycache__/left.cpython-314.pyc": "_pyc/left.pyc",
        "base.py": "base.py",
        "left.py": "left.py",
        "top.py": "top.py",
    }, _layout(env, "explicit_layout"))
    return analysistest.end(env)

_mixed_test = analysis_test(_mixed_impl)

def _foreign_impl(ctx):
    env = analysistest.begin(ctx)

    # The aspect compiles the foreign library; what that depends on comes as it has decided for itself.
    asserts.equals(env, {"data.txt": "data.txt"}, _layout(env, "base_runfiles"))
    asserts.equals(env, {
        "__pycache__/a.cpython-314.pyc": "_pyc/a.pyc",
        "__pycache__/b.cpython-314.pyc": "_pyc/b.pyc",
        "__pycache__/base.cpython-314.pyc": "_pyc/base.pyc",
        "a.py": "a.py",
        "b.py": "b.py",
        "base.py": "base.py",
    }, _layout(env, "default_layout"))
    asserts.equals(env, {
        "a.py": "a.py",
        "b.py": "b.py",
        "base.py": "base.py",
    }, _layout(env, "explicit_layout"))
    asserts.equals(env, {
        "a.pyc": "_pyc/a.pyc",
        "b.pyc": "_pyc/b.pyc",
        "base.pyc": "_pyc/base.pyc",
    }, _layout(env, "sourceless_layout"))
    return analysistest.end(env)

_foreign_test = analysis_test(_foreign_impl)

def _foreign_binary_impl(ctx):
    env = analysistest.begin(ctx)
    runfiles = analysistest.target_under_test(env)[DefaultInfo].default_runfiles
    layout = runfiles_layout(env, runfiles)
    for path, file in {
        "__pycache__/base.cpython-314.pyc": "_pyc/base.pyc",
        "__pycache__/left.cpython-314.pyc": "_pyc/left.pyc",
        "base.py": "base.py",
        "left.py": "left.py",
    }.items():
        asserts.equals(env, file, layout.get(path), path)
    return analysistest.end(env)

_foreign_binary_test = analysis_test(_foreign_binary_impl)

def _data_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(env, {"data.txt": "data.txt"}, _layout(env, "base_runfiles"))
    asserts.equals(env, {"a.pyc": "_pyc/a.pyc"}, _layout(env, "sourceless_layout"))
    return analysistest.end(env)

_data_test = analysis_test(_data_impl)

def _data_library_impl(ctx):
    env = analysistest.begin(ctx)

    # What is asked for as data comes whole, also in the layouts without sources.
    asserts.equals(env, {
        "__pycache__/base.cpython-314.pyc": "_pyc/base.pyc",
        "__pycache__/left.cpython-314.pyc": "_pyc/left.pyc",
        "base.py": "base.py",
        "left.py": "left.py",
    }, _layout(env, "base_runfiles"))
    asserts.equals(env, {"a.pyc": "_pyc/a.pyc"}, _layout(env, "sourceless_layout"))
    asserts.equals(
        env,
        ["_pyc/a.pyc"],
        short_paths(env, analysistest.target_under_test(env)[PycInfo].transitive_pyc_files),
    )
    return analysistest.end(env)

_data_library_test = analysis_test(_data_library_impl)

def _data_binary_impl(ctx):
    env = analysistest.begin(ctx)
    base = _layout(env, "base_runfiles")
    for path in ["app", "_app.venv/pyvenv.cfg", "_app.venv/bin/python", "top.py", "base.py"]:
        asserts.equals(env, path, base.get(path))
    return analysistest.end(env)

_data_binary_test = analysis_test(_data_binary_impl)

def _import_roots_impl(ctx):
    env = analysistest.begin(ctx)
    info = analysistest.target_under_test(env)[PycInfo]
    asserts.equals(
        env,
        sorted([ctx.workspace_name, Label("@rules_python//python/runfiles").repo_name]),
        sorted(info.import_roots.to_list()),
    )
    return analysistest.end(env)

_import_roots_test = analysis_test(_import_roots_impl)

def closure_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    for library, attrs in {
        "base": dict(srcs = ["base.py"]),
        "disabled_base": dict(srcs = ["base.py"], precompile = "disabled"),
        "enabled_over_disabled": dict(srcs = ["left.py"], precompile = "enabled", deps = [":disabled_base"]),
        "left": dict(srcs = ["left.py"], deps = [":base"]),
        "over_foreign": dict(srcs = ["b.py"], deps = [":foreign"]),
        "right": dict(srcs = ["right.py"], deps = [":base"]),
        "top": dict(srcs = ["top.py"], deps = [":left", ":right"]),
        "with_binary_as_data": dict(data = [":app"]),
        "with_other_repository": dict(srcs = ["top.py"], deps = [":over_other_repository"]),
        "over_other_repository": dict(deps = ["@rules_python//python/runfiles"]),
    }.items():
        py_library(
            name = library,
            tags = ["manual"],
            **attrs
        )

    # Options that no other library in the package has, so that the internal target is not shared.
    py_library(
        name = "mixed",
        srcs = ["top.py"],
        precompile_strip = ["asserts"],
        tags = ["manual"],
        deps = [":enabled_over_disabled"],
    )
    py_library(
        name = "with_data",
        srcs = ["a.py"],
        data = ["data.txt"],
        precompile_strip = ["asserts"],
        tags = ["manual"],
    )
    py_library(
        name = "with_library_as_data",
        srcs = ["a.py"],
        data = [":left"],
        precompile_strip = ["docstrings"],
        tags = ["manual"],
    )
    rules_python_py_library(
        name = "foreign",
        srcs = ["a.py"],
        data = ["data.txt"],
        tags = ["manual"],
        deps = [":base"],
    )
    rules_python_py_binary(
        name = "foreign_app",
        srcs = ["right.py"],
        main = "right.py",
        tags = ["manual"],
        deps = [":left"],
    )
    py_binary(
        name = "app",
        srcs = ["top.py"],
        main = "top.py",
        tags = ["manual"],
        deps = [":base"],
    )
    declare_tests(name, {
        "bytecode_of_each_library_is_as_it_has_decided": (_mixed_test, "mixed"),
        "data_file_is_in_the_base": (_data_test, "with_data"),
        "diamond_has_each_file_once": (_diamond_test, "top"),
        "import_roots_are_the_repositories_of_the_closure": (_import_roots_test, "with_other_repository"),
        "library_as_data_keeps_sources_and_bytecode": (_data_library_test, "with_library_as_data"),
        "library_of_rules_python_is_compiled": (_foreign_test, "over_foreign"),
        "program_as_data_comes_with_its_virtual_environment": (_data_binary_test, "with_binary_as_data"),
        "program_of_rules_python_gets_the_bytecode_of_its_libraries": (_foreign_binary_test, "foreign_app"),
        "pyc_files_are_direct_and_transitive": (_pyc_files_test, "top"),
    })
