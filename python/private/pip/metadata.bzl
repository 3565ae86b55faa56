"""What a wheel says of itself: METADATA, RECORD and entry_points.txt. Pure functions over their texts."""

load(":globs.bzl", "matches_glob")
load(":markers.bzl", "evaluate_marker")
load(":names.bzl", "normalize_name")
load(":requirements.bzl", "split_requirement")

def parse_metadata(text):
    """Parses the headers of METADATA (or PKG-INFO) that dependencies come from.

    Args:
        text: (str)

    Returns:
        struct(name: str, version: str, requires: list[str], extras: list[str])
    """
    name = ""
    version = ""
    requires = []
    extras = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if not line.strip():
            # The description follows.
            break
        key, _, value = line.partition(":")
        key, value = key.strip().lower(), value.strip()
        if key == "name":
            name = value
        elif key == "version":
            version = value
        elif key == "requires-dist":
            requires.append(value)
        elif key == "provides-extra":
            extras.append(normalize_name(value))
    return struct(extras = extras, name = name, requires = requires, version = version)

def _normalized_extra(marker):
    """Names of extras are normalised in what declares them, so they must be in what asks for them."""
    result = marker
    for quote in ["\"", "'"]:
        pieces = result.split("extra == " + quote)
        for index in range(1, len(pieces)):
            extra, _, rest = pieces[index].partition(quote)
            pieces[index] = normalize_name(extra) + quote + rest
        result = ("extra == " + quote).join(pieces)
    return result

def dependencies(requires, environment, extra = ""):
    """Returns what a distribution depends on.

    Args:
        requires: (list[str]) values of `Requires-Dist`.
        environment: (dict[str, str]) the marker environment.
        extra: (str) the extra that is asked about, or an empty string for what is needed without any.

    Returns:
        (list[struct(name: str, extras: list[str])], str): the dependencies, for an extra only those that it adds; and what
        is wrong with a marker, else an empty string
    """
    found = {}
    for text in requires:
        requirement = split_requirement(text)
        marker = _normalized_extra(requirement.marker)
        needed = True
        if marker:
            needed = evaluate_marker(marker, environment | {"extra": extra})
            if type(needed) == "string":
                return [], "the marker of \"{}\" cannot be read: {}".format(text, needed)
            if needed and extra:
                # Needed anyway?
                needed = evaluate_marker(marker, environment | {"extra": ""}) == False
        elif extra:
            needed = False
        if needed:
            found.setdefault(requirement.name, {}).update({name: True for name in requirement.extras})
    return [struct(name = name, extras = extras.keys()) for name, extras in found.items()], ""

def _unquote(row):
    """The first field of a line of CSV."""
    if row.startswith("\""):
        path = ""
        rest = row[1:]
        for index, piece in enumerate(rest.split("\"\"")):
            before, end, _ = piece.partition("\"")
            path += ("\"" if index else "") + before
            if end:
                break
        return path
    return row.partition(",")[0]

def parse_record(text):
    """Reads the paths of a RECORD.

    Args:
        text: (str)

    Returns:
        list[str]
    """
    return [_unquote(line) for line in text.replace("\r\n", "\n").split("\n") if line.strip()]

# What `whl-install` makes of the directories of NAME.data (PEP 427).
_SCHEMES = {
    "data": "data",
    "headers": "include",
    "platlib": "site-packages",
    "purelib": "site-packages",
    "scripts": "bin",
}

# What an installation is nothing without.
_NEEDED = ["METADATA", "RECORD", "WHEEL"]

def installed_contents(paths, exclude = []):
    """Tells which files a wheel is installed to.

    Args:
        paths: (list[str]) the paths of its RECORD.
        exclude: (list[str]) patterns of those that are not installed, as for `matches_glob`.

    Returns:
        dict[str, list[str]]: names by directory, as `py_distribution` takes them as `contents`
    """
    known = {path: True for path in paths}
    contents = {}
    for path in paths:
        directory, _, name = path.rpartition("/")
        if name.endswith(".pyc") and (directory.split("/")[-1] == "__pycache__" or path[:-1] in known):
            continue
        if directory.endswith(".dist-info") and "/" not in directory and name in ["RECORD.jws", "RECORD.p7s"]:
            continue
        is_needed = directory.endswith(".dist-info") and "/" not in directory and name in _NEEDED
        if not is_needed and [glob for glob in exclude if matches_glob(glob, path)]:
            continue
        top, _, below = directory.partition("/")
        place = "site-packages" + ("/" + directory if directory else "")
        if top.endswith(".data"):
            scheme, _, below = below.partition("/")
            if scheme not in _SCHEMES:
                continue
            place = _SCHEMES[scheme] + ("/" + below if below else "")
        names = contents.setdefault(place, {})
        names[name] = True
        if name == "METADATA" and directory.endswith(".dist-info"):
            names["INSTALLER"] = True
    return {place: sorted(names) for place, names in sorted(contents.items())}

def parse_entry_points(text, group = "console_scripts"):
    """Reads one group of entry_points.txt.

    Args:
        text: (str)
        group: (str) the section.

    Returns:
        dict[str, str]: `module:function` by name
    """
    found = {}
    section = ""
    for line in text.replace("\r\n", "\n").split("\n"):
        line = line.strip()
        if not line or line.startswith(("#", ";")):
            continue
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1].strip()
        elif section == group and "=" in line:
            name, _, value = line.partition("=")
            found[name.strip()] = value.partition("[")[0].strip()
    return found
