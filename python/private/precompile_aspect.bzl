"""The aspects on `deps`: bytecode for what does not bring it itself.

`precompile_aspect` compiles targets of other rulesets. `optimize_aspect` compiles a whole closure once
more, for programs that run at another optimisation level than 0.
"""

load(":compile_action.bzl", "COMPILE_CONFIGURATION_ATTRS", "COMPILE_TOOLCHAINS", "compile_options", "compile_sources")
load(":distribution.bzl", "PyDistributionInfo")
load(":foreign_distribution.bzl", "foreign_distribution")
load(":foreign_sources.bzl", "DEPENDENCY_ATTRS", "foreign_target")
load(":imports.bzl", "foreign_import_directories")
load(":layouts.bzl", "make_pyc_info")
load(":py_info_interop.bzl", "PyInfo", "has_venv_links")
load(":pyc_info.bzl", "PrecompiledInfo", "PycInfo", "PycLevelInfo")
load(":runtime_info.bzl", "RuntimeInfo")
load(":sources.bzl", "python_sources")
load(":whl_install.bzl", "install_wheel")

def _foreign_pyc_info(target, ctx, level):
    foreign = foreign_target(target, ctx.rule, level)
    runtime = ctx.attr._runtime[RuntimeInfo]
    import_roots = foreign_import_directories(
        ctx.workspace_name,
        target.label,
        getattr(ctx.rule.attr, "imports", []),
    ) if has_venv_links(target) else []
    precompiled = compile_sources(
        ctx,
        sources = foreign.sources,
        existing = foreign.existing,
        options = compile_options(
            invalidation_mode = foreign.invalidation_mode,
            optimize = level,
            # Where it cannot be done, rules_python's rules do without.
            precompile = foreign.precompile if runtime.precompilable else "inherit",
            source_retention = foreign.source_retention if runtime.precompilable else "inherit",
        ),
        directory = "_{}.{}".format(target.label.name, "opt-%d.pyc" % level if level else "pyc"),
        label = target.label,
        level = level,
    )
    return make_pyc_info(
        ctx,
        label = target.label,
        precompiled = precompiled,
        deps = foreign.deps,
        data = foreign.data,
        import_roots = import_roots,
        distribution = foreign_distribution(
            target,
            ctx.rule,
            import_roots = import_roots,
            sources = foreign.sources,
            version = runtime.version,
            workspace_name = ctx.workspace_name,
        ),
        other_runfiles = foreign.runfiles + [ctx.runfiles(files = foreign.files)],
        level = level,
    )

def _precompile_aspect_impl(target, ctx):
    if PycInfo in target or PyInfo not in target:
        return []
    return [_foreign_pyc_info(target, ctx, 0)]

precompile_aspect = aspect(
    implementation = _precompile_aspect_impl,
    doc = "Adds PycInfo to targets that provide rules_python's PyInfo and no PycInfo.",
    attr_aspects = DEPENDENCY_ATTRS,
    attrs = COMPILE_CONFIGURATION_ATTRS,
    toolchains = COMPILE_TOOLCHAINS,
)

def _sources_at_level(target, ctx):
    """The internal target of rules_pyc, compiled again at the level that the program runs at."""
    attr = ctx.rule.attr
    level = ctx.attr.optimize
    output_name = attr.output_name or target.label.name
    if hasattr(attr, "whl"):
        return install_wheel(
            ctx,
            attr = attr,
            directory = "_{}.opt-{}".format(output_name, level),
            files = struct(patches = ctx.rule.files.patches, whl = ctx.rule.file.whl),
            label = target.label.same_package_label(output_name),
            level = level,
        )
    return compile_sources(
        ctx,
        sources = python_sources(target.label.same_package_label(output_name), attr.srcs),
        options = compile_options(
            invalidation_mode = attr.precompile_invalidation_mode,
            is_distribution = attr.is_distribution,
            optimize = level,
            precompile = attr.precompile,
            source_retention = attr.precompile_source_retention,
            strip = attr.precompile_strip,
        ),
        directory = "_{}.opt-{}.pyc".format(output_name, level),
        label = target.label.same_package_label(output_name),
        level = level,
    )

PrecompiledLevelInfo = provider(
    doc = "What `optimize_aspect` has made of the sources of a `py_precompile` target. Private to rules_pyc.",
    fields = {"precompiled": "PrecompiledInfo"},
)

def _optimize_aspect_impl(target, ctx):
    level = ctx.attr.optimize
    if level == 0:
        return []
    if PrecompiledInfo in target:
        return [PrecompiledLevelInfo(precompiled = _sources_at_level(target, ctx))]
    if PycInfo in target and hasattr(ctx.rule.attr, "precompiled"):
        attr = ctx.rule.attr
        return [PycLevelInfo(info = make_pyc_info(
            ctx,
            label = target.label,
            precompiled = attr.precompiled[PrecompiledLevelInfo].precompiled if attr.precompiled else None,
            deps = attr.deps,
            data = attr.data,
            distribution = target[PyDistributionInfo] if PyDistributionInfo in target else None,
            level = level,
        ))]
    if PyInfo in target:
        return [PycLevelInfo(info = _foreign_pyc_info(target, ctx, level))]
    return []

optimize_aspect = aspect(
    implementation = _optimize_aspect_impl,
    doc = "Adds PycLevelInfo for the level `optimize` of the program that it starts from.",
    attr_aspects = DEPENDENCY_ATTRS + ["precompiled"],
    attrs = COMPILE_CONFIGURATION_ATTRS | {
        "optimize": attr.int(values = [0, 1, 2]),
    },
    toolchains = COMPILE_TOOLCHAINS,
)
