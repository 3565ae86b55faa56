"""Public entry point for py_versioned_runtime_toolchain."""

load(
    "//python/private:versioned_runtime_toolchain.bzl",
    _py_versioned_runtime_toolchain = "py_versioned_runtime_toolchain",
)

py_versioned_runtime_toolchain = _py_versioned_runtime_toolchain
