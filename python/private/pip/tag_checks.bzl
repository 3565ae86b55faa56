"""Checks of what the tags of `pip` name: pure functions that return what is wrong. Nothing that matches no package is ignored."""

load("//python/private:version.bzl", "parse_version")
load("//python/private/pypa:names.bzl", "normalize_name")

# Attributes of `pip.parse` that only one kind of hub has, with their defaults.
_OF_LOCK = {
    "auth_patterns": {},
    "extras": [],
    "glibc": "",
    "groups": ["default"],
    "macos": "",
    "musl": "",
    "netrc": "",
    "python_versions": [],
}
_OF_REQUIREMENTS = {
    "python_interpreter": "python3",
    "python_interpreter_target": None,
    "requirement_cycles": {},
}

def hub_problem(name, tags):
    """Says what is wrong with the `pip.parse` tags of one hub.

    Args:
        name: (str) the hub's name.
        tags: list of the tags.

    Returns:
        str, or None if nothing is
    """
    where = "pip.parse(hub_name = \"{}\"): ".format(name)
    for tag in tags:
        if not tag.lock and not tag.requirements:
            return where + "neither lock nor requirements is set; lock = \"//:uv.lock\" takes the packages of a uv.lock"
        if tag.lock and tag.requirements:
            return where + "lock and requirements are both set; a hub is of one of them"
        others, kind = (_OF_REQUIREMENTS, "requirements") if tag.lock else (_OF_LOCK, "lock")
        for attribute, default in others.items():
            if getattr(tag, attribute) != default:
                return "{}{}: this is for {}; leave it out".format(where, attribute, kind)
        if tag.requirements and not tag.python_version:
            return where + "python_version is not set; with requirements, it must be: such as \"3.14\""
    if len(tags) > 1 and [tag for tag in tags if tag.lock]:
        return where + "there are {} of them; with lock, one is for all Python versions (python_versions names some of them)".format(len(tags))
    return None

# Attributes of `pip.override` about building sdists that only hubs with `lock` have, with their defaults.
_BUILD_OPTIONS = {
    "cc_deps": [],
    "env": {},
    "exec_properties": {},
    "execution_requirements": {},
    "native_flags": "warn",
}

def override_values_problem(name, tag, overrides):
    """Says what is wrong with the `pip.override` tags of one hub, whatever the packages are.

    Args:
        name: (str) the hub's name.
        tag: the first `pip.parse` of the hub.
        overrides: (dict) the tags by normalised name of the package.

    Returns:
        str, or None if nothing is
    """
    for override in overrides.values():
        where = "pip.override(hub_name = \"{}\", package = \"{}\"): ".format(name, override.package)
        if override.target and not tag.lock:
            return where + "target: this is for a hub with lock; leave it out"
        for attribute, default in _BUILD_OPTIONS.items():
            if getattr(override, attribute) == default:
                continue
            if not tag.lock:
                return where + attribute + ": this is for a hub with lock; leave it out"
            if override.target:
                return where + "target and other attributes are set; the target is the package as it is, so set nothing else"
        if override.target and (override.exclude or override.patches or override.build_deps or override.precompile_source_retention != "inherit"):
            return where + "target and other attributes are set; the target is the package as it is, so set nothing else"
    return None

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
