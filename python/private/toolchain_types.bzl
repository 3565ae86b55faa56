"""Labels of the toolchain types that the rules resolve."""

PRECOMPILE_TOOLCHAIN_TYPE = Label("//python:precompile_toolchain_type")
PY_TOOLCHAIN_TYPE = Label("@rules_python//python:toolchain_type")
