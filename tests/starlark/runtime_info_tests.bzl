"""Tests of the functions of runtime_info.bzl: what is read from a toolchain."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private:current_runtime.bzl", "missing_version_advice")

# buildifier: disable=bzl-visibility
load("//python/private:runtime_info.bzl", "make_runtime_info", "make_version_extension")

def _toolchain(extension = None, **kwargs):
    runtime = struct(**({
        "files": None,
        "interpreter": None,
        "interpreter_path": "/usr/bin/python3",
    } | kwargs))
    return struct(py3_runtime = runtime, **({"rules_pyc_runtime": extension} if extension else {}))

def _info(**kwargs):
    return make_runtime_info(_toolchain(**kwargs))

def _no_runtime_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, None, make_runtime_info(struct()))
    asserts.equals(env, None, make_runtime_info(struct(py3_runtime = None)))
    return unittest.end(env)

_no_runtime_test = unittest.make(_no_runtime_impl)

def _no_version_impl(ctx):
    env = unittest.begin(ctx)
    for info in [
        _info(),
        _info(interpreter_version_info = None),
        _info(interpreter_version_info = struct()),
        _info(interpreter_version_info = struct(major = 3)),
        _info(interpreter_version_info = struct(major = "3")),
    ]:
        asserts.equals(env, None, info.version)
        asserts.equals(env, "", info.implementation)
        asserts.equals(env, "", info.pyc_tag)
        asserts.false(env, info.precompilable)
        asserts.equals(env, "/usr/bin/python3", info.interpreter_path)
        asserts.equals(env, [], info.files.to_list())
    return unittest.end(env)

_no_version_test = unittest.make(_no_version_impl)

def _rules_python_version_impl(ctx):
    env = unittest.begin(ctx)

    # rules_python has had the numbers as strings and as ints.
    for version_info in [
        struct(major = "3", minor = "14", micro = "2"),
        struct(major = 3, minor = 14, micro = 2, releaselevel = "final", serial = 0),
    ]:
        info = _info(interpreter_version_info = version_info)
        asserts.equals(env, struct(major = 3, minor = 14, micro = 2), info.version)
        asserts.equals(env, "cpython", info.implementation)
        asserts.equals(env, "cpython-314", info.pyc_tag)
        asserts.true(env, info.precompilable)
    for version_info in [struct(major = "3", minor = "0"), struct(major = 3, minor = 0, micro = None)]:
        info = _info(interpreter_version_info = version_info)
        asserts.equals(env, struct(major = 3, minor = 0, micro = 0), info.version)
        asserts.false(env, info.precompilable)
    return unittest.end(env)

_rules_python_version_test = unittest.make(_rules_python_version_impl)

def _declared_tag_impl(ctx):
    env = unittest.begin(ctx)
    version_info = struct(major = 3, minor = 14, micro = 2)
    info = _info(interpreter_version_info = version_info, implementation_name = "CPython", pyc_tag = "cpython-314t")
    asserts.equals(env, "cpython-314t", info.pyc_tag)
    asserts.equals(env, "cpython", info.implementation)
    asserts.true(env, info.precompilable)
    info = _info(interpreter_version_info = version_info, implementation_name = "PyPy", pyc_tag = "pypy314")
    asserts.equals(env, "pypy314", info.pyc_tag)
    asserts.equals(env, "pypy", info.implementation)
    asserts.false(env, info.precompilable)
    return unittest.end(env)

_declared_tag_test = unittest.make(_declared_tag_impl)

def _extension_wins_impl(ctx):
    env = unittest.begin(ctx)
    info = _info(
        extension = make_version_extension("3.13.1", "cpython", ""),
        implementation_name = "pypy",
        interpreter_version_info = struct(major = 3, minor = 9, micro = 0),
        pyc_tag = "pypy39",
    )
    asserts.equals(env, struct(major = 3, minor = 13, micro = 1), info.version)
    asserts.equals(env, "cpython", info.implementation)
    asserts.equals(env, "cpython-313", info.pyc_tag)
    asserts.true(env, info.precompilable)
    info = _info(extension = make_version_extension("3.13", "cpython", "cpython-313d"))
    asserts.equals(env, "cpython-313d", info.pyc_tag)
    return unittest.end(env)

_extension_wins_test = unittest.make(_extension_wins_impl)

def _bad_extension_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, None, make_version_extension("", "cpython", ""))
    asserts.equals(env, None, make_version_extension("three", "cpython", ""))
    return unittest.end(env)

_bad_extension_test = unittest.make(_bad_extension_impl)

def _advice_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(
        env,
        """\
the Python runtime /usr/bin/python3 does not say which Python version it is. Register a toolchain that does. For an interpreter of this machine, add to MODULE.bazel:
    local_python = use_extension("@rules_pyc//python:extensions.bzl", "local_python")
    use_repo(local_python, "local_python")
    register_toolchains("@local_python//:all")
rules_python's python.toolchain(python_version = "3.14") works as well.""",
        missing_version_advice(_info()),
    )
    asserts.equals(
        env,
        "the Python runtime external/py/bin/python3 is pypy 3.11, whose bytecode format this rules_pyc does not " +
        "know (it knows CPython 3.11, 3.12, 3.13, 3.14, 3.15). Register a toolchain of one of these versions.",
        missing_version_advice(_info(
            implementation_name = "pypy",
            interpreter = struct(short_path = "external/py/bin/python3"),
            interpreter_path = None,
            interpreter_version_info = struct(major = 3, minor = 11),
        )),
    )
    return unittest.end(env)

_advice_test = unittest.make(_advice_impl)

def runtime_info_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "advice_names_the_interpreter_and_what_to_register": _advice_test,
        "declared_pyc_tag_and_implementation_are_taken": _declared_tag_test,
        "runtime_without_version_is_not_precompilable": _no_version_test,
        "toolchain_without_python_3_has_no_runtime": _no_runtime_test,
        "version_extension_is_none_for_what_is_no_version": _bad_extension_test,
        "version_extension_wins_over_what_the_runtime_says": _extension_wins_test,
        "version_of_rules_python_is_read_as_ints_and_as_strings": _rules_python_version_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
