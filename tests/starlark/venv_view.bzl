"""Made-up distributions, and tests of what a venv shows of them through its links."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private:distribution.bzl", "make_distribution_info", "place_distribution")

# buildifier: disable=bzl-visibility
load("//python/private:pyc_info.bzl", "LAYOUTS")

# buildifier: disable=bzl-visibility
load("//python/private:topology.bzl", "make_topologies")

# buildifier: disable=bzl-visibility
load("//python/private:venv_links.bzl", "program_links")

_PYC_SUFFIX = ".cpython-314.pyc"
_SITE_PACKAGES = "lib/python3.14/site-packages"

def made_up(name, contents, *, bytecode = "source", plain = {}, root = "", scripts = {}):
    """Makes a distribution as programs see it.

    Args:
        name: (str) its name.
        contents: as for `make_topologies`.
        bytecode: (str) how its bytecode stands in every layout, or a dict of that by layout.
        plain: as for `make_topologies`.
        root: (str) its root; by default its name.
        scripts: (dict[str, str]) its console scripts.

    Returns:
        struct with
            files: (list[(str, str)]) what is in its runfiles: the place in a venv, and the runfiles path.
            placed: struct made by `place_distribution`.
    """
    root = root or name
    topologies = make_topologies(contents, distribution = name, plain = plain, root = root, short_version = "3.14")
    if type(topologies) == "string":
        fail(topologies)
    return struct(
        files = _files(name, contents, plain, root, bytecode) + [("bin/" + script, path) for script, path in scripts.items()],
        placed = place_distribution(
            make_distribution_info(
                name = name,
                root = root,
                scripts = scripts,
                short_version = "3.14",
                topologies = topologies,
                version = "1.0",
            ),
            bytecode = bytecode if type(bytecode) == "dict" else {layout: bytecode for layout in LAYOUTS},
            pyc_suffix = _PYC_SUFFIX,
        ),
    )

def _files(name, contents, plain, root, bytecode):
    schemes = {
        "bin": "bin",
        "data": "",
        "include": "include/site/python3.14/" + name,
        "site-packages": _SITE_PACKAGES,
    }
    files = []
    for directory, names in plain.items():
        files.extend([(directory, file) for file in names])
    for directory, names in contents.items():
        for file in names:
            if not file.endswith(".py"):
                files.append((directory, file))
                continue
            if bytecode == "pycache":
                files.append((directory, "__pycache__/" + file.removesuffix(".py") + _PYC_SUFFIX))
            files.append((directory, file + "c" if bytecode == "sourceless" else file))
    result = []
    for directory, file in files:
        scheme, _, below = directory.partition("/")
        parts = [part for part in [schemes[scheme], below, file] if part]
        result.append(("/".join(parts), "/".join([root, directory, file])))
    return result

def _view(links, distributions):
    """Follows links; returns the place of every file that the venv shows, and where it is in the runfiles."""
    shown = {}
    for one in distributions:
        for _, path in one.files:
            for place, target in links:
                if path == target:
                    shown[place] = path
                elif path.startswith(target + "/"):
                    shown[place + path[len(target):]] = path
    return shown

def _unsound(links):
    """Returns the places that have several links, or that are below a link."""
    places = {}
    wrong = []
    for place, _ in links:
        if place in places:
            wrong.append(place)
        places[place] = True
    for place in places:
        parts = place.split("/")
        if [end for end in range(1, len(parts)) if "/".join(parts[:end]) in places]:
            wrong.append(place)
    return wrong

def short(links):
    """Shows links as people write them.

    Args:
        links: (list[(str, str)]) as `program_links` makes them.

    Returns:
        dict[str, str]: what links lead to by place. Places in site-packages are relative to it, others start with `/`.
    """
    return {
        place.removeprefix(_SITE_PACKAGES + "/") if place.startswith(_SITE_PACKAGES + "/") else "/" + place: target
        for place, target in links
    }

def links_test(expected, *distributions, contradictory = False):
    """Makes a test that expects links, and that the venv shows all files of all distributions through them.

    Where several have the same file, it has to be the first one's.

    Args:
        expected: (dict[str, str]) the links, as `short` shows them.
        *distributions: structs made by `made_up`.
        contradictory: (bool) whether the distributions cannot all be shown.

    Returns:
        a rule
    """

    def impl(ctx):
        env = unittest.begin(ctx)
        links = program_links([one.placed for one in distributions], "default_layout")
        asserts.equals(env, [], _unsound(links))
        asserts.equals(env, sorted(expected.items()), sorted(short(links).items()))
        if not contradictory:
            files = {}
            for one in distributions:
                for place, path in one.files:
                    files.setdefault(place, path)
            asserts.equals(env, sorted(files.items()), sorted(_view(links, distributions).items()))
        return unittest.end(env)

    return unittest.make(impl)
