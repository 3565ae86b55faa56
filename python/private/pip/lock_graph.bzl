"""What the targets of a hub depend on in one environment. Pure functions over a resolution of a lock.

A node is a package, or a package with one extra. It is a target of the hub; a cycle of nodes is broken by depending on the files of all of
its packages instead.
"""

load("//python/private/pypa:names.bzl", "normalize_name")
load(":cycles.bzl", "strongly_connected")

def _node(name, extra = ""):
    return "{}[{}]".format(name, extra) if extra else name

def _label(node, known):
    """The label of a node's target. There are many of few."""
    label = known.get(node)
    if not label:
        name, _, extra = node.removesuffix("]").partition("[")
        label = "//{}:{}".format(normalize_name(name), "extra_" + normalize_name(extra) if extra else "pkg")
        known[node] = label
    return label

def _lib(node):
    """The label of the files of a node's package."""
    return "//{}:_lib".format(normalize_name(node.partition("[")[0]))

def _nodes(required):
    """The nodes that requirements are."""
    nodes = []
    for name, extras in required.items():
        nodes.append(_node(name))
        nodes += [_node(name, extra) for extra in extras]
    return nodes

def _default_extras(resolution):
    """The extras that the projects themselves ask for: a package has these if nothing else is said."""
    defaults = {}
    for project in resolution.projects.values():
        for name, extras in (project.requires or {}).items():
            defaults.setdefault(name, {}).update({extra: True for extra in extras})
    return defaults

def _edges(resolution, is_local):
    """Returns the nodes that each node depends on."""
    defaults = _default_extras(resolution)
    edges = {}
    for name, package in resolution.packages.items():
        own = [_node(name, extra) for extra in defaults.get(name, {}) if extra in package.optional]
        edges[name] = _nodes(package.requires or {}) + own
        for extra, required in package.optional.items():
            # The files of a project are a target of the user's own, if there is one.
            edges[_node(name, extra)] = ([] if is_local(package) else [name]) + _nodes(required)
    return edges

def dependency_labels(resolution, is_local, known):
    """Finds the labels that the targets of packages depend on.

    Args:
        resolution: (struct) as `resolve` returns it.
        is_local: function that returns whether a package is one of the user's own projects.
        known: (dict) for several resolutions: labels that were found before; changed.

    Returns:
        struct(packages: dict[str, list[str]], extras: dict[str, dict[str, list[str]]]): by canonical name, and by extra
    """
    edges = _edges(resolution, is_local)
    members_of = {node: members for members in strongly_connected(edges) for node in members}
    packages = {}
    extras = {}
    for node, own in edges.items():
        name, _, extra = node.removesuffix("]").partition("[")
        members = members_of.get(node)
        if members:
            in_cycle = {member: True for member in members}
            own_lib = None if extra else _lib(node)
            labels = {_lib(member): True for member in members if _lib(member) != own_lib}
            labels.update({_label(other, known): True for member in members for other in edges[member] if other not in in_cycle})
        else:
            labels = {_label(other, known): True for other in own}
        if extra:
            extras.setdefault(name, {})[extra] = labels.keys()
        else:
            packages[name] = labels.keys()
    return struct(extras = extras, packages = packages)

def requirement_labels(required):
    """Returns the labels of requirements.

    Args:
        required: (dict[str, list[str]]) the extras of each package, by canonical name.

    Returns:
        list[str]
    """
    return [_label(node, {}) for node in _nodes(required)]
