"""Splits a target into the rule itself and the internal `py_precompile` target."""

load(":py_precompile.bzl", "py_precompile")

_PRECOMPILE_ATTRS = [
    "is_distribution",
    "precompile",
    "precompile_invalidation_mode",
    "precompile_optimize_level",
    "precompile_source_retention",
    "precompile_strip",
]

# What decides whether a target can be analysed at all goes to the internal target too. Tags and
# exec_properties do not: they speak of the test or binary that has them, and would make the compile
# actions of two targets over the same source different.
_COMMON_ATTRS = ["compatible_with", "restricted_to", "target_compatible_with", "testonly"]

def _can_look_up_targets():
    """Whether `native.existing_rule` can be called from any macro.

    Where Bazel has symbolic macros (8 and newer), it is an error inside of them, and targets do not share
    their internal target. A .bzl file cannot ask for Bazel's version; `package_default_visibility` came
    with symbolic macros.
    """
    return not hasattr(native, "package_default_visibility")

def _shared_name(attrs):
    """A target name that is the same for all targets that need the same outcome."""
    text = repr(sorted([(name, repr(value)) for name, value in attrs.items()]))
    return "_pyc_{}_{}_{}".format(len(text), hash(text), hash(text[::-1])).replace("-", "m")

def declare_precompile(name, srcs, kwargs, *, is_test = False):
    """Declares the `py_precompile` target for a target's sources, unless one for the same exists.

    Args:
        name: (str) name of the target.
        srcs: its `srcs`.
        kwargs: (dict) its other attributes. Those that only the internal target needs are removed.
        is_test: (bool) whether it is a test, which may have sources that are testonly.

    Returns:
        The label of the internal target (str), or None if the target has no sources.
    """
    attrs = {attr: kwargs.pop(attr) for attr in _PRECOMPILE_ATTRS if attr in kwargs}
    if not srcs:
        return None
    attrs |= {attr: kwargs[attr] for attr in _COMMON_ATTRS if attr in kwargs}
    attrs["srcs"] = [src.removeprefix(":") if type(src) == "string" else src for src in srcs] if type(srcs) == "list" else srcs
    if _can_look_up_targets():
        internal = _shared_name(attrs)
        if native.existing_rule(internal):
            return ":" + internal
        if is_test:
            # What is compiled for something else than tests would have done, but was not declared before.
            attrs.setdefault("testonly", True)
            internal = _shared_name(attrs)
            if native.existing_rule(internal):
                return ":" + internal
    else:
        if is_test:
            attrs.setdefault("testonly", True)
        internal = name + ".precompile"
    py_precompile(
        name = internal,
        output_name = name,
        tags = ["manual"],  # Built for the targets that need it, not by wildcards.
        visibility = ["//visibility:private"],
        **attrs
    )
    return ":" + internal
