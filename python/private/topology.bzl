"""The topology of an installed distribution: which directories and files it brings to which place of a venv.

Pure functions over paths. A place is relative to the root of the venv, with `/`; the empty string is the root.
"""

# The directories of a distribution's root, after the installation schemes of `sysconfig`.
SITE_PACKAGES = "site-packages"
_SCHEMES = [SITE_PACKAGES, "bin", "data", "include"]

_NO_NAMES = ["", ".", ".."]

# How deep a tree of directories can be. Starlark has no recursion and no loop without an end.
MAX_STEPS = 1 << 30

def site_packages_place(short_version):
    """Returns the place of `site-packages`.

    Args:
        short_version: (str) such as `3.14`.

    Returns:
        str
    """
    return "lib/python{}/site-packages".format(short_version)

def shared_places(short_version):
    """Returns the places that are directories of the venv itself, whoever brings files to them.

    Args:
        short_version: (str) such as `3.14`.

    Returns:
        dict[str, bool]
    """
    places = {"": True, "bin": True}
    for path in [site_packages_place(short_version), "include/site/python{}".format(short_version)]:
        parts = path.split("/")
        for end in range(1, len(parts) + 1):
            places["/".join(parts[:end])] = True
    return places

def _scheme_place(scheme, distribution, short_version):
    return {
        "bin": "bin",
        "data": "",
        # As pip does it: each distribution's headers in a directory of their own.
        "include": "include/site/python{}/{}".format(short_version, distribution),
        SITE_PACKAGES: site_packages_place(short_version),
    }[scheme]

def join(directory, name):
    """Joins a place and a name.

    Args:
        directory: (str) a place.
        name: (str) a relative path; may be empty.

    Returns:
        str
    """
    return directory + "/" + name if directory and name else directory or name

def is_shared_library(name):
    """Tells whether a file is something that a dynamic loader loads.

    Args:
        name: (str) its base name.

    Returns:
        bool
    """
    return name.endswith((".so", ".dylib", ".pyd", ".dll")) or ".so." in name

def is_namespace(node):
    """Tells whether a directory is one that distributions share by design (PEP 420).

    Args:
        node: its entry in a topology.

    Returns:
        bool
    """
    return "__init__.py" not in node.modules

def _is_exported_library(directory, name):
    """Whether other distributions may look for a shared library: no extension module, and not private.

    What auditwheel, delvewheel and delocate bundle stands in `NAME.libs` or `.dylibs`, under names that only the
    wheel itself knows.
    """
    return name.startswith("lib") and is_shared_library(name) and not directory.endswith((".libs", ".dylibs"))

def own_places(short_version):
    """Returns the places that the venv of every program has something of its own at.

    Args:
        short_version: (str) such as `3.14`.

    Returns:
        dict[str, bool]
    """
    return {
        "bin/python": True,
        "pyvenv.cfg": True,
        site_packages_place(short_version) + "/rules_pyc.pth": True,
    }

def _contents_problem(contents, root):
    """Says what is wrong with names and directories, or returns None."""
    for directory, names in contents.items():
        parts = directory.split("/")
        if parts[0] not in _SCHEMES:
            return "the directory \"{}\" is in none of site-packages, bin, data and include of the distribution's root {}".format(
                directory,
                root,
            )
        if [part for part in parts if part in _NO_NAMES]:
            return "\"{}\" is no plain path of a directory; write it without \".\", \"..\" and needless \"/\"".format(directory)
        for name in names:
            if name in _NO_NAMES or "/" in name:
                return "the directory \"{}\" is said to have \"{}\", which is no name of a file in it".format(directory, name)
    return None

def _topology_problem(topology, short_version):
    """Says what cannot be brought into a venv, or returns None."""
    for node in topology.directories.values():
        for name in node.dirs:
            if name in node.files or name in node.modules:
                return "\"{}/{}\" is said to be both a file and a directory".format(node.source, name)
    shared = shared_places(short_version)
    own = own_places(short_version)
    for place in shared:
        node = topology.directories.get(place, struct(dirs = [], files = [], modules = []))
        for name in node.dirs + node.files + node.modules:
            child = join(place, name)
            if child in own or (child in shared and name not in node.dirs):
                return "{}/{} would stand at {} in virtual environments, where they have something of their own; leave it out".format(
                    node.source,
                    name,
                    child,
                )
    return None

def _make_topology(contents, plain, distribution, root, short_version):
    directories = {}
    real = {}
    exports_libraries = False
    for named, has_modules in [(contents, True), (plain, False)]:
        for directory, names in named.items():
            scheme, _, below = directory.partition("/")
            parts = below.split("/") if below else []
            if "__pycache__" in parts:
                # Whatever bytecode was shipped, programs take that of the build.
                continue
            scheme_place = _scheme_place(scheme, distribution, short_version)
            if scheme == "include":
                # The distribution has nothing of its own above its headers.
                above, _, own = scheme_place.rpartition("/")
                if above not in directories:
                    directories[above] = struct(dirs = {}, files = {}, modules = {}, source = "")
                directories[above].dirs[own] = True
            has_library = any([is_shared_library(name) for name in names])
            exports_libraries = exports_libraries or any([_is_exported_library(directory, name) for name in names])
            for depth in range(len(parts) + 1):
                place = join(scheme_place, "/".join(parts[:depth]))
                if place not in directories:
                    source = "/".join([root, scheme] + parts[:depth])
                    directories[place] = struct(dirs = {}, files = {}, modules = {}, source = source)
                if depth < len(parts):
                    directories[place].dirs[parts[depth]] = True
                if has_library:
                    real[place] = True
            node = directories[join(scheme_place, below)]
            for name in names:
                if has_modules and name.endswith(".py"):
                    node.modules[name] = True
                elif name not in node.modules:
                    node.files[name] = True
    return struct(
        directories = {
            place: struct(
                dirs = node.dirs.keys(),
                files = node.files.keys(),
                modules = node.modules.keys(),
                source = node.source,
            )
            for place, node in directories.items()
        },
        exports_libraries = exports_libraries,
        real = real,
    )

def make_topologies(contents, *, distribution, root, short_version, plain = {}):
    """Arranges the files of a distribution.

    `data` can reach into all other schemes (`data/lib/python3.14/site-packages`, say), so that one place has files from two
    directories. It has a topology of its own, which venvs merge with the other as they do with those of two distributions.

    Args:
        contents: (dict[str, list[str]]) names of files by directory; a directory is relative to the distribution's root
            and starts with `site-packages`, `bin`, `data` or `include`. What is named `.py` is a module, of
            which there may be bytecode.
        distribution: (str) the distribution's name.
        root: (str) the runfiles path of its root.
        short_version: (str) such as `3.14`.
        plain: (dict[str, list[str]]) the same for files that are no modules, whatever they are named.

    Returns:
        list of structs with
            directories: (dict[str, struct(dirs: list[str], files: list[str], modules: list[str], source: str)]) by place: the
                names of what is in the directory, and its own runfiles path (empty if it has none).
            exports_libraries: (bool) whether others may look for shared libraries in it.
            real: (dict[str, bool]) the places that hold shared libraries, and all above them.
        or a str that says what is wrong with the contents.
    """
    problem = _contents_problem(contents, root) or _contents_problem(plain, root)
    if problem:
        return problem
    topologies = []
    for is_data in [False, True]:
        of_contents, of_plain = [
            {
                directory: names
                for directory, names in named.items()
                if (directory.partition("/")[0] == "data") == is_data
            }
            for named in [contents, plain]
        ]
        if not of_contents and not of_plain:
            continue
        topology = _make_topology(of_contents, of_plain, distribution, root, short_version)
        problem = _topology_problem(topology, short_version)
        if problem:
            return problem
        topologies.append(topology)
    return topologies

def file_links(place, node, bytecode):
    """Returns the links for the files of a directory.

    Args:
        place: (str) the directory's place.
        node: its entry in a topology.
        bytecode: (str) `source`, `pycache` or `sourceless`: how the distribution's bytecode stands.

    Returns:
        list[(str, str)]: the places of the links, each once, and the runfiles paths that they lead to
    """
    suffix = "c" if bytecode == "sourceless" else ""
    names = {name: True for name in node.files + [name + suffix for name in node.modules]}
    return [(join(place, name), node.source + "/" + name) for name in names]

def has_cache(node, bytecode):
    """Tells whether a directory has bytecode in `__pycache__`.

    Args:
        node: its entry in a topology.
        bytecode: (str) as for `file_links`.

    Returns:
        bool
    """
    return bytecode == "pycache" and bool(node.modules)

def cache_link(place, node):
    """Returns the link for all bytecode of a directory that `has_cache`.

    Args:
        place: (str) the directory's place.
        node: its entry in a topology.

    Returns:
        (str, str): the place of the link and the runfiles path that it leads to
    """
    return join(place, "__pycache__"), node.source + "/__pycache__"

def cache_links(place, node, pyc_suffix):
    """Returns links for the single bytecode files of a directory that `has_cache`.

    Args:
        place: (str) the directory's place.
        node: its entry in a topology.
        pyc_suffix: (str) such as `.cpython-314.pyc`.

    Returns:
        list[(str, str)]
    """
    names = ["__pycache__/" + name.removesuffix(".py") + pyc_suffix for name in node.modules]
    return [(join(place, name), node.source + "/" + name) for name in names]

def directory_links(place, node, bytecode):
    """Returns the links for what stands in one directory, without its subdirectories.

    Args:
        place: (str) the directory's place.
        node: its entry in a topology.
        bytecode: (str) as for `file_links`.

    Returns:
        list[(str, str)]
    """
    links = file_links(place, node, bytecode)
    if has_cache(node, bytecode):
        links.append(cache_link(place, node))
    return links

def subtree_links(topology, place, bytecode, *, with_real_directories):
    """Returns the fewest links for a directory that a distribution has for itself.

    Args:
        topology: one of those that `make_topologies` makes.
        place: (str) the directory's place.
        bytecode: (str) as for `file_links`.
        with_real_directories: (bool) whether directories are to be real down to shared libraries. The dynamic
            loader takes `$ORIGIN` from the path by which a library was found, and the way up from a
            linked directory leads to the distribution's own place instead of the venv.

    Returns:
        list[(str, str)]: places of links, and the runfiles paths that they lead to
    """
    links = []
    queue = [place]
    for step in range(MAX_STEPS):
        if step == len(queue):
            break
        place = queue[step]
        node = topology.directories[place]
        if not with_real_directories or place not in topology.real:
            links.append((place, node.source))
            continue
        links.extend(directory_links(place, node, bytecode))
        queue.extend([join(place, name) for name in node.dirs])
    return links
