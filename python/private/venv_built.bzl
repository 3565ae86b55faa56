"""What the virtual environment of a program has of distributions that the build makes, whose files only their own actions know.

Modules are imported from where the distribution is. An action puts commands and data files of all of them together.
"""

load(":labels.bzl", "label_text")
load(":pyc_paths.bzl", "runfiles_path")
load(":toolchain_types.bzl", "PRECOMPILE_TOOLCHAIN_TYPE")

# The directories of `data` that programs find. The names of output directories must be known.
_DATA = ["etc", "share"]

NOTHING_BUILT = struct(bin = "", files = [], site_packages = [])

def _has(links, name):
    return any([place == name or place.startswith(name + "/") for place, _ in links])

def make_built(ctx, directory, distributions, layout, links):
    """Puts commands and data files of built distributions together.

    Args:
        ctx: context of a rule with the toolchain of precompilers.
        directory: (str) the virtual environment, relative to the package.
        distributions: list of structs with `name`, `site_packages` and `trees`, as the functions of PycInfo return them.
        layout: (str) of LAYOUTS.
        links: list[(str, str)] made by `program_links`: what other distributions have in the environment.

    Returns:
        struct with
            bin: (str) the runfiles path of the directory with commands; empty if there is none.
            files: list[File], directories that belong into the runfiles.
            site_packages: list[str]: the runfiles paths of the import roots.
    """
    if not distributions:
        return NOTHING_BUILT
    toolchain = ctx.toolchains[PRECOMPILE_TOOLCHAIN_TYPE]
    if not toolchain:
        fail(("{}: no precompiler for the execution platform, which puts together what the build makes of source distributions too. " +
              "Register a py_precompile_toolchain for it.").format(label_text(ctx.label)))
    trees = [one.trees[layout] for one in distributions]
    programs = ctx.actions.declare_directory(directory + ".built/bin")
    data = {
        name: ctx.actions.declare_directory("{}/{}".format(directory, name))
        for name in _DATA
        if not _has(links, name)
    }
    args = ctx.actions.args()
    args.use_param_file("@%s", use_always = True)
    args.set_param_file_format("multiline")
    args.add("venv-built")
    args.add_all(trees, format_each = "--tree=%s", expand_directories = False)
    args.add_all([programs], format_each = "--bin=%s", expand_directories = False)
    for name, output in data.items():
        args.add_all([output], format_each = "--data={}\t%s".format(name), expand_directories = False)
    ctx.actions.run(
        mnemonic = "PyVenvBuilt",
        progress_message = "Collecting commands and data files of built packages for %{label}",
        executable = toolchain.precompiler,
        arguments = [args],
        inputs = trees,
        outputs = [programs] + data.values(),
        toolchain = PRECOMPILE_TOOLCHAIN_TYPE,
    )
    return struct(
        bin = runfiles_path(ctx.workspace_name, programs.short_path),
        files = [programs] + data.values(),
        site_packages = [one.site_packages for one in distributions],
    )
