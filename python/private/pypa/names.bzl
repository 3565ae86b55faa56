"""Names of distributions, extras and dependency groups."""

def normalize_name(name):
    """Normalises the name of a distribution (PEP 503), with `_` so that it can be part of a label.

    Args:
        name: (str) such as `Jinja2` or `zope.interface`.

    Returns:
        str such as `jinja2` or `zope_interface`
    """
    result = name.lower().replace("-", "_").replace(".", "_")
    for _ in range(len(result)):
        if "__" not in result:
            break
        result = result.replace("__", "_")
    return result

def canonical_name(name):
    """Normalises the name of a distribution, extra or dependency group as PEP 503 does.

    Args:
        name: (str) such as `Jinja2` or `zope.interface`.

    Returns:
        str such as `jinja2` or `zope-interface`
    """
    return normalize_name(name).replace("_", "-")
