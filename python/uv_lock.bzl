"""Public entry point for uv_lock."""

load("//python/private:uv_lock.bzl", _uv_lock = "uv_lock")

uv_lock = _uv_lock
