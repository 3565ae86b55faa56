"""Tests of the virtual environment of a program."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("@rules_python//python:py_library.bzl", rules_python_py_library = "py_library")
load("//python:defs.bzl", "py_binary", "py_library")
load("//tests/starlark:analysis.bzl", "analysis_test", "declare_tests", "written_file")

def _config_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(
        env,
        "home = /opt/python/3.14/bin\ninclude-system-site-packages = false\nversion = 3.14.2\n",
        written_file(env, "_alone.venv/pyvenv.cfg"),
    )
    return analysistest.end(env)

_config_test = analysis_test(_config_impl)

def _import_path(env, name):
    """Returns the lines of a program's .pth file, as paths from the runfiles root."""
    directory = "_{}.venv/lib/python3.14/site-packages".format(name)
    runfiles_directory = "{}/{}/{}".format(env.ctx.workspace_name, env.ctx.label.package, directory)
    to_root = "/".join([".."] * len(runfiles_directory.split("/")))
    content = written_file(env, directory + "/rules_pyc.pth")
    asserts.true(env, content.endswith("\n"), content)
    lines = content.splitlines()

    # The last one is code, which moves the directories of PYTHONPATH.
    asserts.true(env, lines[-1].startswith("import os, sys; "), lines[-1])
    lines = lines[:-1]
    for line in lines:
        asserts.true(env, line == to_root or line.startswith(to_root + "/"), line)
        asserts.false(env, line.endswith("/."), line)
    return [line.removeprefix(to_root).removeprefix("/") or "." for line in lines]

def _alone_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(env, [ctx.workspace_name, "."], _import_path(env, "alone"))
    return analysistest.end(env)

_alone_test = analysis_test(_alone_impl)

def _closure_impl(ctx):
    env = analysistest.begin(ctx)
    path = _import_path(env, "with_deps")
    package = "{}/{}/".format(ctx.workspace_name, ctx.label.package)
    rules_python = Label("@rules_python//python/runfiles").repo_name

    # The own repository first, then `imports`, then the repositories, then the runfiles root.
    asserts.equals(env, ctx.workspace_name, path[0])
    asserts.equals(env, [package + "of_app", package + "of_foreign", package + "of_lib"], sorted(path[1:4]))
    asserts.true(env, rules_python in path[4:], str(path))
    asserts.equals(env, ".", path[-1])
    asserts.equals(env, sorted(depset(path).to_list()), sorted(path))
    return analysistest.end(env)

_closure_test = analysis_test(_closure_impl)

def venv_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    py_binary(
        name = "alone",
        srcs = ["app.py"],
        tags = ["manual"],
    )
    rules_python_py_library(
        name = "foreign",
        srcs = ["one.py"],
        imports = ["of_foreign"],
        tags = ["manual"],
        deps = ["@rules_python//python/runfiles"],
    )
    py_library(
        name = "lib_with_imports",
        srcs = ["lib.py"],
        imports = ["of_lib"],
        tags = ["manual"],
        deps = [
            ":foreign",
            "@rules_python//python/runfiles",
        ],
    )
    py_binary(
        name = "with_deps",
        srcs = ["app.py"],
        imports = ["of_app"],
        tags = ["manual"],
        deps = [":lib_with_imports"],
    )
    declare_tests(name, {
        "config_names_home_and_version_and_keeps_the_system_out": (_config_test, "alone"),
        "import_path_is_repository_imports_repositories_and_root": (_closure_test, "with_deps"),
        "import_path_of_a_program_alone_is_repository_and_root": (_alone_test, "alone"),
    })
