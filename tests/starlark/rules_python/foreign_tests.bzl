"""Tests of what is made of targets of other rulesets, up to rules_python's newest."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts", "unittest")
load("//python:defs.bzl", "PycInfo", "py_library")

# buildifier: disable=bzl-visibility
load("//python/private:foreign_sources.bzl", "match_bytecode", "own_bytecode")

# buildifier: disable=bzl-visibility
load("//python/private:imports.bzl", "foreign_import_directories")

# buildifier: disable=bzl-visibility
load("//python/private:py_info_interop.bzl", "closure_fields")
load("//tests/starlark:analysis.bzl", "analysis_test", "declare_tests", "runfiles_layout")
load(":foreign_library.bzl", "generator", foreign_library = "py_library")

def _layout(env, name):
    info = analysistest.target_under_test(env)[PycInfo]
    return dict(sorted(runfiles_layout(env, getattr(info, name)).items()))

def _disabled_impl(ctx):
    env = analysistest.begin(ctx)
    for layout in ["default_layout", "pycache_layout", "sourceless_layout"]:
        asserts.equals(env, {"a.py": "a.py"}, _layout(env, layout), layout)
    return analysistest.end(env)

_disabled_test = analysis_test(_disabled_impl)

def _omitted_impl(ctx):
    env = analysistest.begin(ctx)
    expected = {"a.pyc": "_pyc/a.pyc"}
    asserts.equals(env, expected, _layout(env, "default_layout"))
    asserts.equals(env, expected, _layout(env, "pycache_layout"))
    asserts.equals(env, {"a.py": "a.py"}, _layout(env, "explicit_layout"))
    return analysistest.end(env)

_omitted_test = analysis_test(_omitted_impl)

def _enabled_impl(ctx):
    env = analysistest.begin(ctx)
    expected = {"__pycache__/a.cpython-314.pyc": "_pyc/a.pyc", "a.py": "a.py"}
    asserts.equals(env, expected, _layout(env, "explicit_layout"))
    return analysistest.end(env)

_enabled_test = analysis_test(_enabled_impl, flags = {"precompile": "disabled"})

def _odd_impl(ctx):
    env = analysistest.begin(ctx)
    expected = {"__pycache__/a.cpython-314.pyc": "_pyc/a.pyc", "a.py": "a.py"}
    asserts.equals(env, expected, _layout(env, "default_layout"))
    return analysistest.end(env)

_odd_test = analysis_test(_odd_impl)

def _versionless_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(env, {"a.py": "a.py"}, _layout(env, "default_layout"))
    return analysistest.end(env)

_versionless_test = analysis_test(_versionless_impl, toolchains = ["python_without_version", "precompiler"])

def _generator_impl(ctx):
    env = analysistest.begin(ctx)
    pycache = {"__pycache__/generated.cpython-314.pyc": "_pyc/generated.pyc", "generated.py": "generated.py"}

    # Its runfiles have the source, beside which no interpreter looks for bytecode without one.
    asserts.equals(env, pycache, _layout(env, "sourceless_layout"))
    asserts.equals(env, pycache, _layout(env, "default_layout"))
    return analysistest.end(env)

_generator_test = analysis_test(_generator_impl)

def _own_runfiles_impl(ctx):
    env = analysistest.begin(ctx)

    # What the aspect compiles is for programs of rules_pyc. Those of rules_python have their own way with its libraries.
    asserts.equals(env, {
        "__pycache__/b.cpython-314.pyc": "_pyc/b.pyc",
        "__pycache__/c.cpython-314.pyc": "_pyc/c.pyc",
        "a.py": "a.py",
        "b.py": "b.py",
        "c.py": "c.py",
        "data.txt": "data.txt",
    }, dict(sorted(runfiles_layout(env, analysistest.target_under_test(env)[DefaultInfo].default_runfiles).items())))
    return analysistest.end(env)

_own_runfiles_test = analysis_test(_own_runfiles_impl)

def _file(path):
    return struct(
        short_path = path,
        extension = path.rpartition(".")[2],
        is_directory = False,
    )

def _match_impl(ctx):
    env = unittest.begin(ctx)
    sources = [_file(path) for path in ["a.py", "p/a.py", "p/b.c.py", "../r~/p/a.py", "p/d.py", "__pycache__/e.py"]]
    expected = {
        "../r~/p/a.py": "../r~/p/a.pyc",
        "__pycache__/e.py": "__pycache__/__pycache__/e.cpython-314.pyc",
        "a.py": "__pycache__/a.cpython-314.pyc",
        "p/a.py": "p/__pycache__/a.cpython-314.pyc",
        "p/b.c.py": "p/__pycache__/b.c.cpython-314.pyc",
    }
    bytecode = [_file(path) for path in expected.values() + ["q/__pycache__/d.cpython-314.pyc"]]
    found = {source.short_path: pyc.short_path for source, pyc in match_bytecode(sources, bytecode).items()}
    asserts.equals(env, expected, dict(sorted(found.items())))
    asserts.equals(env, {}, match_bytecode([], []))
    asserts.equals(env, {}, match_bytecode(sources, []))
    return unittest.end(env)

_match_test = unittest.make(_match_impl)

def _own_bytecode(sources, bytecode, own_level = 0, level = 0):
    own = own_bytecode([_file(path) for path in sources], [_file(path) for path in bytecode], own_level, level)
    return struct(
        existing = {source.short_path: pyc.short_path for source, pyc in own.existing.items()},
        made = own.made,
        omits_sources = own.omits_sources,
        others = [pyc.short_path for pyc in own.others],
    )

def _own_bytecode_impl(ctx):
    env = unittest.begin(ctx)
    nothing = struct(existing = {}, made = False, omits_sources = False, others = [])
    asserts.equals(env, nothing, _own_bytecode([], []))
    asserts.equals(env, nothing, _own_bytecode(["p/a.py"], []))
    in_pycache = struct(
        existing = {"p/a.py": "p/__pycache__/a.cpython-314.pyc"},
        made = True,
        omits_sources = False,
        others = [],
    )
    asserts.equals(env, in_pycache, _own_bytecode(["p/a.py", "q/b.py"], ["p/__pycache__/a.cpython-314.pyc"]))
    sourceless = struct(existing = {"a.py": "a.pyc"}, made = True, omits_sources = True, others = ["p/other.pyc"])
    asserts.equals(env, sourceless, _own_bytecode(["a.py"], ["a.pyc", "p/other.pyc"]))
    return unittest.end(env)

_own_bytecode_test = unittest.make(_own_bytecode_impl)

def _own_level_impl(ctx):
    env = unittest.begin(ctx)
    pyc = "__pycache__/a.cpython-314.pyc"
    for own_level, level, is_taken in [(0, 0, True), (-1, 0, True), (1, 0, False), (0, 1, False), (1, 1, True)]:
        own = _own_bytecode(["a.py"], [pyc], own_level, level)
        asserts.equals(env, is_taken, bool(own.existing), "{} for {}".format(own_level, level))
        asserts.true(env, own.made)
        asserts.equals(env, [], own.others)
    return unittest.end(env)

_own_level_test = unittest.make(_own_level_impl)

def _closure_fields_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, {}, closure_fields([]))
    asserts.equals(env, {}, closure_fields([struct(imports = depset(["a"]))]))
    infos = [
        struct(transitive_pyc_files = depset(["a"]), venv_symlinks = depset(["x"])),
        struct(transitive_pyc_files = depset(["b"]), venv_symlinks = depset()),
        struct(imports = depset(["a"])),
    ]
    fields = {name: sorted(value.to_list()) for name, value in closure_fields(infos).items()}
    asserts.equals(env, {"transitive_pyc_files": ["a", "b"], "venv_symlinks": ["x"]}, fields)
    return unittest.end(env)

_closure_fields_test = unittest.make(_closure_fields_impl)

def _imports_impl(ctx):
    env = unittest.begin(ctx)
    external = Label("@rules_python//python/runfiles")
    asserts.equals(
        env,
        [external.repo_name + "/python/runfiles/site-packages", external.repo_name + "/python"],
        foreign_import_directories("_main", external, ["site-packages", "..", "/abs", "../../../../out"]),
    )
    main = Label("//tests/starlark")
    repository = main.repo_name or "_main"
    asserts.equals(env, [repository + "/tests/starlark"], foreign_import_directories("_main", main, ["."]))
    return unittest.end(env)

_imports_test = unittest.make(_imports_impl)

def foreign_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    for library, attrs in {
        "foreign_disabled": dict(precompile = "disabled"),
        "foreign_enabled": dict(precompile = "enabled"),
        "foreign_odd": dict(precompile = "yes", precompile_source_retention = "never"),
        "foreign_omitted": dict(precompile = "inherit", precompile_source_retention = "omit_source"),
    }.items():
        foreign_library(
            name = library,
            srcs = ["a.py"],
            tags = ["manual"],
            **attrs
        )
        py_library(
            name = "over_" + library,
            tags = ["manual"],
            deps = [":" + library],
        )
    generator(
        name = "generated",
        tags = ["manual"],
    )
    py_library(
        name = "over_generated",
        tags = ["manual"],
        deps = [":generated"],
    )
    py_library(
        name = "base_library",
        srcs = ["c.py"],
        tags = ["manual"],
    )
    py_library(
        name = "mixed_library",
        srcs = ["b.py"],
        data = ["data.txt"],
        tags = ["manual"],
        deps = [
            ":base_library",
            ":foreign_enabled",
        ],
    )
    for test, rule in {
        "bytecode_of_a_target_is_found_by_its_place": _match_test,
        "fields_of_newer_py_infos_are_passed_on": _closure_fields_test,
        "import_directories_of_another_ruleset_are_in_its_repository": _imports_test,
        "own_bytecode_of_a_library_is_taken": _own_bytecode_test,
        "own_bytecode_of_another_level_is_not_taken": _own_level_test,
    }.items():
        rule(name = test, size = "small")
    declare_tests(name, {
        "attribute_precompile_disabled_of_another_ruleset_is_heard": (_disabled_test, "over_foreign_disabled"),
        "attribute_precompile_enabled_of_another_ruleset_is_heard": (_enabled_test, "over_foreign_enabled"),
        "attribute_source_retention_of_another_ruleset_is_heard": (_omitted_test, "over_foreign_omitted"),
        "attributes_with_other_values_are_passed_over": (_odd_test, "over_foreign_odd"),
        "attribute_precompile_enabled_does_not_fail_without_a_version": (_versionless_test, "over_foreign_enabled"),
        "generated_source_keeps_bytecode_beside_it_in_programs_without_sources": (_generator_test, "over_generated"),
        "own_runfiles_have_no_bytecode_of_another_ruleset": (_own_runfiles_test, "mixed_library"),
    })
