"""`dist_info`: the metadata directory of an installed wheel, by itself."""

load("//python/private:toolchain_types.bzl", "PRECOMPILE_TOOLCHAIN_TYPE")

def _dist_info_impl(ctx):
    out = ctx.actions.declare_directory(ctx.label.name)
    tree = ctx.files.tree[0]
    args = ctx.actions.args()
    args.add("dist-info")
    args.add_all(["--tree", tree, "--out", out], expand_directories = False)
    ctx.actions.run(
        mnemonic = "WhlDistInfo",
        progress_message = "Taking the metadata of %{label}",
        executable = ctx.toolchains[PRECOMPILE_TOOLCHAIN_TYPE].precompiler,
        arguments = [args],
        inputs = [tree],
        outputs = [out],
        toolchain = PRECOMPILE_TOOLCHAIN_TYPE,
    )
    return [DefaultInfo(files = depset([out]))]

dist_info = rule(
    implementation = _dist_info_impl,
    doc = "A directory with what is in the `.dist-info` of an installed wheel.",
    attrs = {
        "tree": attr.label(
            doc = "The installed wheel.",
            mandatory = True,
        ),
    },
    toolchains = [PRECOMPILE_TOOLCHAIN_TYPE],
)
