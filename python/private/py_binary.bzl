"""The macro `py_binary`."""

load(":main_module.bzl", "declare_main_module")
load(":main_source.bzl", "split_main")
load(":precompile_macro.bzl", "declare_precompile")
load(":py_binary_rule.bzl", _py_binary = "py_binary")
load(":py_venv.bzl", "py_venv")
load(":rules_python_attrs.bzl", "rules_python_attributes")

_COMMON_ATTRS = ["compatible_with", "restricted_to", "target_compatible_with", "testonly", "visibility"]

def py_binary(name, srcs = [], main = None, main_module = None, **kwargs):
    """A Python program, and `NAME.venv`, which makes its virtual environment for people (see `py_venv`).

    Args:
        name: name of the target.
        srcs: Python sources: `.py` files, outputs of other rules, and directories (TreeArtifacts).
        main: the source that is run: a file of `srcs`, or the end of the path of one.
        main_module: the module that is run instead, from `srcs` or `deps`.
        **kwargs: the attributes `deps`, `data`, `imports`, `env`, `env_inherit`,
            `interpreter_args`, `optimize`, `package_conflicts`, `pyc_collection`; `precompile`, `precompile_invalidation_mode`,
            `precompile_optimize_level`, `precompile_source_retention`, `precompile_strip`; and those common to all
            executable rules, such as `args`.
    """
    kwargs = rules_python_attributes(name, kwargs)
    srcs, main = declare_main_module(name, srcs, main, main_module, kwargs)
    _py_binary(
        name = name,
        srcs = srcs,
        internal_precompile_target = declare_precompile(name, srcs, kwargs),
        **(kwargs | split_main(main, srcs))
    )
    py_venv(
        name = name + ".venv",
        binary = name,
        tags = ["manual"],  # For those who ask for it.
        **{attribute: kwargs[attribute] for attribute in _COMMON_ATTRS if attribute in kwargs}
    )
