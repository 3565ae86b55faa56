"""Tests of environment markers."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private/pip:platforms.bzl", "marker_environment")

# buildifier: disable=bzl-visibility
load("//python/private/pypa:markers.bzl", "evaluate_marker")

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
        ("'3.14' <= python_version", True, False),
        ("python_version in '3.12 3.13'", False, True),
        ("python_version < 'x'", False, False),
        ("platform_release > '5'", False, False),
        ("os_name>='posix'", True, False),
        ("os_name < 'zzz'", False, False),
        ("python_implementation == 'CPython'", True, True),
        ("platform_version == ''", True, True),
    ]:
        asserts.equals(env, on_linux, evaluate_marker(marker, _LINUX), marker)
        asserts.equals(env, on_windows, evaluate_marker(marker, _WINDOWS), marker)
    names = {"dependency_groups": {"dev": True}, "extra": "zope-interface", "extras": {"cpu": True, "zope-interface": True}}
    several = names | {"extra": {"cpu": True, "zope-interface": True}}
    for marker, one, all in [
        ("extra == 'Zope_Interface'", True, True),
        ("extra == 'cpu'", False, True),
        ("extra != 'cpu'", True, False),
        ("'CPU' in extras and 'gpu' not in extras", True, True),
        ("'dev' in dependency_groups", True, True),
        ("'docs' in dependency_groups or extra == 'docs'", False, False),
    ]:
        asserts.equals(env, one, evaluate_marker(marker, _LINUX | names), marker)
        asserts.equals(env, all, evaluate_marker(marker, _LINUX | several), marker)
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
        ("not python_version", "unexpected not"),
        ("python_version not '3'", "unexpected not"),
        ("os_name == 'nt' os_name == 'nt'", "unexpected os_name"),
        ("()", "unexpected )"),
        ("'a' == 'b'", "\"a\" and \"b\" are both strings, one of them must be a variable"),
        ("os_name == sys_platform", "os_name and sys_platform are both variables, one of them must be a string"),
        ("os_name ~= 'nt'", "os_name ~= \"nt\" does not compare versions"),
        ("extras == 'cpu'", "extras is a set of names; write \"NAME\" in extras"),
        ("'cpu' in extras", "extras has no value here"),
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
