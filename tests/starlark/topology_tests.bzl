"""Tests of the functions of topology.bzl."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load(
    "//python/private:topology.bzl",
    "cache_links",
    "directory_links",
    "file_links",
    "is_shared_library",
    "join",
    "make_topologies",
    "shared_places",
    "subtree_links",
)

_SITE_PACKAGES = "lib/python3.14/site-packages"

def _made(contents, plain = {}):
    return make_topologies(contents, distribution = "x", plain = plain, root = "repo/x", short_version = "3.14")

def _node(dirs = [], files = [], modules = [], source = ""):
    return struct(dirs = dirs, files = files, modules = modules, source = source)

def _join_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, "", join("", ""))
    asserts.equals(env, "a", join("a", ""))
    asserts.equals(env, "a", join("", "a"))
    asserts.equals(env, "a/b/c", join("a/b", "c"))
    return unittest.end(env)

_join_test = unittest.make(_join_impl)

def _shared_places_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, [
        "",
        "bin",
        "include",
        "include/site",
        "include/site/python3.14",
        "lib",
        "lib/python3.14",
        "lib/python3.14/site-packages",
    ], sorted(shared_places("3.14")))
    return unittest.end(env)

_shared_places_test = unittest.make(_shared_places_impl)

def _shared_library_impl(ctx):
    env = unittest.begin(ctx)
    for name in ["_x.cpython-314-x86_64-linux-gnu.so", "_x.pyd", "libx.dylib", "libx.so", "libx.so.1.2", "x.dll"]:
        asserts.true(env, is_shared_library(name), name)
    for name in ["libx.a", "so", "x.py", "x.sources"]:
        asserts.false(env, is_shared_library(name), name)
    return unittest.end(env)

_shared_library_test = unittest.make(_shared_library_impl)

def _nothing_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, [], _made({}))
    asserts.equals(env, {_SITE_PACKAGES: _node(source = "repo/x/site-packages")}, _made({"site-packages": []})[0].directories)
    asserts.equals(env, [{}], [topology.directories for topology in _made({"site-packages/__pycache__": []})])
    return unittest.end(env)

_nothing_test = unittest.make(_nothing_impl)

def _directories_impl(ctx):
    env = unittest.begin(ctx)
    topologies = _made({
        "bin": ["tool"],
        "include": ["x.h"],
        "site-packages": ["six.py", "x.pth"],
        "site-packages/a b/c": ["m.py", "data.json", "m.py"],
        "site-packages/a b/d": ["n.py"],
    })
    asserts.equals(env, 1, len(topologies))
    asserts.equals(env, {
        "bin": _node(files = ["tool"], source = "repo/x/bin"),
        "include/site/python3.14": _node(dirs = ["x"]),
        "include/site/python3.14/x": _node(files = ["x.h"], source = "repo/x/include"),
        _SITE_PACKAGES: _node(
            dirs = ["a b"],
            files = ["x.pth"],
            modules = ["six.py"],
            source = "repo/x/site-packages",
        ),
        _SITE_PACKAGES + "/a b": _node(dirs = ["c", "d"], source = "repo/x/site-packages/a b"),
        _SITE_PACKAGES + "/a b/c": _node(
            files = ["data.json"],
            modules = ["m.py"],
            source = "repo/x/site-packages/a b/c",
        ),
        _SITE_PACKAGES + "/a b/d": _node(modules = ["n.py"], source = "repo/x/site-packages/a b/d"),
    }, topologies[0].directories)
    asserts.equals(env, {}, topologies[0].real)
    asserts.false(env, topologies[0].exports_libraries)
    return unittest.end(env)

_directories_test = unittest.make(_directories_impl)

def _data_impl(ctx):
    env = unittest.begin(ctx)
    installed, data = _made({
        "data/bin": ["tool"],
        "data/lib": ["libx.so"],
        "data/lib/python3.14/site-packages": ["late.py"],
        "site-packages": ["m.py"],
    })
    asserts.equals(env, {
        _SITE_PACKAGES: _node(modules = ["m.py"], source = "repo/x/site-packages"),
    }, installed.directories)
    asserts.equals(env, {
        "": _node(dirs = ["bin", "lib"], source = "repo/x/data"),
        "bin": _node(files = ["tool"], source = "repo/x/data/bin"),
        "lib": _node(dirs = ["python3.14"], files = ["libx.so"], source = "repo/x/data/lib"),
        "lib/python3.14": _node(dirs = ["site-packages"], source = "repo/x/data/lib/python3.14"),
        _SITE_PACKAGES: _node(modules = ["late.py"], source = "repo/x/data/lib/python3.14/site-packages"),
    }, data.directories)
    asserts.false(env, installed.exports_libraries)
    asserts.true(env, data.exports_libraries)
    return unittest.end(env)

_data_test = unittest.make(_data_impl)

def _plain_impl(ctx):
    env = unittest.begin(ctx)
    topology = _made(
        {"site-packages/p": ["m.py"]},
        plain = {
            "bin": ["script.py"],
            "site-packages/p": ["m.py", "template.py"],
        },
    )[0]
    asserts.equals(env, _node(files = ["script.py"], source = "repo/x/bin"), topology.directories["bin"])
    asserts.equals(
        env,
        _node(files = ["template.py"], modules = ["m.py"], source = "repo/x/site-packages/p"),
        topology.directories[_SITE_PACKAGES + "/p"],
    )
    return unittest.end(env)

_plain_test = unittest.make(_plain_impl)

def _shipped_bytecode_impl(ctx):
    env = unittest.begin(ctx)
    topology = _made({
        "site-packages": ["m.py"],
        "site-packages/__pycache__": ["m.cpython-314.pyc"],
        "site-packages/p/__pycache__": ["n.cpython-314.pyc"],
    })[0]
    asserts.equals(env, {
        _SITE_PACKAGES: _node(modules = ["m.py"], source = "repo/x/site-packages"),
    }, topology.directories)
    return unittest.end(env)

_shipped_bytecode_test = unittest.make(_shipped_bytecode_impl)

def _exports_impl(ctx):
    env = unittest.begin(ctx)
    for directory, name, expected in [
        ("data/lib", "libmkl.so.2", True),
        ("site-packages", "_x.cpython-314-x86_64-linux-gnu.so", False),
        ("site-packages/nvidia/x/lib", "__init__.py", False),
        ("site-packages/nvidia/x/lib", "libx.so.1", True),
        ("site-packages/nvidia/x/lib", "libx.a", False),
        ("site-packages/x.libs", "libgfortran-040039e1.so.5.0.0", False),
        ("site-packages/x/.dylibs", "libgfortran.5.dylib", False),
        ("site-packages/x/.libs", "libgfortran.so.5", False),
        ("site-packages/x.libs/more", "libx.so", True),
        ("site-packages/x/lib", "libx.dylib", True),
    ]:
        topology = _made({directory: [name]})[0]
        asserts.equals(env, expected, topology.exports_libraries, "{}/{}".format(directory, name))
    return unittest.end(env)

_exports_test = unittest.make(_exports_impl)

def _real_impl(ctx):
    env = unittest.begin(ctx)
    topology = _made({
        "site-packages/p": ["__init__.py"],
        "site-packages/p/a/lib": ["libx.so"],
        "site-packages/p/b": ["m.py"],
        "site-packages/p/c": ["_x.so"],
    })[0]
    asserts.equals(env, [
        _SITE_PACKAGES,
        _SITE_PACKAGES + "/p",
        _SITE_PACKAGES + "/p/a",
        _SITE_PACKAGES + "/p/a/lib",
        _SITE_PACKAGES + "/p/c",
    ], sorted(topology.real))
    return unittest.end(env)

_real_test = unittest.make(_real_impl)

def _problems_impl(ctx):
    env = unittest.begin(ctx)
    in_no_scheme = "the directory \"{}\" is in none of site-packages, bin, data and include of the distribution's root repo/x"
    no_path = "\"{}\" is no plain path of a directory; write it without \".\", \"..\" and needless \"/\""
    no_name = "the directory \"site-packages\" is said to have \"{}\", which is no name of a file in it"
    both = "\"repo/x/{}\" is said to be both a file and a directory"
    taken = "repo/x/{} would stand at {} in virtual environments, where they have something of their own; leave it out"
    for contents, expected in [
        ({"": ["m.py"]}, in_no_scheme.format("")),
        ({"./site-packages": []}, in_no_scheme.format("./site-packages")),
        ({"/site-packages": []}, in_no_scheme.format("/site-packages")),
        ({"lib": []}, in_no_scheme.format("lib")),
        ({"site-packages/": ["m.py"]}, no_path.format("site-packages/")),
        ({"site-packages/../bin": ["m.py"]}, no_path.format("site-packages/../bin")),
        ({"site-packages//p": ["m.py"]}, no_path.format("site-packages//p")),
        ({"site-packages": [""]}, no_name.format("")),
        ({"site-packages": [".."]}, no_name.format("..")),
        ({"site-packages": ["p/m.py"]}, no_name.format("p/m.py")),
        ({"site-packages": ["p"], "site-packages/p": ["m.py"]}, both.format("site-packages/p")),
        ({"site-packages/p": ["m.py"], "site-packages/p/m.py": ["x"]}, both.format("site-packages/p/m.py")),
        ({"bin": ["python"]}, taken.format("bin/python", "bin/python")),
        ({"bin/python": ["x"]}, taken.format("bin/python", "bin/python")),
        ({"data": ["pyvenv.cfg"]}, taken.format("data/pyvenv.cfg", "pyvenv.cfg")),
        ({"data": ["lib"]}, taken.format("data/lib", "lib")),
        ({"data/bin": ["python"]}, taken.format("data/bin/python", "bin/python")),
        ({"site-packages": ["rules_pyc.pth"]}, taken.format("site-packages/rules_pyc.pth", _SITE_PACKAGES + "/rules_pyc.pth")),
    ]:
        asserts.equals(env, expected, _made(contents))
        asserts.equals(env, expected, _made({}, plain = contents))
    return unittest.end(env)

_problems_test = unittest.make(_problems_impl)

def _file_links_impl(ctx):
    env = unittest.begin(ctx)
    node = _node(
        dirs = ["d"],
        files = ["data.txt", "template.py", "b.pyc"],
        modules = ["a.py", "b.py"],
        source = "s/p",
    )
    plain = [("p/data.txt", "s/p/data.txt"), ("p/template.py", "s/p/template.py"), ("p/b.pyc", "s/p/b.pyc")]
    sources = [("p/a.py", "s/p/a.py"), ("p/b.py", "s/p/b.py")]
    asserts.equals(env, plain + sources, file_links("p", node, "source"))
    asserts.equals(env, plain + sources, file_links("p", node, "pycache"))

    # What was shipped under the name of a bytecode file is that file then, and not there twice.
    asserts.equals(env, plain + [("p/a.pyc", "s/p/a.pyc")], file_links("p", node, "sourceless"))
    asserts.equals(env, plain + sources, directory_links("p", node, "source"))
    asserts.equals(
        env,
        plain + sources + [("p/__pycache__", "s/p/__pycache__")],
        directory_links("p", node, "pycache"),
    )
    asserts.equals(
        env,
        [
            ("p/__pycache__/a.cpython-314.opt-1.pyc", "s/p/__pycache__/a.cpython-314.opt-1.pyc"),
            ("p/__pycache__/b.cpython-314.opt-1.pyc", "s/p/__pycache__/b.cpython-314.opt-1.pyc"),
        ],
        cache_links("p", node, ".cpython-314.opt-1.pyc"),
    )
    without_modules = _node(files = ["template.py"], source = "s")
    asserts.equals(env, [("template.py", "s/template.py")], directory_links("", without_modules, "pycache"))
    return unittest.end(env)

_file_links_test = unittest.make(_file_links_impl)

def _subtree_impl(ctx):
    env = unittest.begin(ctx)
    topology = _made({
        "site-packages/p": ["__init__.py"],
        "site-packages/p/a/lib": ["libx.so"],
        "site-packages/p/b": ["m.py"],
        "site-packages/p/b/deep": ["n.py"],
    })[0]
    place = _SITE_PACKAGES + "/p"
    for bytecode in ["source", "pycache", "sourceless"]:
        asserts.equals(
            env,
            [(place, "repo/x/site-packages/p")],
            subtree_links(topology, place, bytecode, with_real_directories = False),
        )

    def real(bytecode):
        return sorted([
            link[0].removeprefix(place + "/")
            for link in subtree_links(topology, place, bytecode, with_real_directories = True)
        ])

    asserts.equals(env, ["__init__.py", "a/lib/libx.so", "b"], real("source"))
    asserts.equals(env, ["__init__.py", "__pycache__", "a/lib/libx.so", "b"], real("pycache"))
    asserts.equals(env, ["__init__.pyc", "a/lib/libx.so", "b"], real("sourceless"))
    return unittest.end(env)

_subtree_test = unittest.make(_subtree_impl)

def topology_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "file_links_are_of_sources_or_of_bytecode": _file_links_test,
        "join_leaves_no_needless_slash": _join_test,
        "shared_library_is_told_by_its_name": _shared_library_test,
        "shared_places_are_the_directories_of_every_venv": _shared_places_test,
        "subtree_is_one_link_or_real_down_to_shared_libraries": _subtree_test,
        "topology_exports_libraries_that_are_not_private": _exports_test,
        "topology_has_each_directory_with_its_names_once": _directories_test,
        "topology_is_real_from_the_top_down_to_shared_libraries": _real_test,
        "topology_leaves_shipped_bytecode_out": _shipped_bytecode_test,
        "topology_of_data_is_one_of_its_own": _data_test,
        "topology_of_nothing_is_empty": _nothing_test,
        "topology_of_plain_files_has_no_modules": _plain_test,
        "topology_says_what_is_wrong_with_contents": _problems_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
