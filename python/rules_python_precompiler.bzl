"""The rule `rules_python_precompiler`."""

load("//python/private:rules_python_precompiler.bzl", _rules_python_precompiler = "rules_python_precompiler")

rules_python_precompiler = _rules_python_precompiler
