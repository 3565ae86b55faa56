"""Public entry point for sdist_wheel."""

load("//python/private:sdist_wheel.bzl", _sdist_wheel = "sdist_wheel")

sdist_wheel = _sdist_wheel
