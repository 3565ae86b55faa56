"""Tests of patterns of paths."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private/pip:globs.bzl", "matches_glob")

def _globs_impl(ctx):
    env = unittest.begin(ctx)

    # The table of `crates/wheel/src/exclude.rs`.
    for pattern, path, expected in [
        ("a/b.py", "a/b.py", True),
        ("a/b.py", "a/b.pyc", False),
        ("*.py", "b.py", True),
        ("*.py", "a/b.py", False),
        ("*", "a", True),
        ("a*c*e", "abcde", True),
        ("a*c*e", "abde", False),
        ("ab*ba", "aba", False),
        ("a**b", "axb", True),
        ("scripts/**", "scripts/__init__.py", True),
        ("scripts/**", "scripts/a/b", True),
        ("scripts/**", "pkg/scripts/a", False),
        ("**/tests/**", "tests/x.py", True),
        ("**/tests/**", "a/b/tests/c/x.py", True),
        ("**/tests/**", "a/tests.py", False),
        ("a/**/b/*.txt", "a/b/x.txt", True),
        ("a/**/b/*.txt", "a/c/d/b/x.txt", True),
        ("a/**/b/*.txt", "a/c/x.txt", False),
        ("**", "a/b", True),
    ]:
        asserts.equals(env, expected, matches_glob(pattern, path), pattern + " " + path)
    return unittest.end(env)

_globs_test = unittest.make(_globs_impl)

def globs_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    _globs_test(name = "globs_are_as_in_bazel", size = "small")
    native.test_suite(name = name, tests = ["globs_are_as_in_bazel"])
