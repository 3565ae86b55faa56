"""Tests of what source distributions are built with."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private/pip:build_requirements.bzl", "find_build_requirements", "read_build_system")

# buildifier: disable=bzl-visibility
load("//python/private/pip:environments.bzl", "environment_wheel_tags")

def _read_impl(ctx):
    env = unittest.begin(ctx)
    for text, backend, requires in [
        ("", "setuptools.build_meta", ["setuptools"]),
        ("[project]\nname = \"x\"\n", "setuptools.build_meta", ["setuptools"]),
        ("[build-system]\nrequires = [\"setuptools>=40\", \"wheel\"]\n", "setuptools.build_meta", ["setuptools>=40", "wheel"]),
        ("[build-system]\nrequires = []\nbuild-backend = \"a.b:api\"\n", "a.b", []),
        ("[build-system]\nbuild-backend = \"a\"\n", "a", []),
    ]:
        found = read_build_system(text)
        asserts.equals(env, (backend, requires, ""), (found.backend, found.requires, found.error))
    for text, error in [
        ("[build-system\n", "pyproject.toml: line 1"),
        ("build-system = 1\n", "pyproject.toml: build-system: its values are not"),
        ("[build-system]\nrequires = \"setuptools\"\n", "pyproject.toml: build-system: its values are not"),
        ("[build-system]\nrequires = [1]\n", "pyproject.toml: build-system: its values are not"),
    ]:
        found = read_build_system(text)
        asserts.true(env, found.error.startswith(error), "{}: {}".format(text, found.error))
    return unittest.end(env)

_read_test = unittest.make(_read_impl)

_ENVIRONMENTS = {
    "cp313-linux_x86_64": ["linux_x86_64", "3.13.0"],
    "cp314-windows_x86_64": ["windows_x86_64", "3.14.0"],
}
_LOCKED = {
    "cmake": {"extras": [], "versions": {"4.1": []}},
    "cython": {"extras": [], "versions": {"0.29": ["cp313-linux_x86_64"], "3.1": ["cp314-windows_x86_64"]}},
    "ninja": {"extras": [], "versions": {"1.13": ["cp313-linux_x86_64"]}},
    "setuptools_scm": {"extras": ["toml"], "versions": {"8.1.0": []}},
}

def _find(requires, backend = "x", build_deps = []):
    found = find_build_requirements(
        backend = backend,
        build_deps = build_deps,
        environments = _ENVIRONMENTS,
        locked = _LOCKED,
        requires = requires,
    )
    return [(found[name].deps, found[name].problems) for name in _ENVIRONMENTS]

def _find_impl(ctx):
    env = unittest.begin(ctx)
    scm = ["//setuptools_scm:pkg", "//setuptools_scm:extra_toml"]
    asserts.equals(env, [(scm, []), (scm, [])], _find(["Setuptools.SCM[toml,rich] >=8"]))
    asserts.equals(env, [([], []), (["//cython:pkg"], [])], _find(["cython; os_name == 'nt'", "absent; os_name == 'java'"]))
    has = "build-system.requires of its pyproject.toml has "
    fix = "or name what it is built with in build_deps of pip.override"
    asserts.equals(
        env,
        [([], [has + "\"cython>=3\": the lock has cython 0.29, which this excludes; lock another version, " + fix + ", which takes any version"]), (["//cython:pkg"], [])],
        _find(["cython>=3"]),
    )
    missing = [has + "\"oldest[x]<2 ; os_name != ''\": the lock has no oldest; add it, for example with uv add --group build \"oldest[x]<2\", " + fix]
    asserts.equals(env, [([], missing), ([], missing)], _find(["oldest[x]<2 ; os_name != ''"]))
    for requirement, problem in [
        ("cython>=x", "\">=x\" is not a version specifier"),
        ("cython; os_name =", "its marker cannot be read: "),
        ("cython; no_such_variable == ''", "its marker cannot be read: "),
    ]:
        problems = _find([requirement])[0][1]
        asserts.true(env, problems[0].startswith("{}\"{}\": {}".format(has, requirement, problem)), str(problems))
    return unittest.end(env)

_find_test = unittest.make(_find_impl)

def _helpers_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(
        env,
        [(["//cmake:pkg", "//ninja:pkg"], []), (["//cmake:pkg"], [])],
        _find([], "scikit_build_core.build"),
    )

    # What the user names is all there is.
    own = [(["//cython:pkg"], []), (["//cython:pkg"], [])]
    asserts.equals(env, own, _find(["absent"], "scikit_build_core.build", ["//cython:pkg"]))
    return unittest.end(env)

_helpers_test = unittest.make(_helpers_impl)

def _tags_impl(ctx):
    env = unittest.begin(ctx)
    tags = environment_wheel_tags("3.14t", "linux_x86_64", {"glibc": (2, 17)})
    asserts.equals(env, "CPython 3.14 without the GIL on linux x86_64 with glibc 2.17", tags.description)
    asserts.equals(env, ["cp314-cp314t", "cp314-abi3t", "cp314-none", "cp313-abi3t"], tags.interpreters[:4])
    asserts.true(env, "py3-none" in tags.interpreters and "py2-none" not in tags.interpreters)
    asserts.equals(env, ["manylinux_2_17_x86_64", "manylinux2014_x86_64"], tags.platforms[:2])
    asserts.equals(env, "linux_x86_64", tags.platforms[-1])
    asserts.equals(env, [], environment_wheel_tags("3.14", "", {}).platforms)
    return unittest.end(env)

_tags_test = unittest.make(_tags_impl)

def build_requirements_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "backends_get_what_they_ask_for_later": _helpers_test,
        "build_requirements_are_found_in_the_hub": _find_test,
        "build_system_of_pyproject": _read_test,
        "wheels_of_an_environment": _tags_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
