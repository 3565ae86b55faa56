"""The macro `py_test`."""

load(":main_module.bzl", "declare_main_module")
load(":main_source.bzl", "split_main")
load(":precompile_macro.bzl", "declare_precompile")
load(":py_test_rule.bzl", _py_test = "py_test")
load(":rules_python_attrs.bzl", "rules_python_attributes")

def py_test(name, srcs = [], main = None, main_module = None, **kwargs):
    """A Python program that Bazel runs as a test.

    Args:
        name: name of the target.
        srcs: Python sources: `.py` files, outputs of other rules, and directories (TreeArtifacts).
        main: the source that is run: a file of `srcs`, or the end of the path of one.
        main_module: the module that is run instead, from `srcs` or `deps`.
        **kwargs: the attributes `deps`, `data`, `imports`, `env`, `env_inherit`,
            `interpreter_args`, `optimize`, `package_conflicts`, `pyc_collection`; `precompile`, `precompile_invalidation_mode`,
            `precompile_optimize_level`, `precompile_source_retention`, `precompile_strip`; and those common to all
            test rules, such as `args`.
    """
    kwargs = rules_python_attributes(name, kwargs)
    srcs, main = declare_main_module(name, srcs, main, main_module, kwargs)
    _py_test(
        name = name,
        srcs = srcs,
        internal_precompile_target = declare_precompile(name, srcs, kwargs, is_test = True),
        **(kwargs | split_main(main, srcs))
    )
