"""Tests of reading requirements files."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private/pip:requirements.bzl", "parse_requirements", "split_requirement")

# buildifier: disable=bzl-visibility
load("//python/private/pypa:names.bzl", "normalize_name")

def _names_impl(ctx):
    env = unittest.begin(ctx)
    for name, normal in [
        ("requests", "requests"),
        ("Jinja2", "jinja2"),
        ("zope.interface", "zope_interface"),
        ("a-_.b", "a_b"),
        ("", ""),
    ]:
        asserts.equals(env, normal, normalize_name(name))
    return unittest.end(env)

_names_test = unittest.make(_names_impl)

def _split_impl(ctx):
    env = unittest.begin(ctx)
    for text, name, extras, specifier, url, marker in [
        ("requests", "requests", [], "", "", ""),
        ("Requests[Socks, use_chardet] >=2.8,<3 ; python_version < '3'", "requests", ["socks", "use_chardet"], ">=2.8,<3", "", "python_version < '3'"),
        ("idna (>=2)", "idna", [], ">=2", "", ""),
        ("a @ file:///x;y/a.whl ; os_name == 'nt'", "a", [], "", "file:///x;y/a.whl", "os_name == 'nt'"),
        ("a[]", "a", [], "", "", ""),
    ]:
        asserts.equals(
            env,
            struct(extras = extras, marker = marker, name = name, specifier = specifier, url = url),
            split_requirement(text),
            text,
        )
    return unittest.end(env)

_split_test = unittest.make(_split_impl)

_LOCK = """\
# made by a tool
--index-url https://example.org/simple
certifi==2024.2.2 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via requests
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash sha256:cc
    # via
    #   -r requirements.in
    #   click (a comment)
    #   tqdm
requests[socks]===2.31.0 --hash=sha256:dd  # via -r requirements.in
local @ file:///srv/local-1.0-py3-none-any.whl --hash=sha256:ee
"""

def _lock_impl(ctx):
    env = unittest.begin(ctx)
    for text in [_LOCK, _LOCK.replace("\n", "\r\n")]:
        parsed = parse_requirements(text, "lock.txt")
        asserts.equals(env, [], parsed.errors)
        asserts.equals(env, ["--index-url https://example.org/simple"], parsed.options)
        asserts.equals(
            env,
            [
                ("certifi", [], "2024.2.2", "", ["sha256:aa", "sha256:bb"], ["requests"], 3),
                ("colorama", [], "0.4.6", "sys_platform == 'win32'", ["sha256:cc"], ["click", "tqdm"], 7),
                ("requests", ["socks"], "2.31.0", "", ["sha256:dd"], [], 13),
                ("local", [], "", "", ["sha256:ee"], [], 14),
            ],
            [
                (found.name, found.extras, found.version, found.marker, found.hashes, found.parents, found.line)
                for found in parsed.requirements
            ],
        )
        asserts.equals(env, "file:///srv/local-1.0-py3-none-any.whl", parsed.requirements[3].url)
    return unittest.end(env)

_lock_test = unittest.make(_lock_impl)

def _errors_impl(ctx):
    env = unittest.begin(ctx)
    advice = "Write one down for each package: pip-compile --generate-hashes, or uv pip compile --generate-hashes"
    for line, error in [
        ("requests", "requests has no pinned version. " + advice),
        ("requests>=2 --hash=sha256:aa", "requests has no pinned version. " + advice),
        ("requests==2.* --hash=sha256:aa", "requests has no pinned version. " + advice),
        (
            "requests==2.31.0",
            "requests has no hash, so what is fetched could change. Write them down: pip-compile --generate-hashes, or uv pip compile --generate-hashes",
        ),
        ("-e .", "an editable requirement is no input that stays the same; depend on its sources with py_library"),
        ("-r other.txt", "-r is not supported; lock all requirements into one file with pip-compile or uv pip compile"),
        ("@x", "\"@x\" is no requirement"),
    ]:
        parsed = parse_requirements("\n" + line, "lock.txt")
        asserts.equals(env, ["lock.txt:2: " + error], parsed.errors)
        asserts.equals(env, [], parsed.requirements)
    asserts.equals(env, [], parse_requirements("", "lock.txt").requirements)
    return unittest.end(env)

_errors_test = unittest.make(_errors_impl)

def requirements_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "locks_are_read": _lock_test,
        "names_are_normalised": _names_test,
        "requirements_are_split": _split_test,
        "what_is_not_locked_is_told_with_its_line": _errors_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
