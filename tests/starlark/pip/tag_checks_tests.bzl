"""Tests of what the tags of `pip` may name."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private/pip:tag_checks.bzl", "override_problem", "override_values_problem")

_NAMES = {
    "hatchling": True,
    "pluggy": True,
}

def _override_impl(ctx):
    env = unittest.begin(ctx)
    for package, build_deps, problem in [
        ("Pluggy", ["hatchling"], None),
        ("plugy", [], "//:lock.txt has no such package; did you mean \"pluggy\"?"),
        ("torch", [], "//:lock.txt has no such package"),
        ("pluggy", ["setuptools", "hatchling"], "build_deps names setuptools; //:lock.txt has no such package"),
    ]:
        asserts.equals(
            env,
            "pip.override(hub_name = \"pypi\", package = \"{}\"): {}".format(package, problem) if problem else None,
            override_problem(
                build_deps = build_deps,
                hub_name = "pypi",
                names = _NAMES,
                package = package,
                path = "//:lock.txt",
            ),
        )
    return unittest.end(env)

_override_test = unittest.make(_override_impl)

def _override_values_impl(ctx):
    env = unittest.begin(ctx)
    target = "target and other attributes are set ({}); the target is the package as it is, so set nothing else"
    for attributes, problem in [
        ({"env": {"A": "1"}, "native_flags": "drop"}, None),
        ({"build_deps": ["setuptools"]}, None),
        ({"env": {"A": "1"}, "native_flags": "drop", "target": "//:x"}, target.format("env, native_flags")),
        ({"cc_deps": ["//:z"], "target": "//:x"}, target.format("cc_deps")),
        ({"exclude": ["a"], "target": "//:x"}, target.format("exclude")),
    ]:
        asserts.equals(
            env,
            "pip.override(hub_name = \"pypi\", package = \"x\"): " + problem if problem else None,
            override_values_problem("pypi", {"x": struct(package = "x", **attributes)}),
        )
    return unittest.end(env)

_override_values_test = unittest.make(_override_values_impl)

def tag_checks_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "override_values_that_do_nothing_are_errors": _override_values_test,
        "override_of_what_is_not_locked_is_an_error": _override_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
