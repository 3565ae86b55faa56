"""`py_precompile`: the internal target that compiles the sources of one or several targets.

It is a target of its own so that `exec_properties`, execution tags and the like of a library or a
test do not reach the compile action: targets that share their sources then share that action.
"""

load(
    ":compile_action.bzl",
    "COMPILE_CONFIGURATION_ATTRS",
    "COMPILE_TOOLCHAINS",
    "compile_options",
    "compile_sources",
)
load(":labels.bzl", "label_text")
load(":precompile_aspect.bzl", "compiled_by_deps", "precompile_aspect")
load(":precompile_attrs.bzl", "PRECOMPILE_ATTRS", "precompile_value_problem")
load(":pyc_info.bzl", "PrecompiledInfo")
load(":sources.bzl", "python_sources")

def _check_strip(ctx, label):
    problem = precompile_value_problem("precompile_strip", ctx.attr.precompile_strip)
    if problem:
        fail("{}: precompile_strip: {}".format(label_text(label), problem))

def _py_precompile_impl(ctx):
    # The target that people have written; they know nothing of this one.
    label = ctx.label.same_package_label(ctx.attr.target_name)
    _check_strip(ctx, label)
    precompiled = compile_sources(
        ctx,
        sources = python_sources(label, ctx.attr.srcs),
        compiled_by_deps = compiled_by_deps(ctx.attr.deps),
        options = compile_options(
            invalidation_mode = ctx.attr.precompile_invalidation_mode,
            is_distribution = ctx.attr.is_distribution,
            optimize = ctx.attr.precompile_optimize_level,
            precompile = ctx.attr.precompile,
            source_retention = ctx.attr.precompile_source_retention,
            strip = ctx.attr.precompile_strip,
        ),
        label = label,
    )
    return [
        DefaultInfo(files = depset([entry.pyc for entry in precompiled.entries if entry.pyc])),
        precompiled,
    ]

py_precompile = rule(
    implementation = _py_precompile_impl,
    doc = "Compiles Python sources to bytecode in one action. Made by the macros of rules_pyc.",
    attrs = PRECOMPILE_ATTRS | COMPILE_CONFIGURATION_ATTRS | {
        "deps": attr.label_list(
            aspects = [precompile_aspect],
            doc = "What the target depends on; what is compiled there already need not be compiled here.",
        ),
        "is_distribution": attr.bool(
            doc = "Whether these are the sources of an installed distribution.",
        ),
        "srcs": attr.label_list(
            doc = "The sources: `.py` files and directories of them.",
            allow_files = True,
        ),
        "target_name": attr.string(
            doc = "The name of the target that this one compiles for.",
            mandatory = True,
        ),
    },
    provides = [PrecompiledInfo],
    toolchains = COMPILE_TOOLCHAINS,
)
