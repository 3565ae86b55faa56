"""Tests of strongly connected components."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private/pip:cycles.bzl", "strongly_connected")

# Long enough that a recursive search would be too deep.
_CHAIN = {"n%d" % index: ["n%d" % (index + 1)] for index in range(3000)} | {"n3000": ["n1000"]}

def _cycles_impl(ctx):
    env = unittest.begin(ctx)
    for graph, expected in [
        ({}, []),
        ({"a": []}, []),
        ({"a": ["a"]}, []),
        ({"a": ["b"], "b": ["c"], "c": []}, []),
        ({"a": ["b"], "b": ["a"]}, [["a", "b"]]),
        ({"a": ["b"], "b": ["c", "unknown"], "c": ["a", "c"], "d": ["a"]}, [["a", "b", "c"]]),
        ({"a": ["b"], "b": ["a"], "c": ["d", "a"], "d": ["c"], "x": ["a", "c"]}, [["a", "b"], ["c", "d"]]),
        ({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": ["b"]}, [["b", "d"]]),
        ({"a": ["b"], "b": ["c"], "c": ["b", "d"], "d": ["a"]}, [["a", "b", "c", "d"]]),
    ]:
        asserts.equals(env, expected, strongly_connected(graph), str(graph))
    asserts.equals(env, [2001], [len(members) for members in strongly_connected(_CHAIN)])
    return unittest.end(env)

_cycles_test = unittest.make(_cycles_impl)

def cycles_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    _cycles_test(name = "cycles_are_found", size = "small")
    native.test_suite(name = name, tests = ["cycles_are_found"])
