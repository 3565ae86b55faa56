"""Checks of what the tags of `pip` name: pure functions that return what is wrong. Nothing that matches no package is ignored."""

load("//python/private:version.bzl", "parse_version")
load(":names.bzl", "normalize_name")

def parse_problem(*, hub_name, path, python_version, requirement_cycles, names):
    """Says what is wrong with a `pip.parse`.

    Args:
        hub_name: (str) the attribute.
        path: (str) the requirements file.
        python_version: (str) the attribute.
        requirement_cycles: (dict[str, list[str]]) the attribute.
        names: (collection of str) the normalised names of the packages in the requirements file.

    Returns:
        str, or None if nothing is
    """
    where = "pip.parse(hub_name = \"{}\"): ".format(hub_name)
    if not parse_version(python_version):
        return "{}python_version = \"{}\" is not a Python version; write it as MAJOR.MINOR, such as \"3.14\"".format(
            where,
            python_version,
        )
    for cycle, members in requirement_cycles.items():
        unknown = [member for member in members if normalize_name(member) not in names]
        if unknown:
            return "{}requirement_cycles: \"{}\" names {}; {} has no such package".format(
                where,
                cycle,
                ", ".join(unknown),
                path,
            )
        if len(members) < 2:
            return "{}requirement_cycles: \"{}\" has fewer than two packages, which is not a cycle".format(where, cycle)
    return None

def override_problem(*, hub_name, package, path, build_deps, names):
    """Says what is wrong with a `pip.override`.

    Args:
        hub_name: (str) the attribute.
        package: (str) the attribute.
        path: (str) the requirements file of the hub.
        build_deps: (list[str]) the attribute.
        names: (collection of str) the normalised names of the packages in the requirements file.

    Returns:
        str, or None if nothing is
    """
    where = "pip.override(hub_name = \"{}\", package = \"{}\"): ".format(hub_name, package)
    if normalize_name(package) not in names:
        return "{}{} has no such package".format(where, path)
    unknown = [dep for dep in build_deps if normalize_name(dep) not in names]
    if unknown:
        return "{}build_deps names {}; {} has no such package".format(where, ", ".join(unknown), path)
    return None
