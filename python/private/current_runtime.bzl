"""`current_runtime`: the Python runtime of the configuration it is built in.

There is one such target, so what it has to say about a runtime is said once for a configuration.
"""

load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")
load(":labels.bzl", "label_text")
load(":runtime_info.bzl", "RuntimeInfo", "make_runtime_info")
load(":toolchain_types.bzl", "PY_TOOLCHAIN_TYPE")
load(":version.bzl", "PRECOMPILABLE_VERSIONS")

def missing_version_advice(runtime):
    """Says why no bytecode can be made for a runtime, and what to do about it.

    Args:
        runtime: RuntimeInfo with `precompilable` false.

    Returns:
        str, without a final newline
    """
    where = runtime.interpreter_path or (runtime.interpreter.short_path if runtime.interpreter else "?")
    if runtime.version:
        problem = "is {} {}.{}, whose bytecode format this rules_pyc does not know (it knows CPython {})".format(
            runtime.implementation,
            runtime.version.major,
            runtime.version.minor,
            ", ".join(["{}.{}".format(major, minor) for major, minor in PRECOMPILABLE_VERSIONS]),
        )
        remedy = "Register a toolchain of one of these versions."
    else:
        problem = "does not say which Python version it is"
        remedy = (
            "Register a toolchain that does: rules_python's python.toolchain(python_version = \"3.14\"), or " +
            "rules_pyc's local_python.toolchain(interpreter = \"python3\") for an interpreter of this machine."
        )
    return "the Python runtime {} {}. {}".format(where, problem, remedy)

def _current_runtime_impl(ctx):
    toolchain = ctx.toolchains[PY_TOOLCHAIN_TYPE]
    runtime = make_runtime_info(toolchain) if toolchain else None
    if not runtime:
        fail("{}: no Python 3 runtime in the Python toolchain that was resolved. Register one, for example with ".format(label_text(ctx.label)) +
             "rules_python's python.toolchain or rules_pyc's local_python.toolchain in MODULE.bazel.")
    wanted = ctx.attr._precompile_flag[BuildSettingInfo].value != "force_disabled"
    if ctx.attr.warn and wanted and not runtime.precompilable:
        # A warning of Bazel's own kind does not exist in Starlark. This target exists once for a
        # configuration, so the line is printed once.
        # buildifier: disable=print
        print("no bytecode is made: " + missing_version_advice(runtime))
    return [runtime]

current_runtime = rule(
    implementation = _current_runtime_impl,
    doc = "The Python runtime that rules_python's toolchain type resolves to, as RuntimeInfo.",
    attrs = {
        "warn": attr.bool(
            doc = "Whether to say once that a runtime cannot be precompiled for.",
            default = False,
        ),
        "_precompile_flag": attr.label(
            default = "//python/config_settings:precompile",
            providers = [BuildSettingInfo],
        ),
    },
    provides = [RuntimeInfo],
    toolchains = [config_common.toolchain_type(PY_TOOLCHAIN_TYPE, mandatory = False)],
)
