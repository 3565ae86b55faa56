"""What `--local_python_version` gets when it names a version that `local_python` has not registered: an error."""

load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")

def unknown_version_problem(wanted, interpreters, missing):
    """Says what is wrong with the value of the flag.

    Args:
        wanted: (str) the value of the flag.
        interpreters: (list[str]) the registered versions, such as `3.14`, in the order of registration.
        missing: (list[str]) the optional interpreters that this machine does not have.

    Returns:
        str
    """
    registered = "registered are " + ", ".join(interpreters) if interpreters else "none is registered"
    advice = "Register it: local_python.toolchain(interpreter = \"python{}\") in MODULE.bazel.".format(wanted)
    parts = wanted.split(".")
    if wanted.removeprefix("python") in interpreters:
        advice = "Say --local_python_version={}.".format(wanted.removeprefix("python"))
    elif ".".join(parts[:2]) in interpreters:
        advice = "Say --local_python_version={}.".format(".".join(parts[:2]))
    elif len(parts) != 2 or not parts[0].isdigit() or not parts[1].isdigit():
        advice = "A version is MAJOR.MINOR, such as 3.14."
    elif "python" + wanted in missing:
        advice = "python{} is registered as optional, but this machine does not have it.".format(wanted)
    return "--local_python_version={}: not registered; {}. {}".format(wanted, registered, advice)

def _local_python_version_state_impl(ctx):
    wanted = ctx.attr._flag[BuildSettingInfo].value
    state = "known" if not wanted or wanted in ctx.attr.interpreters else "unknown"
    return [config_common.FeatureFlagInfo(value = state)]

_ATTRS = {
    "interpreters": attr.string_list(
        doc = "The registered versions, in the order of registration.",
    ),
    "_flag": attr.label(
        default = "//python/config_settings:local_python_version",
        providers = [BuildSettingInfo],
    ),
}

local_python_version_state = rule(
    implementation = _local_python_version_state_impl,
    doc = "For a `config_setting`: whether `--local_python_version` is `known` or `unknown`.",
    attrs = _ATTRS,
)

def _unknown_local_python_impl(ctx):
    fail(unknown_version_problem(ctx.attr._flag[BuildSettingInfo].value, ctx.attr.interpreters, ctx.attr.missing))

unknown_local_python = rule(
    implementation = _unknown_local_python_impl,
    doc = "The toolchain for a version that is not registered: an error. Otherwise, another toolchain would be resolved.",
    attrs = _ATTRS | {
        "missing": attr.string_list(
            doc = "The optional interpreters that this machine does not have.",
        ),
    },
)
