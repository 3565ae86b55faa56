"""The module extension `precompiler`: toolchains of precompilers that rules_rust does not build."""

load(":cargo_precompiler.bzl", "cargo_precompiler")
load(":prebuilt_precompiler.bzl", "prebuilt_precompiler", "prebuilt_problem")
load(":precompilers_hub.bzl", "precompile_toolchain_entry", "precompilers_hub")

_DOC = """\
Makes toolchains of precompilers that are there already, or that Cargo builds:

    precompiler = use_extension("@rules_pyc//python:extensions.bzl", "precompiler")
    precompiler.prebuilt(path = "/opt/rules_pyc/precompiler")
    use_repo(precompiler, "rules_pyc_precompilers")
    register_toolchains("@rules_pyc_precompilers//:all")

Those of `prebuilt` come first, in the order of the tags, then those of `cargo`; of those that fit a
target and an execution platform, the first is used, and only that one is fetched. Tags of modules
other than the root are ignored: what builds there run is the concern of who builds."""

_TOOLCHAIN_ATTRS = {
    "exec_compatible_with": attr.label_list(
        doc = """\
Constraint values of the execution platforms that the precompiler runs on. By default those of the
machine that Bazel runs on.""",
    ),
    "interpreter": attr.label(
        doc = "As the attribute of `py_precompile_toolchain`: a CPython that is part of the build.",
    ),
    "interpreter_path": attr.string(
        doc = "As the attribute of `py_precompile_toolchain`: a CPython of the execution platform.",
    ),
    "name": attr.string(
        doc = """\
The name of the toolchain, in messages and in the repository `rules_pyc_precompilers`. By default that
of the tag, with a number from the second one on.""",
    ),
    "target_settings": attr.label_list(
        doc = "`config_setting` targets that must hold for a target, such as one of its Python version.",
    ),
}

_prebuilt = tag_class(
    doc = "A precompiler that was built elsewhere: a file of this machine, or a download.",
    attrs = _TOOLCHAIN_ATTRS | {
        "member": attr.string(
            doc = "If `urls` are of an archive (`.tar.gz`, `.zip`, …): the path of the precompiler in it.",
        ),
        "path": attr.string(
            doc = "The absolute path of a precompiler on this machine. Either this or `urls`.",
        ),
        "sha256": attr.string(
            doc = "The SHA-256 checksum of the download, in hexadecimal. Goes with `urls`.",
        ),
        "urls": attr.string_list(
            doc = """\
Where to download the precompiler or an archive with it; the first URL that answers is taken. Either
this or `path`.""",
        ),
    },
)

_cargo = tag_class(
    doc = "The precompiler, built by the Cargo of this machine from the sources of rules_pyc.",
    attrs = _TOOLCHAIN_ATTRS | {
        "cargo": attr.string(
            doc = "A name to look up on PATH, or an absolute path.",
            default = "cargo",
        ),
    },
)

def _tags(module_ctx):
    """Returns the root module's tags, most wanted first: struct(kind: str, name: str, text: str, tag)."""
    tags = []
    seen = {}
    for module in module_ctx.modules:
        if not module.is_root:
            continue
        for kind, of_kind in [("prebuilt", module.tags.prebuilt), ("cargo", module.tags.cargo)]:
            for number, tag in enumerate(of_kind, 1):
                name = tag.name or (kind if number == 1 else "{}_{}".format(kind, number))
                text = "precompiler.{}(name = \"{}\")".format(kind, name)
                if name in seen:
                    fail("{}: there is a {} already; give one of them another name.".format(text, seen[name]))
                seen[name] = text
                tags.append(struct(kind = kind, name = name, tag = tag, text = text))
    return tags

def _precompiler_impl(module_ctx):
    toolchains = []
    for entry in _tags(module_ctx):
        tag = entry.tag
        repository = "precompiler_" + entry.name
        if entry.kind == "cargo":
            cargo_precompiler(name = repository, cargo = tag.cargo, tag = entry.text)
        else:
            problem = prebuilt_problem(tag.path, tag.urls, tag.sha256, tag.member)
            if problem:
                fail("{}: {}.".format(entry.text, problem))
            prebuilt_precompiler(
                name = repository,
                member = tag.member,
                path = tag.path,
                sha256 = tag.sha256,
                tag = entry.text,
                urls = tag.urls,
            )
        toolchains.append(precompile_toolchain_entry(
            name = entry.name,
            exec_compatible_with = tag.exec_compatible_with,
            interpreter = tag.interpreter,
            interpreter_path = tag.interpreter_path,
            precompiler = "@{}//:precompiler".format(repository),
            target_settings = tag.target_settings,
        ))
    precompilers_hub(name = "rules_pyc_precompilers", toolchains = toolchains)

precompiler = module_extension(
    implementation = _precompiler_impl,
    doc = _DOC,
    tag_classes = {
        "cargo": _cargo,
        "prebuilt": _prebuilt,
    },
)
