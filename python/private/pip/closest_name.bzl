"""The name that somebody who mistyped one may have meant. Pure functions."""

# More than two mistakes are another name.
_MOST_MISTAKES = 2

def _distance(left, right):
    """How many characters have to be added, removed or replaced to make one name of the other."""
    row = range(len(right) + 1)
    for index, char in enumerate(left.elems()):
        following = [index + 1]
        for position, other in enumerate(right.elems()):
            following.append(min(
                row[position] + (0 if char == other else 1),
                row[position + 1] + 1,
                following[position] + 1,
            ))
        row = following
    return row[-1]

def closest_name(name, names):
    """Finds the name that is most like another.

    Args:
        name: (str) what was found.
        names: (collection of str) what there is.

    Returns:
        str, or None if none of them is like it
    """
    best = None
    for other in sorted(names):
        difference = len(other) - len(name)
        if max(difference, -difference) > _MOST_MISTAKES:
            continue
        distance = _distance(name, other)
        if distance <= min(_MOST_MISTAKES, len(name) // 2) and (not best or distance < best[0]):
            best = (distance, other)
    return best[1] if best else None

def did_you_mean(name, names):
    """Writes a suggestion for the end of an error message.

    Args:
        name: (str) what was found.
        names: (collection of str) what there is.

    Returns:
        str, empty if no name is like it
    """
    found = closest_name(name, names)
    return "; did you mean \"{}\"?".format(found) if found else ""
