"""Tests of what the attributes of `pip.override` may be."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private/pip:closest_name.bzl", "closest_name", "did_you_mean")

# buildifier: disable=bzl-visibility
load("//python/private/pip:override_values.bzl", "override_value_problem")

# buildifier: disable=bzl-visibility
load("//python/private/pip:override_wheel.bzl", "override_wheel", "override_wheel_problem")

# buildifier: disable=bzl-visibility
load("//python/private/pypa:wheel_tags.bzl", "wheel_target")

def _problem(**attributes):
    return override_value_problem(struct(package = "Foo.Bar", **attributes))

def _valid_impl(ctx):
    env = unittest.begin(ctx)
    for attributes in [
        {},
        {"target": Label("//:foo")},
        {"console_scripts": {"foo-server": "foo.cli:main", "x": "a_1.b:Class.run"}},
        {"patch_strip": 1, "patches": [Label("//:a.patch")]},
        {"build_deps": ["setuptools"], "pre_build_patch_strip": 1, "pre_build_patches": [Label("//:a.patch")]},
        {"exclude": ["a/**"], "patches": [Label("//:a.patch")], "whl": Label("//wheels:foo_bar-1.0-py3-none-any.whl")},
    ]:
        asserts.equals(env, None, _problem(**attributes))
    return unittest.end(env)

_valid_test = unittest.make(_valid_impl)

_NOT_AN_ENTRY_POINT = "console_scripts: \"foo\" = \"{}\" is not an entry point; write it as \"module:function\""

def _scripts_impl(ctx):
    env = unittest.begin(ctx)
    for entry_point in ["", "foo", "foo:", ":main", "foo bar:main", "foo:main()", "foo:1", "foo..bar:main", "foo/cli:main"]:
        asserts.equals(env, _NOT_AN_ENTRY_POINT.format(entry_point), _problem(console_scripts = {"foo": entry_point}))
    for name in ["", ".", "..", "a/b", "a\\b", " a", "python"]:
        asserts.equals(
            env,
            "console_scripts: \"{}\" is not a name for a program in the bin of virtual environments; use another name".format(name),
            _problem(console_scripts = {name: "foo:main"}),
        )
    return unittest.end(env)

_scripts_test = unittest.make(_scripts_impl)

def _combinations_impl(ctx):
    env = unittest.begin(ctx)
    patch = Label("//:a.patch")
    wheel = Label("//:foo_bar-1.0-py3-none-any.whl")
    for attributes, problem in [
        (
            {"extra_deps": [Label("//:x")], "patches": [patch], "target": Label("//:foo")},
            "target and other attributes are set (extra_deps, patches); the target is the package as it is, so set nothing else",
        ),
        (
            {"target": Label("//:foo"), "whl": wheel},
            "target and other attributes are set (whl); the target is the package as it is, so set nothing else",
        ),
        ({"build_deps": ["a"], "whl": wheel}, "whl and build_deps are set; a wheel is not built, so leave out one of them"),
        ({"pre_build_patches": [patch], "whl": wheel}, "whl and pre_build_patches are set; a wheel is not built, so leave out one of them"),
        ({"patch_strip": 1}, "patch_strip = 1: there are no patches; leave it out"),
        ({"patches": [patch], "pre_build_patch_strip": 2}, "pre_build_patch_strip = 2: there are no pre_build_patches; leave it out"),
        (
            {"patch_strip": -1, "patches": [patch]},
            "patch_strip = -1: this is negative; it is how many leading components of the paths in the patches are left out",
        ),
        (
            {"whl": Label("//:built")},
            "whl: built is not the name of a wheel, NAME-VERSION-PYTHON-ABI-PLATFORM.whl; name such a file, or a target of your own with target",
        ),
        ({"whl": Label("//:foo-1.0-py3-none-any.whl")}, "whl: foo-1.0-py3-none-any.whl is a wheel of foo; name one of Foo.Bar"),
    ]:
        asserts.equals(env, problem, _problem(**attributes))
    return unittest.end(env)

_combinations_test = unittest.make(_combinations_impl)

def _wheel_impl(ctx):
    env = unittest.begin(ctx)
    target = wheel_target("3.14", ["manylinux_2_28_x86_64", "linux_x86_64"], "glibc 2.28 on x86_64")
    file = override_wheel(Label("//wheels:sub/foo_bar-1.0+patched-cp314-cp314-manylinux_2_28_x86_64.whl"))
    asserts.equals(env, "foo_bar-1.0+patched-cp314-cp314-manylinux_2_28_x86_64.whl", file.filename)
    asserts.equals(env, None, override_wheel_problem(file, "1.0", target))
    asserts.equals(env, None, override_wheel_problem(file, "1.0.0", target))
    asserts.equals(env, None, override_wheel_problem(file, "", target))
    asserts.equals(
        env,
        "whl of pip.override: foo_bar-1.0+patched-cp314-cp314-manylinux_2_28_x86_64.whl: this is version 1.0+patched, but the lock has " +
        "1.1; lock that version, or use a wheel of 1.1",
        override_wheel_problem(file, "1.1", target),
    )
    asserts.equals(
        env,
        "whl of pip.override does not fit: foo_bar-1.0+patched-cp314-cp314-manylinux_2_28_x86_64.whl: the Python tag cp314 is for another Python",
        override_wheel_problem(file, "1.0", wheel_target("3.13", ["manylinux_2_28_x86_64"], "x86_64")),
    )
    asserts.equals(
        env,
        "whl of pip.override does not fit: foo_bar-1.0+patched-cp314-cp314-manylinux_2_28_x86_64.whl: the platform tag " +
        "manylinux_2_28_x86_64 is for another platform",
        override_wheel_problem(file, "1.0", wheel_target("3.14", ["macosx_14_0_arm64"], "macOS")),
    )
    return unittest.end(env)

_wheel_test = unittest.make(_wheel_impl)

def _closest_impl(ctx):
    env = unittest.begin(ctx)
    names = {"numpy": True, "pandas": True, "six": True, "zope_interface": True}
    for name, expected in [
        ("numpi", "numpy"),
        ("nmupy", "numpy"),
        ("pandsa", "pandas"),
        ("zope_interfaces", "zope_interface"),
        ("si", "six"),
        ("ab", None),
        ("scipy", None),
        ("", None),
    ]:
        asserts.equals(env, expected, closest_name(name, names))
    asserts.equals(env, "; did you mean \"numpy\"?", did_you_mean("numpi", names))
    asserts.equals(env, "", did_you_mean("torch", names))
    return unittest.end(env)

_closest_test = unittest.make(_closest_impl)

def override_values_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "a_wheel_of_an_override_fits_or_says_why_not": _wheel_test,
        "attributes_of_an_override_that_contradict_each_other_are_errors": _combinations_test,
        "console_scripts_of_an_override_are_entry_points": _scripts_test,
        "names_that_are_mistyped_are_suggested": _closest_test,
        "valid_overrides_have_no_problem": _valid_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
