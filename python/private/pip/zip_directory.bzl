"""Names of the members of a ZIP archive, read from the end of the archive. Pure functions over text that has one character for each byte."""

_END = "PK\005\006"
_END_SIZE = 22
_MEMBER = "PK\001\002"
_MEMBER_SIZE = 46

def _number(text, start, size):
    """An unsigned little-endian number. The hash of a string of one character is the character's code."""
    result = 0
    for index in range(size):
        result += hash(text[start + index]) << (8 * index)
    return result

def directory_size(tail):
    """Tells how much of the end of an archive has its central directory.

    Args:
        tail: (str) the last bytes of the archive, at least 22, or all of it.

    Returns:
        int, the number of bytes; None if this is not the end of an archive, or one in the ZIP64 format
    """
    end = tail.rfind(_END)
    if end < 0 or len(tail) - end < _END_SIZE:
        return None
    size = _number(tail, end + 12, 4)
    if size == 0xffffffff or _number(tail, end + 10, 2) == 0xffff:
        return None
    return size + len(tail) - end

def member_names(tail):
    """Lists the members of an archive.

    Args:
        tail: (str) the last bytes of the archive: at least as many as `directory_size` says.

    Returns:
        list[str]: the names as they are in the archive, those of directories too; None if the directory is damaged
    """
    start = len(tail) - directory_size(tail)
    end = tail.rfind(_END)
    count = _number(tail, end + 10, 2)
    names = []
    for _ in range(count):
        if start + _MEMBER_SIZE > end or tail[start:start + 4] != _MEMBER:
            return None
        name_end = start + _MEMBER_SIZE + _number(tail, start + 28, 2)
        names.append(tail[start + _MEMBER_SIZE:name_end])
        start = name_end + _number(tail, start + 30, 2) + _number(tail, start + 32, 2)
    return names if start == end else None

def plain_paths(names):
    """Normalises names of members as installers do.

    Args:
        names: (list[str]) as `member_names` returns them.

    Returns:
        list[str]: paths of files, each once. What would lead out of the directory is left out: the action that installs
        the wheel rejects it.
    """
    paths = {}
    for name in names:
        if name.endswith("/") or name.startswith("/") or "\\" in name:
            continue
        if "./" in name or "//" in name or "/.." in name:
            parts = [part for part in name.split("/") if part not in ["", "."]]
            if ".." in parts:
                continue
            name = "/".join(parts)
        paths[name] = True
    return paths.keys()
