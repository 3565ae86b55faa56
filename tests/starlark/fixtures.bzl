"""Rules that analysis tests need around what they test. None of their outputs is built by a test."""

load("@rules_python//python:py_runtime.bzl", "py_runtime")
load("//python:versioned_runtime_toolchain.bzl", "py_versioned_runtime_toolchain")

_PYTHON_TOOLCHAIN_TYPE = "@rules_python//python:toolchain_type"

def python_toolchain(name, version, target_settings = [], pyc_tag = "", implementation = "cpython", abi_flags = "", **kwargs):
    """Declares a Python toolchain of a known version.

    Args:
        name: name of the `toolchain` target.
        version: (str) as `py_versioned_runtime_toolchain` takes it.
        target_settings: labels of the config_settings under which it is chosen.
        pyc_tag: (str) as `py_versioned_runtime_toolchain` takes it.
        implementation: (str) as `py_versioned_runtime_toolchain` takes it.
        abi_flags: (str) as `py_versioned_runtime_toolchain` takes it.
        **kwargs: the attributes of `py_runtime` that say where the interpreter is.
    """
    py_runtime(
        name = name + "_runtime",
        python_version = "PY3",
        **kwargs
    )
    py_versioned_runtime_toolchain(
        name = name + "_versioned",
        abi_flags = abi_flags,
        implementation = implementation,
        pyc_tag = pyc_tag,
        runtime = name + "_runtime",
        version = version,
    )
    native.toolchain(
        name = name,
        target_settings = target_settings,
        toolchain = name + "_versioned",
        toolchain_type = _PYTHON_TOOLCHAIN_TYPE,
    )

def _versionless_runtime_impl(ctx):
    return [platform_common.ToolchainInfo(
        py2_runtime = None,
        py3_runtime = struct(
            files = None,
            interpreter = None,
            interpreter_path = ctx.attr.interpreter_path,
            interpreter_version_info = None,
        ),
    )]

versionless_runtime = rule(
    implementation = _versionless_runtime_impl,
    doc = """\
A runtime that does not say which version it is, such as rules_python's autodetecting one. `py_runtime`
cannot play it: newer ones take the version from a flag.""",
    attrs = {"interpreter_path": attr.string(mandatory = True)},
)

def _executable_impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(out, "#!/bin/sh\nexit 0\n", is_executable = True)
    return [DefaultInfo(executable = out)]

executable = rule(
    implementation = _executable_impl,
    doc = "Something executable.",
    executable = True,
)

def _python_directory_impl(ctx):
    out = ctx.actions.declare_directory(ctx.label.name)
    ctx.actions.run_shell(
        outputs = [out],
        arguments = [out.path],
        command = "mkdir -p \"$1/deep\" && : > \"$1/mod.py\" && : > \"$1/deep/mod.py\"",
        mnemonic = "PythonDirectory",
    )
    return [DefaultInfo(files = depset([out]))]

python_directory = rule(
    implementation = _python_directory_impl,
    doc = "A generated directory (TreeArtifact) of Python sources, named like the target.",
)

def _code_generator_impl(ctx):
    for out in ctx.outputs.names:
        ctx.actions.write(out, "")
    return [DefaultInfo(files = depset(ctx.outputs.names))]

def _hidden_code_generator_impl(ctx):
    outs = [ctx.actions.declare_file(name) for name in ctx.attr.names]
    for out in outs:
        ctx.actions.write(out, "")
    return [DefaultInfo(files = depset(outs), runfiles = ctx.runfiles(files = ctx.files.data))]

hidden_code_generator = rule(
    implementation = _hidden_code_generator_impl,
    doc = "Generates empty files that no label leads to, and that need others at run time.",
    attrs = {
        "data": attr.label_list(allow_files = True, doc = "What the files need."),
        "names": attr.string_list(doc = "Their names, relative to the package."),
    },
)

code_generator = rule(
    implementation = _code_generator_impl,
    doc = "Generates empty files.",
    attrs = {"names": attr.output_list(doc = "Their names, relative to the package.")},
)
