"""Rules with what rules_python's rules have had since the version that brought precompiling."""

load("@rules_python//python:py_info.bzl", "PyInfo")

def _py_library_impl(ctx):
    return [
        DefaultInfo(files = depset(ctx.files.srcs), runfiles = ctx.runfiles(ctx.files.srcs)),
        PyInfo(transitive_sources = depset(ctx.files.srcs)),
    ]

# An aspect knows a rule by its name.
py_library = rule(
    implementation = _py_library_impl,
    doc = "A library with the precompile attributes of rules_python 2. It makes no bytecode itself.",
    attrs = {
        "deps": attr.label_list(),
        "precompile": attr.string(),
        "precompile_invalidation_mode": attr.string(),
        "precompile_optimize_level": attr.int(),
        "precompile_source_retention": attr.string(),
        "srcs": attr.label_list(allow_files = [".py"]),
    },
)

def _generator_impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name + ".py")
    ctx.actions.write(out, "")
    return [
        DefaultInfo(files = depset([out]), runfiles = ctx.runfiles([out])),
        PyInfo(transitive_sources = depset([out])),
    ]

generator = rule(
    implementation = _generator_impl,
    doc = "Makes a source.",
)
