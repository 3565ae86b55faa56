"""The macro `py_distribution`."""

load(":precompile_macro.bzl", "declare_precompile")
load(":py_distribution_rule.bzl", _py_distribution = "py_distribution")

def py_distribution(name, srcs = [], **kwargs):
    """An installed distribution: what `pip install` makes of a wheel.

    Sources that cannot be compiled are left as they are, with a warning.

    Args:
        name: name of the target.
        srcs: its `.py` files, or one directory (TreeArtifact) that has all its files.
        **kwargs: the attributes `distribution` and `version` (its name and version); `data` (all other files),
            `root`, `contents`, `console_scripts`, `on_conflict`, `deps`; `precompile`, `precompile_invalidation_mode`,
            `precompile_optimize_level`, `precompile_source_retention`, `precompile_strip`; and those common to all rules.
    """
    _py_distribution(
        name = name,
        srcs = srcs,
        internal_precompile_target = declare_precompile(name, srcs, kwargs, is_distribution = True),
        **kwargs
    )
