"""What `py_binary` and `py_test` do: choose the layout of their closure, make a venv and a launcher."""

load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")
load(":attrs.bzl", "common_attrs")
load(":bytecode_requests.bzl", "collection_request")
load(":compile_action.bzl", "compiled_sources")
load(":coverage.bzl", "COVERAGE_ATTRS", "make_coverage_stage")
load(":current_runtime.bzl", "missing_version_advice")
load(":decisions.bzl", "PYC_COLLECTION_ATTR_VALUES", "pyc_collection_decision")
load(":imports.bzl", "import_directories")
load(":interpreter.bzl", "INTERPRETER_ATTRS", "program_interpreter")
load(":labels.bzl", "label_text")
load(":launcher.bzl", "LAUNCHER_ATTRS", "make_launcher")
load(":layouts.bzl", "make_pyc_info", "placement", "source_runfiles")
load(":legacy_init.bzl", "legacy_init_runfiles")
load(":main_source.bzl", "MAIN_ATTRS", "main_source")
load(":overlaps.bzl", "compile_units", "program_layout", "without_overlaps")
load(":precompile_aspect.bzl", "PrecompiledLevelInfo", "compiled_by_deps", "optimize_aspect")
load(":py_info_interop.bzl", "make_py_info")
load(":pyc_info.bzl", "PrecompiledInfo")
load(":pyc_paths.bzl", "runfiles_path", "sourceless_path")
load(":runtime_info.bzl", "RuntimeInfo")
load(":sourceless.bzl", "make_sourceless_main")
load(":sources.bzl", "python_sources")
load(":venv.bzl", "import_path", "make_venv", "venv_directory")
load(":venv_built.bzl", "make_built")
load(":venv_links.bzl", "program_links")
load(":venv_plan.bzl", "VENV_PLAN_ATTRS", "make_venv_plan")

EXECUTABLE_ATTRS = common_attrs(aspects = [optimize_aspect]) | COVERAGE_ATTRS | INTERPRETER_ATTRS | LAUNCHER_ATTRS | MAIN_ATTRS | VENV_PLAN_ATTRS | {
    "legacy_create_init": attr.int(
        doc = """\
Whether directories with code that have no `__init__.py` get an empty one in the runfiles (1). By default, and with 0, they do not, and
are namespace packages.""",
        default = -1,
        values = [-1, 0, 1],
    ),
    "optimize": attr.int(
        doc = """\
The optimisation level that the program runs at: 1 is the interpreter's `-O`, 2 its `-OO`. The whole
closure is compiled at that level for it.""",
        default = 0,
        values = [0, 1, 2],
    ),
    "pyc_collection": attr.string(
        doc = """\
What bytecode of its whole closure the program takes.

* `inherit`: as the flag `--pyc_collection` says.
* `include_pyc`: all there is, also that of libraries that do not carry it themselves.
* `pyc_only`: bytecode instead of sources, wherever there is bytecode.
* `disabled`: only that of targets whose own `precompile` attribute (or a `force_*` flag) asks for it.""",
        default = "inherit",
        values = PYC_COLLECTION_ATTR_VALUES,
    ),
    "_pyc_collection_flag": attr.label(
        default = "//python/config_settings:pyc_collection",
        providers = [BuildSettingInfo],
    ),
}

# More labels than this are no help in a message.
_MOST_LABELS = 3

def _main_path(ctx, main, precompiled, layout):
    """Returns the runfiles path of what the interpreter is given to run."""
    path = runfiles_path(ctx.workspace_name, main.short_path)
    for entry in precompiled.entries if precompiled else []:
        if entry.source == main and placement(precompiled, entry, layout) == "sourceless":
            return sourceless_path(path)
    return path

def _check_runtime(ctx, runtime):
    """Fails if the program asks for bytecode that cannot be made for its runtime."""
    request = collection_request(
        precompile_flag = ctx.attr._precompile_flag[BuildSettingInfo].value,
        pyc_collection = ctx.attr.pyc_collection,
        pyc_collection_flag = ctx.attr._pyc_collection_flag[BuildSettingInfo].value,
        standard_library_flag = ctx.attr._standard_library_flag[BuildSettingInfo].value if runtime.interpreter else "auto",
    )
    if request and not runtime.precompilable:
        fail("{}: {}, but {}".format(label_text(ctx.label), request, missing_version_advice(runtime)))

def _report_unused_levels(ctx, pyc_info):
    unused = pyc_info.unused_levels.to_list()
    if unused:
        # buildifier: disable=print
        print(("{}: runs at optimisation level {}, at which the bytecode of {}{} is not used. Leave out precompile_optimize_level there, " +
               "and write optimize in the programs that are to run at that level.").format(
            label_text(ctx.label),
            ctx.attr.optimize,
            ", ".join(unused[:_MOST_LABELS]),
            " and {} more".format(len(unused) - _MOST_LABELS) if len(unused) > _MOST_LABELS else "",
        ))

def _own_precompiled(ctx, level):
    """Returns the PrecompiledInfo of the program's own sources for an optimisation level, or None."""
    if not ctx.attr.internal_precompile_target:
        return None
    if level:
        return ctx.attr.internal_precompile_target[PrecompiledLevelInfo].precompiled
    return ctx.attr.internal_precompile_target[PrecompiledInfo]

def _pyc_info(ctx, level):
    return make_pyc_info(
        ctx,
        label = ctx.label,
        precompiled = _own_precompiled(ctx, level),
        deps = ctx.attr.deps,
        data = ctx.attr.data,
        level = level,
        other_runfiles = source_runfiles(ctx.attr.srcs),
    )

def py_executable_impl(ctx):
    """Implementation of `py_binary` and `py_test`.

    Args:
        ctx: rule context with EXECUTABLE_ATTRS.

    Returns:
        list of providers
    """
    sources = python_sources(ctx.label, ctx.attr.srcs)
    main = main_source(ctx, sources)
    runtime = ctx.attr._runtime[RuntimeInfo]
    _check_runtime(ctx, runtime)
    layout = pyc_collection_decision(
        ctx.attr.pyc_collection,
        ctx.attr._pyc_collection_flag[BuildSettingInfo].value,
    )

    coverage_stage = make_coverage_stage(ctx, runtime)
    if coverage_stage and layout == "sourceless_layout":
        # A report is about lines of sources.
        layout = "pycache_layout"

    # What depends on the program as a library knows nothing of its level.
    pyc_info = _pyc_info(ctx, 0)
    closure = _pyc_info(ctx, ctx.attr.optimize) if ctx.attr.optimize else pyc_info
    _report_unused_levels(ctx, closure)
    own_imports = import_directories(ctx)
    py_info = make_py_info(
        sources,
        own_imports,
        ctx.attr.deps,
        stub_deps = ctx.attr.pyi_deps,
        stubs = ctx.files.pyi_srcs,
    )
    interpreter = program_interpreter(ctx, layout, ctx.attr.optimize)
    path = import_path(ctx, own_imports, py_info, pyc_info)
    distributions = [placed() for placed in closure.distributions.to_list()] if runtime.version else []
    links = program_links(distributions, layout)
    built = [one() for one in closure.built_distributions.to_list()] if runtime.version else []
    venv = make_venv(
        ctx,
        runtime,
        interpreter.path,
        path,
        links,
        {one.info.site_packages: True for one in distributions},
        built = make_built(ctx, venv_directory(ctx), built, layout, links),
        has_sourceless = closure.sourceless_layouts[layout],
    )
    main_path = _main_path(ctx, main, _own_precompiled(ctx, ctx.attr.optimize), layout)
    sourceless_main = make_sourceless_main(
        ctx,
        label = label_text(ctx.label),
        main_path = main_path,
        venv = venv,
    ) if main_path.endswith(".pyc") else None
    launcher = make_launcher(ctx, venv, sourceless_main.path if sourceless_main else main_path, coverage_stage)

    python_files = program_layout(
        ctx,
        closure,
        layout,
        compile_units(_own_precompiled(ctx, ctx.attr.optimize)),
        [unit for info in compiled_by_deps(ctx.attr.deps, ctx.attr.optimize) for unit in info.units],
    )
    base_runfiles = closure.base_runfiles
    if ctx.attr.legacy_create_init == 1:
        base_runfiles = base_runfiles.merge(legacy_init_runfiles(ctx, base_runfiles.merge(python_files.runfiles)))
    runfiles = ctx.runfiles(
        files = [launcher.file] + venv.files + ([sourceless_main.file] if sourceless_main else []) + ([] if main in sources else [main]),
        transitive_files = interpreter.files,
    ).merge_all([without_overlaps(ctx, python_files.runfiles, base_runfiles)] + ([coverage_stage.runfiles] if coverage_stage else []))
    plan = make_venv_plan(
        ctx,
        base_runfiles = base_runfiles,
        distributions = distributions,
        import_path = path,
        interpreter = interpreter,
        launcher = launcher.file,
        main_path = main_path,
        placed_files = python_files.placed_files,
        runfiles = runfiles,
        runtime = runtime,
        venv = venv,
    ) if runtime.version else None
    return ([plan] if plan else []) + [
        DefaultInfo(
            executable = launcher.file,
            files = depset([launcher.file] + sources),
            runfiles = runfiles,
        ),
        OutputGroupInfo(
            pyc = pyc_info.direct_pyc_files,
            _validation = [plan.plan] if plan and plan.is_validation else [],
            venv_plan = [plan.plan] if plan else [],
        ),
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
        compiled_sources(_own_precompiled(ctx, 0)),
        py_info,
        pyc_info,
    ]
