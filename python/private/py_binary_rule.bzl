"""The rule behind the macro `py_binary`."""

load(":compile_action.bzl", "COMPILE_TOOLCHAINS")
load(":executable.bzl", "EXECUTABLE_ATTRS", "py_executable_impl")

py_binary = rule(
    implementation = py_executable_impl,
    doc = "A Python program. Made by the macro of the same name.",
    attrs = EXECUTABLE_ATTRS,
    executable = True,
    toolchains = COMPILE_TOOLCHAINS,
)
