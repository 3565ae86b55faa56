"""A repository with one wheel file and a BUILD file that tells what is in it; nothing is unpacked there.

What the wheel has is read from the directory at the end of the archive. So a wheel of a gigabyte takes no longer than one of a
kilobyte, and a RECORD that lists other files than there are does no harm.
"""

load("//python/private/pypa:metadata.bzl", "dist_info_directories", "installed_contents", "parse_entry_points", "parse_metadata")
load("//python/private/pypa:names.bzl", "normalize_name")
load(":file_download.bzl", "FILE_ATTRS", "file_metadata", "get_file", "write_build")
load(":zip_directory.bzl", "directory_size", "member_names", "plain_paths")

# What is read at first; the directories of most wheels are smaller.
_TAIL = 256 * 1024

# Without `tail`, files up to this size are read as a whole.
_LARGEST_READ = 64 * 1024 * 1024

# More directories than this below each other are no real package.
_MOST_LEVELS = 100

def _what(rctx):
    return "{} ({})".format(rctx.attr.filename, rctx.name)

def _read_tail(rctx, size):
    """Returns the last bytes of the wheel; None if the machine has no `tail`."""
    script = "tail -c {} \"$1\" > _tail".format(size)
    if rctx.execute(["sh", "-c", script, "sh", rctx.path(rctx.attr.filename)]).return_code:
        return None
    text = rctx.read("_tail")
    rctx.delete("_tail")
    return text

def _archive_end(rctx):
    """Returns the end of the wheel, with all of its central directory; None if it cannot be read."""
    if "windows" not in rctx.os.name:
        tail = _read_tail(rctx, _TAIL)
        size = directory_size(tail) if tail else None
        if size and size > len(tail) and size > _TAIL:
            tail = _read_tail(rctx, size)
        return tail if size and size <= len(tail) else None
    if 0 < rctx.attr.size and rctx.attr.size <= _LARGEST_READ:
        text = rctx.read(rctx.attr.filename)
        size = directory_size(text)
        return text if size and size <= len(text) else None
    return None

def _unpacked_members(root):
    """Returns the names of all files below a directory, without following links."""
    members = []
    directories = [(root, "")]
    real = str(root.realpath)
    for _ in range(_MOST_LEVELS):
        below = []
        for directory, prefix in directories:
            for child in directory.readdir():
                name = prefix + child.basename
                if child.is_dir and str(child.realpath) == real + "/" + name:
                    below.append((child, name + "/"))
                else:
                    members.append(name)
        directories = below
    return members

def _members(rctx):
    """Returns the names of the wheel's files.

    Only an archive whose directory cannot be read (ZIP64, or a machine without `tail`) is unpacked for that.
    """
    end = _archive_end(rctx)
    names = member_names(end) if end else None
    if names != None:
        return plain_paths(names)
    rctx.extract("_wheel.zip", output = "_unpacked")
    members = _unpacked_members(rctx.path("_unpacked"))
    rctx.delete("_unpacked")
    return members

def _read_wheel(rctx):
    """Returns struct(members: list[str], texts: dict[str, str]): the files of the wheel, METADATA and entry_points.txt."""

    # Bazel before 8.3 takes the kind of an archive from its name.
    rctx.symlink(rctx.attr.filename, "_wheel.zip")
    members = _members(rctx)
    found = dist_info_directories(members)
    if len(found) != 1:
        fail("{}: not a wheel: it must have one directory that ends in .dist-info, but has {}".format(_what(rctx), found))
    has = {name: True for name in members}
    for name in ["METADATA", "WHEEL", "RECORD"]:
        if found[0] + "/" + name not in has:
            fail("{}: not a wheel: it has no {}/{}".format(_what(rctx), found[0], name))

    # The directory's name need not be spelled as the name of the file is, so it comes from the archive.
    rctx.extract("_wheel.zip", output = "_dist_info", stripPrefix = found[0])
    texts = {
        name: rctx.read("_dist_info/" + name)
        for name in ["METADATA", "entry_points.txt"]
        if found[0] + "/" + name in has
    }
    rctx.delete("_wheel.zip")
    rctx.delete("_dist_info")
    return struct(members = members, texts = texts)

def _console_scripts(rctx, text):
    """Returns what entry_points.txt declares, without what cannot be a program; pip and uv reject such a wheel."""
    found = parse_entry_points(text)
    for line in found.ignored:
        # buildifier: disable=print
        print("{}: entry_points.txt: {} is left out, as it is not NAME = MODULE:FUNCTION".format(_what(rctx), repr(line)))
    return found.scripts

def _whl_file_repository_impl(rctx):
    get_file(rctx)
    wheel = _read_wheel(rctx)
    metadata = parse_metadata(wheel.texts["METADATA"])
    if normalize_name(metadata.name) != rctx.attr.package:
        fail("{}: METADATA: Name is {}; the lock has this file for {}. Lock the packages again.".format(
            _what(rctx),
            repr(metadata.name),
            rctx.attr.package,
        ))
    write_build(rctx, "@rules_pyc//python/private/pip:whl_file_targets.bzl", "whl_file_targets", {
        "console_scripts": _console_scripts(rctx, wheel.texts.get("entry_points.txt", "")),
        "contents": installed_contents(wheel.members, rctx.attr.exclude),
        "distribution": metadata.name,
        "exclude": rctx.attr.exclude,
        "patch_strip": rctx.attr.patch_strip,
        "patches": [str(patch) for patch in rctx.attr.patches],
        "precompile_source_retention": rctx.attr.precompile_source_retention,
        "version": metadata.version,
        "whl": rctx.attr.filename,
    })
    return file_metadata(rctx)

whl_file_repository = repository_rule(
    implementation = _whl_file_repository_impl,
    doc = "One wheel file, for all hubs and environments that select it. Made by the extension `pip`.",
    attrs = FILE_ATTRS | {
        "exclude": attr.string_list(doc = "Patterns of files that are not installed."),
        "patch_strip": attr.int(doc = "As for `whl_install`."),
        "patches": attr.label_list(doc = "As for `whl_install`.", allow_files = True),
        "precompile_source_retention": attr.string(doc = "As for `whl_install`.", default = "inherit"),
        "size": attr.int(doc = "The size of the file in bytes; 0 if the lock does not tell."),
    },
)
