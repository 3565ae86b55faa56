"""`build_reason`: why a package of a hub is built from its source, for the errors of the build."""

load("//python/private:sdist_wheel.bzl", "BuildReasonInfo")
load(":environments.bzl", "build_reason_lines", "describe_environment")
load(":target_environment.bzl", "TargetEnvironmentInfo")

def _build_reason_impl(ctx):
    environment = ctx.attr.environment[TargetEnvironmentInfo]
    return [BuildReasonInfo(lines = build_reason_lines(
        package = ctx.attr.package,
        where = describe_environment(environment.python, environment.platform),
        wheels = ctx.attr.wheels,
        python = environment.python,
        platform = environment.platform,
        versions = environment.versions,
    ))]

build_reason = rule(
    implementation = _build_reason_impl,
    doc = "Says why no wheel of a package is selected for the environment of the build.",
    attrs = {
        "environment": attr.label(
            doc = "The `target_environment`.",
            mandatory = True,
            providers = [TargetEnvironmentInfo],
        ),
        "package": attr.string(
            doc = "What people call it, with its version.",
            mandatory = True,
        ),
        "wheels": attr.string_list(doc = "The wheels that the lock has of it."),
    },
    provides = [BuildReasonInfo],
)
