"""A repository with one wheel file and a BUILD file that describes its content; nothing is unpacked there."""

load("//python/private/pypa:metadata.bzl", "installed_contents", "parse_metadata")
load("//python/private/pypa:names.bzl", "normalize_name")
load("//python/private/pypa:versions.bzl", "parse")
load("//python/private/pypa:wheel_tags.bzl", "parse_wheel_name")
load(":file_download.bzl", "FILE_ATTRS", "file_metadata", "get_file", "write_build", "write_metadata")
load(":patched_members.bzl", "patched_members")
load(":wheel_archive.bzl", "console_scripts", "read_wheel")

def _is_same_version(text, other):
    version, other_version = parse(text), parse(other)
    return text == other or bool(version and other_version and version.key == other_version.key)

def _metadata_problem(metadata, filename, attr):
    """Says why a wheel is not what it is taken for; None if it is."""
    name = repr(metadata.name)
    if normalize_name(metadata.name) != attr.package:
        if attr.is_override:
            return "Name is {}; whl of pip.override has this file for {}. Name a wheel of that.".format(name, attr.package)
        return "Name is {}; the lock has this file for {}. Lock the packages again.".format(name, attr.package)
    wheel = parse_wheel_name(filename) if attr.is_override else None
    if wheel and not _is_same_version(wheel.version, metadata.version):
        return "Version is {}, but the name of the file has {}; name it as it was built.".format(repr(metadata.version), wheel.version)
    return None

def describe_wheel(rctx, filename, size = 0):
    """Writes the BUILD file for a wheel that is in the repository, and its metadata.json.

    Args:
        rctx: context of a repository rule with FILE_ATTRS and WHEEL_ATTRS.
        filename: (str) the name of the wheel.
        size: (int) its size in bytes, or 0 if that is not known.
    """
    what = "{} ({})".format(filename, rctx.name)
    wheel = read_wheel(rctx, what, filename, size)
    metadata = parse_metadata(wheel.texts["METADATA"])
    problem = _metadata_problem(metadata, filename, rctx.attr)
    if problem:
        fail("{}: METADATA: {}".format(what, problem))
    members = wheel.members
    for patch in rctx.attr.patches:
        # One that the build makes cannot be read yet.
        if rctx.path(patch).exists:
            members = patched_members(members, rctx.read(patch), rctx.attr.patch_strip)
    write_build(rctx, "@rules_pyc//python/private/pip:whl_file_targets.bzl", "whl_file_targets", {
        "console_scripts": console_scripts(what, wheel.texts.get("entry_points.txt", "")) | rctx.attr.console_scripts,
        "contents": installed_contents(members, rctx.attr.exclude),
        "distribution": metadata.name,
        "exclude": rctx.attr.exclude,
        "patch_strip": rctx.attr.patch_strip,
        "patches": [str(patch) for patch in rctx.attr.patches],
        "precompile_source_retention": rctx.attr.precompile_source_retention,
        "version": metadata.version,
        "whl": filename,
    })
    write_metadata(rctx, metadata)

def _whl_file_repository_impl(rctx):
    get_file(rctx)
    describe_wheel(rctx, rctx.attr.filename, rctx.attr.size)
    return file_metadata(rctx)

WHEEL_ATTRS = {
    "console_scripts": attr.string_dict(doc = "Console scripts that are added, or that replace those of the wheel."),
    "exclude": attr.string_list(doc = "Patterns of files that are not installed."),
    "is_override": attr.bool(doc = "Whether the file is `whl` of a `pip.override`, rather than one of the lock."),
    "patch_strip": attr.int(doc = "As for `whl_install`."),
    "patches": attr.label_list(doc = "As for `whl_install`.", allow_files = True),
    "precompile_source_retention": attr.string(doc = "As for `whl_install`.", default = "inherit"),
}

whl_file_repository = repository_rule(
    implementation = _whl_file_repository_impl,
    doc = "One wheel file, for all hubs and environments that select it. Made by the extension `pip`.",
    attrs = FILE_ATTRS | WHEEL_ATTRS | {
        "size": attr.int(doc = "The size of the file in bytes; 0 if the lock does not have it."),
    },
)
