"""The macro `py_library`."""

load(":precompile_macro.bzl", "declare_precompile")
load(":py_library_rule.bzl", _py_library = "py_library")
load(":rules_python_attrs.bzl", "rules_python_attributes")

def py_library(name, srcs = [], **kwargs):
    """A library of Python code.

    Args:
        name: name of the target.
        srcs: Python sources: `.py` files, outputs of other rules, and directories (TreeArtifacts).
        **kwargs: the attributes `deps`, `data`, `imports`; `precompile`,
            `precompile_invalidation_mode`, `precompile_optimize_level`, `precompile_source_retention`,
            `precompile_strip`; and those common to all rules.
    """
    kwargs = rules_python_attributes(name, kwargs)
    _py_library(
        name = name,
        srcs = srcs,
        internal_precompile_target = declare_precompile(name, srcs, kwargs),
        **kwargs
    )
