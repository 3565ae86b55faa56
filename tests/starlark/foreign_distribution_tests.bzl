"""Tests of the functions of foreign_distribution.bzl."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private:distribution.bzl", "place_distribution")

# buildifier: disable=bzl-visibility
load("//python/private:foreign_distribution.bzl", "distribution_of_paths")

# buildifier: disable=bzl-visibility
load("//python/private:pyc_info.bzl", "LAYOUTS")

# buildifier: disable=bzl-visibility
load("//python/private:venv_links.bzl", "program_links")

_PLACE = "lib/python3.14/site-packages"

def _made(repo, modules, others, import_root = None):
    return distribution_of_paths(
        import_root = import_root or repo + "/site-packages",
        modules = [repo + "/" + path for path in modules],
        name = "pkg",
        others = [repo + "/" + path for path in others],
        short_version = "3.14",
    )

def _links(infos):
    placed = [
        place_distribution(info, bytecode = {layout: "pycache" for layout in LAYOUTS}, pyc_suffix = ".cpython-314.pyc")
        for info in infos
    ]
    return sorted(program_links(placed, LAYOUTS[0]))

def _wheel_impl(ctx):
    env = unittest.begin(ctx)
    info = _made(
        "pypi_six",
        ["site-packages/six.py", "site-packages/six_more/__init__.py"],
        ["site-packages/six-1.17.0.dist-info/METADATA", "bin/six", "BUILD.bazel", "data/share/six.txt"],
    )
    asserts.equals(env, "six", info.name)
    asserts.equals(env, "1.17.0", info.version)
    asserts.equals(env, "pypi_six/site-packages", info.site_packages)
    asserts.equals(env, [
        ("bin/six", "pypi_six/bin/six"),
        (_PLACE + "/__pycache__", "pypi_six/site-packages/__pycache__"),
        (_PLACE + "/six-1.17.0.dist-info", "pypi_six/site-packages/six-1.17.0.dist-info"),
        (_PLACE + "/six.py", "pypi_six/site-packages/six.py"),
        (_PLACE + "/six_more", "pypi_six/site-packages/six_more"),
        ("share", "pypi_six/data/share"),
    ], _links([info]))
    return unittest.end(env)

_wheel_test = unittest.make(_wheel_impl)

def _shared_impl(ctx):
    env = unittest.begin(ctx)
    event = _made("pypi_event", ["site-packages/zope/event/__init__.py"], ["site-packages/zope.event-6.1.dist-info/RECORD"])
    interface = _made("pypi_interface", ["site-packages/zope/interface/__init__.py"], ["site-packages/zope.interface-8.0.dist-info/RECORD"])
    asserts.equals(env, [
        (_PLACE + "/zope.event-6.1.dist-info", "pypi_event/site-packages/zope.event-6.1.dist-info"),
        (_PLACE + "/zope.interface-8.0.dist-info", "pypi_interface/site-packages/zope.interface-8.0.dist-info"),
        (_PLACE + "/zope/event", "pypi_event/site-packages/zope/event"),
        (_PLACE + "/zope/interface", "pypi_interface/site-packages/zope/interface"),
    ], _links([event, interface]))
    return unittest.end(env)

_shared_test = unittest.make(_shared_impl)

def _library_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, None, _made("repo", ["lib/a.py"], [], import_root = "repo/lib"))
    asserts.equals(env, None, _made("repo", ["a.py"], ["data/a.txt"]))
    without_metadata = _made("repo", ["site-packages/a.py"], [])
    asserts.equals(env, ("pkg", ""), (without_metadata.name, without_metadata.version))
    return unittest.end(env)

_library_test = unittest.make(_library_impl)

def foreign_distribution_tests(name):
    """Makes the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "foreign_library_outside_of_site_packages_is_no_distribution": _library_test,
        "foreign_wheel_is_linked_as_an_own_one": _wheel_test,
        "foreign_wheels_share_a_namespace_directory": _shared_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
