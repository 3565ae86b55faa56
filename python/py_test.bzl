"""Public entry point for py_test."""

load("//python/private:py_test.bzl", _py_test = "py_test")

py_test = _py_test
