"""Versions as PEP 440 orders them, as far as environment markers need it."""

# What comes before a final release and after it (PEP 440, "Summary of permitted suffixes and relative ordering").
_SUFFIXES = {
    "": 0,
    "a": -3,
    "alpha": -3,
    "b": -2,
    "beta": -2,
    "c": -1,
    "dev": -4,
    "post": 1,
    "pre": -1,
    "preview": -1,
    "rc": -1,
    "rev": 1,
}

def _split(text):
    """Splits into runs of digits and runs of letters; None if there is anything else than separators between."""
    parts = []
    kind = ""
    for char in text.elems():
        if char.isdigit():
            new = "digits"
        elif char.isalpha():
            new = "letters"
        elif char in ".-_+":
            kind = "."
            continue
        else:
            return None
        if new == kind:
            parts[-1] += char
        else:
            parts.append(char)
        kind = new
    return parts

def parse(text):
    """Parses a version.

    Args:
        text: (str) such as `3.14.0rc2`; an epoch is not supported.

    Returns:
        struct(release: list[int] without final zeros, suffix: int, number: int), or None if it is no version
    """
    parts = _split(text.strip().lower().removeprefix("v"))
    if not parts or not parts[0].isdigit():
        return None
    release = []
    suffix = ""
    number = 0
    for index, part in enumerate(parts):
        if part.isdigit() and not suffix:
            release.append(int(part))
        elif part.isdigit():
            number = int(part)
            break
        elif part in _SUFFIXES:
            if suffix:
                break
            suffix = part
        elif index:
            # A local version, which markers have no use for.
            break
        else:
            return None
    for _ in range(len(release)):
        if len(release) > 1 and release[-1] == 0:
            release.pop()
    return struct(number = number, release = release, suffix = _SUFFIXES[suffix])

def _key(version):
    return (version.release, version.suffix, version.number)

def _has_prefix(version, prefix):
    padded = version.release + [0] * len(prefix.release)
    return padded[:len(prefix.release)] == prefix.release

def _prefix(text):
    """Parses what stands before `.*`, with its zeros."""
    numbers = text.split(".")
    if not all([number.isdigit() for number in numbers]):
        return None
    return struct(release = [int(number) for number in numbers])

def compare(left, operator, right):
    """Compares two versions as a version specifier does.

    Args:
        left: (str) a version.
        operator: (str) `==`, `!=`, `<`, `<=`, `>`, `>=`, `~=` or `===`.
        right: (str) a version; for `==` and `!=` it may end in `.*`.

    Returns:
        bool, or None if these cannot be compared as versions
    """
    if operator == "===":
        return left == right
    version = parse(left)
    if not version:
        return None
    if right.endswith(".*"):
        prefix = _prefix(right[:-2])
        if not prefix or operator not in ["==", "!="]:
            return None
        return _has_prefix(version, prefix) == (operator == "==")
    other = parse(right)
    if not other:
        return None
    a, b = _key(version), _key(other)
    if operator == "~=":
        prefix = _prefix(right.rpartition(".")[0])
        return prefix and a >= b and _has_prefix(version, prefix)
    return {
        "!=": a != b,
        "<": a < b,
        "<=": a <= b,
        "==": a == b,
        ">": a > b,
        ">=": a >= b,
    }.get(operator)
