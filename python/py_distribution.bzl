"""Public entry point for py_distribution."""

load("//python/private:py_distribution.bzl", _py_distribution = "py_distribution")

py_distribution = _py_distribution
