"""Which files a program has its interpreter from: the toolchain's, or those with bytecode."""

load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")
load(":decisions.bzl", "standard_library_decision")
load(":precompiled_runtime.bzl", "PrecompiledRuntimeInfo")
load(":pyc_paths.bzl", "runfiles_path")
load(":runtime_info.bzl", "RuntimeInfo")

INTERPRETER_ATTRS = {
    "_precompile_flag": attr.label(
        default = "//python/config_settings:precompile",
        providers = [BuildSettingInfo],
    ),
    "_precompiled_runtime": attr.label(
        default = "//python/private:precompiled_runtime",
        providers = [PrecompiledRuntimeInfo],
    ),
    "_runtime": attr.label(
        default = "//python/private:target_runtime",
        providers = [RuntimeInfo],
    ),
    "_standard_library_flag": attr.label(
        default = "//python/config_settings:precompile_standard_library",
        providers = [BuildSettingInfo],
    ),
}

def program_interpreter(ctx, layout, level):
    """Chooses the interpreter of a program.

    Args:
        ctx: rule context with INTERPRETER_ATTRS.
        layout: (str) the layout of PycInfo that the program takes.
        level: (int) the optimisation level that the program runs at.

    Returns:
        struct with
            files: (depset[File]) what belongs into the runfiles.
            roots: list[str], the runfiles directories that hold nothing but the interpreter's files.
            path: (str) a runfiles path, or the absolute path of an interpreter of the system.
    """
    runtime = ctx.attr._runtime[RuntimeInfo]
    levels = ctx.attr._precompiled_runtime[PrecompiledRuntimeInfo].levels
    if levels and standard_library_decision(
        ctx.attr._standard_library_flag[BuildSettingInfo].value,
        ctx.attr._precompile_flag[BuildSettingInfo].value,
        layout,
    ):
        return struct(
            files = levels[level].files,
            path = levels[level].interpreter,
            roots = [levels[level].root],
        )
    if runtime.interpreter_path:
        return struct(files = runtime.files, path = runtime.interpreter_path, roots = [])
    path = runfiles_path(ctx.workspace_name, runtime.interpreter.short_path)
    return struct(
        files = runtime.files,
        path = path,
        # It is bin/python below its prefix.
        roots = ["/".join(path.split("/")[:-2])] if path.split("/")[-2] == "bin" else [path.rpartition("/")[0]],
    )
