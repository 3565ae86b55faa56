"""Tests of what the targets of a hub depend on."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private/pip:lock_graph.bzl", "dependency_labels", "requirement_labels")

def _package(requires = {}, optional = {}, local = False):
    return struct(local = local, optional = optional, requires = requires)

def _labels(packages, projects = {}):
    resolution = struct(
        packages = packages,
        projects = {name: struct(requires = requires) for name, requires in projects.items()},
    )
    return dependency_labels(resolution, lambda package: package.local, {})

def _plain_impl(ctx):
    env = unittest.begin(ctx)
    found = _labels({
        "app.x": _package({"b-c": ["e"]}, local = True, optional = {"cpu": {"d": []}}),
        "b-c": _package({"d": []}, optional = {"e": {"f": []}}),
        "d": _package(),
        "f": _package(),
    })
    asserts.equals(env, {
        "app.x": ["//b_c:pkg", "//b_c:extra_e"],
        "b-c": ["//d:pkg"],
        "d": [],
        "f": [],
    }, found.packages)

    # The extra of a package brings the package; that of a project only what it requires.
    asserts.equals(env, {"app.x": {"cpu": ["//d:pkg"]}, "b-c": {"e": ["//b_c:pkg", "//f:pkg"]}}, found.extras)
    asserts.equals(env, ["//b_c:pkg", "//b_c:extra_e"], requirement_labels({"b.c": ["e"]}))
    return unittest.end(env)

_plain_test = unittest.make(_plain_impl)

def _unknown_impl(ctx):
    env = unittest.begin(ctx)

    # A pylock.toml may not say what packages depend on.
    found = _labels({"a": _package(None), "b": _package(None)}, projects = {"": {"a": [], "b": []}})
    asserts.equals(env, ({"a": [], "b": []}, {}), (found.packages, found.extras))
    return unittest.end(env)

_unknown_test = unittest.make(_unknown_impl)

def _default_extras_impl(ctx):
    env = unittest.begin(ctx)

    # What the project asks for is what the package has for everybody.
    found = _labels(
        {"a": _package(optional = {"x": {"b": []}, "y": {"c": []}}), "b": _package(), "c": _package()},
        projects = {"": {}, "app": {"a": ["x"]}},
    )

    # So `a` and `a[x]` are a cycle.
    asserts.equals(env, ["//b:pkg"], found.packages["a"])
    asserts.equals(env, {"x": ["//a:_lib", "//b:pkg"], "y": ["//a:pkg", "//c:pkg"]}, found.extras["a"])
    return unittest.end(env)

_default_extras_test = unittest.make(_default_extras_impl)

def _cycle_impl(ctx):
    env = unittest.begin(ctx)
    found = _labels({
        "a": _package({"b": [], "outside": []}),
        "b": _package({"c": []}),
        "c": _package({"a": [], "other": []}),
        "other": _package(),
        "outside": _package(),
        "user": _package({"b": []}),
    })
    asserts.equals(env, ["//b:_lib", "//c:_lib", "//outside:pkg", "//other:pkg"], found.packages["a"])
    asserts.equals(env, ["//a:_lib", "//c:_lib", "//outside:pkg", "//other:pkg"], found.packages["b"])
    asserts.equals(env, ["//b:pkg"], found.packages["user"])
    return unittest.end(env)

_cycle_test = unittest.make(_cycle_impl)

def lock_graph_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    _plain_test(name = "requirements_are_labels", size = "small")
    _unknown_test(name = "unknown_requirements_are_none", size = "small")
    _default_extras_test(name = "extras_of_the_project_are_the_default", size = "small")
    _cycle_test(name = "a_cycle_depends_on_the_files_of_its_members", size = "small")
    native.test_suite(
        name = name,
        tests = ["requirements_are_labels", "unknown_requirements_are_none", "extras_of_the_project_are_the_default", "a_cycle_depends_on_the_files_of_its_members"],
    )
