"""The graph of a uv.lock's packages in one environment: what leads to what, if some extras, groups and projects are active.

A node is a tuple (package, kind, name): the package as an index, or -1 for what is required without a project; the kind `base`, `extra`
or `group`; and the name of the extra or group, empty for `base`.
"""

load("//python/private/pypa:markers.bzl", "evaluate", "prepare_environment")
load(":uv_conflicts.bzl", "encode_extra")

# More than any lock has nodes.
_MANY = 1000000

def make_graph(lock, environment, active, requested):
    """Makes the graph for one environment.

    Args:
        lock: (struct) as `read_uv_lock` returns it.
        environment: (dict[str, str]) the values of the marker's variables.
        active: (dict[str, bool]) the extras, groups and projects that are active, by the names that markers have for them.
        requested: (dict[int, dict[str, bool]]) the extras of each package that are active.

    Returns:
        struct, opaque
    """
    return struct(
        active = active,
        edges = {},
        environment = prepare_environment(environment | {"extra": active}),
        errors = [],
        lock = lock,
        memo = {},
        requested = requested,
        values = environment,
    )

def _evaluate(graph, marker, extras):
    """Evaluates a marker while more extras are active than the graph has."""
    environment = graph.environment
    if extras:
        environment = prepare_environment(graph.values | {"extra": graph.active | {extra: True for extra in extras}})
    holds = evaluate(marker.parsed, environment)
    if type(holds) == "string":
        graph.errors.append("the marker {} cannot be evaluated: {}".format(marker.text, holds))
        return False
    return holds

def marker_holds(graph, index, extras = []):
    """Tells whether a marker of the lock holds.

    Args:
        graph: (struct) as `make_graph` returns it.
        index: (int) of the marker in the lock, or None.
        extras: (list[str]) what is active beyond what the graph has.

    Returns:
        bool
    """
    if index == None:
        return True
    marker = graph.lock.markers[index]
    if extras and marker.has_extra:
        return _evaluate(graph, marker, extras)
    if index not in graph.memo:
        graph.memo[index] = _evaluate(graph, marker, [])
    return graph.memo[index]

def _is_for(graph, package):
    """Whether a version of a package is for the environment, of several that there are."""
    return not package.forks or bool([fork for fork in package.forks if marker_holds(graph, fork)])

def _manifest_edges(graph, requirements):
    edges = []
    for requirement in requirements:
        if not marker_holds(graph, requirement.marker):
            continue
        candidates = graph.lock.by_name.get(requirement.name, [])
        fitting = [index for index in candidates if len(candidates) == 1 or _is_for(graph, graph.lock.packages[index])]
        edges += [(index, requirement.extras) for index in fitting]
    return edges

def _own_extras(graph, package, dependency):
    """What of a dependency's own extras counts as active for its marker: those that conflict with something."""
    items = graph.lock.conflicts.descriptions
    if not items:
        return []
    name = graph.lock.packages[dependency.package].name
    extras = [encode_extra(name, extra) for extra in dependency.extras]
    extras = [extra for extra in extras if extra in items and extra not in graph.active]
    if dependency.marker != None and graph.lock.markers[dependency.marker].is_scoped:
        extras += graph.requested.get(package, {}).keys()
    return extras

def edges(graph, node):
    """Finds what a node leads to.

    Args:
        graph: (struct) as `make_graph` returns it.
        node: (tuple) see above.

    Returns:
        list of (int, list[str]): the package, and the extras of it
    """
    found = graph.edges.get(node)
    if found != None:
        return found
    index, kind, name = node
    if index < 0:
        manifest = graph.lock.manifest
        found = _manifest_edges(graph, manifest.groups.get(name, []) if kind == "group" else manifest.requirements)
    else:
        package = graph.lock.packages[index]
        if kind == "base":
            dependencies = package.dependencies
        else:
            dependencies = (package.extras if kind == "extra" else package.groups).get(name, [])
        found = [
            (dependency.package, dependency.extras)
            for dependency in dependencies
            if marker_holds(graph, dependency.marker, _own_extras(graph, index, dependency))
        ]
    graph.edges[node] = found
    return found

def reachable(graph, roots):
    """Finds the nodes that can be reached.

    Args:
        graph: (struct) as `make_graph` returns it.
        roots: (list[tuple]) where to begin.

    Returns:
        dict[tuple, bool]: the roots, and all nodes that they lead to
    """
    seen = {root: True for root in roots}
    frontier = roots
    for _ in range(_MANY):
        if not frontier:
            break
        following = []
        for node in frontier:
            for package, extras in edges(graph, node):
                for target in [(package, "base", "")] + [(package, "extra", extra) for extra in extras]:
                    if target not in seen:
                        seen[target] = True
                        following.append(target)
        frontier = following
    return seen

def requirements(graph, node):
    """Returns what a node requires, by name.

    Args:
        graph: (struct) as `make_graph` returns it.
        node: (tuple) see above.

    Returns:
        dict[str, list[str]]: the extras of each package
    """
    found = {}
    for package, extras in edges(graph, node):
        known = found.setdefault(graph.lock.packages[package].name, [])
        known += [extra for extra in extras if extra not in known]
    return found
