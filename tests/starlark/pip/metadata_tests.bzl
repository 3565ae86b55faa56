"""Tests of reading what a wheel says of itself."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private/pip:platforms.bzl", "marker_environment")

# buildifier: disable=bzl-visibility
load(
    "//python/private/pypa:metadata.bzl",
    "dependencies",
    "dist_info_directories",
    "installed_contents",
    "parse_entry_points",
    "parse_metadata",
)

_METADATA = """\
Metadata-Version: 2.1
Name: Requests
Version: 2.31.0
Requires-Dist: idna<4,>=2.5
Requires-Dist: old; python_version < "3.8"
Requires-Dist: PySocks[fast]>=1.5.6; extra == "SOCKS"
Requires-Dist: both; extra == 'socks' or os_name == 'posix'
Requires-Dist: requests[socks]; extra == "all"
Provides-Extra: socks
Provides-Extra: all

Requires-Dist: description
"""

def _metadata_impl(ctx):
    env = unittest.begin(ctx)
    for text in [_METADATA, _METADATA.replace("\n", "\r\n")]:
        metadata = parse_metadata(text)
        asserts.equals(env, ("Requests", "2.31.0", ["socks", "all"]), (metadata.name, metadata.version, metadata.extras))
        asserts.equals(env, 5, len(metadata.requires))
        for extra, expected in [
            ("", [("idna", []), ("both", [])]),
            ("socks", [("pysocks", ["fast"])]),
            ("all", [("requests", ["socks"])]),
        ]:
            found, problem = dependencies(metadata.requires, marker_environment("linux_x86_64", "3.14"), extra)
            asserts.equals(env, "", problem)
            asserts.equals(env, expected, [(one.name, one.extras) for one in found], extra)

    # Another spelling of the same: pip and uv take it.
    for text in [_METADATA.replace("\n", "\r"), _METADATA.lower(), "\357\273\277" + _METADATA, _METADATA + "Name: other\n"]:
        metadata = parse_metadata(text)
        asserts.equals(env, ("requests", "2.31.0"), (metadata.name.lower(), metadata.version))
        asserts.equals(env, 5, len(metadata.requires))
    metadata = parse_metadata("Name: a\nName: b\nRequires-Dist: idna\n  (>=2)\nDescription: x\n        Requires-Dist: y")
    asserts.equals(env, ("a", ["idna (>=2)"]), (metadata.name, metadata.requires))
    asserts.equals(env, "", parse_metadata("\nName: a\n").name)
    _, problem = dependencies(["a; planet == 'mars'"], marker_environment("linux_x86_64", "3.14"))
    asserts.equals(env, "the marker of \"a; planet == 'mars'\" cannot be read: unknown variable planet", problem)
    return unittest.end(env)

_metadata_test = unittest.make(_metadata_impl)

_MEMBERS = [
    "six.py",
    "__pycache__/six.cpython-311.pyc",
    "__pycache__/old.cpython-27.pyo",
    "legacy.pyc",
    "six.pyc",
    "pkg/with \"quotes\", and commas.txt",
    "pkg/__init__.py",
    "six-1.0.dist-info/METADATA",
    "six-1.0.dist-info/RECORD",
    "six-1.0.dist-info/RECORD.jws",
    "six-1.0.dist-info/licenses/LICENSE",
    "six-1.0.data/scripts/run",
    "six-1.0.data/data/share/man/six.1",
    "six-1.0.data/headers/six.h",
    "six-1.0.data/platlib/_six.so",
]

def _contents_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, {
        "bin": ["run"],
        "data/share/man": ["six.1"],
        "include": ["six.h"],
        "site-packages": ["_six.so", "legacy.pyc", "six.py"],
        "site-packages/pkg": ["__init__.py", "with \"quotes\", and commas.txt"],
        "site-packages/six-1.0.dist-info": ["INSTALLER", "METADATA", "RECORD"],
        "site-packages/six-1.0.dist-info/licenses": ["LICENSE"],
    }, installed_contents(_MEMBERS))
    asserts.equals(env, {}, installed_contents([]))

    # METADATA, RECORD and WHEEL cannot be excluded.
    exclude = ["six-1.0.dist-info/**", "pkg/**", "*.data/scripts/*", "*.data/*/share/**", "*.so"]
    asserts.equals(env, {
        "include": ["six.h"],
        "site-packages": ["_six.so", "legacy.pyc", "six.py"],
        "site-packages/six-1.0.dist-info": ["INSTALLER", "METADATA", "RECORD"],
    }, installed_contents(_MEMBERS, exclude))
    return unittest.end(env)

_contents_test = unittest.make(_contents_impl)

def _places_impl(ctx):
    """The table of `place` in crates/wheel/src/placement.rs."""
    env = unittest.begin(ctx)
    metadata = {"site-packages/x-1.dist-info": ["INSTALLER", "METADATA", "RECORD"]}
    for name, expected in [
        ("m.py", "site-packages/m.py"),
        ("p/m.py", "site-packages/p/m.py"),
        ("p.data", "site-packages/p.data"),
        ("p/x.data/scripts/y", "site-packages/p/x.data/scripts/y"),
        ("x-1.data/purelib/p/m.py", "site-packages/p/m.py"),
        ("x-1.data/platlib/m.so", "site-packages/m.so"),
        ("x-1.data/scripts/run", "bin/run"),
        ("x-1.data/data/share/man/x.1", "data/share/man/x.1"),
        ("x-1.data/headers/x.h", "include/x.h"),
        ("X-1.data/headers/x.h", "include/x.h"),
        ("x.data/settings.json", "site-packages/x.data/settings.json"),
        ("x.data/other/x", "site-packages/x.data/other/x"),
        # A file is no metadata directory.
        ("y.dist-info", "site-packages/y.dist-info"),
        # The installation's own come in their place.
        ("x-1.data/purelib/x-1.dist-info/RECORD", None),
        ("x-1.dist-info/INSTALLER", None),
        # The installation fails.
        ("x-1.data/other/x", None),
        ("x-1.data/x", None),
    ]:
        added = {}
        if expected:
            directory, _, name_there = expected.rpartition("/")
            added = {directory: [name_there]}
        asserts.equals(env, metadata | added, installed_contents([name, "x-1.dist-info/METADATA"]), name)
    asserts.equals(
        env,
        ["A-1.dist-info", "b-2.dist-info"],
        dist_info_directories(["b-2.dist-info/METADATA", "A-1.dist-info/x", "A-1.dist-info/y", "c.dist-info", "d/e-1.dist-info/x"]),
    )
    return unittest.end(env)

_places_test = unittest.make(_places_impl)

def _entry_points_impl(ctx):
    env = unittest.begin(ctx)
    text = "[gui_scripts]\nno = a:b\n\n[console_scripts]\n# a comment\nflask = flask.cli:main\nwith-extra=pkg.mod:obj.run [fast]\n"
    expected = {"flask": "flask.cli:main", "with-extra": "pkg.mod:obj.run"}
    for spelling in [text, text.replace("\n", "\r\n"), text.replace("\n", "\r"), text.strip(), "\357\273\277" + text]:
        found = parse_entry_points(spelling)
        asserts.equals(env, (expected, []), (found.scripts, found.ignored))
    asserts.equals(env, {}, parse_entry_points("").scripts)

    # As for pip: the last of a name counts, whatever section it is in, and comments may follow.
    found = parse_entry_points("[console_scripts]\nx = a:b\n[other]\n[console_scripts]\nx = a:c ; why\nRun 2 = a:b # c\n")
    asserts.equals(env, ({"Run 2": "a:b", "x": "a:c"}, []), (found.scripts, found.ignored))

    # What pip or uv reject the whole wheel for.
    for line in [
        "x",
        "x =",
        "x = module",
        "x: a:b",
        "x = a:b; import os",
        "x = a:b()",
        "x = a b:c",
        "x = a..b:c",
        "../x = a:b",
        "/x = a:b",
        "sub/x = a:b",
        ".. = a:b",
        "= a:b",
        "python = a:b",
        "a\033[2J = a:b",
        "x" * 264 + " = a:b",
    ]:
        found = parse_entry_points("[console_scripts]\nok = a:b\n" + line)
        asserts.equals(env, ({"ok": "a:b"}, [line]), (found.scripts, found.ignored))
    return unittest.end(env)

_entry_points_test = unittest.make(_entry_points_impl)

def metadata_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "contents_are_what_is_installed": _contents_test,
        "dependencies_are_for_the_target": _metadata_test,
        "entry_points_are_read": _entry_points_test,
        "places_are_those_of_the_installation": _places_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
