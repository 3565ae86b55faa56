"""What is required of a version: specifiers such as `>=3.11` and sets of them (PEP 440)."""

load(":versions.bzl", "make_version", "parse")

# The longer ones first.
OPERATORS = ["===", "~=", "==", "!=", "<=", ">=", "<", ">"]
_SPACE_CHARS = [" ", "\t", "\n", "\r", "\013", "\014"]

def _is_plain(version):
    return version.pre == None and version.post == None and version.dev == None and version.local == None

def _first_of(version):
    """The key of the earliest version with the epoch and the release of another one."""
    return make_version(version.release, epoch = version.epoch, dev = 0).key

def _first_after(version, release):
    """The key of the earliest version that does not begin with a release."""
    return make_version(release[:-1] + [release[-1] + 1], epoch = version.epoch, dev = 0).key

def make_specifier(operator, text):
    """Makes a specifier.

    Args:
        operator: (str) one of OPERATORS.
        text: (str) what follows it.

    Returns:
        struct, opaque but for `operator` and `text`; or None if it is not a specifier
    """
    text = text.strip()
    lower, upper, version = None, None, None
    is_wildcard = text.endswith(".*") and operator in ["==", "!="]
    if operator == "===":
        if not text or [char for char in _SPACE_CHARS + [";", ")"] if char in text]:
            return None
    else:
        version = parse(text.removesuffix(".*") if is_wildcard else text)
        if not version or (version.local != None and operator not in ["==", "!="]):
            return None
    if is_wildcard:
        # `==1.a.*` is not one, although `1.a.` is a version.
        if not _is_plain(version) or text[-3] not in "0123456789":
            return None
        lower, upper = _first_of(version), _first_after(version, version.release)
    elif operator == "~=":
        if len(version.release) < 2:
            return None
        lower, upper = version.key, _first_after(version, version.release[:-1])
    elif operator == "<":
        # `<3.14` leaves out the pre-releases of 3.14.
        upper = version.key
        if not version.is_prerelease:
            upper = make_version(version.release, dev = 0, epoch = version.epoch, post = version.post, pre = version.pre).key
    return struct(
        is_wildcard = is_wildcard,
        lower = lower,
        operator = operator,
        text = text,
        upper = upper,
        version = version,
    )

def specifier_holds(specifier, text, version):
    """Tells whether a version is what a specifier requires. Pre-releases count like all others.

    Args:
        specifier: (struct) as `make_specifier` returns it.
        text: (str) the version as it is written, which `===` compares.
        version: (struct) the same parsed, or None if it is not a version.

    Returns:
        bool
    """
    operator = specifier.operator
    if operator == "===":
        return text.lower() == specifier.text.lower()
    if version == None:
        return False
    if operator == "<":
        return version.key < specifier.upper
    if operator == "~=" or specifier.is_wildcard:
        inside = version.key >= specifier.lower and version.key < specifier.upper
        return inside != (operator == "!=")
    other = specifier.version
    if operator == ">=":
        return version.key >= other.key
    if operator == "<=":
        return version.public <= other.public
    if operator == ">":
        if version.public <= other.public:
            return False

        # `>1.7` leaves out 1.7.post1, unlike `>1.7.post1` and `>1.7.dev1`.
        is_family = version.epoch == other.epoch and version.public[1] == other.public[1] and version.pre == other.pre
        return other.post != None or other.dev != None or not is_family
    if other.local == None:
        equal = version.public == other.public
    else:
        equal = version.key == other.key
    return equal == (operator == "==")

def parse_specifier(text):
    """Parses a specifier.

    Args:
        text: (str) such as `>=3.11` or `== 3.14.*`.

    Returns:
        struct as `make_specifier` returns it, or None if it is not a specifier
    """
    text = text.strip()
    for operator in OPERATORS:
        if text.startswith(operator):
            return make_specifier(operator, text[len(operator):])
    return None

def parse_specifiers(text):
    """Parses a set of specifiers.

    Args:
        text: (str) such as `>=3.11,<4`, with commas between them; none of them may be empty, all together may.

    Returns:
        list of structs as `make_specifier` returns them, or None if one is not a specifier
    """
    specifiers = [parse_specifier(part) for part in text.split(",") if part.strip()]
    return None if None in specifiers else specifiers

def specifiers_hold(specifiers, text):
    """Tells whether a version is what all specifiers require. Pre-releases count like all others.

    Args:
        specifiers: (list[struct]) as `parse_specifiers` returns them.
        text: (str) the version.

    Returns:
        bool
    """
    version = parse(text)
    return all([specifier_holds(specifier, text, version) for specifier in specifiers])

def _asks_for_prerelease(specifier):
    if specifier.operator == "!=":
        return False
    version = parse(specifier.text) if specifier.operator == "===" else specifier.version
    return version != None and version.is_prerelease

def matching_versions(specifiers, versions):
    """Finds the versions that specifiers permit. Pre-releases are among them only if a specifier names one, or if nothing else is.

    Args:
        specifiers: (list[struct]) as `parse_specifiers` returns them.
        versions: (list[str])

    Returns:
        list[str], in the same order
    """
    found = [text for text in versions if specifiers_hold(specifiers, text)]
    if [specifier for specifier in specifiers if _asks_for_prerelease(specifier)]:
        return found
    parsed = {text: parse(text) for text in found}
    final = [text for text in found if parsed[text] == None or not parsed[text].is_prerelease]
    has_final = [text for text in final if parsed[text] != None]
    return final if has_final else found
