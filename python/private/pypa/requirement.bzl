"""Requirements as PEP 508 writes them. A pure function over a text."""

load(":names.bzl", "normalize_name")

_NAME_CHARS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."

def split_requirement(text):
    """Splits a requirement (PEP 508).

    Args:
        text: (str) such as `requests[socks]>=2.8; python_version < "3.12"`.

    Returns:
        struct(name: str, extras: list[str], specifier: str, url: str, marker: str); names and extras are normalised
    """
    text = text.strip()
    name = ""
    for char in text.elems():
        if char not in _NAME_CHARS:
            break
        name += char
    rest = text[len(name):].strip()
    extras = []
    if rest.startswith("["):
        inside, _, rest = rest[1:].partition("]")
        extras = [normalize_name(extra.strip()) for extra in inside.split(",") if extra.strip()]
        rest = rest.strip()
    if rest.startswith("@"):
        # A URL may have a semicolon in it; before a marker there is a space.
        url, _, marker = rest[1:].strip().partition(" ;")
        return struct(name = normalize_name(name), extras = extras, specifier = "", url = url.strip(), marker = marker.strip())
    specifier, _, marker = rest.partition(";")
    specifier = specifier.strip()
    if specifier.startswith("(") and specifier.endswith(")"):
        specifier = specifier[1:-1].strip()
    return struct(name = normalize_name(name), extras = extras, specifier = specifier, url = "", marker = marker.strip())
