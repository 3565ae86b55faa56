"""What requirements files are for one environment, as `plan_hub` takes it. Pure functions."""

load("//python/private/index:index_page.bzl", "file_kind")
load("//python/private/index:urls.bzl", "is_url", "url_filename")
load("//python/private/pypa:markers.bzl", "evaluate_marker")
load("//python/private/pypa:names.bzl", "canonical_name")
load("//python/private/pypa:sdist_name.bzl", "split_sdist_name")
load("//python/private/pypa:wheel_tags.bzl", "parse_wheel_name")

def url_file(url, hashes):
    """Describes the file that a requirement gives the URL or path of.

    Args:
        url: (str) a URL, or a path relative to the requirements file.
        hashes: (list[str]) its locked hashes.

    Returns:
        struct, as of `resolve`; None if it is neither a wheel nor a source distribution
    """
    filename = url_filename(url) if is_url(url) else url.rpartition("/")[2]
    kind = file_kind(filename)
    if not kind:
        return None
    is_path = not is_url(url)
    return struct(
        filename = filename,
        hash = hashes[0],
        kind = kind,
        path = url if is_path else "",
        sha256 = hashes[0].removeprefix("sha256:"),
        size = -1,
        url = "" if is_path else url,
        wheel = parse_wheel_name(filename) if kind == "wheel" else None,
    )

def _file_version(file):
    """The version in the name of a file."""
    return file.wheel.version if file.wheel else split_sdist_name(file.filename)[1]

def are_annotated(requirements):
    """Tells whether comments say by what each package is required.

    Args:
        requirements: (list[struct]) as `locked_requirements` returns them.

    Returns:
        bool
    """
    return bool(requirements) and not [1 for requirement in requirements if not requirement.has_parents]

def _selected(requirements, environment):
    """Returns the requirements whose marker holds, by name, and what is wrong."""
    selected = {}
    for requirement in requirements:
        holds = evaluate_marker(requirement.marker, environment) if requirement.marker else True
        if type(holds) == "string":
            return {}, "{}the marker of {} cannot be read: {}".format(requirement.where, requirement.name, holds)
        if not holds:
            continue
        known = selected.get(requirement.name)
        other = known.requirement if known else None
        if other and (other.version, other.url) != (requirement.version, requirement.url):
            return {}, "{}{} {} is there too, for the same environments: {}{}; write a marker for each, or lock them together".format(
                requirement.where,
                requirement.name,
                requirement.version or requirement.url,
                other.where,
                other.version or other.url,
            )
        extras = {extra: True for extra in (known.extras if known else []) + requirement.extras}
        selected[requirement.name] = struct(extras = sorted(extras), requirement = requirement)
    return selected, None

def resolve_requirements(requirements, environment, index_of, is_annotated):
    """Finds what requirements are for one environment.

    Args:
        requirements: (list[struct]) as `locked_requirements` returns them.
        environment: (dict[str, str]) the values of the marker's variables.
        index_of: function that returns the name of the `package_index_repository` of a requirement.
        is_annotated: (bool) whether comments say by what each package is required; otherwise that is not known.

    Returns:
        struct as `resolve` returns it. What an index has of a package is not known yet: its `index` names where that is found.
        `requires` is None if it is not known. Each package has its `requirement`, too.
    """
    selected, problem = _selected(requirements, environment)
    if problem:
        return struct(error = problem)
    children = {name: {} for name in selected}
    for name, found in selected.items():
        for parent in found.requirement.parents:
            if parent in children and parent != name:
                children[parent][canonical_name(name)] = []
    packages = {}
    requires = {}
    for name in sorted(selected):
        requirement = selected[name].requirement
        extras = [canonical_name(extra) for extra in selected[name].extras]
        files = []
        if requirement.url:
            file = url_file(requirement.url, requirement.hashes)
            if not file:
                return struct(error = "{}{} is neither a wheel nor a source distribution".format(requirement.where, requirement.url))
            files.append(file)
        canonical = canonical_name(name)
        requires[canonical] = extras
        packages[canonical] = struct(
            extras = extras,
            files = files,
            index = None if requirement.url else index_of(requirement),
            name = canonical,
            optional = {extra: {} for extra in extras},
            problem = None,
            requirement = requirement,
            requires = children[name] if is_annotated else None,
            source = struct(kind = "registry", subdirectory = "", value = ""),
            version = requirement.version or _file_version(files[0]),
        )
    return struct(
        error = None,
        excluded = [],
        packages = packages,
        projects = {"": struct(extras = {}, groups = {}, requires = requires)},
        selected = packages.keys(),
    )
