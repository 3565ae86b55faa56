"""Where the packages of a uv.lock come from, and which files they have."""

load("//python/private/index:urls.bzl", "is_url", "url_filename")
load("//python/private/pypa:wheel_tags.bzl", "parse_wheel_name")

# The keys of a source, each with the kind of source it is.
_SOURCE_KINDS = ["registry", "url", "path", "git", "editable", "directory", "virtual"]

# Kinds that are a directory of the user's own.
LOCAL_KINDS = ["directory", "editable", "virtual"]

def read_source(source):
    """Reads the source of a package.

    Args:
        source: (dict) as it is in the lock, such as `{"registry": "…"}`.

    Returns:
        struct(kind: str, value: str, subdirectory: str): the kind is `registry`, `url`, `path`, `git`, `editable`, `directory`,
        `virtual`, or `unknown`; the value is the URL or path, relative to the lock
    """
    for kind in _SOURCE_KINDS:
        if kind in source:
            return struct(kind = kind, subdirectory = source.get("subdirectory", ""), value = source[kind])
    return struct(kind = "unknown", subdirectory = "", value = ", ".join(sorted(source)))

def _joined(directory, path):
    """A path in a directory, both relative to the lock; a path that is absolute stays."""
    if path.startswith("/") or not directory or directory == ".":
        return path
    return directory.rstrip("/") + "/" + path

def _read_file(kind, entry, source):
    """One wheel or sdist of a package."""
    url = entry.get("url", "")
    path = entry.get("path", "")
    filename = entry.get("filename", "")
    if not url and source.kind == "url":
        url = source.value
    if not url and not path and source.kind == "path":
        path = source.value
    elif path and source.kind == "registry":
        base = source.value.removeprefix("file://")
        if is_url(base):
            url, path = base.rstrip("/") + "/" + path, ""
        else:
            path = _joined(base, path)
    if url.startswith("file://"):
        url, path = "", url.removeprefix("file://")
    hash = entry.get("hash", "")
    filename = filename or (url_filename(url) if url else path.rpartition("/")[2])
    return struct(
        filename = filename,
        hash = hash,
        kind = kind,
        path = path,
        sha256 = hash.removeprefix("sha256:") if hash.startswith("sha256:") else "",
        size = entry.get("size", -1),
        url = url,
        wheel = parse_wheel_name(filename) if kind == "wheel" else None,
    )

def read_files(package, source):
    """Reads which files a package has.

    Args:
        package: (dict) its entry in the lock.
        source: (struct) as `read_source` returns it.

    Returns:
        list of struct(kind: str, filename: str, wheel: struct, url: str, path: str, hash: str, sha256: str, size: int): `wheel` or
        `sdist`; what `parse_wheel_name` makes of the name of a wheel; either a URL or a path relative to the lock, the other one is
        empty; the hash as it is in the lock, such as `sha256:…`, and its digits if it is a SHA-256; the size is -1 if the lock does
        not have it
    """
    files = [_read_file("wheel", wheel, source) for wheel in package.get("wheels", [])]
    if "sdist" in package and source.kind in ["registry", "url", "path"]:
        files.append(_read_file("sdist", package["sdist"], source))
    return files

def source_problem(name, version, source):
    """Says why a package cannot be fetched because of its source.

    Args:
        name: (str) the package.
        version: (str)
        source: (struct) as `read_source` returns it.

    Returns:
        str, or None if it can
    """
    if source.kind == "git":
        return ("{} {} comes from the Git repository {}, which is not a file with a hash. Write it as a target of your own, for example " +
                "with git_repository and py_library, and name that with pip.override(package = \"{}\", target = …); or take a " +
                "released version, or a wheel of it by its URL, in [tool.uv.sources]").format(name, version, source.value, name)
    if source.kind == "unknown":
        return "{} {} has a source of a kind that is not known: {}; use a newer version of rules_pyc".format(name, version, source.value)
    return None
