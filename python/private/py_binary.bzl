"""The macro `py_binary`."""

load(":precompile_macro.bzl", "declare_precompile")
load(":py_binary_rule.bzl", _py_binary = "py_binary")
load(":py_venv.bzl", "py_venv")

_COMMON_ATTRS = ["compatible_with", "restricted_to", "target_compatible_with", "testonly", "visibility"]

def py_binary(name, srcs = [], **kwargs):
    """A Python program, and `NAME.venv`, which makes its virtual environment for people (see `py_venv`).

    Args:
        name: name of the target.
        srcs: Python sources: `.py` files, outputs of other rules, and directories (TreeArtifacts).
        **kwargs: the attributes `main`, `deps`, `data`, `imports`, `env`, `env_inherit`,
            `interpreter_args`, `optimize`, `package_conflicts`, `pyc_collection`; `precompile`, `precompile_invalidation_mode`,
            `precompile_optimize_level`, `precompile_source_retention`, `precompile_strip`; and those common to all
            executable rules, such as `args`.
    """
    _py_binary(
        name = name,
        srcs = srcs,
        internal_precompile_target = declare_precompile(name, srcs, kwargs),
        **kwargs
    )
    py_venv(
        name = name + ".venv",
        binary = name,
        tags = ["manual"],  # For those who ask for it.
        **{attribute: kwargs[attribute] for attribute in _COMMON_ATTRS if attribute in kwargs}
    )
