"""Tests of versions and specifiers."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private/pypa:specifiers.bzl", "matching_versions", "parse_specifiers", "specifiers_hold")

# buildifier: disable=bzl-visibility
load("//python/private/pypa:versions.bzl", "parse")

# In order, and no two of them equal.
_ASCENDING = [
    "0.dev1",
    "0.9+local",
    "1.0.dev456",
    "1.0a1",
    "1.0a2.dev456",
    "1.0a12.dev456",
    "1.0a12",
    "1.0b1.dev456",
    "1.0b2",
    "1.0b2.post345.dev456",
    "1.0b2.post345",
    "1.0rc1.dev456",
    "1.0rc1",
    "1.0",
    "1.0+abc.5",
    "1.0+abc.7",
    "1.0+5",
    "1.0.post456.dev34",
    "1.0.post456",
    "1.1.dev1",
    "1.2",
    "1.10",
    "1!0.1",
]

def _order_impl(ctx):
    env = unittest.begin(ctx)
    for index, text in enumerate(_ASCENDING):
        for other_index, other in enumerate(_ASCENDING):
            asserts.equals(env, index < other_index, parse(text).key < parse(other).key, text + " < " + other)
    for text, other in [
        ("1.0", "1"),
        ("1.0.0", "v1"),
        ("1.0A1", "1.0-alpha.1"),
        ("1.0c2", "1.0_preview_2"),
        ("1.0-3", "1.0.post3"),
        ("1.0r", "1.0.rev0"),
        ("1.0.DEV", "1.0dev0"),
        ("1.0+UBUNTU-1", "1.0+ubuntu.1"),
        ("0!01.02", " 1.2 "),
    ]:
        asserts.equals(env, parse(text).key, parse(other).key, text)
    for text in ["", "x", "1.x", "1..2", "1.0+", "1.0+a..b", "!1", "1!", "1.0.dev1.post1", "1.0 a1", "1.*", "=1", "1.0++a"]:
        asserts.equals(env, None, parse(text), text)
    return unittest.end(env)

_order_test = unittest.make(_order_impl)

def _specifiers_impl(ctx):
    env = unittest.begin(ctx)
    for specifiers, holds, fails in [
        ("", ["1", "2a1"], []),
        (">=3.9", ["3.9", "3.14", "3.9+x"], ["3.8", "3.9rc1"]),
        ("<3.10", ["3.9", "3.9.post1"], ["3.10", "3.10rc1", "3.11"]),
        ("<3.10rc2", ["3.10rc1", "3.10.dev1"], ["3.10rc2", "3.10"]),
        ("<=1.0", ["1.0", "1.0+local", "1.0rc1"], ["1.0.post1"]),
        (">1.0", ["1.0.1", "1.1.dev1"], ["1.0", "1.0.post1", "1.0+local"]),
        (">1.0.post1", ["1.0.post2"], ["1.0.post1", "1.0.post1+x"]),
        ("==3.14", ["3.14.0", "3.14+local"], ["3.14.1", "3.14rc1"]),
        ("==1.0+a", ["1.0+a", "1+A"], ["1.0", "1.0+b"]),
        ("==3.14.*", ["3.14", "3.14.2", "3.14rc1"], ["3.1", "3.140", "4.14"]),
        ("==3.14.0.*", ["3.14", "3.14.0.1"], ["3.14.1"]),
        ("!=3.14.*", ["3.15"], ["3.14.2"]),
        ("~=3.14.0", ["3.14.2"], ["3.15.0", "3.13.9"]),
        ("~=3.14", ["3.15", "3.99"], ["4.0", "3.13", "4.0.dev0"]),
        ("~= 2.2.post3", ["2.2.post3", "2.9"], ["2.2", "3.0"]),
        ("===1.0", ["1.0"], ["1", "1.0.0", "v1.0"]),
        ("===anything", ["Anything"], ["1.0"]),
        (">=1!1", ["1!1"], ["2.0"]),
        (" >= 2.8 , != 2.8.3 ,< 4", ["2.8", "3.0"], ["2.8.3", "4"]),
        (">=1", [], ["not a version"]),
    ]:
        parsed = parse_specifiers(specifiers)
        for version in holds:
            asserts.true(env, specifiers_hold(parsed, version), version + " " + specifiers)
        for version in fails:
            asserts.false(env, specifiers_hold(parsed, version), version + " " + specifiers)
    for text in ["3.14", "=3.14", ">=3.*", "~=3", "==3.*.1", "==3.14a1.*", ">=1.0+local", ">=", "=== ", "~=1.*", "==1.a.*", ">=1;2"]:
        asserts.equals(env, None, parse_specifiers(text), text)
    return unittest.end(env)

_specifiers_test = unittest.make(_specifiers_impl)

def _prereleases_impl(ctx):
    env = unittest.begin(ctx)
    for specifiers, versions, expected in [
        (">=1", ["1.0", "2.0a1", "1.5"], ["1.0", "1.5"]),
        (">=1", ["0.9", "2.0a1", "3.0.dev1"], ["2.0a1", "3.0.dev1"]),
        (">=1.0a1", ["1.0", "2.0a1"], ["1.0", "2.0a1"]),
        ("!=1.0a1", ["1.0", "2.0a1"], ["1.0"]),
        ("", ["1.0a1"], ["1.0a1"]),
    ]:
        asserts.equals(env, expected, matching_versions(parse_specifiers(specifiers), versions), specifiers)
    return unittest.end(env)

_prereleases_test = unittest.make(_prereleases_impl)

def versions_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "pre_releases_come_last": _prereleases_test,
        "specifiers_hold_or_not": _specifiers_test,
        "versions_are_ordered": _order_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
