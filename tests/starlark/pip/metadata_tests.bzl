"""Tests of reading what a wheel says of itself."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load(
    "//python/private/pip:metadata.bzl",
    "dependencies",
    "installed_contents",
    "parse_entry_points",
    "parse_metadata",
    "parse_record",
)

# buildifier: disable=bzl-visibility
load("//python/private/pip:platforms.bzl", "marker_environment")

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
    _, problem = dependencies(["a; planet == 'mars'"], marker_environment("linux_x86_64", "3.14"))
    asserts.equals(env, "the marker of \"a; planet == 'mars'\" cannot be read: unknown variable planet", problem)
    return unittest.end(env)

_metadata_test = unittest.make(_metadata_impl)

_RECORD = """\
six.py,sha256=x,1
__pycache__/six.cpython-311.pyc,,
legacy.pyc,sha256=x,1
six.pyc,sha256=x,1
"pkg/with ""quotes"", and commas.txt",sha256=x,1
pkg/__init__.py,sha256=x,0
six-1.0.dist-info/METADATA,sha256=x,1
six-1.0.dist-info/RECORD,,
six-1.0.dist-info/licenses/LICENSE,sha256=x,1
six-1.0.data/scripts/run,sha256=x,1
six-1.0.data/data/share/man/six.1,sha256=x,1
six-1.0.data/headers/six.h,sha256=x,1
six-1.0.data/platlib/_six.so,sha256=x,1
"""

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
    }, installed_contents(parse_record(_RECORD)))
    asserts.equals(env, {}, installed_contents(parse_record("")))

    # METADATA, RECORD and WHEEL cannot be excluded.
    exclude = ["six-1.0.dist-info/**", "pkg/**", "*.data/scripts/*", "*.data/*/share/**", "*.so"]
    asserts.equals(env, {
        "include": ["six.h"],
        "site-packages": ["_six.so", "legacy.pyc", "six.py"],
        "site-packages/six-1.0.dist-info": ["INSTALLER", "METADATA", "RECORD"],
    }, installed_contents(parse_record(_RECORD), exclude))
    return unittest.end(env)

_contents_test = unittest.make(_contents_impl)

def _entry_points_impl(ctx):
    env = unittest.begin(ctx)
    text = "[gui_scripts]\nno = a:b\n\n[console_scripts]\n# a comment\nflask = flask.cli:main\nwith-extra=pkg.mod:obj.run [fast]\n"
    asserts.equals(
        env,
        {"flask": "flask.cli:main", "with-extra": "pkg.mod:obj.run"},
        parse_entry_points(text),
    )
    asserts.equals(env, {}, parse_entry_points(""))
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
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
