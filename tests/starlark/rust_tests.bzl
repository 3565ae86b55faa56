"""Tests of which Rust the tools are built with."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")
load("//tools/rust:optimized_binary.bzl", "rust_problem")

def _rust_problem_impl(ctx):
    env = unittest.begin(ctx)
    for version in ["", "nightly", "nightly/2026-03-05", "1.96.0", "1.97.1", "2.0.0"]:
        asserts.equals(env, None, rust_problem(version), version)
    for version in ["1.95.0", "1.85.1", "0.9.0"]:
        problem = rust_problem(version)
        asserts.true(env, problem.startswith("the Rust toolchain is {}, ".format(version)), problem)
        asserts.true(env, "need 1.96 or newer" in problem, problem)
    return unittest.end(env)

_rust_problem_test = unittest.make(_rust_problem_impl)

def rust_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    unittest.suite(name, _rust_problem_test)
