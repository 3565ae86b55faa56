"""Tests of runtimes whose version is known, but not the format of their bytecode."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//python:defs.bzl", "py_binary", "py_library")
load(
    "//tests/starlark:analysis.bzl",
    "analysis_test",
    "compile_actions",
    "declare_tests",
    "failure_test",
    "runfiles_layout",
    "written_file",
)

def _binary_test(version, options, toolchain):
    """Makes a test that expects a virtual environment without bytecode, and these interpreter options."""

    def impl(ctx):
        env = analysistest.begin(ctx)
        target = analysistest.target_under_test(env)
        asserts.equals(env, [], compile_actions(env))
        venv = "_{}.venv/".format(target.label.name)
        files = [
            target.label.name,
            "unsupported.py",
            venv + "bin/python",
            venv + "lib/python{}/site-packages/rules_pyc.pth".format(version),
            venv + "pyvenv.cfg",
        ]
        asserts.equals(
            env,
            sorted([(file, file) for file in files]),
            sorted(runfiles_layout(env, target[DefaultInfo].default_runfiles).items()),
        )
        launcher = written_file(env, target.label.name)
        asserts.true(env, "\nimport_path=\"\"\n" in launcher, launcher)
        asserts.equals(
            env,
            ["exec \"$python\" {} \"$runfiles/$main\" \"$@\"".format(options)],
            [line for line in launcher.splitlines() if line.startswith("exec ")],
        )
        return analysistest.end(env)

    return analysis_test(impl, toolchains = [toolchain, "precompiler"])

# -P came with 3.11.
_binary_of_3_9_test = _binary_test("3.9", "-B", "python_3_9")
_binary_of_pypy_test = _binary_test("3.11", "-B -P", "pypy_3_11")

_failure_of_3_9_test = failure_test(toolchains = ["python_3_9", "precompiler"])
_failure_of_pypy_test = failure_test(toolchains = ["pypy_3_11", "precompiler"])
_forced_failure_of_3_9_test = failure_test(
    flags = {"precompile": "force_enabled"},
    toolchains = ["python_3_9", "precompiler"],
)

_ADVICE = ", whose bytecode format this rules_pyc does not know (it knows CPython 3.11, 3.12, 3.13, 3.14, 3.15). " + \
          "Register a toolchain of one of these versions."

def unsupported_version_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    py_binary(
        name = "unsupported",
        srcs = ["unsupported.py"],
        tags = ["manual"],
    )
    py_binary(
        name = "unsupported_pyc_only",
        srcs = ["unsupported.py"],
        main = "unsupported.py",
        pyc_collection = "pyc_only",
        tags = ["manual"],
    )
    py_library(
        name = "enabled",
        srcs = ["unsupported.py"],
        precompile = "enabled",
        tags = ["manual"],
    )
    declare_tests(name, {
        "unsupported_implementation_is_an_error_if_attribute_says_enabled": (_failure_of_pypy_test, "enabled", {
            "message": "the target says precompile = \"enabled\", but the Python runtime /opt/pypy/bin/pypy3.11 is " +
                       "pypy 3.11" + _ADVICE,
        }),
        "unsupported_implementation_starts_programs_without_bytecode": (_binary_of_pypy_test, "unsupported"),
        "unsupported_version_is_an_error_for_programs_that_want_pyc_only": (_failure_of_3_9_test, "unsupported_pyc_only", {
            "message": "the target says pyc_collection = \"pyc_only\", but the Python runtime " +
                       "/opt/python/3.9/bin/python3.9 is cpython 3.9" + _ADVICE,
        }),
        "unsupported_version_is_an_error_if_attribute_says_enabled": (_failure_of_3_9_test, "enabled", {
            "message": "the target says precompile = \"enabled\", but the Python runtime /opt/python/3.9/bin/python3.9 " +
                       "is cpython 3.9" + _ADVICE,
        }),
        "unsupported_version_is_an_error_if_flag_says_force_enabled": (_forced_failure_of_3_9_test, "unsupported", {
            "message": "the build says --precompile=force_enabled, but the Python runtime " +
                       "/opt/python/3.9/bin/python3.9 is cpython 3.9" + _ADVICE,
        }),
        "unsupported_version_starts_programs_without_bytecode_and_safe_path": (_binary_of_3_9_test, "unsupported"),
    })
