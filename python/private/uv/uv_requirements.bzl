"""What a pyproject.toml requires, and what a uv.lock says that it required when it was written, in one form that can be compared."""

load("//python/private/pip:platforms.bzl", "marker_environment")
load("//python/private/pypa:markers.bzl", "evaluate", "parse_marker", "prepare_environment")
load("//python/private/pypa:names.bzl", "canonical_name")
load("//python/private/pypa:requirement.bzl", "split_requirement")
load("//python/private/pypa:specifiers.bzl", "parse_specifiers", "specifiers_hold")

# Where markers are evaluated to compare them. uv writes markers in another form, so that their text cannot be compared.
_PLATFORMS = ["linux_x86_64", "linux_aarch64", "macos_aarch64", "macos_x86_64", "windows_x86_64"]
_PYTHONS = ["3.{}.{}".format(minor, micro) for minor in range(7, 20) for micro in [0, 1, 2, 5, 30]]

# Kinds of sources that uv writes down; a requirement has at most one.
_SOURCES = ["url", "git", "path", "directory", "editable", "virtual", "index"]

# Those of which the version can be chosen.
_VERSIONED = ["", "index"]

# How deep groups can include each other.
_MAX_INCLUDES = 50

def sample_environments(specifiers):
    """Makes marker environments to compare markers in: those that a lock is for, of many.

    Args:
        specifiers: (list[struct]) `requires-python`, as `parse_specifiers` returns it.

    Returns:
        list of structs as `prepare_environment` returns them
    """
    return [
        prepare_environment(marker_environment(platform, python))
        for python in _PYTHONS
        if specifiers_hold(specifiers, python)
        for platform in _PLATFORMS
    ]

def python_samples(specifiers):
    """Tells which of many Python versions specifiers permit, so that specifiers can be compared by their meaning.

    Args:
        specifiers: (list[struct]) as `parse_specifiers` returns them.

    Returns:
        list[str]
    """
    return [python for python in _PYTHONS if specifiers_hold(specifiers, python)]

def _specifier_key(text):
    """Specifiers in a form that is the same for all spellings; the text itself if it cannot be read."""
    specifiers = parse_specifiers(text)
    if specifiers == None:
        return text
    keys = []
    for specifier in specifiers:
        exact = specifier.operator in ["~=", "==="] or specifier.is_wildcard
        keys.append(specifier.operator + (specifier.text.strip() if exact or not specifier.version else str(specifier.version.key)))
    return ",".join(sorted(keys))

def _where(marker, environments, extra):
    """The indices of the environments where a marker holds; all if it cannot be read."""
    everywhere = range(len(environments))
    parsed = parse_marker(marker) if marker else None
    if not parsed or parsed.error:
        return {index: True for index in everywhere}
    found = {}
    for index in everywhere:
        environment = environments[index]
        environment = struct(values = environment.values | {"extra": {extra: True} if extra else {}}, versions = environment.versions)
        if evaluate(parsed, environment) == True:
            found[index] = True
    return found

def _add(found, name, extras, specifier, source, where):
    key = "{}{} {}{}".format(
        name,
        "[{}]".format(",".join(sorted([canonical_name(extra) for extra in extras]))) if extras else "",
        specifier,
        source,
    ).strip()
    found.setdefault(key, {}).update(where)

def _source_kind(source, url):
    """What kind of source `[tool.uv.sources]` or a URL makes of a requirement."""
    if url:
        return "git" if url.startswith("git+") else "path" if url.startswith("file:") else "url"
    if not source:
        return ""
    if type(source) == "list":
        return "several"
    if "git" in source:
        return "git"
    if "url" in source:
        return "url"
    if "index" in source:
        return "index"
    return "path" if "workspace" in source or "path" in source else ""

def written_requirements(texts, sources, environments, extra = ""):
    """Brings requirements of a pyproject.toml into the form that can be compared.

    Args:
        texts: (list[str]) requirements.
        sources: (dict[str, dict]) `[tool.uv.sources]`, by canonical name.
        environments: (list[struct]) as `sample_environments` returns them.
        extra: (str) the extra that they are of.

    Returns:
        dict[str, dict[int, bool]]: for each requirement, in a canonical spelling, the environments where it is one
    """
    found = {}
    for text in texts:
        requirement = split_requirement(text)
        name = canonical_name(requirement.name)
        kind = _source_kind(sources.get(name), requirement.url)
        specifier = _specifier_key(requirement.specifier) if kind in _VERSIONED else ""
        _add(found, name, requirement.extras, specifier, kind and "@ " + kind, _where(requirement.marker, environments, extra))
    return found

def locked_requirements(entries, environments, extra = ""):
    """Brings requirements of a uv.lock's metadata into the form that can be compared.

    Args:
        entries: (list[dict]) as they are in the lock.
        environments: (list[struct]) as `sample_environments` returns them.
        extra: (str) the extra that they are of; those that are not are left out.

    Returns:
        dict[str, dict[int, bool]] as `written_requirements` returns it
    """
    found = {}
    for entry in entries:
        marker = entry.get("marker", "")
        where = _where(marker, environments, extra)
        if extra:
            without = _where(marker, environments, "")
            where = {index: True for index in where if index not in without}
        kinds = [kind for kind in _SOURCES if kind in entry]
        kind = {"directory": "path", "editable": "path", "virtual": "path"}.get(kinds[0], kinds[0]) if kinds else ""
        specifier = _specifier_key(entry.get("specifier", "")) if kind in _VERSIONED else ""
        if where:
            _add(found, entry["name"], entry.get("extras", []), specifier, kind and "@ " + kind, where)
    return found

def flattened_groups(pyproject):
    """Returns the dependency groups with the groups that they include (PEP 735).

    Args:
        pyproject: (dict) the parsed pyproject.toml.

    Returns:
        dict[str, list[str]]: the requirements of each
    """
    groups = {canonical_name(name): entries for name, entries in pyproject.get("dependency-groups", {}).items()}
    legacy = pyproject.get("tool", {}).get("uv", {}).get("dev-dependencies")
    if legacy != None:
        groups = groups | {"dev": groups.get("dev", []) + legacy}
    result = {}
    for name in groups:
        pending, seen, texts = [name], {}, []
        for _ in range(_MAX_INCLUDES):
            if not pending:
                break
            group = pending.pop()
            if group in seen:
                continue
            seen[group] = True
            for entry in groups.get(group, []):
                if type(entry) == "string":
                    texts.append(entry)
                elif "include-group" in entry:
                    pending.append(canonical_name(entry["include-group"]))
        result[name] = texts
    return result

def _name(key):
    """The package of a requirement in its canonical spelling."""
    return key.partition(" ")[0].partition("[")[0]

def difference(written, locked):
    """Finds a requirement that is not the same in both.

    Args:
        written: (dict) as `written_requirements` returns it.
        locked: (dict) as `locked_requirements` returns it.

    Returns:
        str, what is wrong with it, or None
    """
    locked_names = [_name(key) for key in locked]

    # Requirements with several sources are several ones in the lock.
    several = [_name(key) for key in written if key.endswith("@ several")]
    for key, where in written.items():
        name = _name(key)
        if where and name not in locked_names:
            return "{} is not in the lock".format(name)
        if not where or name in several:
            continue
        if key not in locked:
            return "{} is required in another version, with other extras or from another source in the lock".format(name)
        if sorted(where) != sorted(locked[key]):
            return "the marker of {} is another one in the lock".format(name)
    for key in locked:
        if key not in written and _name(key) not in several:
            return "the lock has {}, which is not required any more".format(_name(key))
    return None
