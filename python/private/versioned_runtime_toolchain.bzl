"""`py_versioned_runtime_toolchain`: a Python runtime together with the version it has."""

load("@rules_python//python:py_runtime_info.bzl", "PyRuntimeInfo")
load(":labels.bzl", "label_text")
load(":runtime_info.bzl", "make_version_extension")

_DOC = """\
A toolchain of rules_python's Python toolchain type whose version is known.

Older `py_runtime` rules cannot say which Python they are, and without a version no bytecode can be
made. This rule wraps such a runtime and adds the version. A `py_runtime` that has its
`interpreter_version_info` set does not need it.
"""

def _versioned_runtime_toolchain_impl(ctx):
    extension = make_version_extension(ctx.attr.version, ctx.attr.implementation, ctx.attr.pyc_tag, ctx.attr.abi_flags)
    if not extension:
        fail("{}: version = \"{}\" is not a Python version; write it as MAJOR.MINOR or MAJOR.MINOR.MICRO, such as \"3.14.2\"".format(
            label_text(ctx.label),
            ctx.attr.version,
        ))
    return [platform_common.ToolchainInfo(
        py2_runtime = None,
        py3_runtime = ctx.attr.runtime[PyRuntimeInfo],
        rules_pyc_runtime = extension,
    )]

py_versioned_runtime_toolchain = rule(
    implementation = _versioned_runtime_toolchain_impl,
    doc = _DOC,
    attrs = {
        "abi_flags": attr.string(
            doc = "The flags of the interpreter's ABI, as `sys.abiflags`: with a `t` for a free-threaded build.",
        ),
        "implementation": attr.string(
            doc = "The name of the implementation, as `sys.implementation.name`.",
            default = "cpython",
        ),
        "pyc_tag": attr.string(
            doc = "The tag of bytecode files, as `sys.implementation.cache_tag`. Derived from the version if empty.",
        ),
        "runtime": attr.label(
            doc = "The `py_runtime`.",
            mandatory = True,
            providers = [PyRuntimeInfo],
        ),
        "version": attr.string(
            doc = "The version of the interpreter: `3.14` or `3.14.2`.",
            mandatory = True,
        ),
    },
)
