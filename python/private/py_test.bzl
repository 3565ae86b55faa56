"""The macro `py_test`."""

load(":precompile_macro.bzl", "declare_precompile")
load(":py_test_rule.bzl", _py_test = "py_test")

def py_test(name, srcs = [], **kwargs):
    """A Python program that Bazel runs as a test.

    Args:
        name: name of the target.
        srcs: Python sources: `.py` files, outputs of other rules, and directories (TreeArtifacts).
        **kwargs: the attributes `main`, `deps`, `data`, `imports`, `env`, `env_inherit`,
            `interpreter_args`, `optimize`, `package_conflicts`, `pyc_collection`; `precompile`, `precompile_invalidation_mode`,
            `precompile_optimize_level`, `precompile_source_retention`, `precompile_strip`; and those common to all
            test rules, such as `args`.
    """
    _py_test(
        name = name,
        srcs = srcs,
        internal_precompile_target = declare_precompile(name, srcs, kwargs, is_test = True),
        **kwargs
    )
