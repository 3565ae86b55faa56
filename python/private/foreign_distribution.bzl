"""Installed distributions of rules_python's `pip.parse`: what its whl targets bring to the venvs of our programs.

rules_python lists single links in `PyInfo.venv_symlinks`. A target's own files say the same and more (which directories hold
shared libraries, what several distributions share), so the links are made as those of our own distributions are.
"""

load(":distribution.bzl", "make_distribution_info")
load(":py_info_interop.bzl", "has_venv_links")
load(":pyc_paths.bzl", "runfiles_path")
load(":topology.bzl", "SITE_PACKAGES", "make_topologies")
load(":version.bzl", "library_version")

# What its whl targets have, all in the root of the package's repository.
_SCHEMES = [SITE_PACKAGES, "bin", "data", "include"]

def _name_and_version(directories, default):
    """Reads the name and the version of a distribution from the name of its `.dist-info` directory."""
    for directory in directories:
        name = directory.removeprefix(SITE_PACKAGES + "/")
        if name != directory and name.endswith(".dist-info") and "-" in name:
            name, _, version = name.removesuffix(".dist-info").partition("-")
            return name, version
    return default, ""

def _by_directory(paths, root):
    """Groups runfiles paths that are in a scheme below a root by their directory there."""
    contents = {}
    for path in paths:
        if not path.startswith(root + "/"):
            continue
        directory, _, name = path[len(root) + 1:].rpartition("/")
        if directory.partition("/")[0] in _SCHEMES:
            contents.setdefault(directory, []).append(name)
    return contents

def distribution_of_paths(*, modules, others, import_root, name, short_version):
    """Makes a PyDistributionInfo of the files of a whl target.

    Args:
        modules: list[str], the runfiles paths of its Python sources.
        others: list[str], those of all its other files.
        import_root: (str) the runfiles path of its import directory.
        name: (str) what to call it if it has no metadata.
        short_version: (str) the Python version, such as `3.14`.

    Returns:
        PyDistributionInfo, or None if the files are none of an installed distribution
    """
    root, _, last = import_root.rpartition("/")
    contents = _by_directory(modules, root)
    plain = _by_directory(others, root)
    if last != SITE_PACKAGES or not [directory for directory in contents | plain if directory.partition("/")[0] == SITE_PACKAGES]:
        return None
    name, version = _name_and_version(plain, name)
    topologies = make_topologies(
        contents,
        distribution = name,
        plain = plain,
        root = root,
        short_version = short_version,
    )
    if type(topologies) == "string":
        # It is imported from where it is, then.
        return None
    return make_distribution_info(
        name = name,
        root = root,
        scripts = {},
        short_version = short_version,
        topologies = topologies,
        version = version,
    )

def foreign_distribution(target, rule, *, import_roots, runtime, sources, workspace_name):
    """Makes a PyDistributionInfo of a target of rules_python that wants links in venvs (`--venvs_site_packages=yes`).

    Args:
        target: (Target) it provides PyInfo.
        rule: `ctx.rule` of an aspect.
        import_roots: list[str], the target's own import directories in the runfiles.
        runtime: RuntimeInfo of the Python in use.
        sources: list[File], its Python sources.
        workspace_name: (str) `ctx.workspace_name`.

    Returns:
        PyDistributionInfo, or None if the target is none or has files that are not known yet
    """
    if not runtime.version or len(import_roots) != 1 or not has_venv_links(target):
        return None
    others = getattr(rule.files, "data", []) + getattr(rule.files, "pyi_srcs", [])
    if [file for file in sources + others if file.is_directory]:
        return None
    return distribution_of_paths(
        import_root = import_roots[0],
        modules = [runfiles_path(workspace_name, file.short_path) for file in sources],
        name = target.label.name,
        others = [runfiles_path(workspace_name, file.short_path) for file in others],
        short_version = library_version(runtime),
    )
