"""What a pylock.toml is for one environment: the packages, and the targets for extras and dependency groups.

The semantics are those of PEP 751: an installer evaluates the marker of each package with the extras and groups that are selected, and
installs those whose marker holds. So a lock says what all selected extras and groups need together, but not which of them needs what: that
is found out here by evaluating the markers for several selections.
"""

load("//python/private/pypa:markers.bzl", "evaluate", "prepare_environment")
load("//python/private/pypa:names.bzl", "canonical_name")
load("//python/private/pypa:specifiers.bzl", "specifiers_hold")
load(":pylock_files.bzl", "origin_problem")

def _new_state(lock, environment):
    return struct(environment = environment, errors = [], lock = lock, memo = {}, prepared = {})

def _holds(state, index, groups, extras, key):
    """Whether a marker holds for a selection; `key` is a name for it."""
    marker = state.lock.markers[index]
    memo_key = (index, key if marker.is_selective else "")
    if memo_key not in state.memo:
        if key not in state.prepared:
            state.prepared[key] = prepare_environment(state.environment | {"dependency_groups": groups, "extras": extras})
        holds = evaluate(marker.parsed, state.prepared[key])
        if type(holds) == "string":
            state.errors.append("the marker {} cannot be evaluated: {}".format(marker.text, holds))
        state.memo[memo_key] = holds == True
    return state.memo[memo_key]

def _packages_for(state, groups, extras):
    """The packages that an installer would install for a selection.

    Args:
        state: made by `_new_state`.
        groups: (list[str])
        extras: (list[str])

    Returns:
        dict[int, bool]: their indices
    """
    key = "{} {}".format(sorted(groups), sorted(extras))
    groups = {name: True for name in groups}
    extras = {name: True for name in extras}
    return {
        index: True
        for index, package in enumerate(state.lock.packages)
        if package.marker == None or _holds(state, package.marker, groups, extras, key)
    }

def _title(package):
    return " ".join([part for part in [package.name, package.version] if part])

def _by_name(lock, indices, known = {}):
    """The packages by name.

    Args:
        lock: (struct) as `read_pylock` returns it.
        indices: (iterable of int)
        known: (dict[str, int]) packages that there are already.

    Returns:
        (dict[str, int], str): these with the others; two packages of one name, or None
    """
    found = dict(known)
    for index in indices:
        name = lock.packages[index].name
        other = found.setdefault(name, index)
        if other != index:
            pair = [_title(lock.packages[other]), _title(lock.packages[index])]
            twice = "both " + " and ".join(pair) if pair[0] != pair[1] else "two entries of " + pair[0]
            return {}, twice
    return found, None

_ADVICE = {
    "extra": "select it in a hub of its own: pip.parse(extras = [\"{}\"])",
    "group": "select it in a hub of its own: pip.parse(groups = [\"{}\"])",
    "project": "select them in a hub of their own",
}

def _candidates(lock):
    """All that could be selected, each with the selection that it is by itself, and the one that it adds something to.

    Returns:
        list of struct(kind: str, name: str, groups: list[str], extras: list[str], base: (list[str], list[str]), is_addition: bool)
    """
    defaults = lock.default_groups
    found = [struct(base = (defaults, []), extras = [], groups = defaults, is_addition = False, kind = "project", name = "")]
    found += [
        struct(base = ([], []), extras = [], groups = [name], is_addition = True, kind = "group", name = name)
        for name in lock.groups
    ]
    return found + [
        struct(base = (defaults, []), extras = [name], groups = defaults, is_addition = False, kind = "extra", name = name)
        for name in lock.extras
    ]

def _with(names, others):
    return {name: True for name in names + others}.keys()

def _candidate(state, candidate, groups, extras, chosen):
    """Finds out what a group, an extra, or the project has in a hub.

    Args:
        state: made by `_new_state`.
        candidate: as of `_candidates`.
        groups: (list[str]) the groups that the hub selects.
        extras: (list[str]) the extras that it selects.
        chosen: (dict[str, int]) the packages that the hub has, by name.

    Returns:
        (dict[str, int], str): the packages by name; why it cannot be in the hub, or None
    """
    packages = state.lock.packages
    own = _packages_for(state, candidate.groups, candidate.extras)
    base = _packages_for(state, candidate.base[0], candidate.base[1])
    added = {index: True for index in own if index not in base}
    together = _packages_for(state, _with(groups, candidate.groups), _with(extras, candidate.extras))
    lost = [index for index in added if index not in together]
    if lost:
        return {}, "needs {}, which is not there with what the hub selects".format(_title(packages[lost[0]]))
    names = {packages[index].name: True for index in (added if candidate.is_addition else own)}
    wanted = [index for index in together if packages[index].name in names]
    _, twice = _by_name(state.lock, wanted, chosen)
    if twice:
        return {}, "would need " + twice
    return _by_name(state.lock, wanted)

def _is_project(package):
    """Whether a package is the project that the lock is of; it is not one of its own dependencies."""
    return package.source.kind in ["directory", "editable"] and package.source.value == "."

def _required(lock, found):
    """What a library of packages requires."""
    return {name: [] for name, index in found.items() if not _is_project(lock.packages[index])}

def _python_problem(lock, package, environment):
    python = environment["python_full_version"]
    if specifiers_hold(package.python_specifiers, python):
        return None
    return "requires-python = \"{}\" of {} in {} leaves out Python {}; lock the packages for it, or leave it out of the hub (python_versions of pip.parse)".format(
        package.requires_python,
        _title(package),
        lock.path,
        python,
    )

def _package(state, index, chosen):
    """One package of the result."""
    lock = state.lock
    package = lock.packages[index]
    requires = None
    if lock.dependencies != None:
        others = [other for other in lock.dependencies[index] if chosen.get(lock.packages[other].name) == other]
        requires = {lock.packages[other].name: [] for other in others}
    return struct(
        extras = [],
        files = package.files,
        index = None,
        name = package.name,
        optional = {},
        problem = _python_problem(lock, package, state.environment) or origin_problem(package.name, package.version, package.source),
        requires = requires,
        source = package.source,
        version = package.version,
    )

def environment_problem(lock, environment):
    """Says why a lock is not for an environment.

    Args:
        lock: (struct) as `read_pylock` returns it.
        environment: (dict[str, str]) the values of the marker's variables.

    Returns:
        str, or None if it is
    """
    python = environment["python_full_version"]
    if not specifiers_hold(lock.python_specifiers, python):
        return "{}: requires-python = \"{}\": this leaves out Python {}".format(lock.path, lock.requires_python, python)
    prepared = prepare_environment(environment)
    if lock.supported and not [index for index in lock.supported if evaluate(lock.markers[index].parsed, prepared) == True]:
        return "{}: environments: these leave out Python {} on {} {}".format(
            lock.path,
            python,
            environment.get("sys_platform", "?"),
            environment.get("platform_machine", "?"),
        )
    return None

def selection_problem(lock, groups, extras):
    """Says which selected group or extra the lock does not have.

    Args:
        lock: (struct) as `read_pylock` returns it.
        groups: (list[str]) canonical names.
        extras: (list[str]) canonical names.

    Returns:
        str, or None
    """
    for attribute, wanted, known in [("groups", groups, lock.groups), ("extras", extras, lock.extras)]:
        for name in wanted:
            if name in known:
                continue
            if known:
                return "{}: {}: there is no \"{}\"; there are {}".format(
                    lock.path,
                    attribute,
                    name,
                    ", ".join(["\"" + other + "\"" for other in sorted(known)]),
                )
            return ("{}: {}: there is no \"{}\"; there are none. The tool that writes the lock has to put them in; what uv exports is already " +
                    "selected (uv export --group, --extra)").format(lock.path, attribute, name)
    return None

def resolve_pylock(lock, environment, groups = None, extras = []):
    """Finds what a lock is for one environment.

    Args:
        lock: (struct) as `read_pylock` returns it.
        environment: (dict[str, str]) the values of the marker's variables (`marker_environment`).
        groups: (list[str]) the dependency groups that are selected; None for the default ones.
        extras: (list[str]) the extras that are selected.

    Returns:
        struct as `resolve` of a uv.lock returns it. `requires` of a package is None if the lock does not say what packages depend on. The
        only project is "": what is installed without extras, with the default groups.
    """
    groups = lock.default_groups if groups == None else [canonical_name(name) for name in groups]
    extras = [canonical_name(name) for name in extras]
    problem = environment_problem(lock, environment) or selection_problem(lock, groups, extras)
    if problem:
        return struct(error = problem)
    state = _new_state(lock, environment)
    chosen, twice = _by_name(lock, _packages_for(state, groups, extras))
    if twice:
        return struct(error = ("{}: packages: Python {} on {} {} would get {}; the markers have to be true for one of them only. Select other " +
                               "groups or extras, or leave this environment out of the hub (python_versions, target_platforms of pip.parse)").format(
            lock.path,
            environment["python_full_version"],
            environment.get("sys_platform", "?"),
            environment.get("platform_machine", "?"),
            twice,
        ))
    selected = sorted(chosen)
    excluded = []
    lists = {"extra": {}, "group": {}, "project": {}}
    for candidate in _candidates(lock):
        found, reason = _candidate(state, candidate, groups, extras, chosen)
        if reason:
            what = "what is installed by default" if candidate.kind == "project" else "the {} \"{}\"".format(candidate.kind, candidate.name)
            excluded.append(struct(
                kind = candidate.kind,
                name = candidate.name,
                project = "",
                reason = "{} {}; {}".format(what, reason, _ADVICE[candidate.kind].format(candidate.name)),
            ))
            continue
        chosen.update(found)
        lists[candidate.kind][candidate.name] = _required(lock, found)
    if state.errors:
        return struct(error = "{}: {}".format(lock.path, state.errors[0]))
    return struct(
        error = None,
        excluded = excluded,
        packages = {name: _package(state, chosen[name], chosen) for name in sorted(chosen)},
        projects = {"": struct(extras = lists["extra"], groups = lists["group"], requires = lists["project"].get(""))},
        selected = selected,
    )
