"""What `py_binary` and `py_test` do: choose the layout of their closure, make a venv and a launcher."""

load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")
load(":attrs.bzl", "COMMON_ATTRS")
load(":decisions.bzl", "PYC_COLLECTION_ATTR_VALUES", "pyc_collection_decision")
load(":imports.bzl", "import_directories")
load(":launcher.bzl", "LAUNCHER_ATTRS", "make_launcher")
load(":layouts.bzl", "make_pyc_info")
load(":main_source.bzl", "main_source")
load(":py_info_interop.bzl", "make_py_info")
load(":pyc_info.bzl", "PrecompiledInfo")
load(":pyc_paths.bzl", "runfiles_path", "sourceless_path")
load(":runtime_info.bzl", "RuntimeInfo")
load(":sources.bzl", "python_sources")
load(":venv.bzl", "import_path", "make_venv")

EXECUTABLE_ATTRS = COMMON_ATTRS | LAUNCHER_ATTRS | {
    "main": attr.label(
        doc = """\
The source that is run. By default the one that is named after the target, or the only one there is.""",
        allow_single_file = [".py"],
    ),
    "pyc_collection": attr.string(
        doc = """\
What bytecode of its whole closure the program takes.

* `inherit`: as the flag `--pyc_collection` says.
* `include_pyc`: all there is, also that of libraries that do not carry it themselves.
* `pyc_only`: bytecode instead of sources, wherever there is bytecode.
* `disabled`: only that of libraries with `precompile = "enabled"`.""",
        default = "inherit",
        values = PYC_COLLECTION_ATTR_VALUES,
    ),
    "_pyc_collection_flag": attr.label(
        default = "//python/config_settings:pyc_collection",
        providers = [BuildSettingInfo],
    ),
    "_runtime": attr.label(
        default = "//python/private:target_runtime",
        providers = [RuntimeInfo],
    ),
}

def _main_path(ctx, main, precompiled, layout):
    """Returns the runfiles path of what the interpreter is given to run."""
    path = runfiles_path(ctx.workspace_name, main.short_path)
    if layout == "sourceless_layout" and precompiled.optimize == 0:
        for entry in precompiled.entries:
            if entry.source == main and entry.pyc:
                return sourceless_path(path)
    return path

def py_executable_impl(ctx):
    """Implementation of `py_binary` and `py_test`.

    Args:
        ctx: rule context with EXECUTABLE_ATTRS.

    Returns:
        list of providers
    """
    sources = python_sources(ctx)
    main = main_source(ctx, sources)
    runtime = ctx.attr._runtime[RuntimeInfo]
    precompiled = ctx.attr.precompiled[PrecompiledInfo] if ctx.attr.precompiled else None
    layout = pyc_collection_decision(
        ctx.attr.pyc_collection,
        ctx.attr._pyc_collection_flag[BuildSettingInfo].value,
    )

    pyc_info = make_pyc_info(ctx, precompiled, ctx.attr.deps, ctx.attr.data)
    py_info = make_py_info(sources, import_directories(ctx), ctx.attr.deps)
    venv = make_venv(ctx, runtime, import_path(ctx, py_info, pyc_info))
    launcher = make_launcher(ctx, venv, _main_path(ctx, main, precompiled, layout))

    runfiles = ctx.runfiles(
        files = [launcher.file] + venv.files + ([] if main in sources else [main]),
        transitive_files = runtime.files,
    ).merge_all([pyc_info.base_runfiles, getattr(pyc_info, layout)])
    return [
        DefaultInfo(
            executable = launcher.file,
            files = depset([launcher.file] + sources),
            runfiles = runfiles,
        ),
        OutputGroupInfo(pyc = pyc_info.direct_pyc_files),
        RunEnvironmentInfo(
            environment = launcher.environment,
            inherited_environment = ctx.attr.env_inherit,
        ),
        coverage_common.instrumented_files_info(
            ctx,
            source_attributes = ["srcs"],
            dependency_attributes = ["deps", "data"],
            extensions = ["py"],
        ),
        py_info,
        pyc_info,
    ]
