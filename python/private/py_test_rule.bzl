"""The rule behind the macro `py_test`."""

load(":compile_action.bzl", "COMPILE_TOOLCHAINS")
load(":coverage.bzl", "COVERAGE_TEST_ATTRS")
load(":executable.bzl", "EXECUTABLE_ATTRS", "py_executable_impl")

py_test = rule(
    implementation = py_executable_impl,
    doc = "A Python program that Bazel runs as a test. Made by the macro of the same name.",
    attrs = EXECUTABLE_ATTRS | COVERAGE_TEST_ATTRS,
    fragments = ["coverage"],
    test = True,
    toolchains = COMPILE_TOOLCHAINS,
)
