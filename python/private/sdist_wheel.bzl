"""`sdist_wheel`: a wheel built from a source distribution, the same bytes everywhere."""

load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cc_toolchain", "use_cc_toolchain")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load("//python/private/pip:environments.bzl", "environment_wheel_tags")
load("//python/private/pip:target_environment.bzl", "TargetEnvironmentInfo")
load("//python/private/pypa:sdist_name.bzl", "SDIST_ENDINGS", "sdist_stem")
load(":compile_action.bzl", "interpreter_mismatch")
load(":labels.bzl", "label_text")
load(":py_info_interop.bzl", "PyInfo")
load(":pyc_info.bzl", "PycInfo")
load(":runtime_info.bzl", "RuntimeInfo")
load(":toolchain_types.bzl", "PRECOMPILE_TOOLCHAIN_TYPE")
load(":version.bzl", "library_version", "short_version")

_DOC = """\
Builds a wheel from a source distribution (PEP 517) in an action, without a network.

The backend finds the packages of `deps` and nothing else; the hash seed, locale and directories are fixed, the C toolchain is
Bazel's, and the wheel is normalised, so that the same source gives the same bytes, unless the package's own build looks at the clock
or the machine.
"""

BuildReasonInfo = provider(
    doc = "Why a package is built from its source. Private to rules_pyc.",
    fields = {"lines": "list[str]: for the errors of the build."},
)

# The variables by which compilers and CMake find C libraries.
_INCLUDE_VARIABLES = ["CMAKE_INCLUDE_PATH", "CPATH"]
_LIBRARY_VARIABLES = ["CMAKE_LIBRARY_PATH", "LIBRARY_PATH"]

# The execution requirement of actions that need the network.
_NETWORK = "requires-network"

# What the toolchain calls its compilers and archiver.
_ACTIONS = {
    "ar": "c++-link-static-library",
    "cc": "c-compile",
    "cxx": "c++-compile",
}

def _site(tree):
    return "--site={}/site-packages".format(tree.path) if tree.is_directory else None

def _link_library(ctx, library):
    """Gives a library the name that `-lNAME` looks for."""
    file = library.pic_static_library or library.static_library or library.dynamic_library or library.interface_library
    if not file:
        return None
    link = ctx.actions.declare_file("_{}.libraries/{}".format(ctx.label.name, file.basename.replace(".pic.", ".")))
    ctx.actions.symlink(output = link, target_file = file)
    return link

def _add_libraries(ctx, args):
    """Puts the headers and libraries of `cc_deps` on the paths of the build; returns the files."""
    if not ctx.attr.cc_deps:
        return depset()
    info = cc_common.merge_cc_infos(cc_infos = [dep[CcInfo] for dep in ctx.attr.cc_deps])
    context = info.compilation_context
    includes = depset(transitive = [context.includes, context.system_includes, context.quote_includes, context.external_includes])
    for variable in _INCLUDE_VARIABLES:
        args.add_all(includes, before_each = "--path", format_each = variable + "=%s")
    libraries = {}
    for linker_input in info.linking_context.linker_inputs.to_list():
        for library in linker_input.libraries:
            link = _link_library(ctx, library)
            if link:
                libraries[link] = True
    for variable in _LIBRARY_VARIABLES:
        args.add_all(
            {link.dirname: True for link in libraries}.keys(),
            before_each = "--path",
            format_each = variable + "=%s",
        )
    return depset(libraries.keys(), transitive = [context.headers])

def _execution_requirements(own):
    """The requirements of the action: no network, unless the user's own say so."""
    return own if _NETWORK in own else {"block-network": "1"} | own

def _add_target(ctx, args, runtime):
    """Says what the wheel has to be for."""
    environment = ctx.attr.environment[TargetEnvironmentInfo] if ctx.attr.environment else None
    if not environment and not runtime.version:
        return
    tags = environment_wheel_tags(
        environment.python if environment else library_version(runtime),
        environment.platform if environment else "",
        environment.versions if environment else {},
    )
    args.add(tags.description, format = "--target=%s")
    args.add_all(tags.interpreters, format_each = "--interpreter-tag=%s")
    args.add_all(tags.platforms, format_each = "--platform-tag=%s")

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
    out = ctx.actions.declare_file("{}/{}.whl".format(ctx.label.name, sdist_stem(ctx.file.sdist.basename)))
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
    args.add(ctx.attr.native_flags, format = "--native-flags=%s")
    _add_target(ctx, args, runtime)
    libraries = _add_libraries(ctx, args)

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
        # Also what cannot be built: a package that the environment of the build cannot have.
        inputs = depset([ctx.file.sdist] + ctx.files.patches + ctx.files.missing, transitive = [trees, libraries] + [
            dep[PycInfo].base_runfiles.files
            for dep in ctx.attr.deps
            if PycInfo in dep
        ]),
        tools = toolchain.interpreter.tools + ([cc_toolchain.all_files] if cc_toolchain else []),
        outputs = [out],
        execution_requirements = _execution_requirements(ctx.attr.execution_requirements),
        toolchain = PRECOMPILE_TOOLCHAIN_TYPE,
    )
    return [DefaultInfo(files = depset([out]))]

sdist_wheel = rule(
    implementation = _sdist_wheel_impl,
    doc = _DOC,
    attrs = {
        "cc_deps": attr.label_list(
            doc = """\
C libraries that the build needs: `cc_library` targets. Their headers and libraries are found by compilers (`CPATH`, `LIBRARY_PATH`) and
CMake; `-lz` finds the library of a target named `z`.""",
            providers = [CcInfo],
        ),
        "deps": attr.label_list(
            doc = "The packages that the build needs: its backend, and what `build-system.requires` of pyproject.toml names.",
            providers = [PyInfo],
        ),
        "env": attr.string_dict(
            doc = "Variables that the build sees beside the fixed ones.",
        ),
        "environment": attr.label(
            doc = "The `target_environment` that the wheel has to be for. Without one, only the Python version of its tags is checked.",
            providers = [TargetEnvironmentInfo],
        ),
        "execution_requirements": attr.string_dict(
            doc = "Requirements of the action, such as `{\"resources:cpu:4\": \"1\"}` or `{\"requires-network\": \"1\"}`; without that one, the action has no network.",
        ),
        "missing": attr.label_list(
            doc = "Files that say why requirements are not there: building them is an error.",
            allow_files = True,
        ),
        "native_flags": attr.string(
            doc = """\
What to do about compiler options for the CPU of the machine that builds, such as `-march=native`: `warn` (they are used, and the build
says so), `drop`, or `keep` (they are used).""",
            default = "warn",
            values = ["warn", "drop", "keep"],
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
            allow_single_file = SDIST_ENDINGS,
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
