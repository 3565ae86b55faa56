"""`whl_install`: the internal target that installs a wheel into one directory, with or without bytecode.

The action WhlInstall unpacks the wheel, checks it, and compiles it. There is one for each layout of the bytecode; only the one
that a program takes is run.
"""

load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")
load(":backend.bzl", "add_backend", "backend_decision")
load(":compile_action.bzl", "COMPILE_CONFIGURATION_ATTRS", "COMPILE_TOOLCHAINS", "interpreter_mismatch")
load(":decisions.bzl", "SOURCE_RETENTION_ATTR_VALUES", "precompile_decision", "source_retention_decision")
load(":labels.bzl", "label_text")
load(":pyc_info.bzl", "PrecompiledInfo")
load(":runtime_info.bzl", "RuntimeInfo")
load(":toolchain_types.bzl", "PRECOMPILE_TOOLCHAIN_TYPE")
load(":version.bzl", "PRECOMPILABLE_VERSIONS", "short_version")

# For a runtime of unknown version, for which nothing is compiled.
_NEWEST = "{}.{}".format(*PRECOMPILABLE_VERSIONS[-1])

def _install(ctx, toolchain, runtime, backend, attr, files, label, directory, bytecode, level):
    """Registers one action; returns the directory. `backend` is None for one without bytecode."""
    out = ctx.actions.declare_directory("{}/{}".format(directory, bytecode))
    args = ctx.actions.args()
    args.use_param_file("@%s", use_always = True)
    args.set_param_file_format("multiline")
    args.add("whl-install")
    args.add(files.whl, format = "--whl=%s")
    args.add_all([out], format_each = "--out=%s", expand_directories = False)
    args.add(bytecode, format = "--bytecode=%s")
    args.add(label_text(label), format = "--label=%s")
    args.add_all(attr.exclude, format_each = "--exclude=%s")
    for patch in files.patches:
        args.add(patch, format = "--patch=%s")
        args.add(attr.patch_strip, format = "--patch-strip=%s")
    args.add(short_version(runtime.version) if runtime.version else attr.python_version or _NEWEST, format = "--python-version=%s")
    args.add(runtime.pyc_tag or "unknown", format = "--pyc-tag=%s")
    tools = []
    if backend:
        tools = add_backend(args, backend, toolchain.interpreter)
        args.add(level, format = "--optimize=%s")
    ctx.actions.run(
        mnemonic = "WhlInstall",
        progress_message = "Installing {}".format(label_text(label)),
        executable = toolchain.precompiler,
        arguments = [args],
        inputs = [files.whl] + files.patches,
        tools = tools,
        outputs = [out],
        toolchain = PRECOMPILE_TOOLCHAIN_TYPE,
    )
    return out

def install_wheel(ctx, *, attr, files, label, directory, level = 0):
    """Declares the installation of a wheel.

    Args:
        ctx: context of a rule or an aspect with COMPILE_CONFIGURATION_ATTRS and COMPILE_TOOLCHAINS.
        attr: the attributes of a `whl_install` target.
        files: struct(whl: File, patches: list[File]).
        label: (Label) the target that people know, for messages.
        directory: (str) the output directory, relative to the package.
        level: (int) the optimisation level of the programs that this is for.

    Returns:
        PrecompiledInfo
    """
    runtime = ctx.attr._runtime[RuntimeInfo]
    toolchain = ctx.toolchains[PRECOMPILE_TOOLCHAIN_TYPE]
    if not toolchain:
        fail("{}: no precompiler for the execution platform, which installs wheels too. Register a py_precompile_toolchain for it.".format(label_text(label)))
    if runtime.version and attr.python_version not in ["", short_version(runtime.version)]:
        fail(("{}: the packages are locked for Python {}, but the build is for {}. Add a pip.parse with this hub_name for {}, " +
              "or build with a Python toolchain of {}.").format(
            label_text(label),
            attr.python_version,
            short_version(runtime.version),
            short_version(runtime.version),
            attr.python_version,
        ))
    decision = precompile_decision(
        "inherit",
        ctx.attr._precompile_flag[BuildSettingInfo].value,
        ctx.attr._add_to_runfiles_flag[BuildSettingInfo].value,
    )
    source = _install(ctx, toolchain, runtime, None, attr, files, label, directory, "none", level)
    trees = {"pycache": None, "sourceless": None}
    if decision.sources != "none" and runtime.precompilable:
        backend = backend_decision(ctx.attr._backend_flag[BuildSettingInfo].value, runtime.version)
        if backend.problem:
            fail("{}: {}".format(label_text(label), backend.problem))
        if not backend.needs_interpreter or not interpreter_mismatch(toolchain, runtime):
            trees = {
                bytecode: _install(ctx, toolchain, runtime, backend, attr, files, label, directory, bytecode, level)
                for bytecode in trees
            }
    return PrecompiledInfo(
        entries = [struct(
            source = source,
            pyc = trees["pycache"],
            pycache_tree = trees["pycache"],
            # What was fetched is no generated source.
            retention = source_retention_decision(
                attr.precompile_source_retention,
                ctx.attr._source_retention_flag[BuildSettingInfo].value,
                False,
            ),
            sourceless_tree = trees["sourceless"],
        )],
        explicit = decision.explicit,
        in_default_runfiles = decision.in_default_runfiles,
        key = "",
        level = level,
        optimize = level,
        pyc_tag = runtime.pyc_tag,
        unit = "",
    )

def _whl_install_impl(ctx):
    precompiled = install_wheel(
        ctx,
        attr = ctx.attr,
        directory = "_" + ctx.attr.output_name,
        files = struct(patches = ctx.files.patches, whl = ctx.file.whl),
        label = ctx.label.same_package_label(ctx.attr.output_name),
    )
    return [
        DefaultInfo(files = depset([precompiled.entries[0].source])),
        precompiled,
    ]

whl_install = rule(
    implementation = _whl_install_impl,
    doc = "Installs a wheel into directories. Made by the BUILD files of package repositories.",
    attrs = COMPILE_CONFIGURATION_ATTRS | {
        "exclude": attr.string_list(
            doc = "Patterns of files that are not installed: their names in the wheel, as in Bazel's `glob`.",
        ),
        "output_name": attr.string(
            doc = "The name of the target that this one is for.",
            mandatory = True,
        ),
        "patch_strip": attr.int(
            doc = "How many leading components of the paths in the patches are left out.",
        ),
        "patches": attr.label_list(
            doc = "Patches to the installed files, relative to `site-packages`. They are applied before compiling.",
            allow_files = True,
        ),
        "precompile_source_retention": attr.string(
            doc = "As the attribute of `py_library`.",
            default = "inherit",
            values = SOURCE_RETENTION_ATTR_VALUES,
        ),
        "python_version": attr.string(
            doc = "The Python version that the wheel was chosen for; empty if a hub checks that.",
        ),
        "whl": attr.label(
            doc = "The wheel.",
            allow_single_file = [".whl"],
            mandatory = True,
        ),
    },
    provides = [PrecompiledInfo],
    toolchains = COMPILE_TOOLCHAINS,
)
