"""The rules of the flags of rules_pyc."""

load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")

# The default under another name: the value that every flag has where the tools are built (tools/rust/optimized_binary.bzl).
# Bazel names an output directory by the flags that a transition has changed from their values on the command line. A flag
# that is reset to its default is changed in some builds only; a flag that gets a value that nobody gives is changed in all.
VALUE_FOR_TOOLS = "value-for-tools"

_SCOPE = attr.string(
    doc = "Where Bazel may leave the flag out of the execution configuration: `target`; everywhere it stays: `universal`.",
    default = "target",
)

def _string_flag_impl(ctx):
    value = ctx.build_setting_value
    if value == VALUE_FOR_TOOLS:
        value = ctx.attr.build_setting_default
    if ctx.attr.values and value not in ctx.attr.values:
        fail("--{}={}: not a value of this flag; the values are {}".format(
            ctx.label.name,
            value,
            ", ".join(ctx.attr.values),
        ))
    return [
        BuildSettingInfo(value = value),
        # What config_setting compares with.
        config_common.FeatureFlagInfo(value = value),
    ]

string_flag = rule(
    implementation = _string_flag_impl,
    build_setting = config.string(flag = True),
    doc = "A string.",
    attrs = {
        "scope": _SCOPE,
        "values": attr.string_list(
            doc = "The values that it takes; any if empty.",
        ),
    },
)

def _repeatable_string_flag_impl(ctx):
    value = ctx.build_setting_value
    return [BuildSettingInfo(value = ctx.attr.build_setting_default if value == [VALUE_FOR_TOOLS] else value)]

repeatable_string_flag = rule(
    implementation = _repeatable_string_flag_impl,
    build_setting = config.string_list(
        flag = True,
        repeatable = True,
    ),
    doc = "A list of strings: one for each time the flag is given.",
    attrs = {"scope": _SCOPE},
)
