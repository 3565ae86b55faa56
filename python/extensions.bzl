"""Public entry point for the module extensions."""

load("//python/private:local_python.bzl", _local_python = "local_python")
load("//python/private:precompiler_extension.bzl", _precompiler = "precompiler")
load("//python/private/pip:pip_extension.bzl", _pip = "pip")

local_python = _local_python
precompiler = _precompiler
pip = _pip
