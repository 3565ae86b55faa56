"""Patterns of paths, as in Bazel's `glob`. The installation of wheels has the same rule (`crates/wheel/src/exclude.rs`)."""

def _matches_name(pattern, name):
    parts = pattern.split("*")
    start, end = parts[0], parts[-1]
    if len(parts) == 1:
        return name == pattern
    if len(name) < len(start) + len(end) or not name.startswith(start) or not name.endswith(end):
        return False
    rest = name[len(start):len(name) - len(end)]
    for part in parts[1:-1]:
        if part:
            _, found, rest = rest.partition(part)
            if not found:
                return False
    return True

def _with_skipped(states, pattern):
    """Adds the states that are reached because `**` also matches no directory."""
    states = dict(states)
    for index in range(len(pattern)):
        if index in states and pattern[index] == "**":
            states[index + 1] = True
    return states

def matches_glob(pattern, path):
    """Tells whether a path matches a pattern.

    Args:
        pattern: (str) `*` is any part of a name, `**` any number of directories.
        path: (str) with `/` between its components.

    Returns:
        bool
    """
    pattern = pattern.split("/")

    # How many components of the pattern may have been used up.
    states = _with_skipped({0: True}, pattern)
    for name in path.split("/"):
        reached = {}
        for index in states:
            if index == len(pattern):
                continue
            if pattern[index] == "**":
                reached[index] = True
            elif _matches_name(pattern[index], name):
                reached[index + 1] = True
        states = _with_skipped(reached, pattern)
    return len(pattern) in states
