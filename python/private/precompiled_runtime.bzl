"""`precompiled_runtime`: the interpreter of a configuration, with the bytecode of its standard library.

An interpreter that is part of the build comes without bytecode, and programs write none. CPython finds
its library from the real place of its executable, so bytecode in the runfiles would not be seen: one
action copies the interpreter's files into a directory that has the bytecode too. An interpreter of the
system brings its own.
"""

load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")
load(":backend.bzl", "add_backend", "backend_decision")
load(":compile_action.bzl", "COMPILE_TOOLCHAINS", "interpreter_mismatch")
load(":pyc_paths.bzl", "runfiles_path")
load(":runtime_info.bzl", "RuntimeInfo")
load(":toolchain_types.bzl", "PRECOMPILE_TOOLCHAIN_TYPE")
load(":version.bzl", "short_version")

PrecompiledRuntimeInfo = provider(
    doc = "An interpreter with the bytecode of its standard library. Private to rules_pyc.",
    fields = {
        "levels": """\
list[struct(files: depset[File], interpreter: str, root: str)]: for each optimisation level, what belongs
into the runfiles, and the runfiles paths of the interpreter and of the directory. Empty if there is nothing to compile.""",
    },
)

def _placed_file(workspace_name):
    return lambda file: file.path + "\t" + runfiles_path(workspace_name, file.short_path)

def _assemble(ctx, toolchain, runtime, backend, level):
    """Registers the action for one optimisation level; returns the directory."""
    out = ctx.actions.declare_directory("_{}/python{}.opt-{}".format(
        ctx.label.name,
        short_version(runtime.version),
        level,
    ))
    args = ctx.actions.args()
    args.use_param_file("@%s", use_always = True)
    args.set_param_file_format("multiline")
    args.add("assemble-runtime")
    args.add("--python-version", short_version(runtime.version))
    tools = add_backend(args, backend, toolchain.interpreter)
    args.add("--pyc-tag", runtime.pyc_tag)
    args.add("--optimize", level)
    args.add_all([out], before_each = "--out", expand_directories = False)
    args.add_all(
        runtime.files,
        before_each = "--file",
        map_each = _placed_file(ctx.workspace_name),
        allow_closure = True,
    )
    ctx.actions.run(
        mnemonic = "PyRuntime",
        progress_message = "Compiling the standard library of Python {}".format(short_version(runtime.version)),
        executable = toolchain.precompiler,
        arguments = [args],
        inputs = runtime.files,
        tools = tools,
        outputs = [out],
        toolchain = PRECOMPILE_TOOLCHAIN_TYPE,
    )
    root = runfiles_path(ctx.workspace_name, out.short_path)
    return struct(
        files = depset([out]),
        interpreter = root + "/" + runfiles_path(ctx.workspace_name, runtime.interpreter.short_path),
        root = root,
    )

def _precompiled_runtime_impl(ctx):
    runtime = ctx.attr._runtime[RuntimeInfo]
    toolchain = ctx.toolchains[PRECOMPILE_TOOLCHAIN_TYPE]

    # What stands in the way is told by the targets that are to be compiled, if there are any.
    if not runtime.interpreter or not runtime.precompilable or not toolchain:
        return [PrecompiledRuntimeInfo(levels = [])]
    backend = backend_decision(ctx.attr._backend_flag[BuildSettingInfo].value, runtime.version)
    if backend.problem or (backend.needs_interpreter and interpreter_mismatch(toolchain, runtime)):
        return [PrecompiledRuntimeInfo(levels = [])]
    return [PrecompiledRuntimeInfo(levels = [
        _assemble(ctx, toolchain, runtime, backend, level)
        for level in [0, 1, 2]
    ])]

precompiled_runtime = rule(
    implementation = _precompiled_runtime_impl,
    doc = "The Python runtime of the target configuration with bytecode, as PrecompiledRuntimeInfo.",
    attrs = {
        "_backend_flag": attr.label(
            default = "//python/config_settings:precompile_backend",
            providers = [BuildSettingInfo],
        ),
        "_runtime": attr.label(
            default = "//python/private:target_runtime",
            providers = [RuntimeInfo],
        ),
    },
    provides = [PrecompiledRuntimeInfo],
    toolchains = COMPILE_TOOLCHAINS,
)
