"""Public entry point for py_binary."""

load("//python/private:py_binary.bzl", _py_binary = "py_binary")

py_binary = _py_binary
