"""What a wheel has, and what it says of itself in METADATA and entry_points.txt. Pure functions over names and texts."""

load("//python/private/pip:globs.bzl", "matches_glob")
load(":markers.bzl", "evaluate_marker")
load(":names.bzl", "canonical_name", "normalize_name")
load(":requirement.bzl", "split_requirement")

_LETTERS = "abcdefghijklmnopqrstuvwxyz"

# What a line of METADATA or entry_points.txt may begin with, but for names in other scripts.
_STARTS = _LETTERS + _LETTERS.upper() + "0123456789_-.[#;= \t\r\n"

def _lines(text):
    """The lines of a file, whatever ends them; without a byte order mark, however it was decoded (as 1 or 3 characters)."""
    for index in range(min(4, len(text))):
        if text[index] in _STARTS:
            return text[index:].splitlines()
    return text.splitlines()

def parse_metadata(text):
    """Parses the headers of METADATA (or PKG-INFO) that dependencies come from.

    Args:
        text: (str)

    Returns:
        struct(name: str, version: str, requires: list[str], extras: list[str])
    """
    headers = []
    for line in _lines(text):
        if not line.strip():
            # The description follows.
            break
        if line[0] in " \t":
            if headers:
                headers[-1][1] += " " + line.strip()
            continue
        key, _, value = line.partition(":")
        headers.append([key.strip().lower(), value.strip()])

    # Of a name or version that is there twice, the first counts, as for pip and uv.
    first = {}
    for key, value in headers:
        first.setdefault(key, value)
    return struct(
        extras = [normalize_name(value) for key, value in headers if key == "provides-extra"],
        name = first.get("name", ""),
        requires = [value for key, value in headers if key == "requires-dist"],
        version = first.get("version", ""),
    )

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
        marker = requirement.marker
        needed = True
        if marker:
            needed = evaluate_marker(marker, environment | {"extra": canonical_name(extra)})
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

# What `whl-install` writes itself, whatever the wheel has.
_WRITTEN = ["INSTALLER", "RECORD"]

_SIGNATURES = ["RECORD.jws", "RECORD.p7s"]

def dist_info_directories(members):
    """Returns the names of the metadata directories of a wheel, of which there must be one.

    Args:
        members: (list[str]) the names of all its files.

    Returns:
        list[str]
    """
    tops = {path.partition("/")[0]: True for path in members if "/" in path}
    return sorted([top for top in tops if top.endswith(".dist-info")])

def _is_stray(path, known):
    """Whether a file is bytecode beside a source."""
    if not path.endswith((".pyc", ".pyo")):
        return False
    return path.rpartition("/")[0].split("/")[-1] == "__pycache__" or path[:-1] in known

def _place(path, dist_info):
    """Where a file of a wheel is installed, relative to the root, or None if nowhere."""
    top, _, rest = path.partition("/")
    if rest and top.endswith(".data"):
        scheme, _, below = rest.partition("/")
        if below and scheme in _SCHEMES:
            return _SCHEMES[scheme] + "/" + below
        if top == dist_info.removesuffix(".dist-info") + ".data":
            return None
    return "site-packages/" + path

def installed_contents(members, exclude = []):
    """Tells which files a wheel is installed to, as `whl-install` does (`crates/wheel/src/placement.rs`).

    Args:
        members: (list[str]) the names of all its files. RECORD may list others.
        exclude: (list[str]) patterns of those that are not installed, as for `matches_glob`.

    Returns:
        dict[str, list[str]]: names by directory, as `py_distribution` takes them as `contents`
    """
    dist_info = (dist_info_directories(members) or [""])[0]
    needed = [dist_info + "/" + name for name in _NEEDED]
    signatures = [dist_info + "/" + name for name in _SIGNATURES]
    known = {path: True for path in members}
    places = {}
    for path in members:
        if _is_stray(path, known) or path in signatures:
            continue
        if path not in needed and [glob for glob in exclude if matches_glob(glob, path)]:
            continue
        place = _place(path, dist_info)
        if place:
            places[place] = True
    if dist_info:
        places.update({"site-packages/{}/{}".format(dist_info, name): True for name in _WRITTEN})
    contents = {}
    for place in sorted(places):
        directory, _, name = place.rpartition("/")
        contents.setdefault(directory, []).append(name)
    return {directory: sorted(contents[directory]) for directory in sorted(contents)}

# No character of a name in Python.
_NO_IDENTIFIER = " \t!\"#$%&'()*+,-/:;<=>?@[\\]^`{|}~"

def _is_dotted(text):
    """Whether a text is names in Python, with dots between them."""
    for part in text.split("."):
        if not part or part[0].isdigit() or [char for char in part.elems() if char in _NO_IDENTIFIER]:
            return False
    return True

def _is_command(name):
    """Whether a text can be the name of a program in the `bin` of a virtual environment."""
    is_plain = not [char for char in name.elems() if char in "/\\" or char < " " or char == "\177"]
    return name and name[0] not in ".-" and len(name) <= 255 and is_plain and name != "python"

def _without_comment(value):
    for start in [" #", " ;", "\t#", "\t;"]:
        value = value.partition(start)[0]
    return value

def parse_entry_points(text, group = "console_scripts"):
    """Reads one group of entry_points.txt.

    Args:
        text: (str)
        group: (str) the section.

    Returns:
        struct(scripts: dict[str, str], ignored: list[str]): `module:function` by name; the lines of the section that are none
    """
    scripts = {}
    ignored = []
    section = ""
    for line in _lines(text):
        line = line.strip()
        if not line or line.startswith(("#", ";")):
            continue
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1].strip()
        elif section == group:
            name, _, value = line.partition("=")
            name = name.strip()
            module, _, function = _without_comment(value).partition("[")[0].partition(":")
            module, function = module.strip(), function.strip()
            if _is_command(name) and _is_dotted(module) and _is_dotted(function):
                scripts[name] = module + ":" + function
            else:
                ignored.append(line)
    return struct(ignored = ignored, scripts = scripts)
