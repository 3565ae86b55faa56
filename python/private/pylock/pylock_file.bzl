"""A pylock.toml (PEP 751), read once for all environments: its packages with their files and parsed markers."""

load("//python/private/pypa:markers.bzl", "parse_marker")
load("//python/private/pypa:names.bzl", "canonical_name")
load("//python/private/pypa:specifiers.bzl", "parse_specifiers")
load("//python/private/pypa:versions.bzl", "parse")
load(":pylock_files.bzl", "read_origin")
load(":pylock_schema.bzl", "table_problem")

# The versions of the format: of this one, all is read; up to the second, a newer version adds only what can be ignored.
_KNOWN_VERSION = "1.0"
_NEXT_MAJOR = "2.dev0"

_NAME_CHARS = "abcdefghijklmnopqrstuvwxyz0123456789-"

# Variables of markers that depend on what is selected.
_SELECTION = ["dependency_groups", "extras"]

def is_pylock(filename):
    """Tells whether a file is a pylock.toml, by its name: `pylock.toml`, or `pylock.NAME.toml` where NAME has no dot.

    Args:
        filename: (str)

    Returns:
        bool
    """
    if filename == "pylock.toml":
        return True
    if not filename.startswith("pylock.") or not filename.endswith(".toml"):
        return False
    name = filename[len("pylock."):-len(".toml")]
    return bool(name) and "." not in name

def _version_problem(document):
    """Says why a lock is not in a format that is known, or returns None."""
    text = document.get("lock-version")
    if text == None:
        return "lock-version: there is none, so this is not a pylock.toml; write it with a tool that can, such as pip lock or uv export"
    version = parse(text) if type(text) == "string" else None
    if not version:
        return "lock-version = {} is not a version; write the lock again".format(repr(text))
    if version.key >= parse(_NEXT_MAJOR).key or version.key < parse("1").key:
        return ("lock-version = \"{}\": this format is not known, only {} and later versions of 1; use a newer version of rules_pyc, or write " +
                "the lock in format {}").format(text, _KNOWN_VERSION, _KNOWN_VERSION)
    return None

def _marker(markers, text, unknown):
    """Parses a marker unless it has been.

    Returns:
        (int, str): its index among all markers of the lock; what is wrong, or None
    """
    index = markers.index_of.get(text)
    if index == None:
        parsed = parse_marker(text)
        if parsed.error:
            return None, "the marker {} cannot be read: {}".format(text, parsed.error)
        index = len(markers.all)
        markers.index_of[text] = index
        names = {step.name: True for step in parsed.steps if type(step) != "string"}
        markers.all.append(struct(
            is_selective = any([name in names for name in _SELECTION]),
            names = names,
            parsed = parsed,
            text = text,
        ))
    for name in unknown:
        if name in markers.all[index].names:
            return None, "the marker {} cannot be evaluated: {} has no value here".format(text, name)
    return index, None

def _optional_specifiers(table):
    """`requires-python` of a table: (list[struct], str), what is wrong or None."""
    text = table.get("requires-python", "")
    specifiers = parse_specifiers(text)
    if specifiers == None:
        return [], "requires-python = \"{}\" cannot be read".format(text)
    return specifiers, None

def _file_version(files):
    """The version that the first wheel has in its name; a package whose version is not in the lock may have one."""
    versions = [file.wheel.version for file in files if file.wheel]
    return versions[0] if versions else ""

def _read_package(entry, markers):
    """Reads one package; returns a struct without its dependencies, and what is wrong or None."""
    problem = table_problem("package", entry)
    if problem:
        return None, problem
    name = entry["name"]
    if not name or name.strip(_NAME_CHARS) or name != canonical_name(name).strip("-"):
        return None, "name: \"{}\" is not a normalised name".format(name)
    version = entry.get("version", "")
    if "version" in entry and not parse(version):
        return None, "version = \"{}\" is not a version".format(version)
    specifiers, problem = _optional_specifiers(entry)
    marker = None
    if not problem and "marker" in entry:
        marker, problem = _marker(markers, entry["marker"], ["extra"])
    source, files, origin_problem = (None, [], None) if problem else read_origin(entry, name, version)
    problem = problem or origin_problem
    if problem:
        return None, problem
    return struct(
        files = files,
        marker = marker,
        name = name,
        python_specifiers = specifiers,
        requires_python = entry.get("requires-python", ""),
        source = source,
        version = version or _file_version(files),
    ), None

def _matches(dependency, entry):
    """Whether a table has the values of another one, which may leave out keys; tables in it likewise."""
    for key, value in dependency.items():
        other = entry.get(key)
        if type(value) == "dict" and type(other) == "dict":
            if [name for name in value if value[name] != other.get(name)]:
                return False
        elif value != other:
            return False
    return True

def _dependencies(entry, entries, by_name):
    """The indices of the packages that an entry depends on: (list[int], str), what is wrong or None."""
    found = {}
    for dependency in entry.get("dependencies", []):
        name = dependency.get("name")
        matching = [index for index in by_name.get(name, []) if _matches(dependency, entries[index])]
        if not matching:
            return [], "dependencies: the lock has no package {} {}".format(name, dependency.get("version", "")).rstrip()
        found.update({index: True for index in matching})
    return found.keys(), None

def _names(document, key):
    return [canonical_name(name) for name in document.get(key, [])]

def _read_packages(document, markers, advice):
    """All packages of a lock: (list[struct], dict[str, list[int]], list[list[int]], str), the last one what is wrong or None."""
    packages = []
    by_name = {}
    for index, entry in enumerate(document["packages"]):
        package, problem = _read_package(entry, markers)
        if problem:
            name = entry.get("name")
            return [], {}, [], "packages: {}: {}; {}".format(name if type(name) == "string" else "number {}".format(index + 1), problem, advice)
        packages.append(package)
        by_name.setdefault(package.name, []).append(index)
    dependencies = []
    for entry in document["packages"]:
        indices, problem = _dependencies(entry, document["packages"], by_name)
        if problem:
            return [], {}, [], "packages: {}: {}; {}".format(entry["name"], problem, advice)
        dependencies.append(indices)
    return packages, by_name, dependencies, None

def read_pylock(document, path):
    """Reads a pylock.toml.

    Args:
        document: (dict) as `parse_toml` returns it.
        path: (str) what messages call it.

    Returns:
        struct with
            error: (str) what is wrong, or None; all else is None then.
            path: (str)
            version: (str) of the format.
            is_newer: (bool) whether this version may have more than is read.
            requires_python: (str) a set of specifiers.
            python_specifiers: (list[struct]) the same, parsed.
            extras, groups, default_groups: (list[str]) canonical names; the default groups are among the groups.
            packages: (list[struct]) in the order of the lock: name, version (empty if the lock does not have it), marker (int, an index in
                `markers`, or None), requires_python and python_specifiers as for the lock, source and files (`read_origin`).
            by_name: (dict[str, list[int]]) the indices of the packages of a name.
            dependencies: (list[list[int]]) the packages that each package depends on; None if the lock does not say this of any.
            markers: (list[struct]) all markers that the lock has: text, parsed, names (its variables), is_selective (bool: it
                depends on extras or groups).
            supported: (list[int]) the markers of `environments`; all environments if there are none.
            members: (list[str]) and root: (str) the projects of a workspace, of which a pylock.toml has none.
    """
    problem = _version_problem(document)
    if problem:
        return struct(error = "{}: {}".format(path, problem))
    creator = document.get("created-by")
    advice = "write the lock again with {}".format(creator if type(creator) == "string" else "the tool that made it")
    problem = table_problem("lock", document)
    specifiers = []
    if not problem:
        specifiers, problem = _optional_specifiers(document)
    markers = struct(all = [], index_of = {})
    supported = []
    for text in [] if problem else document.get("environments", []):
        index, marker_problem = _marker(markers, text, ["extra"] + _SELECTION)
        supported.append(index)
        problem = problem or ("environments: " + marker_problem if marker_problem else None)
    if problem:
        return struct(error = "{}: {}; {}".format(path, problem, advice))
    packages, by_name, dependencies, problem = _read_packages(document, markers, advice)
    if problem:
        return struct(error = "{}: {}".format(path, problem))
    default_groups = _names(document, "default-groups")
    return struct(
        by_name = by_name,
        default_groups = default_groups,
        dependencies = dependencies if [entry for entry in document["packages"] if "dependencies" in entry] else None,
        error = None,
        extras = _names(document, "extras"),
        groups = {name: True for name in _names(document, "dependency-groups") + default_groups}.keys(),
        is_newer = parse(document["lock-version"]).key > parse(_KNOWN_VERSION).key,
        markers = markers.all,
        members = [],
        packages = packages,
        path = path,
        python_specifiers = specifiers,
        requires_python = document.get("requires-python", ""),
        root = None,
        supported = supported,
        version = document["lock-version"],
    )
