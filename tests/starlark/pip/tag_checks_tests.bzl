"""Tests of what the tags of `pip` may name."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private/pip:tag_checks.bzl", "override_problem", "override_values_problem", "parse_problem")

_NAMES = {
    "hatchling": True,
    "pluggy": True,
}

def _parse_impl(ctx):
    env = unittest.begin(ctx)
    for version, cycles, problem in [
        ("3.14", {}, None),
        ("3.14.2", {"hatch": ["Hatchling", "pluggy"]}, None),
        ("3", {}, "python_version = \"3\" is not a Python version; write it as MAJOR.MINOR, such as \"3.14\""),
        (
            "3.14",
            {"hatch": ["hatchlng", "pluggy", "torch"]},
            "requirement_cycles: \"hatch\" names hatchlng, torch; //:lock.txt has no such package",
        ),
        (
            "3.14",
            {"hatch": ["pluggy"]},
            "requirement_cycles: \"hatch\" has fewer than two packages, which is not a cycle",
        ),
    ]:
        asserts.equals(
            env,
            "pip.parse(hub_name = \"pypi\"): " + problem if problem else None,
            parse_problem(
                hub_name = "pypi",
                names = _NAMES,
                path = "//:lock.txt",
                python_version = version,
                requirement_cycles = cycles,
            ),
        )
    return unittest.end(env)

_parse_test = unittest.make(_parse_impl)

def _override_impl(ctx):
    env = unittest.begin(ctx)
    for package, build_deps, problem in [
        ("Pluggy", ["hatchling"], None),
        ("plugy", [], "//:lock.txt has no such package"),
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
    defaults = {
        "build_deps": [],
        "cc_deps": [],
        "env": {},
        "exclude": [],
        "exec_properties": {},
        "execution_requirements": {},
        "native_flags": "warn",
        "package": "x",
        "patches": [],
        "precompile_source_retention": "inherit",
        "target": None,
    }
    of_lock, of_requirements = struct(lock = "//:uv.lock"), struct(lock = None)
    target = "target and other attributes are set; the target is the package as it is, so set nothing else"
    for tag, attributes, problem in [
        (of_lock, {"env": {"A": "1"}, "native_flags": "drop"}, None),
        (of_requirements, {"build_deps": ["setuptools"]}, None),
        (of_requirements, {"cc_deps": ["//:z"]}, "cc_deps: this is for a hub with lock; leave it out"),
        (of_requirements, {"native_flags": "drop"}, "native_flags: this is for a hub with lock; leave it out"),
        (of_lock, {"env": {"A": "1"}, "target": "//:x"}, target),
        (of_lock, {"exclude": ["a"], "target": "//:x"}, target),
    ]:
        asserts.equals(
            env,
            "pip.override(hub_name = \"pypi\", package = \"x\"): " + problem if problem else None,
            override_values_problem("pypi", tag, {"x": struct(**(defaults | attributes))}),
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
        "parse_with_cycles_of_what_is_not_locked_is_an_error": _parse_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
