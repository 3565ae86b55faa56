"""Public entry point for py_venv."""

load("//python/private:py_venv.bzl", _py_venv = "py_venv")

py_venv = _py_venv
