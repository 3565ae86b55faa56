"""The execution requirements of the compile action."""

_DEFAULTS = {
    "requires-worker-protocol": "json",
    "supports-multiplex-sandboxing": "1",
    "supports-multiplex-workers": "1",
    "supports-worker-cancellation": "1",
    "supports-workers": "1",
}

def execution_requirements_problem(entries):
    """Says what is wrong with the values of `--precompile_execution_requirements`.

    Args:
        entries: (list[str]) as `execution_requirements` takes them.

    Returns:
        str, or None if nothing is
    """
    present = dict(_DEFAULTS)
    for entry in entries:
        key, separator, value = entry.partition("=")
        problem = None
        if not key:
            problem = "expected KEY=VALUE, such as supports-workers=0"
        elif not separator:
            problem = "not KEY=VALUE; write {key}=VALUE to set {key}, or {key}= to remove it".format(key = key)
        elif not value and key not in present:
            problem = "there is no {} to remove; present are {}".format(key, ", ".join(sorted(present)))
        if problem:
            return "--precompile_execution_requirements={}: {}".format(entry, problem)
        present[key] = True
    return None

def execution_requirements(entries):
    """Merges what the flag says into the defaults.

    Args:
        entries: list[str] of `KEY=VALUE`, as `--precompile_execution_requirements` takes them; a later
            one wins. `KEY=` removes the key. Without `supports-workers`, there is no multiplex
            worker either unless an entry asks for it.

    Returns:
        dict[str, str]
    """
    problem = execution_requirements_problem(entries)
    if problem:
        fail(problem)
    result = dict(_DEFAULTS)
    given = {}
    for entry in entries:
        key, _, value = entry.partition("=")
        given[key] = True
        if value:
            result[key] = value
        else:
            result.pop(key, None)

    # Bazel starts a worker where either key allows it.
    if result.get("supports-workers") != "1" and "supports-multiplex-workers" not in given:
        result.pop("supports-multiplex-workers", None)
    return result
