"""What a uv.lock is for one environment: the packages, what they require, and the targets for extras and dependency groups.

The semantics are uv's own: what is selected is what `uv export` would write.
"""

load("//python/private/pypa:specifiers.bzl", "specifier_holds")
load("//python/private/pypa:versions.bzl", "parse")
load(":uv_conflicts.bzl", "conflicting_pair", "encode_extra", "encode_group", "encode_project", "rivals")
load(":uv_files.bzl", "source_problem")
load(":uv_graph.bzl", "make_graph", "marker_holds", "reachable", "requirements")
load(":uv_selection.bzl", "known_extras", "known_groups", "select")

# How often the extras that packages ask for may change which packages there are.
_MAX_ROUNDS = 10

def environment_problem(lock, environment):
    """Says why a lock is not for an environment.

    Args:
        lock: (struct) as `read_uv_lock` returns it.
        environment: (dict[str, str]) the values of the marker's variables.

    Returns:
        str, or None if it is
    """
    python = environment["python_full_version"]
    version = parse(python)
    for specifier in lock.python_specifiers:
        if not specifier_holds(specifier, python, version):
            return "{}: requires-python = \"{}\": this leaves out Python {}".format(lock.path, lock.requires_python, python)
    graph = make_graph(lock, environment, {}, {})
    if lock.supported and not [marker for marker in lock.supported if marker_holds(graph, marker)]:
        return "{}: supported-markers ([tool.uv] environments) leave out Python {} on {} {}".format(
            lock.path,
            python,
            environment.get("sys_platform", "?"),
            environment.get("platform_machine", "?"),
        )
    return None

def _requested(nodes):
    """The extras of each package among nodes: dict[int, dict[str, bool]]."""
    found = {}
    for package, kind, name in nodes:
        if kind == "extra":
            found.setdefault(package, {})[name] = True
    return found

def _asked_for(lock, nodes):
    """The extras among nodes that conflict with something, by the names that markers have for them."""
    names = [encode_extra(lock.packages[package].name, name) for package, kind, name in nodes if kind == "extra"]
    return {name: True for name in names if name in lock.conflicts.descriptions}

def _settled_graph(lock, environment, selection):
    """Finds the graph that has active exactly what is selected and the extras that its packages ask for.

    Returns:
        (struct, dict[tuple, bool]): the graph, and the nodes that are reached
    """
    active = selection.active
    requested = {}
    graph, nodes = None, {}
    for _ in range(_MAX_ROUNDS):
        graph = make_graph(lock, environment, active, requested)
        nodes = reachable(graph, selection.nodes)
        following = selection.active | _asked_for(lock, nodes)
        found = _requested(nodes)
        if not lock.conflicts.sets or (sorted(following) == sorted(active) and found == requested):
            break
        active = following
        requested = found
    return graph, nodes

def _versions(lock, nodes):
    """The indices of the packages among nodes by name: dict[str, dict[int, bool]]."""
    found = {}
    for package, kind, _ in nodes:
        if package >= 0 and kind != "group":
            found.setdefault(lock.packages[package].name, {})[package] = True
    return found

def _two_versions(lock, versions):
    """Says which package there would be twice; None if there is none."""
    for name, found in versions.items():
        if len(found) > 1:
            return "both {}".format(" and ".join(["{} {}".format(name, lock.packages[index].version) for index in found]))
    return None

def _obstacle(lock, graph, nodes, item, versions):
    """Says why something that is not selected cannot be in the hub beside what is.

    Args:
        lock: (struct) as `read_uv_lock` returns it.
        graph: (struct) of what is selected.
        nodes: (dict[tuple, bool]) what it would reach.
        item: (str) the name that markers have for it.
        versions: (dict[str, dict[int, bool]]) the packages that there are.

    Returns:
        str, or None if it can
    """
    if item in lock.conflicts.descriptions and item not in graph.active:
        return "conflicts with {}".format(" and ".join(rivals(lock.conflicts, item)))
    for extra in _asked_for(lock, nodes):
        if extra not in graph.active:
            return "needs {}, which conflicts with {}".format(
                lock.conflicts.descriptions[extra],
                " and ".join(rivals(lock.conflicts, extra)),
            )
    found = _versions(lock, nodes)
    twice = _two_versions(lock, {name: versions.get(name, {}) | indices for name, indices in found.items()})
    return "would need {}".format(twice) if twice else None

def _conflicting_pair(lock, selection, graph, nodes):
    """Finds two things that are selected although they conflict, as uv does: of what packages ask for only extras count.

    Returns:
        (str, str): what people call them, or None
    """
    projects = {encode_project(lock.packages[package].name): True for package, kind, _ in nodes if package >= 0 and kind == "base"}
    extras = {item: True for item in graph.active if item.startswith("extra-")}
    return conflicting_pair(lock.conflicts, selection.active | projects) or conflicting_pair(lock.conflicts, extras)

def _candidates(lock, pyproject):
    """All that could be selected: list of (node, item, project, kind, name)."""
    found = [((-1, "group", group), "", "", "group", group) for group in lock.manifest.groups]
    for project in lock.members:
        if project not in lock.by_name:
            continue
        index = lock.by_name[project][0]
        found.append(((index, "base", ""), encode_project(project), project, "project", ""))
        found += [
            ((index, "extra", extra), encode_extra(project, extra), project, "extra", extra)
            for extra in known_extras(lock, project, pyproject)
        ]
        found += [
            ((index, "group", group), encode_group(project, group), project, "group", group)
            for group in known_groups(lock, project, pyproject)
        ]
    return found

_ADVICE = {
    "extra": "select it in a hub: pip.parse(extras = [\"{}\"])",
    "group": "select it in a hub: pip.parse(groups = [\"{}\"])",
    "project": "select it in a hub of its own",
}

def _describe(project, kind, name):
    if kind == "project":
        return "the project {}".format(project)
    return "the {} \"{}\"{}".format(kind, name, " of " + project if project else "")

def _package(lock, graph, index, nodes_of):
    """One package of the result."""
    package = lock.packages[index]
    extras = sorted([name for kind, name in nodes_of if kind == "extra"])
    return struct(
        extras = extras,
        files = package.files,
        index = None,
        name = package.name,
        optional = {extra: requirements(graph, (index, "extra", extra)) for extra in extras},
        problem = source_problem(package.name, package.version, package.source),
        requires = requirements(graph, (index, "base", "")),
        source = package.source,
        version = package.version,
    )

def resolve(lock, environment, pyproject = None, groups = None, extras = [], projects = None):
    """Finds what a lock is for one environment.

    Args:
        lock: (struct) as `read_uv_lock` returns it.
        environment: (dict[str, str]) the values of the marker's variables (`marker_environment`).
        pyproject: (dict) the parsed pyproject.toml beside the lock, or None.
        groups: (list[str]) the dependency groups that are selected, and no others; None for those that uv takes by default.
        extras: (list[str]) the extras of the projects that are selected.
        projects: (list[str]) the projects that are selected; None for the one beside the lock, or all if there is none.

    Returns:
        struct with
            error: (str) what is wrong, or None; all else is None then.
            packages: (dict[str, struct]) all that can be in a hub beside each other: what is selected, and what other projects, extras and
                groups need that do not conflict with it. name, version, source, files (as `read_uv_lock` returns them), extras
                (list[str]: those that anything asks for), requires (dict[str, list[str]]: the extras of each package),
                optional (dict[str, dict]: the same for each of its extras), problem (str: why it cannot be fetched, or None), index (None).
                Projects are among them.
            selected: (list[str]) the names of those that `uv export` would write.
            projects: (dict[str, struct]) the projects of the workspace, and "" for what is required without one: requires (as for
                packages; None if it is excluded), extras and groups (dict[str, dict]: what each requires).
            excluded: (list[struct]) the projects, extras and groups that are not in the result: project, kind (`project`, `extra`,
                `group`), name, reason (str).
    """
    problem = environment_problem(lock, environment)
    if problem:
        return struct(error = problem)
    selection = select(lock, pyproject, groups, extras, projects)
    if selection.error:
        return struct(error = selection.error)
    graph, nodes = _settled_graph(lock, environment, selection)
    pair = _conflicting_pair(lock, selection, graph, nodes)
    if pair:
        return struct(error = "{}: conflicts: {} and {} cannot be selected together; choose one of them".format(lock.path, pair[0], pair[1]))
    versions = _versions(lock, nodes)
    twice = _two_versions(lock, versions)
    if twice:
        return struct(error = "{}: this environment would get {}; write the lock again with uv lock".format(lock.path, twice))
    selected = sorted(versions)

    # What else can be in the hub.
    nodes = dict(nodes)
    projects = {"": struct(extras = {}, groups = {}, requires = requirements(graph, (-1, "base", "")))}
    excluded = []
    for node, item, project, kind, name in _candidates(lock, pyproject):
        found = reachable(graph, [node])
        reason = _obstacle(lock, graph, found, item, versions)
        if reason:
            reason = "{} {}; {}".format(_describe(project, kind, name), reason, _ADVICE[kind].format(name))
            excluded.append(struct(kind = kind, name = name, project = project, reason = reason))
            if kind == "project":
                projects[project] = struct(extras = {}, groups = {}, requires = None)
            continue
        nodes.update(found)
        for package, indices in _versions(lock, found).items():
            versions.setdefault(package, {}).update(indices)
        required = requirements(graph, node)
        if kind == "project":
            projects[project] = struct(extras = {}, groups = {}, requires = required)
        else:
            getattr(projects[project], kind + "s")[name] = required
    if graph.errors:
        return struct(error = "{}: {}".format(lock.path, graph.errors[0]))
    parts = {}
    for package, kind, name in nodes:
        if package >= 0 and kind != "group":
            parts.setdefault(package, []).append((kind, name))
    packages = {lock.packages[index].name: _package(lock, graph, index, found) for index, found in parts.items()}
    return struct(
        error = None,
        excluded = excluded,
        packages = {name: packages[name] for name in sorted(packages)},
        projects = projects,
        selected = selected,
    )
