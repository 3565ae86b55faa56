"""`py_layers`: a program as tar layers, for container images."""

load(":labels.bzl", "label_text")
load(":toolchain_types.bzl", "PRECOMPILE_TOOLCHAIN_TYPE")
load(":venv_plan.bzl", "plan_of")

_DOC = """\
Packs a `py_binary` and its runfiles into tar files: each file once, and everything else as relative symbolic links.

The layers are `NAME.interpreter.tar` (if the interpreter is part of the build), one for each of `package_groups`,
`NAME.packages.tar` (or `NAME.packages-1.tar` and so on) and `NAME.app.tar`, in this order: what changes least comes first. The same
input gives the same bytes, and two programs with the same `program_path` and the same distributions have the same layers of
packages. The output group `mtree` is a file in the mtree format, for bsdtar to pack all of it.
"""

_EXTENSIONS = {
    "gzip": ".tar.gz",
    "none": ".tar",
    "zstd": ".tar.zst",
}

def _check(ctx):
    label = label_text(ctx.label)
    if ctx.attr.program_path and not ctx.attr.program_path.startswith("/"):
        fail("{}: program_path = \"{}\" is not absolute; it is where the program stands in the image, such as \"/app/main\"".format(
            label,
            ctx.attr.program_path,
        ))
    if ctx.attr.package_layers < 1:
        fail("{}: package_layers = {}; there must be one layer of packages at least".format(label, ctx.attr.package_layers))
    for group, globs in ctx.attr.package_groups.items():
        if not group.replace("-", "a").replace("_", "a").isalnum() or group.startswith("_"):
            fail("{}: package_groups has \"{}\"; the name of a layer has letters, digits, \"-\" and \"_\" only, and begins with no \"_\"".format(label, group))
        if group in ["app", "interpreter", "mtree", "packages"] or group.startswith("packages-"):
            fail("{}: package_groups has \"{}\", which is the name of an output that there is anyway".format(label, group))
        if not globs:
            fail("{}: package_groups has no distributions for \"{}\"; name them, as in [\"torch\", \"nvidia-*\"]".format(label, group))

def _layers(ctx, plan):
    """Returns {name: selectors} in the order of the layers."""
    layers = {"interpreter": ["interpreter"]} if plan.has_interpreter else {}
    for group, globs in ctx.attr.package_groups.items():
        layers[group] = ["distribution:" + glob for glob in globs]
    count = ctx.attr.package_layers
    if count == 1:
        layers["packages"] = ["third-party"]
    else:
        for index in range(1, count + 1):
            layers["packages-%d" % index] = ["third-party:%d/%d" % (index, count)]
    layers["app"] = ["first-party"] + ([] if plan.has_interpreter else ["interpreter"])
    return layers

def _py_layers_impl(ctx):
    _check(ctx)
    plan = plan_of(ctx)
    args = ctx.actions.args()
    args.use_param_file("@%s", use_always = True)
    args.set_param_file_format("multiline")
    args.add("venv-layers")
    args.add(plan.plan, format = "--plan=%s")
    args.add(ctx.attr.program_path or "/app/" + ctx.attr.binary.label.name, format = "--program-path=%s")
    args.add(ctx.attr.compress, format = "--compress=%s")
    args.add(ctx.attr.owner, format = "--owner=%s")
    args.add(ctx.attr.mode_file, format = "--mode-file=%s")
    args.add(ctx.attr.mode_executable, format = "--mode-executable=%s")
    args.add(ctx.attr.mtime, format = "--mtime=%s")

    # Bazel 7 and newer, with modules.
    repo_mapping = getattr(ctx.attr.binary[DefaultInfo].files_to_run, "repo_mapping_manifest", None)
    if repo_mapping:
        args.add(repo_mapping, format = "--repo-mapping=%s")
    tars = {}
    for layer, selectors in _layers(ctx, plan).items():
        tar = ctx.actions.declare_file("{}.{}{}".format(ctx.label.name, layer, _EXTENSIONS[ctx.attr.compress]))
        args.add(tar, format = "--layer=%s\t" + ",".join(selectors))
        tars[layer] = tar
    mtree = ctx.actions.declare_file(ctx.label.name + ".mtree")
    args.add(mtree, format = "--mtree=%s")
    ctx.actions.run(
        mnemonic = "PyLayers",
        progress_message = "Packing %{label}",
        executable = ctx.toolchains[PRECOMPILE_TOOLCHAIN_TYPE].precompiler,
        arguments = [args],
        inputs = depset([plan.plan] + ([repo_mapping] if repo_mapping else []), transitive = [plan.inputs]),
        outputs = tars.values() + [mtree],
        toolchain = PRECOMPILE_TOOLCHAIN_TYPE,
    )
    return [
        DefaultInfo(files = depset(tars.values())),
        OutputGroupInfo(mtree = [mtree], **{layer: [tar] for layer, tar in tars.items()}),
    ]

py_layers = rule(
    implementation = _py_layers_impl,
    doc = _DOC,
    attrs = {
        "binary": attr.label(
            doc = "A `py_binary` or `py_test` of rules_pyc.",
            mandatory = True,
        ),
        "compress": attr.string(
            doc = "How the layers are compressed.",
            default = "none",
            values = _EXTENSIONS.keys(),
        ),
        "mode_executable": attr.string(
            doc = "The permissions of programs; directories have 0755.",
            default = "0755",
        ),
        "mode_file": attr.string(
            doc = "The permissions of all other files.",
            default = "0644",
        ),
        "mtime": attr.int(
            doc = "When everything was modified, in seconds since 1970.",
            default = 0,
        ),
        "owner": attr.string(
            doc = "Whom everything belongs to, as `UID:GID`.",
            default = "0:0",
        ),
        "package_groups": attr.string_list_dict(
            doc = """\
Layers of their own for some distributions: patterns of normalised names (`nvidia-*`) by the name of the layer.""",
        ),
        "package_layers": attr.int(
            doc = "How many layers all other distributions are spread over, by size.",
            default = 1,
        ),
        "program_path": attr.string(
            doc = """\
Where the program stands in the image, with its runfiles beside it; `/app/` and the binary's name by default. Give
several programs the same path to have their layers of packages in common.""",
        ),
    },
    toolchains = [PRECOMPILE_TOOLCHAIN_TYPE],
)
