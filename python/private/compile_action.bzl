"""The PyCompile action: sources to bytecode, for whoever has sources (a target of ours, or an aspect on any other)."""

load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")
load(":backend.bzl", "add_backend", "backend_decision")
load(":bytecode_requests.bzl", "compile_request")
load(":current_runtime.bzl", "missing_version_advice")
load(
    ":decisions.bzl",
    "invalidation_mode_decision",
    "precompile_decision",
    "source_retention_decision",
)
load(":execution_requirements.bzl", "execution_requirements")
load(":labels.bzl", "label_text")
load(":overlaps.bzl", "compile_units")
load(":pyc_info.bzl", "CompiledSourcesInfo", "PrecompiledInfo")
load(":pyc_paths.bzl", "code_file_name", "output_directory", "output_path")
load(":runtime_info.bzl", "RuntimeInfo")
load(":toolchain_types.bzl", "PRECOMPILE_TOOLCHAIN_TYPE")
load(":version.bzl", "short_version")

# What compiling takes from the configuration. For rules and aspects alike.
COMPILE_CONFIGURATION_ATTRS = {
    "_add_to_runfiles_flag": attr.label(
        default = "//python/config_settings:precompile_add_to_runfiles",
        providers = [BuildSettingInfo],
    ),
    "_backend_flag": attr.label(
        default = "//python/config_settings:precompile_backend",
        providers = [BuildSettingInfo],
    ),
    "_execution_requirements_flag": attr.label(
        default = "//python/config_settings:precompile_execution_requirements",
        providers = [BuildSettingInfo],
    ),
    "_precompile_flag": attr.label(
        default = "//python/config_settings:precompile",
        providers = [BuildSettingInfo],
    ),
    "_runtime": attr.label(
        default = "//python/private:target_runtime",
        providers = [RuntimeInfo],
    ),
    "_source_retention_flag": attr.label(
        default = "//python/config_settings:precompile_source_retention",
        providers = [BuildSettingInfo],
    ),
}

COMPILE_TOOLCHAINS = [config_common.toolchain_type(PRECOMPILE_TOOLCHAIN_TYPE, mandatory = False)]

def compile_options(
        *,
        precompile = "inherit",
        invalidation_mode = "auto",
        optimize = 0,
        strip = [],
        source_retention = "inherit",
        is_distribution = False):
    """How the sources of a target are compiled; the defaults are those of a target that has no say in it.

    Args:
        precompile: (str) as the attribute.
        invalidation_mode: (str) as the attribute `precompile_invalidation_mode`.
        optimize: (int) the optimisation level.
        strip: (list[str]) as the attribute `precompile_strip`.
        source_retention: (str) as the attribute `precompile_source_retention`.
        is_distribution: (bool) whether they are the sources of an installed distribution. Those that are no Python
            of the target's version only give a warning then, as in external repositories: packages have templates and
            data that are named `.py`. And all are alike to the programs: if one is generated, all count as that.

    Returns:
        struct with these fields
    """
    return struct(
        invalidation_mode = invalidation_mode,
        is_distribution = is_distribution,
        optimize = optimize,
        precompile = precompile,
        source_retention = source_retention,
        strip = strip,
    )

def _generated(sources, options):
    """Returns the sources that count as generated, as the keys of a dict."""
    generated = {source: True for source in sources if not source.is_source}
    return {source: True for source in sources} if options.is_distribution and generated else generated

def _check_runtime(ctx, label, runtime, options):
    """Fails if bytecode is asked for but cannot be made for the runtime; returns whether it can."""
    if runtime.precompilable:
        return True
    request = compile_request(
        precompile = options.precompile,
        precompile_flag = ctx.attr._precompile_flag[BuildSettingInfo].value,
        source_retention = options.source_retention,
        source_retention_flag = ctx.attr._source_retention_flag[BuildSettingInfo].value,
    )
    if request:
        fail("{}: {}, but {}".format(label_text(label), request, missing_version_advice(runtime)))
    return False

def interpreter_mismatch(toolchain, runtime):
    """Returns whether a precompile toolchain has an interpreter of another version than a runtime.

    Args:
        toolchain: ToolchainInfo of a py_precompile_toolchain.
        runtime: RuntimeInfo of known version.

    Returns:
        bool; False too if the toolchain cannot tell, where the tool itself finds out
    """
    version = toolchain.interpreter.version
    return bool(version) and short_version(version) != short_version(runtime.version)

def _check_interpreter(label, toolchain, runtime):
    """Fails if the interpreter that compiles is known to be of another version than the target's."""
    if not interpreter_mismatch(toolchain, runtime):
        return
    interpreter = toolchain.interpreter
    target_version = short_version(runtime.version)
    remedy = ("Register a Python toolchain of {} for the execution platform too, or set interpreter or " +
              "interpreter_path of a py_precompile_toolchain.").format(target_version)
    if not interpreter.is_default:
        remedy = ("Name a CPython {} there, or let target_settings of the toolchain choose {} for targets of Python " +
                  "{} only.").format(target_version, label_text(toolchain.label), short_version(interpreter.version))
    fail("{}: the target's Python is {}, but {} has {} at {}. {}".format(
        label_text(label),
        target_version,
        interpreter.source,
        short_version(interpreter.version),
        interpreter.path,
        remedy,
    ))

def _output_path(ctx, directory, source):
    return output_path(
        directory,
        ctx.label.package,
        ctx.label.repo_name,
        source.short_path,
        source.owner.repo_name,
    )

def _backend(ctx, toolchain, runtime, label):
    """Returns what compiles; fails if that is not possible."""
    backend = backend_decision(ctx.attr._backend_flag[BuildSettingInfo].value, runtime.version)
    if backend.problem:
        fail("{}: {}".format(label_text(label), backend.problem))
    if backend.needs_interpreter:
        _check_interpreter(label, toolchain, runtime)
    return backend

def _key(ctx, options):
    """Returns what distinguishes the bytecode of a source from other bytecode of it in the same configuration."""
    return " ".join([
        _invalidation_mode(ctx, options),
        str(options.optimize),
        "tolerant" if _is_tolerant(ctx, options) else "strict",
    ] + _strip(options))

def _invalidation_mode(ctx, options):
    return invalidation_mode_decision(
        options.invalidation_mode,
        ctx.var["COMPILATION_MODE"],
        ctx.label.repo_name != "",
    )

def _is_tolerant(ctx, options):
    return options.is_distribution or ctx.label.repo_name != ""

def _strip(options):
    return sorted({value: True for value in options.strip})

def _batches(sources):
    """Splits a target's sources into what is compiled together.

    Bazel runs identical actions once, so targets with equal sets share a compilation. Libraries that are cut out of one
    package share its `__init__.py` and little else, so that one is a set of its own.
    """
    sources = sorted(sources, key = lambda source: source.short_path)
    inits = [source for source in sources if source.basename == "__init__.py"]
    if len(inits) == 1 and len(sources) > 1:
        return [inits, [source for source in sources if source != inits[0]]]
    return [sources]

def _sources_text(sources):
    """Names the sources of an action. Several targets may share it, so the name of one of them would mislead."""
    paths = [code_file_name(source.short_path) for source in sources]
    return ", ".join(paths) if len(paths) < 4 else "{} and {} more Python sources".format(", ".join(paths[:2]), len(paths) - 2)

def _compile(ctx, toolchain, runtime, backend, options, sources):
    """Registers a compile action; returns {source File: bytecode File}.

    The action depends on nothing but the sources and the options, and neither do the names of its outputs: every target of
    the package that compiles the same registers the same action.
    """
    args = ctx.actions.args()
    args.use_param_file("@%s", use_always = True)
    args.set_param_file_format("multiline")
    args.add("--python-version", short_version(runtime.version))
    tools = add_backend(args, backend, toolchain.interpreter)
    args.add("--invalidation-mode", _invalidation_mode(ctx, options))
    args.add("--optimize", options.optimize)
    if _is_tolerant(ctx, options):
        args.add("--keep-going-unparsable")
    args.add_all(_strip(options), before_each = "--strip")

    directory = output_directory(_key(ctx, options), [source.short_path for source in sources])
    outputs = {}
    for source in sources:
        path = _output_path(ctx, directory, source)
        if source.is_directory:
            pyc = ctx.actions.declare_directory(path)
            args.add_all([source], format_each = "--tree-src=%s", expand_directories = False)
            args.add(code_file_name(source.short_path), format = "--tree-src-name=%s")
            args.add_all([pyc], format_each = "--tree-out=%s", expand_directories = False)
        else:
            pyc = ctx.actions.declare_file(path + ".pyc")

            # In one argument each: Bazel takes a line that starts with @ for another param file.
            args.add(source, format = "--src=%s")
            args.add(code_file_name(source.short_path), format = "--src-name=%s")
            args.add(pyc, format = "--pyc=%s")
        outputs[source] = pyc

    ctx.actions.run(
        mnemonic = "PyCompile",
        progress_message = "Compiling " + _sources_text(sources),
        executable = toolchain.precompiler,
        arguments = [args],
        inputs = sources,
        tools = tools,
        outputs = outputs.values(),
        toolchain = PRECOMPILE_TOOLCHAIN_TYPE,
        execution_requirements = execution_requirements(ctx.attr._execution_requirements_flag[BuildSettingInfo].value),
    )
    return outputs

def _tree_layout(ctx, toolchain, options, source, pyc, layout, pyc_tag):
    """Registers the action that puts a directory of sources and its bytecode together."""
    directory = output_directory(_key(ctx, options), [source.short_path, pyc.short_path])
    out = ctx.actions.declare_directory("{}.{}".format(_output_path(ctx, directory, source), layout))
    args = ctx.actions.args()
    args.add("assemble-tree")
    args.add("--layout", layout)
    args.add("--pyc-tag", pyc_tag)
    args.add("--optimize", options.optimize)
    args.add_all(["--source", source, "--bytecode", pyc, "--out", out], expand_directories = False)
    ctx.actions.run(
        mnemonic = "PyTreeLayout",
        progress_message = "Placing bytecode of %{input}",
        executable = toolchain.precompiler,
        arguments = [args],
        inputs = [source, pyc],
        outputs = [out],
        toolchain = PRECOMPILE_TOOLCHAIN_TYPE,
    )
    return out

def compile_sources(ctx, *, sources, options, label, level = 0, existing = {}, compiled_by_deps = []):
    """Declares the bytecode of a target's sources.

    Args:
        ctx: context of a rule or an aspect with COMPILE_CONFIGURATION_ATTRS and COMPILE_TOOLCHAINS.
        sources: list[File], `.py` files and directories.
        options: struct made by `compile_options`.
        label: (Label) the target that people know, for messages.
        level: (int) the optimisation level of the programs that this is for.
        existing: (dict[File, File]) the bytecode of sources that need not be compiled, of the options' level.
        compiled_by_deps: list[CompiledSourcesInfo] of the target's dependencies. What they have compiled in the same way is
            not compiled again.

    Returns:
        PrecompiledInfo
    """
    runtime = ctx.attr._runtime[RuntimeInfo]
    decision = precompile_decision(
        options.precompile,
        ctx.attr._precompile_flag[BuildSettingInfo].value,
        ctx.attr._add_to_runfiles_flag[BuildSettingInfo].value,
    )
    generated = _generated(sources, options)
    with_bytecode = {"all": sources, "generated": generated.keys(), "none": []}[decision.sources]
    key = _key(ctx, options)
    shared = [existing] + [info.pyc_files for info in compiled_by_deps if info.key == key]
    compiled = {source: pycs[source] for source in with_bytecode for pycs in shared[::-1] if source in pycs}
    wanted = [source for source in with_bytecode if source not in compiled]
    toolchain = ctx.toolchains[PRECOMPILE_TOOLCHAIN_TYPE]
    if wanted and _check_runtime(ctx, label, runtime, options):
        if not toolchain:
            fail(("{}: no precompiler for the execution platform. Register a py_precompile_toolchain for it, " +
                  "or build with --precompile=force_disabled.").format(label_text(label)))
        backend = _backend(ctx, toolchain, runtime, label)
        for batch in [wanted] if _is_tolerant(ctx, options) else _batches(wanted):
            compiled |= _compile(ctx, toolchain, runtime, backend, options, batch)

    if options.is_distribution:
        unit = ""
    elif existing:
        unit = str(label)
    elif len(compiled) == 1:
        unit = key
    else:
        unit = output_directory(key, sorted([source.short_path for source in compiled]))
    retention_flag = ctx.attr._source_retention_flag[BuildSettingInfo].value

    def entry(source):
        pyc = compiled.get(source)
        trees = {"pycache": None, "sourceless": None}
        if pyc and source.is_directory:
            trees = {
                layout: _tree_layout(ctx, toolchain, options, source, pyc, layout, runtime.pyc_tag)
                for layout in trees
            }
        return struct(
            source = source,
            pyc = pyc,
            pycache_tree = trees["pycache"],
            retention = source_retention_decision(options.source_retention, retention_flag, source in generated),
            sourceless_tree = trees["sourceless"],
        )

    return PrecompiledInfo(
        entries = [entry(source) for source in sources],
        explicit = decision.explicit,
        in_default_runfiles = decision.in_default_runfiles,
        key = key,
        level = level,
        optimize = options.optimize,
        pyc_tag = runtime.pyc_tag,
        unit = unit,
    )

def compiled_sources(precompiled):
    """Returns what a target's dependents need not compile again.

    Args:
        precompiled: PrecompiledInfo of the target's own sources, or None if it has none.

    Returns:
        CompiledSourcesInfo
    """
    return CompiledSourcesInfo(
        key = precompiled.key if precompiled else "",
        pyc_files = {entry.source: entry.pyc for entry in precompiled.entries if entry.pyc} if precompiled else {},
        units = compile_units(precompiled),
    )
