"""Which files a wheel installs once patches have added and removed some. Pure functions."""

_OLD = "--- "
_NEW = "+++ "
_HUNK = "@@ "
_NO_FILE = "/dev/null"

def _path(line, strip):
    """The path that a line of a patch names, which may have a time after it."""
    name = line[len(_OLD):].partition("\t")[0].strip()
    return name if name == _NO_FILE else "/".join(name.split("/")[strip:])

def patched_members(members, patch, strip):
    """Finds the files of a wheel after a patch.

    What is wrong with a patch is an error of the action that applies it.

    Args:
        members: (list[str]) the files before it, as paths in the wheel.
        patch: (str) a unified diff.
        strip: (int) how many leading components of the paths in it are left out.

    Returns:
        list[str]
    """
    found = {member: True for member in members}
    lines = patch.split("\n")
    for index in range(len(lines) - 2):
        # A line of a hunk can look like the start of a file, but not be followed by the start of a hunk.
        if not (lines[index].startswith(_OLD) and lines[index + 1].startswith(_NEW) and lines[index + 2].startswith(_HUNK)):
            continue
        old, new = _path(lines[index], strip), _path(lines[index + 1], strip)
        if old == _NO_FILE:
            found[new] = True
        elif new == _NO_FILE:
            found.pop(old, None)
    return found.keys()
