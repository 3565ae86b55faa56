"""Tests of the functions of version.bzl."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load(
    "//python/private:version.bzl",
    "default_pyc_tag",
    "is_precompilable",
    "parse_version",
    "short_version",
)

def _version(major, minor, micro):
    return struct(major = major, minor = minor, micro = micro)

def _no_version_impl(ctx):
    env = unittest.begin(ctx)
    for text in ["", ".", "..", "3", "3.", ".14", "3..1", "three.one", "3.x", "3.14rc1", " 3.14", "-3.14", "v3.14", "PY3"]:
        asserts.equals(env, None, parse_version(text), "parse_version(%r)" % text)
    return unittest.end(env)

_no_version_test = unittest.make(_no_version_impl)

def _parse_version_impl(ctx):
    env = unittest.begin(ctx)
    for text, expected in {
        "0.0": _version(0, 0, 0),
        "3.14": _version(3, 14, 0),
        "3.14.": _version(3, 14, 0),
        "3.14.0": _version(3, 14, 0),
        "3.14.10": _version(3, 14, 10),
        "3.14.2+": _version(3, 14, 2),
        "3.14.2.final.0": _version(3, 14, 2),
        "3.14.x": _version(3, 14, 0),
        "3.15.0a3": _version(3, 15, 0),
        "3.15.12rc1": _version(3, 15, 12),
        "3.9.21": _version(3, 9, 21),
    }.items():
        asserts.equals(env, expected, parse_version(text), "parse_version(%r)" % text)
    return unittest.end(env)

_parse_version_test = unittest.make(_parse_version_impl)

def _short_version_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, "3.0", short_version(_version(3, 0, 0)))
    asserts.equals(env, "3.14", short_version(_version(3, 14, 2)))
    return unittest.end(env)

_short_version_test = unittest.make(_short_version_impl)

def _default_pyc_tag_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, "cpython-39", default_pyc_tag("cpython", _version(3, 9, 1)))
    asserts.equals(env, "cpython-314", default_pyc_tag("cpython", _version(3, 14, 2)))
    asserts.equals(env, "graalpy-312", default_pyc_tag("graalpy", _version(3, 12, 0)))
    return unittest.end(env)

_default_pyc_tag_test = unittest.make(_default_pyc_tag_impl)

def _is_precompilable_impl(ctx):
    env = unittest.begin(ctx)
    for minor in range(30):
        asserts.equals(
            env,
            minor in [11, 12, 13, 14, 15],
            is_precompilable("cpython", _version(3, minor, 5)),
            "CPython 3.%d" % minor,
        )
    asserts.false(env, is_precompilable("cpython", _version(2, 14, 0)), "CPython 2.14")
    asserts.false(env, is_precompilable("cpython", _version(4, 14, 0)), "CPython 4.14")
    for implementation in ["", "pypy", "graalpy", "micropython"]:
        asserts.false(env, is_precompilable(implementation, _version(3, 14, 0)), implementation)
    return unittest.end(env)

_is_precompilable_test = unittest.make(_is_precompilable_impl)

def version_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "default_pyc_tag_has_no_dot_and_no_micro": _default_pyc_tag_test,
        "is_precompilable_only_for_known_cpythons": _is_precompilable_test,
        "parse_version_reads_major_minor_and_leading_digits_of_micro": _parse_version_test,
        "parse_version_returns_none_for_what_is_no_version": _no_version_test,
        "short_version_has_no_micro": _short_version_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
