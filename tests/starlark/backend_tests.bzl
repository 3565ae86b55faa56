"""Tests of the functions of backend.bzl."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private:backend.bzl", "backend_decision")

_CERTIFIED = [(3, 13), (3, 14)]

def _decide(flag, minor):
    return backend_decision(flag, struct(major = 3, minor = minor), certified = _CERTIFIED)

def _needs_interpreter_impl(ctx):
    env = unittest.begin(ctx)
    for flag, minor, expected in [
        ("auto", 12, True),
        ("auto", 14, False),
        ("native", 14, False),
        ("interpreter", 14, True),
    ]:
        decision = _decide(flag, minor)
        asserts.equals(env, expected, decision.needs_interpreter, "{} {}".format(flag, minor))
        asserts.equals(env, None, decision.problem)
        asserts.equals(env, flag, decision.flag)
    return unittest.end(env)

_needs_interpreter_test = unittest.make(_needs_interpreter_impl)

def _not_certified_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(
        env,
        "the build says --precompile_backend=native, but the native compiler is certified for 3.13, 3.14 of Python, " +
        "not for 3.12. Say --precompile_backend=auto.",
        _decide("native", 12).problem,
    )
    return unittest.end(env)

_not_certified_test = unittest.make(_not_certified_impl)

def backend_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "interpreter_is_needed_where_the_native_compiler_is_not_certified_or_not_wanted": _needs_interpreter_test,
        "native_for_another_version_is_a_problem": _not_certified_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
