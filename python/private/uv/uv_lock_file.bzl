"""A uv.lock, read once for all environments: its packages with their files, and their dependencies with parsed markers."""

load("//python/private/pypa:markers.bzl", "parse_marker")
load("//python/private/pypa:specifiers.bzl", "parse_specifiers")
load("//python/private/pypa:versions.bzl", "parse")
load(":uv_conflicts.bzl", "read_conflicts")
load(":uv_files.bzl", "LOCAL_KINDS", "read_files", "read_source")

# The version of the format. Revisions of it can be read by everything that reads the version.
_VERSION = 1

def version_problem(lock, path):
    """Says why a lock is not in the format that is known.

    Args:
        lock: (dict) the parsed document.
        path: (str) what messages call it.

    Returns:
        str, or None if it is
    """
    version = lock.get("version")
    if version == _VERSION:
        return None
    if type(version) != "int":
        return "{}: version: there is none, so this is not a uv.lock; write it with uv lock".format(path)
    if version > _VERSION:
        return ("{}: version = {}: this is a newer format than version = {}, which uv 0.13 and earlier write; use a newer version of " +
                "rules_pyc, or write the lock with such a uv").format(path, version, _VERSION)
    return "{}: version = {}: this format is from before uv 0.4; write the lock again with a newer uv: uv lock".format(path, version)

def _marker(markers, text):
    """Parses a marker unless it has been; returns its index among all markers of the lock."""
    index = markers.index_of.get(text)
    if index == None:
        parsed = parse_marker(text)
        if parsed.error:
            return None, "the marker {} cannot be read: {}".format(text, parsed.error)
        index = len(markers.all)
        markers.index_of[text] = index
        names = [step.text for step in parsed.steps if type(step) != "string" and step.name == "extra"]
        markers.all.append(struct(
            has_extra = bool(names),
            is_scoped = bool([name for name in names if not name.startswith(("extra-", "group-", "project-"))]),
            parsed = parsed,
            text = text,
        ))
    return index, None

def _find(by_name, dependency):
    """The index of the package that a dependency is, or None.

    A lock leaves out the version and the source where there is one package of the name.
    """
    candidates = by_name.get(dependency["name"], [])
    if len(candidates) < 2:
        return candidates[0][0] if candidates else None
    for index, package in candidates:
        if "version" in dependency and dependency["version"] != package.get("version"):
            continue
        if "source" in dependency and dependency["source"] != package.get("source"):
            continue
        return index
    return None

def _dependencies(entries, by_name, markers, where):
    """Reads an array of dependencies.

    Returns:
        (list of struct(extras: list[str], marker: int, package: int), str): `marker` is None if there is none; what is wrong
    """
    result = []
    for entry in entries:
        index = _find(by_name, entry)
        if index == None:
            return [], "{}: the lock has no package {} {}; write it again with uv lock".format(
                where,
                entry["name"],
                entry.get("version", ""),
            )
        marker = None
        if "marker" in entry:
            marker, error = _marker(markers, entry["marker"])
            if error:
                return [], "{}: {}".format(where, error)
        result.append(struct(extras = entry.get("extra", []), marker = marker, package = index))
    return result, None

def _tables(tables, by_name, markers, where):
    """Reads a table of arrays of dependencies, such as those of the groups."""
    result = {}
    for name, entries in tables.items():
        result[name], error = _dependencies(entries, by_name, markers, where)
        if error:
            return {}, error
    return result, None

def _read_package(entry, by_name, markers, path):
    """Reads one package; returns a struct, and what is wrong or None."""
    name = entry["name"]
    where = "{}: {}".format(path, name)
    dependencies, error = _dependencies(entry.get("dependencies", []), by_name, markers, where)
    extras, extras_error = _tables(entry.get("optional-dependencies", {}), by_name, markers, where)
    groups, groups_error = _tables(entry.get("dev-dependencies", entry.get("dependency-groups", {})), by_name, markers, where)
    forks = []
    for text in entry.get("resolution-markers", []):
        marker, marker_error = _marker(markers, text)
        error = error or marker_error
        forks.append(marker)
    source = read_source(entry.get("source", {}))

    # A project whose version is dynamic has none.
    version = entry.get("version", "")
    if version and not parse(version):
        error = error or "{}: version = \"{}\" is not a version; write the lock again with uv lock".format(where, version)
    return struct(
        default_groups = entry.get("default-groups"),
        dependencies = dependencies,
        extras = extras,
        files = read_files(entry, source),
        forks = forks,
        groups = groups,
        metadata = entry.get("metadata"),
        name = name,
        source = source,
        version = version,
    ), error or extras_error or groups_error

def _requirements(entries, markers, where):
    """Reads requirements that have no package yet, as the manifest has them.

    Returns:
        (list of struct(name: str, extras: list[str], marker: int), str): `marker` is None if there is none; what is wrong
    """
    result = []
    for entry in entries:
        marker = None
        if "marker" in entry:
            marker, error = _marker(markers, entry["marker"])
            if error:
                return [], "{}: {}".format(where, error)
        result.append(struct(extras = entry.get("extras", []), marker = marker, name = entry["name"]))
    return result, None

def _read_manifest(manifest, markers, path):
    """Reads what is required without a project; returns a struct, and what is wrong or None."""
    where = path + ": manifest"
    requirements, error = _requirements(manifest.get("requirements", []), markers, where)
    groups = {}
    for group, entries in manifest.get("dependency-groups", {}).items():
        groups[group], group_error = _requirements(entries, markers, where)
        error = error or group_error
    return struct(default_groups = manifest.get("default-groups"), groups = groups, requirements = requirements), error

def _is_root(package):
    return package.source.kind in LOCAL_KINDS and package.source.value in [".", ""]

def _texts(lock, key, markers):
    """The markers of an array, parsed; and what is wrong or None."""
    indices = []
    for text in lock.get(key, []):
        index, error = _marker(markers, text)
        if error:
            return [], "{}: {}".format(key, error)
        indices.append(index)
    return indices, None

def read_uv_lock(lock, path):
    """Reads a uv.lock.

    Args:
        lock: (dict) the document, as `parse_toml` returns it.
        path: (str) what messages call it.

    Returns:
        struct with
            error: (str) what is wrong, or None; all else is None then.
            path: (str)
            revision: (int) of the format.
            requires_python: (str) a set of specifiers.
            python_specifiers: (list[struct]) the same, parsed.
            packages: (list[struct]) in the order of the lock: name, version (empty if the project computes it), source (`read_source`),
                files (`read_files`), dependencies (list[struct]: package, an index in this list; extras; marker, an index in
                `markers` or None), extras and groups (dict[str, list[struct]]), forks (list[int]: the markers of the
                environments that the version is for, all if there are none), metadata (dict, or None if the lock has none),
                default_groups (list[str] or the str "all", None if the lock does not say).
            by_name: (dict[str, list[int]]) the indices of the packages of a name.
            members: (list[str]) the projects of the workspace.
            root: (str) the project that is in the directory of the lock, or None.
            manifest: (struct) what is required without a project: requirements (list[struct]: name, extras, marker), groups (such a
                list by the name of the group), default_groups (as for packages).
            document: (dict) the lock itself.
            conflicts: (struct) as `read_conflicts` returns it.
            markers: (list[struct]) all markers that the lock has: text, parsed, has_extra (bool), is_scoped (bool: it names an extra of
                the package whose dependency it is about).
            supported: (list[int]) the markers of `[tool.uv] environments`; all environments if there are none.
    """
    problem = version_problem(lock, path)
    if problem:
        return struct(error = problem)
    markers = struct(all = [], index_of = {})
    by_name = {}
    entries = lock.get("package", lock.get("distribution", []))
    for index, entry in enumerate(entries):
        if "name" not in entry:
            return struct(error = "{}: package: one has no name; write the lock again with uv lock".format(path))
        by_name.setdefault(entry["name"], []).append((index, entry))
    packages = []
    for entry in entries:
        package, error = _read_package(entry, by_name, markers, path)
        if error:
            return struct(error = error)
        packages.append(package)
    supported, error = _texts(lock, "supported-markers", markers)
    if error:
        return struct(error = "{}: {}".format(path, error))
    requires_python = lock.get("requires-python", "")
    specifiers = parse_specifiers(requires_python)
    if specifiers == None:
        return struct(error = "{}: requires-python = \"{}\" cannot be read".format(path, requires_python))
    manifest, error = _read_manifest(lock.get("manifest", {}), markers, path)
    if error:
        return struct(error = error)
    roots = [package.name for package in packages if _is_root(package)]
    return struct(
        by_name = {name: [index for index, _ in found] for name, found in by_name.items()},
        conflicts = read_conflicts(lock.get("conflicts", [])),
        document = lock,
        error = None,
        manifest = manifest,
        markers = markers.all,
        members = lock.get("manifest", {}).get("members", roots),
        packages = packages,
        path = path,
        python_specifiers = specifiers,
        requires_python = requires_python,
        revision = lock.get("revision", 0),
        root = roots[0] if roots else None,
        supported = supported,
    )
