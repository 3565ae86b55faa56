"""Public entry point for py_console_script_binary."""

load(
    "//python/private:py_console_script_binary.bzl",
    _py_console_script_binary = "py_console_script_binary",
)

py_console_script_binary = _py_console_script_binary
