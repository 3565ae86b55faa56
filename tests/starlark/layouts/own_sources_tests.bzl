"""Tests of where a library's own sources and bytecode stand, in each layout of its PycInfo."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//python:defs.bzl", "PycInfo", "py_library")
load("//tests/starlark:analysis.bzl", "analysis_test", "declare_tests", "runfiles_layout", "short_paths")
load("//tests/starlark:fixtures.bzl", "code_generator", "python_directory")

_EMPTY = {}

def _layouts_test(base = _EMPTY, default = _EMPTY, explicit = _EMPTY, pycache = _EMPTY, sourceless = _EMPTY, flags = {}):
    """Makes a test that expects these layouts, `{runfiles path: file}`; a value None is the path itself."""

    def impl(ctx):
        env = analysistest.begin(ctx)
        info = analysistest.target_under_test(env)[PycInfo]
        for layout, expected in {
            "base_runfiles": base,
            "default_layout": default,
            "explicit_layout": explicit,
            "pycache_layout": pycache,
            "sourceless_layout": sourceless,
        }.items():
            asserts.equals(
                env,
                {path: file or path for path, file in sorted(expected.items())},
                dict(sorted(runfiles_layout(env, getattr(info, layout)).items())),
                layout,
            )

        # What the library itself brings is what it has decided.
        asserts.equals(
            env,
            {path: file or path for path, file in sorted((base | default).items())},
            dict(sorted(runfiles_layout(env, analysistest.target_under_test(env)[DefaultInfo].default_runfiles).items())),
            "default_runfiles",
        )
        return analysistest.end(env)

    return analysis_test(impl, flags = flags)

_no_sources_test = _layouts_test()

_inherit_test = _layouts_test(
    default = {
        "__pycache__/a.cpython-314.pyc": "_pyc/a.pyc",
        "a.py": None,
    },
    explicit = {"a.py": None},
    pycache = {
        "__pycache__/a.cpython-314.pyc": "_pyc/a.pyc",
        "a.py": None,
    },
    sourceless = {"a.pyc": "_pyc/a.pyc"},
)

_enabled_test = _layouts_test(
    default = {
        "__pycache__/a.cpython-314.pyc": "_pyc/a.pyc",
        "a.py": None,
    },
    explicit = {
        "__pycache__/a.cpython-314.pyc": "_pyc/a.pyc",
        "a.py": None,
    },
    pycache = {
        "__pycache__/a.cpython-314.pyc": "_pyc/a.pyc",
        "a.py": None,
    },
    sourceless = {"a.pyc": "_pyc/a.pyc"},
)

_SOURCE_ALONE = {"a.py": None}

_disabled_test = _layouts_test(
    default = _SOURCE_ALONE,
    explicit = _SOURCE_ALONE,
    pycache = _SOURCE_ALONE,
    sourceless = _SOURCE_ALONE,
)

_lazy_test = _layouts_test(
    default = {"a.py": None},
    explicit = {"a.py": None},
    flags = {"precompile": "disabled"},
    pycache = {
        "__pycache__/a.cpython-314.pyc": "_pyc/a.pyc",
        "a.py": None,
    },
    sourceless = {"a.pyc": "_pyc/a.pyc"},
)

_optimized_test = _layouts_test(
    default = {
        "__pycache__/a.cpython-314.opt-2.pyc": "_pyc/a.pyc",
        "a.py": None,
    },
    explicit = {"a.py": None},
    pycache = {
        "__pycache__/a.cpython-314.opt-2.pyc": "_pyc/a.pyc",
        "a.py": None,
    },
    sourceless = {
        "__pycache__/a.cpython-314.opt-2.pyc": "_pyc/a.pyc",
        "a.py": None,
    },
)

_WITH_GENERATED = {
    "__pycache__/a.cpython-314.pyc": "_pyc/a.pyc",
    "__pycache__/gen.cpython-314.pyc": "_pyc/gen.pyc",
    "a.py": None,
    "deep/__pycache__/gen.cpython-314.pyc": "_pyc/deep/gen.pyc",
    "deep/gen.py": None,
    "gen.py": None,
}

_generated_test = _layouts_test(
    default = _WITH_GENERATED,
    explicit = {
        "a.py": None,
        "deep/gen.py": None,
        "gen.py": None,
    },
    pycache = _WITH_GENERATED,
    sourceless = {
        "a.pyc": "_pyc/a.pyc",
        "deep/gen.pyc": "_pyc/deep/gen.pyc",
        "gen.pyc": "_pyc/gen.pyc",
    },
)

_WITH_DIRECTORY = {
    "__pycache__/b.cpython-314.pyc": "_pyc/b.pyc",
    "b.py": None,
    "directory": "_pyc/directory.pycache",
}

_directory_test = _layouts_test(
    default = _WITH_DIRECTORY,
    explicit = {
        "b.py": None,
        "directory": None,
    },
    pycache = _WITH_DIRECTORY,
    sourceless = {
        "b.pyc": "_pyc/b.pyc",
        "directory": "_pyc/directory.sourceless",
    },
)

_DIRECTORY_ALONE = {"directory": None}

_directory_disabled_test = _layouts_test(
    default = _DIRECTORY_ALONE,
    explicit = _DIRECTORY_ALONE,
    pycache = _DIRECTORY_ALONE,
    sourceless = _DIRECTORY_ALONE,
)

def _elsewhere_impl(ctx):
    env = analysistest.begin(ctx)
    info = analysistest.target_under_test(env)[PycInfo]
    place = ctx.workspace_name + "/tests/starlark/elsewhere/"
    source = "tests/starlark/elsewhere/mod.py"
    bytecode = short_paths(env, info.direct_pyc_files)
    asserts.equals(env, 1, len(bytecode))
    asserts.true(env, bytecode[0].startswith("_pyc/"), bytecode[0])
    asserts.equals(env, {
        place + "__pycache__/mod.cpython-314.pyc": bytecode[0],
        place + "mod.py": source,
    }, dict(sorted(runfiles_layout(env, info.default_layout).items())))
    asserts.equals(env, {place + "mod.pyc": bytecode[0]}, runfiles_layout(env, info.sourceless_layout))
    return analysistest.end(env)

_elsewhere_test = analysis_test(_elsewhere_impl)

_RUNFILES_LIBRARY = Label("@rules_python//python/runfiles")

def _other_repository_impl(ctx):
    env = analysistest.begin(ctx)
    info = analysistest.target_under_test(env)[PycInfo]
    place = _RUNFILES_LIBRARY.repo_name + "/python/runfiles/"
    layout = runfiles_layout(env, info.default_layout)
    asserts.equals(env, "../" + place + "runfiles.py", layout.get(place + "runfiles.py"))
    pyc = layout.get(place + "__pycache__/runfiles.cpython-314.pyc", "")
    asserts.true(env, pyc.startswith("_pyc/") and pyc.endswith("/runfiles.pyc"), str(layout))
    sourceless = runfiles_layout(env, info.sourceless_layout)
    asserts.equals(env, pyc, sourceless.get(place + "runfiles.pyc"))
    asserts.false(env, place + "runfiles.py" in sourceless, str(sourceless))
    return analysistest.end(env)

_other_repository_test = analysis_test(_other_repository_impl)

def own_sources_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    code_generator(
        name = "generator",
        names = [
            "gen.py",
            "deep/gen.py",
            "gen.descriptor",
        ],
        tags = ["manual"],
    )
    python_directory(
        name = "directory",
        tags = ["manual"],
    )
    for library, attrs in {
        "directory_disabled": dict(srcs = [":directory"], precompile = "disabled"),
        "disabled": dict(srcs = ["a.py"], precompile = "disabled"),
        "elsewhere": dict(srcs = ["//tests/starlark/elsewhere:mod.py"]),
        "enabled": dict(srcs = ["a.py"], precompile = "enabled"),
        "generated": dict(srcs = ["a.py", ":generator"]),
        "inherit": dict(srcs = ["a.py"]),
        "no_sources": dict(),
        "optimized": dict(srcs = ["a.py"], precompile_optimize_level = 2),
        "other_repository": dict(srcs = [_RUNFILES_LIBRARY]),
        "with_directory": dict(srcs = ["b.py", ":directory"]),
    }.items():
        py_library(
            name = library,
            tags = ["manual"],
            **attrs
        )
    declare_tests(name, {
        "bytecode_declared_by_flag_disabled_is_only_in_layouts_that_collect": (_lazy_test, "inherit"),
        "bytecode_of_a_source_of_another_package_stands_in_that_package": (_elsewhere_test, "elsewhere"),
        "bytecode_of_a_source_of_another_repository_stands_in_that_repository": (
            _other_repository_test,
            "other_repository",
        ),
        "bytecode_of_generated_sources_stands_beside_them": (_generated_test, "generated"),
        "bytecode_of_the_attribute_enabled_is_in_the_explicit_layout": (_enabled_test, "enabled"),
        "bytecode_stands_in_pycache_or_in_the_place_of_the_source": (_inherit_test, "inherit"),
        "directory_is_replaced_by_one_with_bytecode": (_directory_test, "with_directory"),
        "directory_without_bytecode_stays": (_directory_disabled_test, "directory_disabled"),
        "no_sources_have_no_layouts": (_no_sources_test, "no_sources"),
        "optimized_bytecode_keeps_its_source_in_every_layout": (_optimized_test, "optimized"),
        "source_without_bytecode_is_in_every_layout": (_disabled_test, "disabled"),
    })
