"""Repositories for the files of locks: one for each file, whatever hubs and environments select it."""

load(":indexed_file_repository.bzl", "indexed_file_repository")
load(":sdist_file_repository.bzl", "sdist_file_repository")
load(":whl_file_repository.bzl", "whl_file_repository")

_RULES = {
    "indexed": indexed_file_repository,
    "sdist": sdist_file_repository,
    "wheel": whl_file_repository,
}

# Enough that no two files of a name have the same.
_DIGITS = 12

# The attributes of `pip.override` that change what is installed of a wheel, with their defaults.
_OF_INSTALLATION = {
    "console_scripts": {},
    "exclude": [],
    "patch_strip": 0,
    "patches": [],
    "precompile_source_retention": "inherit",
}

def changes_installation(override):
    """Tells whether the repository of a wheel cannot be shared with other hubs.

    Args:
        override: the `pip.override` of the package, or None.

    Returns:
        bool
    """
    if not override:
        return False
    return bool(override.whl) or bool([name for name, default in _OF_INSTALLATION.items() if getattr(override, name) != default])

def _letters(text):
    """A text as it can be part of a repository's name."""
    return "".join([char if char.isalnum() else "_" for char in text.elems()])

def repository_name(package, file, hub = ""):
    """Names the repository of a file.

    Args:
        package: (str) the normalised name of the package.
        file: as of `resolve`.
        hub: (str) the hub, if an override changes what is installed of the file there.

    Returns:
        str
    """
    key = file.sha256[:_DIGITS] if file.sha256 else _letters(file.path or file.url)
    return "_".join([part for part in [package, key, hub] if part])

def _wheel_changes(override):
    """The attributes for what an override changes of a wheel."""
    return {name: getattr(override, name) for name in _OF_INSTALLATION} | {"is_override": bool(override.whl)}

def file_repository(*, package, version, file, label, hub = "", override = None, download = {}):
    """Describes the repository of a file.

    Args:
        package: (str) the normalised name of the package.
        version: (str) the version that the lock has.
        file: as of `resolve`.
        label: (Label) the file, if it is one of the lock's repository; else None.
        hub: (str) as for `repository_name`.
        override: the `pip.override` of the package, if it changes what is installed.
        download: (dict) attributes of the repository that say how to download.

    Returns:
        struct(name: str, kind: str, attrs: dict)
    """
    attrs = {
        "filename": file.filename,
        "package": package,
        "sha256": file.sha256 or "",
        "version": version,
    } | download
    if label:
        attrs["file"] = label
    else:
        attrs["urls"] = [file.url]
    if file.kind == "wheel":
        attrs["size"] = max(file.size, 0)
        if override:
            attrs.update(_wheel_changes(override))
    return struct(
        attrs = attrs,
        kind = file.kind,
        name = repository_name(package, file, hub),
    )

def indexed_repository(*, package, version, hash, index, hub = "", override = None, download = {}):
    """Describes the repository of a file of which just the hash is known; an index says what it is.

    Args:
        package: (str) the normalised name of the package.
        version: (str) the version that the lock has.
        hash: (str) `sha256:…`.
        index: (str) the name of the `package_index_repository`.
        hub: (str) as for `repository_name`.
        override: as for `file_repository`.
        download: (dict) attributes of the repository that say how to download.

    Returns:
        struct(name: str, kind: str, attrs: dict)
    """
    sha256 = hash.removeprefix("sha256:")
    name = repository_name(package, struct(sha256 = sha256), hub)
    attrs = {
        "index": index,
        "package": package,
        "repository": name,
        "sha256": sha256,
        "version": version,
    } | download
    return struct(attrs = attrs | (_wheel_changes(override) if override else {}), kind = "indexed", name = name)

def add_repository(repositories, described):
    """Notes a repository; what several hubs fetch from different places has all of them.

    What is known without an index is fetched without one.

    Args:
        repositories: (dict) by name; changed.
        described: as `file_repository` returns it.
    """
    known = repositories.setdefault(described.name, described)
    if known.kind == "indexed" and described.kind != "indexed":
        repositories[described.name] = described
    elif "urls" in known.attrs:
        known.attrs["urls"] = {url: True for url in known.attrs["urls"] + described.attrs.get("urls", [])}.keys()

def declare_repositories(repositories):
    """Declares the repositories.

    Args:
        repositories: (dict) as `add_repository` makes it.
    """
    for name, described in repositories.items():
        _RULES[described.kind](name = name, **described.attrs)
