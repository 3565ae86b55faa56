"""Extras, groups and projects that conflict (`[tool.uv] conflicts`), as uv.lock has them.

uv writes into markers which of these are needed, in the form of extras: `extra == 'extra-7-project-cpu'`, `group-7-project-dev` or
`project-7-project`, with the length of the project's name.
"""

def encode_extra(project, extra):
    """Returns the name that markers have for an extra of a package.

    Args:
        project: (str) the canonical name of the package.
        extra: (str) the canonical name of the extra.

    Returns:
        str
    """
    return "extra-{}-{}-{}".format(len(project), project, extra)

def encode_group(project, group):
    """Returns the name that markers have for a dependency group of a project.

    Args:
        project: (str) the canonical name of the project.
        group: (str) the canonical name of the group.

    Returns:
        str
    """
    return "group-{}-{}-{}".format(len(project), project, group)

def encode_project(project):
    """Returns the name that markers have for a project.

    Args:
        project: (str) its canonical name.

    Returns:
        str
    """
    return "project-{}-{}".format(len(project), project)

def _encode(item):
    if "extra" in item:
        return encode_extra(item["package"], item["extra"])
    if "group" in item:
        return encode_group(item["package"], item["group"])
    return encode_project(item["package"])

def _describe(item):
    if "extra" in item:
        return "the extra \"{}\" of {}".format(item["extra"], item["package"])
    if "group" in item:
        return "the group \"{}\" of {}".format(item["group"], item["package"])
    return "the project {}".format(item["package"])

def read_conflicts(sets):
    """Reads `conflicts` of a uv.lock.

    Args:
        sets: (list[list[dict]]) as they are in the lock.

    Returns:
        struct(sets: list[list[str]], descriptions: dict[str, str]): the items by the names that markers have for them, and what
        people call them
    """
    return struct(
        descriptions = {_encode(item): _describe(item) for items in sets for item in items},
        sets = [[_encode(item) for item in items] for items in sets],
    )

def conflicting_pair(conflicts, active):
    """Finds two items that are active although they conflict.

    Args:
        conflicts: (struct) as `read_conflicts` returns it.
        active: (dict[str, bool]) the names of active items.

    Returns:
        (str, str): what people call them, or None
    """
    for items in conflicts.sets:
        found = [item for item in items if item in active]
        if len(found) > 1:
            return (conflicts.descriptions[found[0]], conflicts.descriptions[found[1]])
    return None

def rivals(conflicts, item):
    """Finds what an item conflicts with.

    Args:
        conflicts: (struct) as `read_conflicts` returns it.
        item: (str) the name that markers have for it.

    Returns:
        list[str]: what people call these
    """
    found = {}
    for items in conflicts.sets:
        if item in items:
            found.update({conflicts.descriptions[other]: True for other in items if other != item})
    return found.keys()
