"""Public entry point for py_layers."""

load("//python/private:py_layers.bzl", _py_layers = "py_layers")

py_layers = _py_layers
