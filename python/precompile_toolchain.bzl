"""Public entry point for py_precompile_toolchain."""

load("//python/private:precompile_toolchain.bzl", _py_precompile_toolchain = "py_precompile_toolchain")

py_precompile_toolchain = _py_precompile_toolchain
