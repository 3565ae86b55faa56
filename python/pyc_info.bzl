"""Public entry point for PycInfo."""

load("//python/private:pyc_info.bzl", _PycInfo = "PycInfo")

PycInfo = _PycInfo
