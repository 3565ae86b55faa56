"""Checks of what the tags of `pip` name: pure functions that return what is wrong. Nothing that matches no package is ignored."""

load("//python/private/pypa:names.bzl", "normalize_name")
load(":closest_name.bzl", "did_you_mean")
load(":override_values.bzl", "override_value_problem")

# Attributes of `pip.parse` that only one kind of hub has, with their defaults.
_OF_LOCK = {
    "extras": [],
    "groups": ["default"],
}
_OF_REQUIREMENTS = {
    "extra_index_urls": [],
    "index_url": "",
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
        sources = [name for name in ["lock", "requirements", "requirements_by_platform"] if getattr(tag, name)]
        if not sources:
            return where + "neither lock nor requirements is set; lock = \"//:uv.lock\" takes the packages of a uv.lock"
        if len(sources) > 1:
            return where + "{} and {} are both set; a hub is of one of them".format(sources[0], sources[1])
        others, kind = (_OF_REQUIREMENTS, "requirements") if tag.lock else (_OF_LOCK, "lock")
        for attribute, default in others.items():
            if getattr(tag, attribute) != default:
                return "{}{}: this is for {}; leave it out".format(where, attribute, kind)
        if not tag.lock and not tag.python_version and not tag.python_versions:
            return where + "python_version is not set; with requirements, it must be: such as \"3.14\""
    if len(tags) > 1 and [tag for tag in tags if tag.lock]:
        return where + "there are {} of them; with lock, one is for all Python versions (python_versions names some of them)".format(len(tags))
    return None

def override_values_problem(name, overrides):
    """Says what is wrong with the `pip.override` tags of one hub, whatever the packages are.

    Args:
        name: (str) the hub's name.
        overrides: (dict) the tags by normalised name of the package.

    Returns:
        str, or None if nothing is
    """
    for override in overrides.values():
        where = "pip.override(hub_name = \"{}\", package = \"{}\"): ".format(name, override.package)
        problem = override_value_problem(override)
        if problem:
            return where + problem
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
        return "{}{} has no such package{}".format(where, path, did_you_mean(normalize_name(package), names))
    unknown = [dep for dep in build_deps if normalize_name(dep) not in names]
    if unknown:
        return "{}build_deps names {}; {} has no such package".format(where, ", ".join(unknown), path)
    return None
