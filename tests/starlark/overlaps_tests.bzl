"""Tests of the functions of overlaps.bzl."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private:overlaps.bzl", "compile_units", "may_overlap", "unit_directories")

def _precompiled(unit, *sources):
    return struct(unit = unit, entries = [
        struct(pyc = "a file" if has_bytecode else None, source = struct(short_path = path))
        for path, has_bytecode in sources
    ])

def _units_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, [], compile_units(None))
    asserts.equals(env, [], compile_units(_precompiled("", ("d/a.py", True))))
    asserts.equals(env, [], compile_units(_precompiled("set", ("d/a.py", False))))
    asserts.equals(
        env,
        ["d\tset", "d/e\tset", "\tset"],
        compile_units(_precompiled("set", ("d/a.py", True), ("d/e/b.py", True), ("d/c.py", True), ("d.py", True), ("f/g.py", False))),
    )
    asserts.equals(env, ["d", "d/e", ""], unit_directories(["d\tset", "d/e\tset", "\tset"]))
    return unittest.end(env)

_units_test = unittest.make(_units_impl)

def _may_overlap(units, own = [], known = []):
    return may_overlap(units, {directory: True for directory in unit_directories(units)}.keys(), own, known)

def _overlap_impl(ctx):
    env = unittest.begin(ctx)
    asserts.false(env, _may_overlap([]))
    asserts.false(env, _may_overlap(["d\t1", "e\t1"]))
    asserts.false(env, _may_overlap(["d\t1", "e\t2"]))
    asserts.true(env, _may_overlap(["d\t1", "d\t2"]))
    asserts.true(env, _may_overlap(["d\t1", "e\t1", "e\t2"]))

    # A program beside the library that it depends on, and nothing else there.
    asserts.false(env, _may_overlap(["d\town", "d\tlib", "e\t1"], own = ["d\town"], known = ["d\tlib"]))
    asserts.false(env, _may_overlap(["d\tlib", "e\t1"], own = ["d\tlib"], known = ["d\tlib"]))
    asserts.false(env, _may_overlap(
        ["d\town", "d\tlib", "e\town", "e\t1"],
        own = ["d\town", "e\town"],
        known = ["d\tlib", "e\t1"],
    ))

    # Beside one that it does not depend on itself, beside two, and where two others are elsewhere.
    asserts.true(env, _may_overlap(["d\town", "d\tdeep"], own = ["d\town"], known = ["e\t1"]))
    asserts.true(env, _may_overlap(["d\town", "d\tlib", "d\tdeep"], own = ["d\town"], known = ["d\tlib"]))
    asserts.true(env, _may_overlap(["d\town", "d\tlib", "d\tlib2"], own = ["d\town"], known = ["d\tlib", "d\tlib2"]))
    asserts.true(env, _may_overlap(["d\town", "d\tlib", "e\t1", "e\t2"], own = ["d\town"], known = ["d\tlib"]))

    # A directory whose name begins like another's.
    asserts.false(env, _may_overlap(["d\town", "d/e\tlib"], own = ["d\town"]))
    return unittest.end(env)

_overlap_test = unittest.make(_overlap_impl)

def overlaps_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    unittest.suite(name, _units_test, _overlap_test)
