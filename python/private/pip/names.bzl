"""Names of Python packages."""

def normalize_name(name):
    """Normalises the name of a distribution (PEP 503), with `_` so that it can be part of a label.

    Args:
        name: (str) such as `Jinja2` or `zope.interface`.

    Returns:
        str such as `jinja2` or `zope_interface`
    """
    result = ""
    for char in name.lower().elems():
        if char in "-_.":
            char = "_"
        if char != "_" or not result.endswith("_"):
            result += char
    return result
