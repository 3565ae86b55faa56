"""Tests of the functions of pyc_paths.bzl."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load(
    "//python/private:pyc_paths.bzl",
    "code_file_name",
    "output_path",
    "pycache_path",
    "runfiles_path",
    "sourceless_path",
)

def _runfiles_path_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, "_main/a.py", runfiles_path("_main", "a.py"))
    asserts.equals(env, "_main/pkg/a.py", runfiles_path("_main", "pkg/a.py"))
    asserts.equals(env, "ext~1/pkg/a.py", runfiles_path("_main", "../ext~1/pkg/a.py"))
    asserts.equals(env, "_main/..a/b.py", runfiles_path("_main", "..a/b.py"))
    return unittest.end(env)

_runfiles_path_test = unittest.make(_runfiles_path_impl)

def _pycache_path_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, "__pycache__/a.cpython-314.pyc", pycache_path("a.py", "cpython-314"))
    asserts.equals(env, "p/q/__pycache__/__init__.cpython-311.pyc", pycache_path("p/q/__init__.py", "cpython-311", 0))
    asserts.equals(env, "p/__pycache__/a.b.cpython-314.pyc", pycache_path("p/a.b.py", "cpython-314"))
    asserts.equals(env, "p.py/__pycache__/a.cpython-314.pyc", pycache_path("p.py/a.py", "cpython-314"))
    return unittest.end(env)

_pycache_path_test = unittest.make(_pycache_path_impl)

def _optimized_pycache_path_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, "p/__pycache__/a.cpython-314.opt-1.pyc", pycache_path("p/a.py", "cpython-314", 1))
    asserts.equals(env, "p/__pycache__/a.cpython-314.opt-2.pyc", pycache_path("p/a.py", "cpython-314", optimize = 2))
    return unittest.end(env)

_optimized_pycache_path_test = unittest.make(_optimized_pycache_path_impl)

def _sourceless_path_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, "a.pyc", sourceless_path("a.py"))
    asserts.equals(env, "p/__init__.pyc", sourceless_path("p/__init__.py"))
    asserts.equals(env, "p.py/a.pyc", sourceless_path("p.py/a.py"))
    return unittest.end(env)

_sourceless_path_test = unittest.make(_sourceless_path_impl)

def _own_package_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, "_x.pyc/a", output_path("_x.pyc", "pkg", "", "pkg/a.py", ""))
    asserts.equals(env, "_x.pyc/sub/a", output_path("_x.pyc", "pkg", "", "pkg/sub/a.py", ""))
    asserts.equals(env, "_x.pyc/a", output_path("_x.pyc", "pkg", "ext~1", "../ext~1/pkg/a.py", "ext~1"))

    # A generated directory.
    asserts.equals(env, "_x.pyc/tree", output_path("_x.pyc", "pkg", "", "pkg/tree", ""))
    return unittest.end(env)

_own_package_test = unittest.make(_own_package_impl)

def _top_level_package_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, "_x.pyc/a", output_path("_x.pyc", "", "", "a.py", ""))
    asserts.equals(env, "_x.pyc/pkg/a", output_path("_x.pyc", "", "", "pkg/a.py", ""))
    asserts.equals(env, "_x.pyc/a", output_path("_x.pyc", "", "ext~1", "../ext~1/a.py", "ext~1"))
    return unittest.end(env)

_top_level_package_test = unittest.make(_top_level_package_impl)

def _elsewhere_impl(ctx):
    env = unittest.begin(ctx)
    seen = {}
    for short_path, repo_name in {
        "../ext~1/a.py": "ext~1",
        "../ext~1/pkg/a.py": "ext~1",
        "../ext~2/pkg/a.py": "ext~2",
        "a.py": "",
        "ext~1/pkg/a.py": "",
        "other/a.py": "",
        "pkg2/a.py": "",
    }.items():
        path = output_path("_x.pyc", "pkg", "", short_path, repo_name)
        asserts.true(env, path.startswith("_x.pyc/__elsewhere__/"), "%s is put at %s" % (short_path, path))
        asserts.true(env, path.endswith("/a"), "%s is put at %s" % (short_path, path))
        asserts.true(env, path not in seen, "%s and %s are both put at %s" % (short_path, seen.get(path), path))
        seen[path] = short_path
    return unittest.end(env)

_elsewhere_test = unittest.make(_elsewhere_impl)

def _same_package_name_elsewhere_impl(ctx):
    env = unittest.begin(ctx)
    own = output_path("_x.pyc", "pkg", "ext~1", "../ext~1/pkg/a.py", "ext~1")
    main = output_path("_x.pyc", "pkg", "ext~1", "pkg/a.py", "")
    other = output_path("_x.pyc", "pkg", "ext~1", "../ext~2/pkg/a.py", "ext~2")
    asserts.equals(env, "_x.pyc/a", own)
    asserts.true(env, main.startswith("_x.pyc/__elsewhere__/"), main)
    asserts.true(env, other.startswith("_x.pyc/__elsewhere__/"), other)
    asserts.true(env, main != other, main)
    return unittest.end(env)

_same_package_name_elsewhere_test = unittest.make(_same_package_name_elsewhere_impl)

def _code_file_name_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, "a.py", code_file_name("a.py"))
    asserts.equals(env, "pkg/a.py", code_file_name("pkg/a.py"))
    asserts.equals(env, "ext~1/pkg/a.py", code_file_name("../ext~1/pkg/a.py"))
    return unittest.end(env)

_code_file_name_test = unittest.make(_code_file_name_impl)

def pyc_paths_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "code_file_name_is_relative_and_names_other_repositories": _code_file_name_test,
        "output_path_has_one_place_for_each_source_of_other_packages": _elsewhere_test,
        "output_path_in_the_own_package_is_the_path_in_it": _own_package_test,
        "output_path_in_the_top_level_package_is_the_whole_path": _top_level_package_test,
        "output_path_tells_the_same_package_of_other_repositories_apart": _same_package_name_elsewhere_test,
        "pycache_path_is_beside_the_source": _pycache_path_test,
        "pycache_path_names_the_optimisation_level": _optimized_pycache_path_test,
        "runfiles_path_starts_with_the_repository": _runfiles_path_test,
        "sourceless_path_is_in_the_place_of_the_source": _sourceless_path_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
