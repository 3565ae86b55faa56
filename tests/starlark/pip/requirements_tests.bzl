"""Tests of reading requirements files."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private/pip:requirements_resolve.bzl", "are_annotated", "resolve_requirements")

# buildifier: disable=bzl-visibility
load("//python/private/pypa:names.bzl", "normalize_name")

# buildifier: disable=bzl-visibility
load("//python/private/pypa:requirement.bzl", "split_requirement")

# buildifier: disable=bzl-visibility
load("//python/private/requirements:requirements_file.bzl", "locked_requirements", "parse_requirements")

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
-i=https://example.org/other
--extra-index-url=https://${TOKEN}@example.org/more
-f ./wheels
--no-binary :all:
--pre
--require-hashes
-r other.txt
-cconstraints.txt
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
hashed @ https://example.org/Hashed-1.0.tar.gz#egg=hashed&sha256=ff
https://example.org/zope.named-2.0-py3-none-any.whl#sha256=11
./folder/by-path-3.0.tar.gz --hash=sha256:22
"""

def _lock_impl(ctx):
    env = unittest.begin(ctx)
    for text in [_LOCK, _LOCK.replace("\n", "\r\n")]:
        parsed = parse_requirements(text, "lock.txt")
        asserts.equals(env, [], parsed.errors)
        asserts.equals(
            env,
            [
                ("--index-url", "https://example.org/simple"),
                ("--index-url", "https://example.org/other"),
                ("--extra-index-url", "https://${TOKEN}@example.org/more"),
                ("--find-links", "./wheels"),
                ("--no-binary", ":all:"),
            ],
            [(option.name, option.value) for option in parsed.options],
        )
        asserts.equals(
            env,
            [("--requirement", "other.txt", "lock.txt:9: "), ("--constraint", "constraints.txt", "lock.txt:10: ")],
            [(include.kind, include.path, include.where) for include in parsed.includes],
        )
        asserts.equals(
            env,
            [
                ("certifi", [], "2024.2.2", "", ["sha256:aa", "sha256:bb"], True, ["requests"], "lock.txt:11: "),
                ("colorama", [], "0.4.6", "sys_platform == 'win32'", ["sha256:cc"], True, ["click", "tqdm"], "lock.txt:15: "),
                ("requests", ["socks"], "2.31.0", "", ["sha256:dd"], True, [], "lock.txt:21: "),
                ("local", [], "", "", ["sha256:ee"], False, [], "lock.txt:22: "),
                ("hashed", [], "", "", ["sha256:ff"], False, [], "lock.txt:23: "),
                ("zope_named", [], "", "", ["sha256:11"], False, [], "lock.txt:24: "),
                ("by_path", [], "", "", ["sha256:22"], False, [], "lock.txt:25: "),
            ],
            [
                (found.name, found.extras, found.version, found.marker, found.hashes, found.has_parents, found.parents, found.where)
                for found in parsed.requirements
            ],
        )
        asserts.equals(
            env,
            [
                "file:///srv/local-1.0-py3-none-any.whl",
                "https://example.org/Hashed-1.0.tar.gz",
                "https://example.org/zope.named-2.0-py3-none-any.whl",
                "./folder/by-path-3.0.tar.gz",
            ],
            [found.url for found in parsed.requirements if found.url],
        )
    return unittest.end(env)

_lock_test = unittest.make(_lock_impl)

def _errors_impl(ctx):
    env = unittest.begin(ctx)
    advice = "pip-compile --generate-hashes, or uv pip compile --generate-hashes"
    for line, error in [
        ("requests", "requests has no pinned version. Write one down for each package: " + advice),
        ("requests>=2 --hash=sha256:aa", "requests has no pinned version. Write one down for each package: " + advice),
        ("requests==2.* --hash=sha256:aa", "requests has no pinned version. Write one down for each package: " + advice),
        ("requests==2.31.0", "requests has no hash, so what is fetched could change. Write them down: " + advice),
        ("requests==2.31.0 --hash=md5:aa", "requests has no SHA-256, but other hashes only. Lock it anew: " + advice),
        ("a @ https://example.org/a-1.0.tar.gz", "a has no hash, so what is fetched could change. Write them down: " + advice),
    ]:
        locked, errors = locked_requirements(parse_requirements("\n" + line, "lock.txt").requirements)
        asserts.equals(env, ["lock.txt:2: " + error], errors)
        asserts.equals(env, [], locked)
    for line, error in [
        ("-e .", "an editable requirement is no input that stays the same; depend on its sources with py_library"),
        ("--process-dependency-links", "--process-dependency-links is not supported; leave it out"),
        (
            "a==1 --hash=sha256:aa --global-option=x",
            "--global-option of one requirement is not supported; for source distributions, pip.override has attributes for this",
        ),
        ("@x", "\"@x\" is no requirement"),
        ("https://example.org/page.html", "\"https://example.org/page.html\" is no requirement"),
    ]:
        parsed = parse_requirements("\n" + line, "lock.txt")
        asserts.equals(env, ["lock.txt:2: " + error], parsed.errors)
        asserts.equals(env, [], parsed.requirements)
    asserts.equals(env, [], parse_requirements("", "lock.txt").requirements)
    return unittest.end(env)

_errors_test = unittest.make(_errors_impl)

def _constraints_impl(ctx):
    env = unittest.begin(ctx)
    requirements = parse_requirements("a\nb==2 --hash=sha256:b1\nc==3 --hash=sha256:cc\n", "lock.txt").requirements
    constraints = parse_requirements("a==1 --hash=sha256:AA\nb==2 --hash=sha256:b2\nd==4\n", "constraints.txt").requirements
    locked, errors = locked_requirements(requirements, constraints)
    asserts.equals(env, [], errors)
    asserts.equals(
        env,
        [("a", "1", ["sha256:aa"]), ("b", "2", ["sha256:b1", "sha256:b2"]), ("c", "3", ["sha256:cc"])],
        [(found.name, found.version, found.hashes) for found in locked],
    )
    _, errors = locked_requirements(requirements, parse_requirements("\nb==3", "constraints.txt").requirements)
    asserts.equals(
        env,
        ["lock.txt:2: b==2 contradicts constraints.txt:2: b==3; lock them together"],
        [error for error in errors if " b==" in error],
    )
    return unittest.end(env)

_constraints_test = unittest.make(_constraints_impl)

def _locked(text):
    locked, errors = locked_requirements(parse_requirements(text, "lock.txt").requirements)
    return locked if not errors else fail(errors)

_ENVIRONMENT = {"extra": "", "sys_platform": "linux"}

def _index_of(requirement):
    return "hub__{}__{}".format(requirement.name, requirement.version)

def _resolve_impl(ctx):
    env = unittest.begin(ctx)
    requirements = _locked("""\
a[x]==1 --hash=sha256:aa  # via -r in.txt
b.c==2 --hash=sha256:bb  # via a
d==3 ; sys_platform == "win32" --hash=sha256:dd  # via a
e @ https://example.org/e-4-py3-none-any.whl#sha256=ee  # via b-c
""")
    asserts.true(env, are_annotated(requirements))
    asserts.false(env, are_annotated(requirements + _locked("f==1 --hash=sha256:ff")))
    resolution = resolve_requirements(requirements, _ENVIRONMENT, _index_of, True)
    asserts.equals(env, None, resolution.error)
    asserts.equals(env, ["a", "b-c", "e"], resolution.packages.keys())
    asserts.equals(env, {"b-c": []}, resolution.packages["a"].requires)
    asserts.equals(env, {"e": []}, resolution.packages["b-c"].requires)
    asserts.equals(env, ["x"], resolution.packages["a"].extras)
    asserts.equals(env, "hub__b_c__2", resolution.packages["b-c"].index)
    asserts.equals(env, None, resolution.packages["e"].index)
    asserts.equals(env, "4", resolution.packages["e"].version)
    asserts.equals(env, ["ee"], [file.sha256 for file in resolution.packages["e"].files])
    asserts.equals(env, None, resolve_requirements(requirements, _ENVIRONMENT, _index_of, False).packages["a"].requires)
    for text, error in [
        ("a==1 --hash=sha256:aa\na==2 --hash=sha256:bb", "lock.txt:2: a 2 is there too, for the same environments: lock.txt:1: 1; write a marker for each, or lock them together"),
        ("a==1 ; foo --hash=sha256:aa", "lock.txt:1: the marker of a cannot be read: "),
    ]:
        asserts.true(env, resolve_requirements(_locked(text), _ENVIRONMENT, _index_of, True).error.startswith(error), text)
    return unittest.end(env)

_resolve_test = unittest.make(_resolve_impl)

def requirements_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "constraints_add_versions_and_hashes": _constraints_test,
        "locks_are_read": _lock_test,
        "names_are_normalised": _names_test,
        "requirements_are_resolved_for_an_environment": _resolve_test,
        "requirements_are_split": _split_test,
        "what_is_not_locked_is_told_with_its_line": _errors_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
