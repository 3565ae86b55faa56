"""A repository with one source distribution. What it is built with differs by hub, so the hubs build it."""

load("//python/private/pypa:metadata.bzl", "parse_metadata")
load("//python/private/pypa:names.bzl", "normalize_name")
load(":build_requirements.bzl", "read_build_system")
load(":file_download.bzl", "FILE_ATTRS", "file_metadata", "get_file", "write_metadata")

_BUILD = """\
filegroup(
    name = "sdist",
    srcs = [{filename}],
    visibility = ["//visibility:public"],
)
"""

_BUILD_SYSTEM = '''\
"""What the source distribution says about building it."""

BUILD_SYSTEM = {}
'''

# Where the archive is unpacked for a moment.
_UNPACKED = "_sdist"

def _read(rctx, directory, name):
    path = directory.get_child(name)
    return rctx.read(path) if path.exists else ""

def _read_archive(rctx, filename):
    """Returns pyproject.toml and PKG-INFO of the archive, empty if it does not have them."""
    rctx.extract(filename, output = _UNPACKED)
    entries = rctx.path(_UNPACKED).readdir()

    # The build reports what is not in one directory.
    texts = [_read(rctx, entries[0], name) for name in ["pyproject.toml", "PKG-INFO"]] if len(entries) == 1 else ["", ""]
    rctx.delete(_UNPACKED)
    return texts

def describe_sdist(rctx, filename):
    """Writes the BUILD file for a source distribution that is in the repository, what it is built with, and its metadata.json.

    Args:
        rctx: context of a repository rule with FILE_ATTRS.
        filename: (str) the name of the file.
    """
    pyproject, pkg_info = _read_archive(rctx, filename)
    metadata = parse_metadata(pkg_info)
    if metadata.name and normalize_name(metadata.name) != rctx.attr.package:
        fail("{} ({}): PKG-INFO: Name is {}; the lock has this file for {}. Lock the packages again.".format(
            filename,
            rctx.name,
            repr(metadata.name),
            rctx.attr.package,
        ))
    build_system = read_build_system(pyproject)
    rctx.file("BUILD.bazel", _BUILD.format(filename = json.encode(filename)), legacy_utf8 = False)
    rctx.file("build_system.bzl", _BUILD_SYSTEM.format(repr({
        "backend": build_system.backend,
        "error": build_system.error,
        "filename": filename,
        "has_metadata": bool(pkg_info),
        "requires": build_system.requires,
    })), legacy_utf8 = False)
    write_metadata(rctx, metadata)

def _sdist_file_repository_impl(rctx):
    get_file(rctx)
    describe_sdist(rctx, rctx.attr.filename)
    return file_metadata(rctx)

sdist_file_repository = repository_rule(
    implementation = _sdist_file_repository_impl,
    doc = "One source distribution, for all hubs that select it. Made by the extension `pip`.",
    attrs = FILE_ATTRS,
)
