"""The rule behind the macro `py_library`."""

load(":attrs.bzl", "common_attrs")
load(":compile_action.bzl", "compiled_sources")
load(":imports.bzl", "import_directories")
load(":layouts.bzl", "default_sources", "library_runfiles", "make_pyc_info", "source_runfiles")
load(":py_info_interop.bzl", "PyInfo", "make_py_info")
load(":pyc_info.bzl", "PrecompiledInfo", "PycInfo")
load(":sources.bzl", "python_sources")

def py_library_impl(ctx):
    """Implementation of `py_library`.

    Args:
        ctx: rule context with `common_attrs`.

    Returns:
        list of providers
    """
    sources = python_sources(ctx.label, ctx.attr.srcs)
    precompiled = ctx.attr.internal_precompile_target[PrecompiledInfo] if ctx.attr.internal_precompile_target else None
    needed_by_sources = source_runfiles(ctx.attr.srcs)
    pyc_info = make_pyc_info(
        ctx,
        label = ctx.label,
        precompiled = precompiled,
        deps = ctx.attr.deps,
        data = ctx.attr.data,
        other_runfiles = needed_by_sources,
    )
    return [
        DefaultInfo(
            files = depset(sources),
            runfiles = library_runfiles(
                ctx,
                precompiled = precompiled,
                deps = ctx.attr.deps,
                data = ctx.attr.data,
                other_runfiles = needed_by_sources,
            ),
        ),
        OutputGroupInfo(pyc = pyc_info.direct_pyc_files),
        coverage_common.instrumented_files_info(
            ctx,
            source_attributes = ["srcs"],
            dependency_attributes = ["deps", "data"],
            extensions = ["py"],
        ),
        compiled_sources(precompiled),
        make_py_info(
            default_sources(sources, precompiled),
            import_directories(ctx),
            ctx.attr.deps,
            stub_deps = ctx.attr.pyi_deps,
            stubs = ctx.files.pyi_srcs,
        ),
        pyc_info,
    ]

py_library = rule(
    implementation = py_library_impl,
    doc = "A library of Python code. Made by the macro of the same name.",
    attrs = common_attrs(),
    provides = [PyInfo, PycInfo],
)
