"""`sdist_wheel`: a wheel built from a source distribution, the same bytes everywhere."""

load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cc_toolchain", "use_cc_toolchain")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load(":compile_action.bzl", "interpreter_mismatch")
load(":labels.bzl", "label_text")
load(":py_info_interop.bzl", "PyInfo")
load(":runtime_info.bzl", "RuntimeInfo")
load(":toolchain_types.bzl", "PRECOMPILE_TOOLCHAIN_TYPE")
load(":version.bzl", "short_version")

_DOC = """\
Builds a wheel from a source distribution (PEP 517) in an action, without a network.

The backend finds the packages of `deps` and nothing else; the clock, hash seed, locale and directories are fixed, the C toolchain is
Bazel's, and the wheel is normalised, so that the same source gives the same bytes on every machine.
"""

BuildReasonInfo = provider(
    doc = "Why a package is built from its source. Private to rules_pyc.",
    fields = {"lines": "list[str]: for the errors of the build."},
)

# What the toolchain calls its compilers and archiver.
_ACTIONS = {
    "ar": "c++-link-static-library",
    "cc": "c-compile",
    "cxx": "c++-compile",
}

def _site(tree):
    return "--site={}/site-packages".format(tree.path)

def _sdist_wheel_impl(ctx):
    runtime = ctx.attr._runtime[RuntimeInfo]
    toolchain = ctx.toolchains[PRECOMPILE_TOOLCHAIN_TYPE]
    if runtime.version and interpreter_mismatch(toolchain, runtime):
        fail(("{}: the target's Python is {}, but {} has {}. Register a Python toolchain of {} for the execution platform too.").format(
            label_text(ctx.label),
            short_version(runtime.version),
            toolchain.interpreter.source,
            short_version(toolchain.interpreter.version),
            short_version(runtime.version),
        ))
    out = ctx.actions.declare_file("{}/{}.whl".format(ctx.label.name, ctx.file.sdist.basename.removesuffix(".tar.gz")))
    trees = depset(transitive = [dep[PyInfo].transitive_sources for dep in ctx.attr.deps])
    args = ctx.actions.args()
    args.use_param_file("@%s", use_always = True)
    args.set_param_file_format("multiline")
    args.add("sdist-wheel")
    args.add(ctx.file.sdist, format = "--sdist=%s")
    args.add(out, format = "--out=%s")
    args.add(toolchain.interpreter.path, format = "--interpreter=%s")
    args.add_all(trees, map_each = _site, expand_directories = False)
    args.add_all(["{}={}".format(name, value) for name, value in sorted(ctx.attr.env.items())], format_each = "--env=%s")

    if ctx.attr.reason:
        args.add_all(ctx.attr.reason[BuildReasonInfo].lines, format_each = "--note=%s")
    for patch in ctx.files.patches:
        args.add(patch, format = "--patch=%s")
        args.add(ctx.attr.patch_strip, format = "--patch-strip=%s")
    cc_toolchain = find_cc_toolchain(ctx, mandatory = False)
    if cc_toolchain:
        features = cc_common.configure_features(ctx = ctx, cc_toolchain = cc_toolchain)
        for option, action in _ACTIONS.items():
            if cc_common.action_is_enabled(feature_configuration = features, action_name = action):
                args.add("--{}={}".format(option, cc_common.get_tool_for_action(feature_configuration = features, action_name = action)))
    ctx.actions.run(
        mnemonic = "SdistWheel",
        progress_message = "Building a wheel of %{label}",
        executable = toolchain.precompiler,
        arguments = [args],
        inputs = depset([ctx.file.sdist] + ctx.files.patches, transitive = [trees]),
        tools = toolchain.interpreter.tools + ([cc_toolchain.all_files] if cc_toolchain else []),
        outputs = [out],
        toolchain = PRECOMPILE_TOOLCHAIN_TYPE,
    )
    return [DefaultInfo(files = depset([out]))]

sdist_wheel = rule(
    implementation = _sdist_wheel_impl,
    doc = _DOC,
    attrs = {
        "deps": attr.label_list(
            doc = "The packages that the build needs: its backend, and what `build-system.requires` of pyproject.toml names.",
            providers = [PyInfo],
        ),
        "env": attr.string_dict(
            doc = "Variables that the build sees beside the fixed ones.",
        ),
        "patch_strip": attr.int(
            doc = "How many leading components of the paths in the patches are left out.",
        ),
        "patches": attr.label_list(
            doc = "Patches to the source before it is built, relative to the top directory of the archive.",
            allow_files = True,
        ),
        "reason": attr.label(
            doc = "Why it is built, for messages. Private to rules_pyc.",
            providers = [BuildReasonInfo],
        ),
        "sdist": attr.label(
            doc = "The source distribution.",
            allow_single_file = [".tar.gz"],
            mandatory = True,
        ),
        "_runtime": attr.label(
            default = "//python/private:target_runtime",
            providers = [RuntimeInfo],
        ),
    },
    fragments = ["cpp"],
    toolchains = [PRECOMPILE_TOOLCHAIN_TYPE] + use_cc_toolchain(mandatory = False),
)
