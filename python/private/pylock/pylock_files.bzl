"""Where a package of a pylock.toml comes from, and which files it has."""

load("//python/private/index:urls.bzl", "url_filename")
load("//python/private/pypa:names.bzl", "canonical_name")
load("//python/private/pypa:sdist_name.bzl", "split_sdist_name")
load("//python/private/pypa:versions.bzl", "parse")
load("//python/private/pypa:wheel_tags.bzl", "parse_wheel_name")
load(":pylock_schema.bzl", "table_problem")

# The sources of a package that has no wheels and no sdist of its own.
_DIRECT_SOURCES = ["archive", "directory", "vcs"]

# An sdist of an index is a `.tar.gz` (PEP 625), or an older `.zip`.
_SDIST_ENDINGS = (".tar.gz", ".zip")

def _filename(table):
    """The name of a file: PEP 751 takes the last part of the path or URL if there is no name."""
    path = table.get("path", "")
    return table.get("name") or path.replace("\\", "/").rpartition("/")[2] or url_filename(table.get("url", ""))

def _hash(hashes):
    """The SHA-256 of a file if there is one, else any other hash: `NAME:DIGITS`."""
    name = "sha256" if "sha256" in hashes else hashes.keys()[0]
    return "{}:{}".format(name, hashes[name])

def _read_file(kind, table):
    """One file of a package, in the form of `read_files` of a uv.lock."""
    url = table.get("url", "")
    path = "" if url else table.get("path", "").replace("\\", "/")
    if url.startswith("file://"):
        url, path = "", url.removeprefix("file://")
    hash = _hash(table["hashes"])
    filename = _filename(table)
    return struct(
        filename = filename,
        hash = hash,
        kind = kind,
        path = path,
        sha256 = hash.removeprefix("sha256:").lower() if hash.startswith("sha256:") else "",
        size = table.get("size", -1),
        url = url,
        wheel = parse_wheel_name(filename) if kind == "wheel" else None,
    )

def _name_problem(file, name, version):
    """Says that a file is not one of the package and version that have it, or returns None."""
    if file.kind == "wheel":
        found = (file.wheel.name, file.wheel.version) if file.wheel else ("", "")
    else:
        found = split_sdist_name(file.filename) if file.filename.endswith(_SDIST_ENDINGS) else ("", "")
    parsed = parse(found[1])
    if not found[0] or not parsed:
        return "{} is not the name of {}".format(file.filename, "a wheel" if file.kind == "wheel" else "an sdist")
    if canonical_name(found[0]) != name:
        return "{} is a file of another package".format(file.filename)
    if version and parsed.key != parse(version).key:
        return "{} is a file of another version than {}".format(file.filename, version)
    return None

def _files_of_index(entry, name, version):
    """The wheels and the sdist of a package: a list, and what is wrong or None."""
    files = []
    tables = [("wheel", "wheels", table) for table in entry.get("wheels", [])]
    tables += [("sdist", "sdist", entry["sdist"])] if "sdist" in entry else []
    for kind, key, table in tables:
        problem = table_problem("file", table)
        if problem:
            return [], "{}: {}".format(key, problem)
        file = _read_file(kind, table)
        problem = _name_problem(file, name, version)
        if problem:
            return [], "{}: {}".format(key, problem)
        files.append(file)
    return files, None

def _joined(path, subdirectory):
    path = path.replace("\\", "/").rstrip("/").removeprefix("./") or "."
    subdirectory = subdirectory.strip("/")
    if not subdirectory:
        return path
    return subdirectory if path == "." else path + "/" + subdirectory

def _direct_source(kind, table):
    """The source of a package that is not from an index."""
    subdirectory = table.get("subdirectory", "")
    if kind == "directory":
        value = _joined(table["path"], subdirectory)
        return struct(kind = "editable" if table.get("editable") else "directory", subdirectory = "", value = value)
    place = table.get("url") or table["path"]
    if kind == "vcs":
        return struct(kind = table["type"], subdirectory = subdirectory, value = "{}@{}".format(place, table["commit-id"]))
    return struct(kind = "url" if table.get("url") else "path", subdirectory = subdirectory, value = place)

def read_origin(entry, name, version):
    """Reads where a package comes from.

    Args:
        entry: (dict) the package in the lock, whose types have been checked.
        name: (str) its name.
        version: (str) its version, or an empty string.

    Returns:
        (struct, list[struct], str): the source and the files, both in the form that a uv.lock has them (`read_source`,
        `read_files`; the kind of a vcs source is its type, such as `git`); what is wrong, or None
    """
    direct = [kind for kind in _DIRECT_SOURCES if kind in entry]
    has_files = bool(entry.get("wheels")) or "sdist" in entry
    if has_files and direct:
        return None, [], "it has both {} and {}; these exclude each other".format("wheels" if entry.get("wheels") else "sdist", direct[0])
    if len(direct) > 1:
        return None, [], "it has both {} and {}; these exclude each other".format(direct[0], direct[1])
    if not has_files and not direct:
        return None, [], "it has no wheels, no sdist, no archive, no directory and no vcs, so it cannot be installed"
    if has_files:
        files, problem = _files_of_index(entry, name, version)
        return struct(kind = "registry", subdirectory = "", value = entry.get("index", "")), files, problem
    kind = direct[0]
    problem = table_problem(kind, entry[kind])
    if problem:
        return None, [], "{}: {}".format(kind, problem)
    source = _direct_source(kind, entry[kind])
    if kind != "archive":
        return source, [], None

    # An archive can be a wheel too.
    is_wheel = _filename(entry[kind]).endswith(".whl")
    return source, [_read_file("wheel" if is_wheel else "sdist", entry[kind])], None

def origin_problem(name, version, source):
    """Says why a package cannot be fetched because of its source.

    Args:
        name: (str) the package.
        version: (str)
        source: (struct) as `read_origin` returns it.

    Returns:
        str, or None if it can
    """
    title = " ".join([part for part in [name, version] if part])
    if source.kind not in ["directory", "editable", "path", "registry", "url"]:
        return ("{} comes from the {} repository {}, which is not a file with a hash. Write it as a target of your own, for example with " +
                "git_repository and py_library, and name that with pip.override(package = \"{}\", target = …); or lock a released " +
                "version, or a wheel of it by its URL").format(
            title,
            "Git" if source.kind == "git" else source.kind,
            source.value,
            name,
        )
    if source.kind in ["path", "url"] and source.subdirectory:
        return ("{} is built from the subdirectory {} of {}, which is not supported. Name a target of your own with " +
                "pip.override(package = \"{}\", target = …); or lock a wheel of it").format(title, source.subdirectory, source.value, name)
    return None
