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
load(
    ":decisions.bzl",
    "INVALIDATION_MODE_VALUES",
    "PRECOMPILE_ATTR_VALUES",
    "SOURCE_RETENTION_ATTR_VALUES",
)
load(":labels.bzl", "label_text")
load(":pyc_info.bzl", "PrecompiledInfo")
load(":sources.bzl", "python_sources")

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
    "precompile_source_retention": attr.string(
        doc = """\
Whether the target's own sources stay in the runfiles where its bytecode is.

* `inherit`: as the flag `--precompile_source_retention` says.
* `keep_source`: they do, and the bytecode is in `__pycache__` beside them.
* `omit_source`: the bytecode stands in their place.
* `omit_if_generated_source`: the bytecode stands in the place of sources that are not files of the source tree.""",
        default = "inherit",
        values = SOURCE_RETENTION_ATTR_VALUES,
    ),
    "precompile_strip": attr.string_list(
        doc = "What to leave out of the bytecode at any level: `docstrings`, `asserts`, or both.",
    ),
}

_STRIP_VALUES = ["asserts", "docstrings"]

def _check_strip(ctx, label):
    for value in ctx.attr.precompile_strip:
        if value not in _STRIP_VALUES:
            fail("{}: precompile_strip has \"{}\"; it takes {}".format(
                label_text(label),
                value,
                " and ".join(["\"%s\"" % known for known in _STRIP_VALUES]),
            ))

def _py_precompile_impl(ctx):
    output_name = ctx.attr.output_name or ctx.label.name

    # The target that people have written; they know nothing of this one.
    label = ctx.label.same_package_label(output_name)
    _check_strip(ctx, label)
    precompiled = compile_sources(
        ctx,
        sources = python_sources(label, ctx.attr.srcs),
        options = compile_options(
            invalidation_mode = ctx.attr.precompile_invalidation_mode,
            is_distribution = ctx.attr.is_distribution,
            optimize = ctx.attr.precompile_optimize_level,
            precompile = ctx.attr.precompile,
            source_retention = ctx.attr.precompile_source_retention,
            strip = ctx.attr.precompile_strip,
        ),
        directory = "_{}.pyc".format(output_name),
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
        "is_distribution": attr.bool(
            doc = "Whether these are the sources of an installed distribution.",
        ),
        "output_name": attr.string(
            doc = "The name of the target that this one compiles for; the output directory is named after it.",
        ),
        "srcs": attr.label_list(
            doc = "The sources: `.py` files and directories of them.",
            allow_files = True,
        ),
    },
    provides = [PrecompiledInfo],
    toolchains = COMPILE_TOOLCHAINS,
)
