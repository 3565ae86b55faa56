"""Splits a target into the rule itself and the internal `py_precompile` target."""

load(":precompile_attrs.bzl", "PRECOMPILE_ATTRS", "precompile_value_problem")
load(":py_precompile.bzl", "py_precompile")

# What decides whether a target can be analysed at all goes to the internal target too. Tags and
# exec_properties do not: they speak of the test or binary that has them, and would make the compile
# actions of two targets over the same source different.
_COMMON_ATTRS = ["compatible_with", "deps", "restricted_to", "target_compatible_with", "testonly"]

def declare_precompile(name, srcs, kwargs, *, is_distribution = False, is_test = False):
    """Declares the `py_precompile` target for a target's sources.

    Every target has its own. Those of a package that compile the same sources in the same way register the same action, which
    Bazel runs once. So no macro has to find out which targets there are already, which symbolic macros must not.

    Args:
        name: (str) name of the target.
        srcs: its `srcs`.
        kwargs: (dict) its other attributes.
        is_distribution: (bool) whether these are the sources of an installed distribution.
        is_test: (bool) whether it is a test, which may have sources that are testonly.

    Returns:
        The label of the internal target (str), or None if the target has no sources.
    """
    for attr in PRECOMPILE_ATTRS:
        problem = precompile_value_problem(attr, kwargs.get(attr))
        if problem:
            fail("{}: {}: {}".format(str(native.package_relative_label(name)).removeprefix("@@"), attr, problem))
    if not srcs:
        return None
    attrs = {attr: kwargs[attr] for attr in PRECOMPILE_ATTRS.keys() + _COMMON_ATTRS if attr in kwargs}
    if is_test and attrs.get("testonly") == None:
        attrs["testonly"] = True
    internal = name + ".precompile"
    py_precompile(
        name = internal,
        srcs = srcs,
        is_distribution = is_distribution,
        tags = ["manual"],  # Built for the targets that need it, not by wildcards.
        target_name = name,
        visibility = ["//visibility:private"],
        **attrs
    )
    return ":" + internal
