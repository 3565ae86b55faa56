"""Which of a hub's environments the build is for: the Python of the resolved toolchain, on the target platform."""

load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")
load("//python/private:runtime_info.bzl", "make_runtime_info")
load("//python/private:toolchain_types.bzl", "PY_TOOLCHAIN_TYPE")
load("//python/private:version.bzl", "library_version")
load(":environments.bzl", "environment_name", "parse_versions")
load(":platforms.bzl", "PLATFORMS")

TargetEnvironmentInfo = provider(
    doc = "The environment that packages are selected for.",
    fields = {
        "known": "list[str]: the names of the environments that the hub has.",
        "name": "str: its name, as of `environment_name`.",
        "platform": "str: a key of PLATFORMS; empty if it is none of them.",
        "versions": "dict[str, tuple[int, int]]: as for `make_environment`.",
        "python": "str: such as `3.14` or, of a free-threaded build, `3.14t`.",
    },
)

# Every constraint that a platform has.
_CONSTRAINTS = sorted({
    constraint: True
    for platform in PLATFORMS.values()
    for constraint in platform.constraints
})

def _flag(target):
    return target[BuildSettingInfo].value if target else ""

def _platform(ctx):
    """Returns the name of the target platform."""
    met = {
        name: True
        for name, target in zip(_CONSTRAINTS, ctx.attr._constraints)
        if ctx.target_platform_has_constraint(target[platform_common.ConstraintValueInfo])
    }
    libc = _flag(ctx.attr._libc_flag)
    if libc == "auto":
        libc = _flag(ctx.attr.libc_flag)
    for name, platform in PLATFORMS.items():
        if not [constraint for constraint in platform.constraints if constraint not in met]:
            is_musl = "_musl_" in name
            if not name.startswith("linux_") or is_musl == (libc == "musl"):
                return name
    return ""

def _default_python(ctx, platform):
    """Returns the Python that flags name, or else the hub's default, which is for builds without a toolchain for the target."""
    for flag in [ctx.attr._local_python_version_flag, ctx.attr._python_version_flag]:
        python = ".".join(_flag(flag).split(".")[:2])
        if environment_name(python, platform) in ctx.attr.environments:
            return python
    if len({environment.partition("-")[0].removesuffix("t"): True for environment in ctx.attr.environments}) == 1:
        return ctx.attr.default_python

    # buildifier: disable=print
    print(("WARNING: {}: the Python toolchain of the build does not declare its version, so packages are selected for Python {}. Register a " +
           "toolchain that does (local_python.toolchain or python.toolchain), or set python_version of pip.parse.").format(
        ctx.attr.hub,
        ctx.attr.default_python,
    ))
    return ctx.attr.default_python

def _python(ctx, platform):
    """Returns the Python version of the resolved toolchain, or the default if it does not declare one."""
    toolchain = ctx.toolchains[PY_TOOLCHAIN_TYPE]
    runtime = make_runtime_info(toolchain) if toolchain else None
    if not runtime or not runtime.version:
        return _default_python(ctx, platform)
    return library_version(runtime)

def _target_environment_impl(ctx):
    platform = _platform(ctx)
    python = _python(ctx, platform)
    return [TargetEnvironmentInfo(
        known = ctx.attr.environments,
        name = environment_name(python, platform),
        platform = platform,
        python = python,
        versions = parse_versions(ctx.attr.versions)[0],
    )]

target_environment = rule(
    implementation = _target_environment_impl,
    doc = "The environment that the build is for.",
    attrs = {
        "default_python": attr.string(
            doc = "The version to select packages for if the Python toolchain does not declare its own.",
        ),
        "environments": attr.string_list(
            doc = "The names of the hub's environments.",
        ),
        "hub": attr.string(
            doc = "The hub, for messages.",
            mandatory = True,
        ),
        "libc_flag": attr.label(
            doc = "The flag `py_linux_libc` of rules_python, if it has one.",
            providers = [BuildSettingInfo],
        ),
        "versions": attr.string_dict(
            doc = "The versions of `glibc`, `musl` and `macos` that wheels are selected for, if they are not the default ones.",
        ),
        "_constraints": attr.label_list(
            default = _CONSTRAINTS,
            providers = [platform_common.ConstraintValueInfo],
        ),
        "_libc_flag": attr.label(
            default = "//python/config_settings:linux_libc",
            providers = [BuildSettingInfo],
        ),
        "_local_python_version_flag": attr.label(
            default = "//python/config_settings:local_python_version",
            providers = [BuildSettingInfo],
        ),
        "_python_version_flag": attr.label(
            default = "@rules_python//python/config_settings:python_version",
            providers = [BuildSettingInfo],
        ),
    },
    toolchains = [config_common.toolchain_type(PY_TOOLCHAIN_TYPE, mandatory = False)],
)

def _environment_group_impl(ctx):
    name = ctx.attr.environment[TargetEnvironmentInfo].name
    return [config_common.FeatureFlagInfo(value = "yes" if name in ctx.attr.environments else "no")]

environment_group_value = rule(
    implementation = _environment_group_impl,
    doc = "For a `config_setting`: `yes` if the build is for one of some environments.",
    attrs = {
        "environment": attr.label(
            doc = "The `target_environment`.",
            mandatory = True,
            providers = [TargetEnvironmentInfo],
        ),
        "environments": attr.string_list(
            doc = "The names of the environments.",
            mandatory = True,
        ),
    },
)

def environment_group(*, name, environment, environments):
    """A condition of `select`: the build is for one of some environments.

    Args:
        name: (str) name of the target.
        environment: label of the `target_environment`.
        environments: (list[str]) names of environments.
    """
    environment_group_value(
        name = "_{}_value".format(name),
        environment = environment,
        environments = environments,
        tags = ["manual"],
        visibility = ["//visibility:private"],
    )
    native.config_setting(
        name = name,
        flag_values = {":_{}_value".format(name): "yes"},
        visibility = ["//visibility:public"],
    )
