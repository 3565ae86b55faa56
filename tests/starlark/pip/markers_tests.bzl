"""Tests of environment markers."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private/pip:markers.bzl", "evaluate_marker")

# buildifier: disable=bzl-visibility
load("//python/private/pip:platforms.bzl", "marker_environment")

_LINUX = marker_environment("linux_x86_64", "3.14.2")
_WINDOWS = marker_environment("windows_x86_64", "3.13")

def _markers_impl(ctx):
    env = unittest.begin(ctx)
    for marker, on_linux, on_windows in [
        ("python_version >= '3.14'", True, False),
        ("python_version<\"3.14\"", False, True),
        ("python_full_version == '3.14.2'", True, False),
        ("sys_platform == 'win32'", False, True),
        ("sys.platform == 'win32'", False, True),
        ("'linux' in sys_platform", True, False),
        ("sys_platform not in 'linux darwin'", False, True),
        ("platform_machine == 'x86_64' or platform_machine == 'AMD64'", True, True),
        ("os_name == 'nt' or os_name == 'posix' and python_version < '3'", False, True),
        ("(os_name == 'nt' or os_name == 'posix') and python_version < '3.14'", False, True),
        ("os_name == 'nt' and python_version < '3' or python_version >= '3.13'", True, True),
        ("((os_name == 'nt'))", False, True),
        ("implementation_name == 'cpython' and platform_python_implementation == 'CPython'", True, True),
        ("extra == 'socks'", False, False),
        ("python_version == '3.14.*'", True, False),
    ]:
        asserts.equals(env, on_linux, evaluate_marker(marker, _LINUX), marker)
        asserts.equals(env, on_windows, evaluate_marker(marker, _WINDOWS), marker)
    asserts.equals(env, True, evaluate_marker("extra == 'socks'", _LINUX | {"extra": "socks"}))
    return unittest.end(env)

_markers_test = unittest.make(_markers_impl)

def _malformed_impl(ctx):
    env = unittest.begin(ctx)
    for marker, problem in [
        ("planet == 'mars'", "unknown variable planet"),
        ("python_version >= '3", "a string that does not end: '3"),
        ("python_version", "it is incomplete"),
        ("python_version >= '3' and", "it is incomplete"),
        ("(python_version >= '3'", "it is incomplete"),
        ("python_version >= '3')", "unbalanced )"),
        ("python_version ; '3'", "unexpected ; '3'"),
        (">= '3'", "unexpected >="),
        ("", "it is incomplete"),
    ]:
        asserts.equals(env, problem, evaluate_marker(marker, _LINUX), marker)
    return unittest.end(env)

_malformed_test = unittest.make(_malformed_impl)

def markers_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "malformed_markers_are_told": _malformed_test,
        "markers_hold_or_not": _markers_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
