"""`py_precompile`: the internal target that compiles the sources of one or several targets.

It is a target of its own so that `exec_properties`, execution tags and the like of a library or a
test do not reach the compile action: targets that share their sources then share that action.
"""

load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")
load(":current_runtime.bzl", "missing_version_advice")
load(
    ":decisions.bzl",
    "INVALIDATION_MODE_VALUES",
    "PRECOMPILE_ATTR_VALUES",
    "invalidation_mode_decision",
    "precompile_decision",
)
load(":labels.bzl", "label_text")
load(":pyc_info.bzl", "PrecompiledInfo")
load(":pyc_paths.bzl", "code_file_name", "output_path")
load(":runtime_info.bzl", "RuntimeInfo")
load(":sources.bzl", "python_sources")
load(":toolchain_types.bzl", "PRECOMPILE_TOOLCHAIN_TYPE")
load(":version.bzl", "short_version")

PRECOMPILE_ATTRS = {
    "precompile": attr.string(
        doc = """\
Whether the sources of this target are compiled to bytecode.

* `inherit`: as the flag `--precompile` says.
* `enabled`: they are, and the target's own runfiles carry the bytecode.
* `disabled`: they are not.
* `if_generated_source`: only those that are not files of the source tree.""",
        default = "inherit",
        values = PRECOMPILE_ATTR_VALUES,
    ),
    "precompile_invalidation_mode": attr.string(
        doc = """\
How an interpreter finds out that bytecode is out of date (PEP 552).

* `auto`: `unchecked_hash` with `-c opt` and in external repositories, else `checked_hash`.
* `checked_hash`: the source is read and hashed at import; bytecode that does not match is not used.
* `unchecked_hash`: the bytecode is always used.""",
        default = "auto",
        values = INVALIDATION_MODE_VALUES,
    ),
    "precompile_optimize_level": attr.int(
        doc = """\
The optimisation level, as `compile(optimize = …)` takes it: 1 removes asserts, 2 docstrings too. An
interpreter only loads bytecode of the level it runs at itself (`-O` is 1, `-OO` is 2).""",
        default = 0,
        values = [0, 1, 2],
    ),
    "precompile_strip": attr.string_list(
        doc = "What to leave out of the bytecode at any level: `docstrings`, `asserts`, or both.",
    ),
}

_STRIP_VALUES = ["asserts", "docstrings"]

def _check_strip(ctx):
    for value in ctx.attr.precompile_strip:
        if value not in _STRIP_VALUES:
            fail("{}: precompile_strip has \"{}\"; it takes {}".format(
                label_text(ctx.label),
                value,
                " and ".join(["\"%s\"" % known for known in _STRIP_VALUES]),
            ))

def _wanted(sources, which):
    if which == "all":
        return sources
    if which == "generated":
        return [source for source in sources if not source.is_source]
    return []

def _check_runtime(ctx, runtime, decision):
    """Fails if bytecode is demanded but cannot be made for the runtime; returns whether it can."""
    if runtime.precompilable:
        return True
    if decision.explicit and decision.sources != "none":
        asked = "the target says precompile = \"{}\"".format(ctx.attr.precompile)
        if ctx.attr._precompile_flag[BuildSettingInfo].value.startswith("force_"):
            asked = "the build says --precompile=" + ctx.attr._precompile_flag[BuildSettingInfo].value
        fail("{}: {}, but {}".format(label_text(ctx.label), asked, missing_version_advice(runtime)))
    return False

def _check_interpreter(ctx, toolchain, runtime):
    version = toolchain.interpreter.version
    if version and short_version(version) != short_version(runtime.version):
        fail(("{}: the target's Python is {}, but {} has {} at {}. Register a Python toolchain of {} for the " +
              "execution platform too, or set interpreter or interpreter_path of a py_precompile_toolchain.").format(
            label_text(ctx.label),
            short_version(runtime.version),
            toolchain.interpreter.source,
            short_version(version),
            toolchain.interpreter.path,
            short_version(runtime.version),
        ))

def _output_name(ctx):
    return ctx.attr.output_name or ctx.label.name

def _output_path(ctx, source):
    return output_path(
        "_{}.pyc".format(_output_name(ctx)),
        ctx.label.package,
        ctx.label.workspace_name,
        source.short_path,
        source.owner.workspace_name,
    )

def _compile(ctx, toolchain, runtime, sources):
    """Registers the compile action; returns {source File: bytecode File}."""
    args = ctx.actions.args()
    args.use_param_file("@%s", use_always = True)
    args.set_param_file_format("multiline")
    args.add("--python-version", short_version(runtime.version))
    args.add("--interpreter", toolchain.interpreter.path)
    args.add("--invalidation-mode", invalidation_mode_decision(
        ctx.attr.precompile_invalidation_mode,
        ctx.var["COMPILATION_MODE"],
        ctx.label.workspace_name != "",
    ))
    args.add("--optimize", ctx.attr.precompile_optimize_level)
    args.add_all(ctx.attr.precompile_strip, before_each = "--strip", uniquify = True)

    outputs = {}
    for source in sources:
        path = _output_path(ctx, source)
        if source.is_directory:
            pyc = ctx.actions.declare_directory(path)
            args.add_all(["--tree-src", source], expand_directories = False)
            args.add("--tree-src-name", code_file_name(source.short_path))
            args.add_all(["--tree-out", pyc], expand_directories = False)
        else:
            pyc = ctx.actions.declare_file(path + ".pyc")
            args.add("--src", source)
            args.add("--src-name", code_file_name(source.short_path))
            args.add("--pyc", pyc)
        outputs[source] = pyc

    ctx.actions.run(
        mnemonic = "PyCompile",
        progress_message = "Compiling {} Python source{} of {}".format(
            len(sources),
            "" if len(sources) == 1 else "s",
            label_text(ctx.label.same_package_label(_output_name(ctx))),
        ),
        executable = toolchain.precompiler,
        arguments = [args],
        inputs = sources,
        tools = toolchain.interpreter.tools,
        outputs = outputs.values(),
        toolchain = PRECOMPILE_TOOLCHAIN_TYPE,
        execution_requirements = {
            "requires-worker-protocol": "json",
            "supports-multiplex-sandboxing": "1",
            "supports-multiplex-workers": "1",
            "supports-worker-cancellation": "1",
            "supports-workers": "1",
        },
    )
    return outputs

def _tree_layout(ctx, toolchain, source, pyc, layout, pyc_tag):
    """Registers the action that puts a directory of sources and its bytecode together."""
    out = ctx.actions.declare_directory("{}.{}".format(_output_path(ctx, source), layout))
    args = ctx.actions.args()
    args.add("assemble-tree")
    args.add("--layout", layout)
    args.add("--pyc-tag", pyc_tag)
    args.add("--optimize", ctx.attr.precompile_optimize_level)
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

def _entry(ctx, toolchain, runtime, source, pyc):
    tree = pyc and source.is_directory
    return struct(
        source = source,
        pyc = pyc,
        pycache_tree = _tree_layout(ctx, toolchain, source, pyc, "pycache", runtime.pyc_tag) if tree else None,
        sourceless_tree = _tree_layout(ctx, toolchain, source, pyc, "sourceless", runtime.pyc_tag) if tree else None,
    )

def _py_precompile_impl(ctx):
    _check_strip(ctx)
    runtime = ctx.attr._runtime[RuntimeInfo]
    decision = precompile_decision(
        ctx.attr.precompile,
        ctx.attr._precompile_flag[BuildSettingInfo].value,
        ctx.attr._add_to_runfiles_flag[BuildSettingInfo].value,
    )
    sources = python_sources(ctx)
    wanted = _wanted(sources, decision.sources)
    compiled = {}
    toolchain = ctx.toolchains[PRECOMPILE_TOOLCHAIN_TYPE]
    if wanted and _check_runtime(ctx, runtime, decision):
        if not toolchain:
            fail(("{}: no precompiler for the execution platform. Register a py_precompile_toolchain for it, " +
                  "or build with --precompile=force_disabled.").format(label_text(ctx.label)))
        _check_interpreter(ctx, toolchain, runtime)
        compiled = _compile(ctx, toolchain, runtime, wanted)

    return [
        DefaultInfo(files = depset(compiled.values())),
        PrecompiledInfo(
            entries = [_entry(ctx, toolchain, runtime, source, compiled.get(source)) for source in sources],
            explicit = decision.explicit,
            in_default_runfiles = decision.in_default_runfiles,
            optimize = ctx.attr.precompile_optimize_level,
            pyc_tag = runtime.pyc_tag,
        ),
    ]

py_precompile = rule(
    implementation = _py_precompile_impl,
    doc = "Compiles Python sources to bytecode in one action. Made by the macros of rules_pyc.",
    attrs = PRECOMPILE_ATTRS | {
        "output_name": attr.string(
            doc = "The name of the target that this one compiles for; the output directory is named after it.",
        ),
        "srcs": attr.label_list(
            doc = "The sources: `.py` files and directories of them.",
            allow_files = True,
        ),
        "_add_to_runfiles_flag": attr.label(
            default = "//python/config_settings:precompile_add_to_runfiles",
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
    },
    provides = [PrecompiledInfo],
    toolchains = [config_common.toolchain_type(PRECOMPILE_TOOLCHAIN_TYPE, mandatory = False)],
)
