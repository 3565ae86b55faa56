"""A flag that may be given several times."""

load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")

repeatable_string_flag = rule(
    implementation = lambda ctx: [BuildSettingInfo(value = ctx.build_setting_value)],
    build_setting = config.string_list(
        flag = True,
        repeatable = True,
    ),
    doc = "A list of strings: one for each time the flag is given.",
)
