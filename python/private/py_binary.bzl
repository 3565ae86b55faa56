"""The macro `py_binary`."""

load(":precompile_macro.bzl", "declare_precompile")
load(":py_binary_rule.bzl", _py_binary = "py_binary")

def py_binary(name, srcs = [], **kwargs):
    """A Python program.

    Args:
        name: name of the target.
        srcs: Python sources: `.py` files, outputs of other rules, and directories (TreeArtifacts).
        **kwargs: the attributes `main`, `deps`, `data`, `imports`, `env`, `env_inherit`,
            `interpreter_args`, `optimize`, `pyc_collection`; `precompile`, `precompile_invalidation_mode`,
            `precompile_optimize_level`, `precompile_source_retention`, `precompile_strip`; and those common to all
            executable rules, such as `args`.
    """
    _py_binary(
        name = name,
        srcs = srcs,
        precompiled = declare_precompile(name, srcs, kwargs),
        **kwargs
    )
