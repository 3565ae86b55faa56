"""Which links the virtual environment of a program has for its distributions.

The work grows with the number of distributions, of the names that they have at their top, and of the
directories that several of them share; never with the number of their files.
"""

load(":topology.bzl", "MAX_STEPS", "cache_link", "cache_links", "file_links", "has_cache", "join", "subtree_links")

def _shared_cache_links(place, owners):
    """Links the bytecode in `__pycache__` of a directory that several owners share.

    Bytecode is that of the source that is linked: a module that an earlier owner has, too, is the earlier one's, also if
    that one has no bytecode.
    """
    taken = {}
    links = []
    directories = []
    is_shared = False
    for owner in owners:
        node = owner.topology.directories[place]
        own = {name: True for name in node.modules if name not in taken}
        is_shared = is_shared or len(own) < len(node.modules)
        taken.update(own)
        if has_cache(node, owner.bytecode):
            directories.append(cache_link(place, node))
            links.extend([
                link
                for name, link in zip(node.modules, cache_links(place, node, owner.pyc_suffix))
                if name in own
            ])
    return directories if len(directories) == 1 and not is_shared else links

def _subtree_links(owner, place):
    """Links a directory that one owner has for itself, in a directory that several share."""
    if place in owner.links_below_namespaces:
        return owner.links_below_namespaces[place]
    return subtree_links(
        owner.topology,
        place,
        owner.bytecode,
        with_real_directories = owner.with_real_directories,
    )

def _merge(place, owners, links, queue):
    """Links what is in a directory that several owners share."""
    dirs = {}
    files = {}
    for owner in owners:
        node = owner.topology.directories[place]
        for name in node.dirs:
            child = join(place, name)
            if child not in files:
                dirs.setdefault(child, []).append(owner)
        for link in file_links(place, node, owner.bytecode):
            # Whether a second one has the same content is for the planner to find out.
            if link[0] not in dirs:
                files.setdefault(link[0], link)
    links.extend(files.values())
    links.extend(_shared_cache_links(place, owners))
    for child, sharers in dirs.items():
        if len(sharers) > 1:
            queue.append((child, sharers))
        else:
            links.extend(_subtree_links(sharers[0], child))

def _owners(distributions, layout):
    """Returns what has files in the venv: the parts of distributions, first things first."""
    exporters = len([
        part
        for one in distributions
        for part in one.parts
        if part.topology.exports_libraries
    ])

    def owner(one, part):
        # Libraries look for those of others only: what is in one directory tree finds its own also behind links.
        others = exporters - (1 if part.topology.exports_libraries else 0)
        with_real_directories = bool(part.topology.real) and others > 0
        variant = (one.bytecode[layout], with_real_directories)
        return struct(
            bytecode = one.bytecode[layout],
            links = part.links[variant],
            links_below_namespaces = part.links_below_namespaces[variant],
            pyc_suffix = one.pyc_suffix,
            topology = part.topology,
            with_real_directories = with_real_directories,
        )

    return [owner(one, part) for one in distributions for part in one.parts]

def program_links(distributions, layout):
    """Returns the links for the distributions of a program.

    Args:
        distributions: list of structs made by `place_distribution`. Where two of them have the same file, the
            first one's is linked.
        layout: (str) the layout of PycInfo that the program takes.

    Returns:
        list[(str, str)]: places of links in the venv, each once and none below another, and the runfiles paths that
        they lead to
    """
    scripts = {}
    for one in distributions:
        for name, link in one.script_links.items():
            scripts.setdefault(name, link)
    by_name = {}
    by_place = {}
    for owner in _owners(distributions, layout):
        for place, names in owner.links.items():
            by_place.setdefault(place, []).append(owner)
            at_place = by_name.setdefault(place, {})
            for name, links in names.items():
                at_place.setdefault(name, []).append((owner, links))

    result = scripts.values()
    queue = []
    for place, names in by_name.items():
        for name, owners in names.items():
            child = join(place, name)
            if place == "bin" and name in scripts:
                continue
            if name == "__pycache__":
                result.extend(_shared_cache_links(place, by_place[place]))
            elif len(owners) == 1:
                result.extend(owners[0][1])
            elif all([child in owner.topology.directories for owner, _ in owners]):
                queue.append((child, [owner for owner, _ in owners]))
            else:
                # A file of several distributions, or of one where another has a directory.
                result.extend(owners[0][1])
    for step in range(MAX_STEPS):
        if step == len(queue):
            break
        place, owners = queue[step]
        _merge(place, owners, result, queue)
    return result
