"""Public entry point for the module extensions."""

load("//python/private:local_python.bzl", _local_python = "local_python")

local_python = _local_python
