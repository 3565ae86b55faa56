"""`py_precompile_toolchain`: the tool that compiles, and the interpreter that it drives."""

load(":labels.bzl", "label_text")
load(":runtime_info.bzl", "RuntimeInfo", "runtime_info_of_target")

_DOC = """\
A toolchain of the type `@rules_pyc//python:precompile_toolchain_type`.

Registered with `register_toolchains`, it is chosen by execution platform and, through
`target_settings`, by target configuration (such as the Python version).
"""

_ATTRS = {
    "interpreter": attr.label(
        doc = """\
A CPython for the execution platform, of the target's Python version: a `py_runtime`, a
`py_versioned_runtime_toolchain`, an executable or a file. By default it is the interpreter that
rules_python's toolchain type gives for the execution platform.""",
        allow_files = True,
        cfg = "exec",
    ),
    "interpreter_path": attr.string(
        doc = "The absolute path of such a CPython on the execution platform, instead of `interpreter`.",
    ),
    "precompiler": attr.label(
        doc = "The precompiler, for the execution platform: an executable or a file.",
        allow_single_file = True,
        cfg = "exec",
        executable = True,
        mandatory = True,
    ),
    "_exec_runtime": attr.label(
        default = "//python/private:exec_runtime",
        cfg = "exec",
        providers = [RuntimeInfo],
    ),
}

def _of_runtime(runtime, source, is_default):
    return struct(
        path = runtime.interpreter.path if runtime.interpreter else runtime.interpreter_path,
        tools = [runtime.files],
        version = runtime.version,
        source = source,
        is_default = is_default,
    )

def _of_target(ctx):
    """The interpreter that the attribute `interpreter` names."""
    target = ctx.attr.interpreter
    source = "interpreter = \"{}\"".format(label_text(target.label))
    runtime = runtime_info_of_target(target)
    if runtime:
        return _of_runtime(runtime, source, is_default = False)
    files_to_run = target[DefaultInfo].files_to_run
    if not files_to_run or not files_to_run.executable:
        fail(("{}: {} is no interpreter: it is neither a py_runtime nor executable. For an interpreter with the files " +
              "of its standard library, name a py_runtime.").format(label_text(ctx.label), source))
    return struct(
        path = files_to_run.executable.path,
        tools = [files_to_run],
        version = None,
        source = source,
        is_default = False,
    )

def _interpreter(ctx):
    """Returns struct(path: str, tools: list, version: struct | None, source: str, is_default: bool)."""
    if ctx.attr.interpreter and ctx.attr.interpreter_path:
        fail("{}: interpreter and interpreter_path are both set; remove one of them".format(label_text(ctx.label)))
    if ctx.attr.interpreter:
        return _of_target(ctx)
    if ctx.attr.interpreter_path:
        return struct(
            path = ctx.attr.interpreter_path,
            tools = [],
            version = None,
            source = "interpreter_path = \"{}\"".format(ctx.attr.interpreter_path),
            is_default = False,
        )
    return _of_runtime(
        ctx.attr._exec_runtime[RuntimeInfo],
        "the Python toolchain of the execution platform",
        is_default = True,
    )

def _py_precompile_toolchain_impl(ctx):
    return [platform_common.ToolchainInfo(
        precompiler = ctx.attr.precompiler[DefaultInfo].files_to_run,
        interpreter = _interpreter(ctx),
        label = ctx.label,
    )]

py_precompile_toolchain = rule(
    implementation = _py_precompile_toolchain_impl,
    doc = _DOC,
    attrs = _ATTRS,
)
