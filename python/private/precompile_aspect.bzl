"""The aspects on `deps`: bytecode for what does not bring it itself.

`precompile_aspect` compiles targets of other rulesets. `optimize_aspect` compiles a whole closure once
more, for programs that run at another optimisation level than 0.
"""

load(":compile_action.bzl", "COMPILE_CONFIGURATION_ATTRS", "COMPILE_TOOLCHAINS", "compile_options", "compile_sources", "compiled_sources")
load(":distribution.bzl", "PyBuiltDistributionInfo", "PyDistributionInfo")
load(":foreign_distribution.bzl", "foreign_distribution")
load(":foreign_sources.bzl", "DEPENDENCY_ATTRS", "foreign_target")
load(":imports.bzl", "foreign_import_directories")
load(":layouts.bzl", "make_pyc_info", "source_runfiles")
load(":py_info_interop.bzl", "PyInfo", "has_venv_links")
load(":pyc_info.bzl", "CompiledSourcesInfo", "PrecompiledInfo", "PycInfo", "PycLevelInfo")
load(":runtime_info.bzl", "RuntimeInfo")
load(":sources.bzl", "python_sources")
load(":whl_install.bzl", "install_wheel")

def compiled_by_deps(deps, level = 0):
    """Returns what dependencies have compiled of their own sources.

    Args:
        deps: list of Targets that the aspects have been on.
        level: (int) the optimisation level of the programs that this is for.

    Returns:
        list[CompiledSourcesInfo]
    """
    if level:
        return [dep[PycLevelInfo].compiled for dep in deps if PycLevelInfo in dep]
    return [dep[CompiledSourcesInfo] for dep in deps if CompiledSourcesInfo in dep]

def _foreign_infos(target, ctx, level):
    """Compiles a target of another ruleset; returns its PycInfo and CompiledSourcesInfo."""
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
        compiled_by_deps = compiled_by_deps(foreign.deps, level),
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
            runtime = runtime,
            sources = foreign.sources,
            workspace_name = ctx.workspace_name,
        ),
        other_runfiles = foreign.runfiles + [ctx.runfiles(files = foreign.files)],
        level = level,
    ), compiled_sources(precompiled)

def _precompile_aspect_impl(target, ctx):
    if PycInfo in target or PyInfo not in target:
        return []
    return list(_foreign_infos(target, ctx, 0))

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
    if hasattr(attr, "whl"):
        return install_wheel(
            ctx,
            attr = attr,
            directory = "_{}.opt-{}".format(attr.output_name, level),
            files = struct(patches = ctx.rule.files.patches, whl = ctx.rule.file.whl),
            label = target.label.same_package_label(attr.output_name),
            level = level,
        )
    label = target.label.same_package_label(attr.target_name)
    return compile_sources(
        ctx,
        sources = python_sources(label, attr.srcs),
        compiled_by_deps = compiled_by_deps(attr.deps, level),
        options = compile_options(
            invalidation_mode = attr.precompile_invalidation_mode,
            is_distribution = attr.is_distribution,
            optimize = level,
            precompile = attr.precompile,
            source_retention = attr.precompile_source_retention,
            strip = attr.precompile_strip,
        ),
        label = label,
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
    if PycInfo in target and hasattr(ctx.rule.attr, "internal_precompile_target"):
        attr = ctx.rule.attr
        internal = attr.internal_precompile_target
        precompiled = internal[PrecompiledLevelInfo].precompiled if internal else None
        return [PycLevelInfo(
            compiled = compiled_sources(precompiled),
            info = make_pyc_info(
                ctx,
                label = target.label,
                precompiled = precompiled,
                deps = attr.deps,
                data = attr.data,
                built = target[PyBuiltDistributionInfo] if PyBuiltDistributionInfo in target else None,
                distribution = target[PyDistributionInfo] if PyDistributionInfo in target else None,
                other_runfiles = source_runfiles(attr.srcs),
                level = level,
            ),
        )]
    if PyInfo in target:
        info, compiled = _foreign_infos(target, ctx, level)
        return [PycLevelInfo(compiled = compiled, info = info)]
    return []

optimize_aspect = aspect(
    implementation = _optimize_aspect_impl,
    doc = "Adds PycLevelInfo for the level `optimize` of the program that it starts from.",
    attr_aspects = DEPENDENCY_ATTRS + ["internal_precompile_target"],
    attrs = COMPILE_CONFIGURATION_ATTRS | {
        "optimize": attr.int(values = [0, 1, 2]),
    },
    toolchains = COMPILE_TOOLCHAINS,
)
