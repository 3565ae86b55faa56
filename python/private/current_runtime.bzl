"""`current_runtime`: the Python runtime of the configuration it is built in.

There is one such target, so a warning about a runtime is printed once, however many programs use it.
"""

load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")
load(":labels.bzl", "label_text")
load(":runtime_info.bzl", "RuntimeInfo", "make_runtime_info")
load(":toolchain_types.bzl", "PY_TOOLCHAIN_TYPE")
load(":version.bzl", "PRECOMPILABLE_VERSIONS", "library_version")

def missing_version_advice(runtime):
    """Says why no bytecode can be made for a runtime, and what to do about it.

    Args:
        runtime: RuntimeInfo with `precompilable` false.

    Returns:
        str, without a final newline
    """
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
            "Register a toolchain that does. For an interpreter of this machine, add to MODULE.bazel:\n" +
            "    local_python = use_extension(\"@rules_pyc//python:extensions.bzl\", \"local_python\")\n" +
            "    use_repo(local_python, \"local_python\")\n" +
            "    register_toolchains(\"@local_python//:all\")\n" +
            "rules_python's python.toolchain(python_version = \"3.14\") works as well."
        )
    return "the Python runtime {} {}. {}".format(_where(runtime), problem, remedy)

def version_problem(wanted, runtime):
    """Says why a runtime is not the one that `--local_python_version` asks for.

    An unknown version is an error of `@local_python` where its toolchains are registered; this is for all else: they are
    not registered, or another toolchain comes before them.

    Args:
        wanted: (str) the value of the flag.
        runtime: RuntimeInfo

    Returns:
        str, or None if it is
    """
    found = library_version(runtime) if runtime.version else None
    if not wanted or wanted == found:
        return None
    return ("--local_python_version={}: the Python toolchain of this build is {}, {}; the flag chooses only among the " +
            "interpreters of the module extension local_python. Register its toolchains " +
            "(register_toolchains(\"@local_python//:all\")) before others, with one for {}, or do without the flag.").format(
        wanted,
        "Python " + found if found else "of an unknown version",
        _where(runtime),
        wanted,
    )

def _where(runtime):
    return runtime.interpreter_path or (runtime.interpreter.short_path if runtime.interpreter else "?")

def _resolved_runtime(ctx):
    """Returns the RuntimeInfo of the toolchain that was resolved, or None."""
    toolchain = ctx.toolchains[PY_TOOLCHAIN_TYPE]
    return make_runtime_info(toolchain) if toolchain else None

def _warning(ctx, runtime):
    """Returns what to print about a runtime; an empty string if there is nothing."""
    if not runtime or runtime.precompilable or ctx.attr._precompile_flag[BuildSettingInfo].value == "force_disabled":
        return ""
    return "no bytecode is made: " + missing_version_advice(runtime)

def _print_warning(text):
    # A warning of Bazel's own kind does not exist in Starlark.
    # buildifier: disable=print
    print(text)

_RuntimeWarningInfo = provider(
    doc = "What `exec_runtime_warning` has printed.",
    fields = {"text": "str: the warning, or an empty string."},
)

def _exec_runtime_warning_impl(ctx):
    text = _warning(ctx, _resolved_runtime(ctx))
    if text:
        _print_warning(text)
    return [_RuntimeWarningInfo(text = text)]

exec_runtime_warning = rule(
    implementation = _exec_runtime_warning_impl,
    doc = """\
Prints the warning about the runtime of the execution platform. All configurations of a build depend on the same one, so
those whose runtime is that one need not print the warning again.""",
    attrs = {
        "_precompile_flag": attr.label(
            default = "//python/config_settings:precompile",
            providers = [BuildSettingInfo],
        ),
    },
    toolchains = [config_common.toolchain_type(PY_TOOLCHAIN_TYPE, mandatory = False)],
)

def _current_runtime_impl(ctx):
    runtime = _resolved_runtime(ctx)
    if not runtime:
        fail("{}: no Python 3 runtime in the Python toolchain that was resolved. Register one, for example with ".format(label_text(ctx.label)) +
             "rules_python's python.toolchain or rules_pyc's local_python.toolchain in MODULE.bazel.")
    problem = version_problem(ctx.attr._local_python_version_flag[BuildSettingInfo].value, runtime)
    if problem:
        fail(problem)
    warning = _warning(ctx, runtime)
    if ctx.attr.exec_warning and warning not in ["", ctx.attr.exec_warning[_RuntimeWarningInfo].text]:
        _print_warning(warning)
    return [runtime]

current_runtime = rule(
    implementation = _current_runtime_impl,
    doc = "The Python runtime that rules_python's toolchain type resolves to, as RuntimeInfo.",
    attrs = {
        "exec_warning": attr.label(
            doc = "The `exec_runtime_warning`, if this target is to warn of a runtime that cannot be precompiled for.",
            cfg = "exec",
            providers = [_RuntimeWarningInfo],
        ),
        "_local_python_version_flag": attr.label(
            default = "//python/config_settings:local_python_version",
            providers = [BuildSettingInfo],
        ),
        "_precompile_flag": attr.label(
            default = "//python/config_settings:precompile",
            providers = [BuildSettingInfo],
        ),
    },
    provides = [RuntimeInfo],
    toolchains = [config_common.toolchain_type(PY_TOOLCHAIN_TYPE, mandatory = False)],
)
