"""What a wheel has: the names of its files, its metadata, its console scripts.

The names are read from the directory at the end of the archive. So a wheel of a gigabyte takes no longer than one of a kilobyte, and a
RECORD that lists other files than there are does no harm.
"""

load("//python/private/pypa:metadata.bzl", "dist_info_directories", "parse_entry_points")
load(":zip_directory.bzl", "directory_size", "member_names", "plain_paths")

# What is read at first; the directories of most wheels are smaller.
_TAIL = 256 * 1024

# Without `tail`, files up to this size are read as a whole.
_LARGEST_READ = 64 * 1024 * 1024

# More directories than this below each other are no real package.
_MOST_LEVELS = 100

def _read_tail(rctx, wheel, size):
    """Returns the last bytes of the wheel; None if the machine has no `tail`."""
    script = "tail -c {} \"$1\" > _tail".format(size)
    if rctx.execute(["sh", "-c", script, "sh", rctx.path(wheel)]).return_code:
        return None
    text = rctx.read("_tail")
    rctx.delete("_tail")
    return text

def _archive_end(rctx, wheel, size_of_wheel):
    """Returns the end of the wheel, with all of its central directory; None if it cannot be read."""
    if "windows" not in rctx.os.name:
        tail = _read_tail(rctx, wheel, _TAIL)
        size = directory_size(tail) if tail else None
        if size and size > len(tail) and size > _TAIL:
            tail = _read_tail(rctx, wheel, size)
        return tail if size and size <= len(tail) else None
    if 0 < size_of_wheel and size_of_wheel <= _LARGEST_READ:
        text = rctx.read(wheel)
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

def _members(rctx, wheel, size):
    """Returns the names of the wheel's files.

    Only an archive whose directory cannot be read (ZIP64, or a machine without `tail`) is unpacked for that.
    """
    end = _archive_end(rctx, wheel, size)
    names = member_names(end) if end else None
    if names != None:
        return plain_paths(names)
    rctx.extract("_wheel.zip", output = "_unpacked")
    members = _unpacked_members(rctx.path("_unpacked"))
    rctx.delete("_unpacked")
    return members

def read_wheel(rctx, what, wheel, size = 0):
    """Reads a wheel that is in the repository.

    Args:
        rctx: context of a repository rule.
        what: (str) what messages call the wheel.
        wheel: (str) its file name.
        size: (int) its size in bytes, or 0 if that is not known.

    Returns:
        struct(members: list[str], texts: dict[str, str]): the files of the wheel, METADATA and entry_points.txt
    """

    # Bazel before 8.3 takes the kind of an archive from its name.
    rctx.symlink(wheel, "_wheel.zip")
    members = _members(rctx, wheel, size)
    found = dist_info_directories(members)
    if len(found) != 1:
        fail("{}: not a wheel: it must have one directory that ends in .dist-info, but has {}".format(what, found))
    has = {name: True for name in members}
    for name in ["METADATA", "WHEEL", "RECORD"]:
        if found[0] + "/" + name not in has:
            fail("{}: not a wheel: it has no {}/{}".format(what, found[0], name))

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

def console_scripts(what, text):
    """Returns the console scripts that entry_points.txt declares, without lines that cannot be a program; pip and uv reject such a wheel.

    Args:
        what: (str) what messages call the wheel.
        text: (str) entry_points.txt.

    Returns:
        dict[str, str]: `module:function` by name
    """
    found = parse_entry_points(text)
    for line in found.ignored:
        # buildifier: disable=print
        print("{}: entry_points.txt: {} is left out, as it is not NAME = MODULE:FUNCTION".format(what, repr(line)))
    return found.scripts
