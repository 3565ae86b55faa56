"""The rules and providers of rules_pyc."""

load("@rules_python//python:current_py_toolchain.bzl", _current_py_toolchain = "current_py_toolchain")
load("@rules_python//python:py_import.bzl", _py_import = "py_import")
load("@rules_python//python:py_info.bzl", _PyInfo = "PyInfo")
load("@rules_python//python:py_runtime.bzl", _py_runtime = "py_runtime")
load("@rules_python//python:py_runtime_info.bzl", _PyRuntimeInfo = "PyRuntimeInfo")
load("@rules_python//python:py_runtime_pair.bzl", _py_runtime_pair = "py_runtime_pair")
load(":py_binary.bzl", _py_binary = "py_binary")
load(":py_library.bzl", _py_library = "py_library")
load(":py_test.bzl", _py_test = "py_test")
load(":pyc_info.bzl", _PycInfo = "PycInfo")

PycInfo = _PycInfo

# As rules_python's own defs.bzl has them, so that a load can change over as a whole.
PyInfo = _PyInfo
PyRuntimeInfo = _PyRuntimeInfo
current_py_toolchain = _current_py_toolchain
py_import = _py_import
py_runtime = _py_runtime
py_runtime_pair = _py_runtime_pair
py_binary = _py_binary
py_library = _py_library
py_test = _py_test
