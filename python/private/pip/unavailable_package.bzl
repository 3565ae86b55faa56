"""`unavailable_package`: a package that the environment of the build cannot have. Building what needs it is an error that says why.

An action fails, and not the analysis, so that queries work and `bazel build --keep_going //...` builds all else.
"""

load("//python/private:labels.bzl", "label_text")
load(":environments.bzl", "describe_environment", "unavailable_reason")
load(":locked_package.bzl", "locked_package")
load(":target_environment.bzl", "TargetEnvironmentInfo")

def _unavailable_file_impl(ctx):
    environment = ctx.attr.environment[TargetEnvironmentInfo]
    reasons = [
        reason
        for reason, names in ctx.attr.reasons.items()
        if not names or environment.name in names
    ]
    reason = "; ".join(reasons) or unavailable_reason(
        environment.name,
        ctx.attr.filenames,
        environment.known,
        environment.python,
        environment.platform,
        environment.versions,
    )
    text = ctx.actions.declare_file(ctx.label.name + ".txt")
    ctx.actions.write(text, "{}: {}: {}\n".format(ctx.attr.package, describe_environment(environment.python, environment.platform), reason))
    out = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.run_shell(
        mnemonic = "UnavailablePackage",
        progress_message = "Looking for {} ({})".format(ctx.attr.package, label_text(ctx.label)),
        arguments = [text.path],
        command = "cat \"$1\" >&2; exit 1",
        inputs = [text],
        outputs = [out],
    )
    return [DefaultInfo(files = depset([out]))]

unavailable_file = rule(
    implementation = _unavailable_file_impl,
    doc = "A file that cannot be made: the action says why.",
    attrs = {
        "environment": attr.label(
            doc = "The `target_environment`.",
            mandatory = True,
            providers = [TargetEnvironmentInfo],
        ),
        "filenames": attr.string_list(doc = "The files that the lock has of the package."),
        "package": attr.string(doc = "What people call it, with its version.", mandatory = True),
        "reasons": attr.string_list_dict(doc = "Why it is not there, each reason with the names of environments; all if there are none."),
    },
)

def unavailable_package(*, name, environment, package, filenames = [], reasons = {}):
    """Declares a package without files, and NAME_error, which it and all that needs it cannot be built without.

    Args:
        name: (str) name of the target.
        environment: label of the `target_environment`.
        package: (str) what people call it, with its version.
        filenames: (list[str]) the files that the lock has of it.
        reasons: (dict[str, list[str]]) why it is not there, each with the names of environments; all if there are none.
    """
    unavailable_file(
        name = name + "_error",
        environment = environment,
        filenames = filenames,
        package = package,
        reasons = reasons,
        tags = ["manual"],
    )
    locked_package(
        name = name,
        data = [":{}_error".format(name)],
        tags = ["manual"],
    )
