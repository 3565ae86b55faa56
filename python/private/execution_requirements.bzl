"""The execution requirements of the compile action."""

_DEFAULTS = {
    "requires-worker-protocol": "json",
    "supports-multiplex-sandboxing": "1",
    "supports-multiplex-workers": "1",
    "supports-worker-cancellation": "1",
    "supports-workers": "1",
}

def execution_requirements(entries):
    """Merges what the flag says into the defaults.

    Args:
        entries: list[str] of `KEY=VALUE`, as `--precompile_execution_requirements` takes them; a later
            one wins. `KEY=` and `KEY` remove the key. Without `supports-workers`, there is no multiplex
            worker either unless an entry asks for it.

    Returns:
        dict[str, str]
    """
    result = dict(_DEFAULTS)
    given = {}
    for entry in entries:
        key, _, value = entry.partition("=")
        if not key:
            fail("--precompile_execution_requirements={}: expected KEY=VALUE, such as supports-workers=0".format(entry))
        given[key] = True
        if value:
            result[key] = value
        else:
            result.pop(key, None)

    # Bazel starts a worker where either key allows it.
    if result.get("supports-workers") != "1" and "supports-multiplex-workers" not in given:
        result.pop("supports-multiplex-workers", None)
    return result
