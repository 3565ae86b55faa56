"""A distribution as a program sees it: what it brings to the program's venv."""

load(":pyc_info.bzl", "LAYOUTS")
load(":topology.bzl", "MAX_STEPS", "SITE_PACKAGES", "directory_links", "is_namespace", "join", "shared_places", "subtree_links")

PyDistributionInfo = provider(
    doc = "An installed distribution (a wheel, say), whatever bytecode it has. Private to rules_pyc.",
    fields = {
        "name": "str: the distribution's name, as in its metadata.",
        "on_conflict": "str: of ON_CONFLICT_VALUES: what to do about different files of another one at the same path.",
        "root": "str: the runfiles path below which all its files are.",
        "script_files": "list[File]: its console scripts.",
        "scripts": "dict[str, str]: their runfiles paths, by their name.",
        "shared_places": "dict[str, bool]: the places that are directories of the venv itself.",
        "site_packages": "str: the runfiles path of its import root.",
        "topologies": "list[struct]: as `make_topologies` makes them.",
        "version": "str: the distribution's version.",
    },
)

PyBuiltDistributionInfo = provider(
    doc = "An installed distribution whose files are only known when it is built (from source, say). Private to rules_pyc.",
    fields = {
        "name": "str: the distribution's name, as in its metadata.",
        "site_packages": "str: the runfiles path of its import root.",
    },
)

def make_distribution_info(*, name, version, root, scripts, short_version, topologies, on_conflict = "auto", script_files = []):
    """Makes a PyDistributionInfo.

    Args:
        name: (str)
        version: (str)
        root: (str) runfiles path.
        scripts: (dict[str, str]) runfiles paths.
        short_version: (str) the Python version, such as `3.14`.
        topologies: list made by `make_topologies`.
        on_conflict: (str) of ON_CONFLICT_VALUES.
        script_files: list[File].

    Returns:
        PyDistributionInfo
    """
    return PyDistributionInfo(
        name = name,
        on_conflict = on_conflict,
        root = root,
        script_files = script_files,
        scripts = scripts,
        shared_places = shared_places(short_version),
        site_packages = root + "/" + SITE_PACKAGES,
        topologies = topologies,
        version = version,
    )

def _own_links(info, topology, bytecode, with_real_directories):
    """The links for everything that stands directly in a shared place, by place and name."""
    result = {}
    for place in info.shared_places:
        node = topology.directories.get(place)
        if not node:
            continue
        names = {}
        for link in directory_links(place, node, bytecode):
            names[link[0].rpartition("/")[2]] = [link]
        for name in node.dirs:
            child = join(place, name)
            if child not in info.shared_places:
                names[name] = subtree_links(
                    topology,
                    child,
                    bytecode,
                    with_real_directories = with_real_directories,
                )
        result[place] = names
    return result

def _links_below_namespaces(info, topology, bytecode, with_real_directories):
    """The links for the directories in a namespace, which programs need if several distributions share it.

    Keeping them is what makes a program's share of a large namespace a matter of joining lists.
    """
    result = {}
    queue = [
        join(place, name)
        for place in info.shared_places
        if place in topology.directories
        for name in topology.directories[place].dirs
        if join(place, name) not in info.shared_places
    ]
    for step in range(MAX_STEPS):
        if step == len(queue):
            break
        namespace = queue[step]
        node = topology.directories[namespace]
        if not is_namespace(node):
            continue
        for name in node.dirs:
            child = join(namespace, name)
            queue.append(child)
            result[child] = subtree_links(
                topology,
                child,
                bytecode,
                with_real_directories = with_real_directories,
            )
    return result

def _part(info, topology, bytecode):
    variants = [
        (kind, real)
        for kind in {bytecode[layout]: True for layout in LAYOUTS}
        for real in ([False, True] if topology.real else [False])
    ]
    return struct(
        links = {variant: _own_links(info, topology, *variant) for variant in variants},
        links_below_namespaces = {variant: _links_below_namespaces(info, topology, *variant) for variant in variants},
        topology = topology,
    )

def place_distribution(info, *, bytecode, pyc_suffix):
    """Computes once what programs with a distribution have in common.

    Args:
        info: PyDistributionInfo.
        bytecode: (dict[str, str]) for each layout of PycInfo, `source`, `pycache` or `sourceless`: how the distribution's
            bytecode stands in it.
        pyc_suffix: (str) such as `.cpython-314.pyc`.

    Returns:
        struct with
            bytecode, info, pyc_suffix: as given.
            parts: list of a struct for each of the distribution's topologies, with
                links: (dict[(str, bool), dict[str, dict[str, list[(str, str)]]]]) by kind of bytecode and whether
                    directories are real down to shared libraries, then by shared place and name in it:
                    the links, if nobody else has the name.
                links_below_namespaces: (dict[(str, bool), dict[str, list[(str, str)]]]) by the same, then by place:
                    the links for the directories in namespace directories, if nobody else has them.
                topology: the topology.
            script_links: (dict[str, (str, str)]) the links for console scripts, by name.
    """
    return struct(
        bytecode = bytecode,
        info = info,
        parts = [_part(info, topology, bytecode) for topology in info.topologies],
        pyc_suffix = pyc_suffix,
        script_links = {name: ("bin/" + name, target) for name, target in info.scripts.items()},
    )
