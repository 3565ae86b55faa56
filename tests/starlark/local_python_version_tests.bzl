"""Tests of what `--local_python_version` gets for a version that is not there."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private:current_runtime.bzl", "version_problem")

# buildifier: disable=bzl-visibility
load("//python/private:local_python_version.bzl", "unknown_version_problem")

def _unknown_impl(ctx):
    env = unittest.begin(ctx)
    for wanted, advice in {
        "3.11": "Register it: local_python.toolchain(interpreter = \"python3.11\") in MODULE.bazel.",
        "3.12": "python3.12 is registered as optional, but this machine does not have it.",
        "3.14.2": "Say --local_python_version=3.14.",
        "foo": "A version is MAJOR.MINOR, such as 3.14.",
        "python3.13": "Say --local_python_version=3.13.",
    }.items():
        asserts.equals(
            env,
            "--local_python_version={}: not registered; registered are 3.14, 3.13. {}".format(wanted, advice),
            unknown_version_problem(wanted, ["3.14", "3.13"], ["python3.12"]),
        )
    asserts.equals(
        env,
        "--local_python_version=3.14: not registered; none is registered. Register it: " +
        "local_python.toolchain(interpreter = \"python3.14\") in MODULE.bazel.",
        unknown_version_problem("3.14", [], []),
    )
    return unittest.end(env)

_unknown_test = unittest.make(_unknown_impl)

def _other_toolchain_impl(ctx):
    env = unittest.begin(ctx)
    version = struct(major = 3, micro = 2, minor = 14)
    known = struct(free_threaded = False, interpreter = None, interpreter_path = "/usr/bin/python3.14", version = version)
    asserts.equals(env, None, version_problem("", known))
    asserts.equals(env, None, version_problem("3.14", known))
    end = "; the flag chooses only among the interpreters of the module extension local_python. Register its " + \
          "toolchains (register_toolchains(\"@local_python//:all\")) before others, with one for 3.13, or do without the flag."
    asserts.equals(
        env,
        "--local_python_version=3.13: the Python toolchain of this build is Python 3.14, /usr/bin/python3.14" + end,
        version_problem("3.13", known),
    )
    free_threaded = struct(free_threaded = True, interpreter = None, interpreter_path = "/usr/bin/python3.14t", version = version)
    asserts.equals(env, None, version_problem("3.14t", free_threaded))
    asserts.true(env, "of this build is Python 3.14t, " in version_problem("3.14", free_threaded))
    unknown = struct(interpreter = struct(short_path = "../py/bin/python3"), interpreter_path = "", version = None)
    asserts.equals(env, None, version_problem("", unknown))
    asserts.equals(
        env,
        "--local_python_version=3.13: the Python toolchain of this build is of an unknown version, ../py/bin/python3" + end,
        version_problem("3.13", unknown),
    )
    return unittest.end(env)

_other_toolchain_test = unittest.make(_other_toolchain_impl)

def local_python_version_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "local_python_version_of_another_toolchain_is_an_error": _other_toolchain_test,
        "local_python_version_that_is_not_registered_is_explained": _unknown_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
