"""A repository with one source distribution. What it is built with differs by hub, so the hubs build it."""

load("//python/private/pypa:metadata.bzl", "parse_metadata")
load("//python/private/pypa:names.bzl", "normalize_name")
load(":build_requirements.bzl", "read_build_system")
load(":file_download.bzl", "FILE_ATTRS", "file_metadata", "get_file")

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

def _read_archive(rctx):
    """Returns pyproject.toml and PKG-INFO of the archive, empty if it does not have them."""
    rctx.extract(rctx.attr.filename, output = _UNPACKED)
    entries = rctx.path(_UNPACKED).readdir()

    # The build reports what is not in one directory.
    texts = [_read(rctx, entries[0], name) for name in ["pyproject.toml", "PKG-INFO"]] if len(entries) == 1 else ["", ""]
    rctx.delete(_UNPACKED)
    return texts

def _sdist_file_repository_impl(rctx):
    get_file(rctx)
    pyproject, pkg_info = _read_archive(rctx)
    name = parse_metadata(pkg_info).name
    if name and normalize_name(name) != rctx.attr.package:
        fail("{} ({}): PKG-INFO: Name is {}; the lock has this file for {}. Lock the packages again.".format(
            rctx.attr.filename,
            rctx.name,
            repr(name),
            rctx.attr.package,
        ))
    build_system = read_build_system(pyproject)
    rctx.file("BUILD.bazel", _BUILD.format(filename = json.encode(rctx.attr.filename)), legacy_utf8 = False)
    rctx.file("build_system.bzl", _BUILD_SYSTEM.format(repr({
        "backend": build_system.backend,
        "error": build_system.error,
        "filename": rctx.attr.filename,
        "has_metadata": bool(pkg_info),
        "requires": build_system.requires,
    })), legacy_utf8 = False)
    return file_metadata(rctx)

sdist_file_repository = repository_rule(
    implementation = _sdist_file_repository_impl,
    doc = "One source distribution, for all hubs that select it. Made by the extension `pip`.",
    attrs = FILE_ATTRS,
)
