"""`py_precompile_toolchain`: the tool that compiles, and the interpreter that it drives."""

load(":labels.bzl", "label_text")
load(":runtime_info.bzl", "RuntimeInfo")

_DOC = """\
A toolchain of the type `@rules_pyc//python:precompile_toolchain_type`.

Registered with `register_toolchains`, it is chosen by execution platform and, through
`target_settings`, by target configuration (such as the Python version).
"""

def _interpreter(ctx):
    """Returns struct(path: str, tools: list, version: struct | None, source: str)."""
    if ctx.attr.interpreter and ctx.attr.interpreter_path:
        fail("{}: interpreter and interpreter_path are both set; remove one of them".format(label_text(ctx.label)))
    if ctx.attr.interpreter:
        target = ctx.attr.interpreter[DefaultInfo]
        return struct(
            path = target.files_to_run.executable.path,
            tools = [target.files_to_run],
            version = None,
            source = "interpreter = \"{}\"".format(ctx.attr.interpreter.label),
        )
    if ctx.attr.interpreter_path:
        return struct(
            path = ctx.attr.interpreter_path,
            tools = [],
            version = None,
            source = "interpreter_path = \"{}\"".format(ctx.attr.interpreter_path),
        )
    runtime = ctx.attr._exec_runtime[RuntimeInfo]
    return struct(
        path = runtime.interpreter.path if runtime.interpreter else runtime.interpreter_path,
        tools = [runtime.files],
        version = runtime.version,
        source = "the Python toolchain of the execution platform",
    )

def _py_precompile_toolchain_impl(ctx):
    return [platform_common.ToolchainInfo(
        precompiler = ctx.attr.precompiler[DefaultInfo].files_to_run,
        interpreter = _interpreter(ctx),
    )]

py_precompile_toolchain = rule(
    implementation = _py_precompile_toolchain_impl,
    doc = _DOC,
    attrs = {
        "interpreter": attr.label(
            doc = """\
A CPython for the execution platform, of the target's Python version. By default it is the interpreter
that rules_python's toolchain type gives for the execution platform.""",
            cfg = "exec",
            executable = True,
        ),
        "interpreter_path": attr.string(
            doc = "The absolute path of such a CPython on the execution platform, instead of `interpreter`.",
        ),
        "precompiler": attr.label(
            doc = "The precompiler, for the execution platform.",
            cfg = "exec",
            executable = True,
            mandatory = True,
        ),
        "_exec_runtime": attr.label(
            default = "//python/private:exec_runtime",
            cfg = "exec",
            providers = [RuntimeInfo],
        ),
    },
)
