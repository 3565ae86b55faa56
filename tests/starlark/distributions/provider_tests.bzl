"""Tests of what py_distribution provides."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("@rules_python//python:py_info.bzl", "PyInfo")
load("//python:defs.bzl", "PycInfo", "py_binary")
load("//python:py_distribution.bzl", "py_distribution")

# buildifier: disable=bzl-visibility
load("//python/private:distribution.bzl", "PyDistributionInfo")
load(
    "//tests/starlark:analysis.bzl",
    "analysis_test",
    "compile_actions",
    "declare_tests",
    "runfiles_layout",
    "short_paths",
    "written_file",
)
load("//tests/starlark:fixtures.bzl", "code_generator")

_PLAIN = [
    "plain/site-packages/plain.py",
    "plain/site-packages/plainpkg/__init__.py",
]
_PLAIN_LAYOUT = {
    path: path
    for path in _PLAIN + ["plain/site-packages/plainpkg/data.txt", "_plain.scripts/plain", "_plain.scripts/plain-deep"]
}
_PLAIN_PYCACHE = {
    "plain/site-packages/__pycache__/plain.cpython-314.pyc": "_pyc/plain/site-packages/plain.pyc",
    "plain/site-packages/plainpkg/__pycache__/__init__.cpython-314.pyc": "_pyc/plain/site-packages/plainpkg/__init__.pyc",
}

def _root(ctx, directory):
    return "{}/{}/{}".format(ctx.workspace_name, ctx.label.package, directory)

def _files_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    asserts.equals(env, _PLAIN, sorted(short_paths(env, target[DefaultInfo].files)))
    asserts.equals(env, _PLAIN, sorted(short_paths(env, target[PyInfo].transitive_sources)))
    asserts.equals(env, [_root(ctx, "plain/site-packages")], target[PyInfo].imports.to_list())
    asserts.equals(
        env,
        sorted((_PLAIN_LAYOUT | _PLAIN_PYCACHE).items()),
        sorted(runfiles_layout(env, target[DefaultInfo].default_runfiles).items()),
    )
    asserts.equals(env, sorted(_PLAIN_PYCACHE.values()), sorted(short_paths(env, target[OutputGroupInfo].pyc)))
    return analysistest.end(env)

_files_test = analysis_test(_files_impl)

def _files_without_bytecode_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    asserts.equals(
        env,
        sorted(_PLAIN_LAYOUT.items()),
        sorted(runfiles_layout(env, target[DefaultInfo].default_runfiles).items()),
    )
    return analysistest.end(env)

_files_without_bytecode_test = analysis_test(_files_without_bytecode_impl, flags = {"precompile": "force_disabled"})

def _info_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    info = target[PyDistributionInfo]
    root = _root(ctx, "plain")
    asserts.equals(env, "Plain.Pkg", info.name)
    asserts.equals(env, "1.2", info.version)
    asserts.equals(env, root, info.root)
    asserts.equals(env, root + "/site-packages", info.site_packages)
    asserts.equals(env, {
        name: _root(ctx, "_plain.scripts/" + name)
        for name in ["plain", "plain-deep"]
    }, info.scripts)
    asserts.equals(env, {
        "lib/python3.14/site-packages": struct(
            dirs = ["plainpkg"],
            files = [],
            modules = ["plain.py"],
            source = root + "/site-packages",
        ),
        "lib/python3.14/site-packages/plainpkg": struct(
            dirs = [],
            files = ["data.txt"],
            modules = ["__init__.py"],
            source = root + "/site-packages/plainpkg",
        ),
    }, info.topologies[0].directories)
    asserts.equals(env, [info], [placed().info for placed in target[PycInfo].distributions.to_list()])
    return analysistest.end(env)

_info_test = analysis_test(_info_impl)

def _scripts_impl(ctx):
    env = analysistest.begin(ctx)
    start = "#!/bin/sh\n'''exec' \"${0%/*}/python\" -B \"$0\" \"$@\"\n' '''\nimport sys\n"
    asserts.equals(env, start + "from plain import main\nsys.exit(main())\n", written_file(env, "_plain.scripts/plain"))
    asserts.equals(
        env,
        start + "from plainpkg.cli import Tool\nsys.exit(Tool.run())\n",
        written_file(env, "_plain.scripts/plain-deep"),
    )
    return analysistest.end(env)

_scripts_test = analysis_test(_scripts_impl)

def _tree_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    info = target[PyDistributionInfo]
    asserts.equals(env, ["tree_directory"], short_paths(env, target[DefaultInfo].files))
    asserts.equals(env, _root(ctx, "tree_directory"), info.root)
    asserts.equals(
        env,
        sorted([_root(ctx, "tree_directory/site-packages"), _root(ctx, "plain/site-packages")]),
        sorted(target[PyInfo].imports.to_list()),
    )

    # The root is one entry of the runfiles, with bytecode in it.
    asserts.equals(
        env,
        sorted((_PLAIN_LAYOUT | _PLAIN_PYCACHE | {"tree_directory": "_pyc/tree_directory.pycache"}).items()),
        sorted(runfiles_layout(env, target[DefaultInfo].default_runfiles).items()),
    )
    asserts.equals(env, [
        "lib/python3.14/site-packages",
        "lib/python3.14/site-packages/tree",
        "lib/python3.14/site-packages/tree-3.0.dist-info",
    ], sorted(info.topologies[0].directories))
    asserts.equals(env, ["", "share", "share/tree"], sorted(info.topologies[1].directories))

    # The own one first: where two have the same file, that of the one nearer to the program is taken.
    asserts.equals(
        env,
        ["tree", "Plain.Pkg"],
        [placed().info.name for placed in target[PycInfo].distributions.to_list()],
    )
    return analysistest.end(env)

_tree_test = analysis_test(_tree_impl)

def _external_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    repository = target.label.repo_name
    asserts.equals(env, repository + "/pkg", target[PyDistributionInfo].root)
    asserts.equals(env, [repository + "/pkg/site-packages"], target[PyInfo].imports.to_list())
    package = repository + "/pkg/site-packages/extpkg/"
    asserts.equals(
        env,
        [package + "__init__.py", package + "__pycache__/__init__.cpython-314.pyc"],
        sorted(runfiles_layout(env, target[DefaultInfo].default_runfiles)),
    )
    asserts.true(env, "unchecked_hash" in compile_actions(env)[0].argv)

    # What is imported from site-packages needs no other entry of sys.path.
    asserts.equals(env, [], target[PycInfo].import_roots.to_list())
    return analysistest.end(env)

_external_test = analysis_test(_external_impl)

def _unparsable_impl(ctx):
    env = analysistest.begin(ctx)
    actions = compile_actions(env)
    asserts.equals(env, 1, len(actions))
    asserts.true(env, "--keep-going-unparsable" in actions[0].argv, str(actions[0].argv))
    return analysistest.end(env)

_unparsable_test = analysis_test(_unparsable_impl)

def _partly_generated_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    asserts.equals(env, {
        "plain/site-packages/plain.pyc": "_pyc/plain/site-packages/plain.pyc",
        "plain/site-packages/plain_generated.pyc": "_pyc/plain/site-packages/plain_generated.pyc",
    }, runfiles_layout(env, target[DefaultInfo].default_runfiles))
    asserts.equals(env, {"default_layout": "sourceless"}, {
        layout: kind
        for layout, kind in target[PycInfo].distributions.to_list()[0]().bytecode.items()
        if layout == "default_layout"
    })
    return analysistest.end(env)

_partly_generated_test = analysis_test(_partly_generated_impl, flags = {
    "precompile": "if_generated_source",
    "precompile_source_retention": "omit_if_generated_source",
})

def _kinds_impl(ctx):
    env = analysistest.begin(ctx)
    placed = analysistest.target_under_test(env)[PycInfo].distributions.to_list()[0]()
    asserts.equals(env, ctx.attr.kinds, placed.bytecode)
    asserts.equals(env, ctx.attr.pyc_suffix, placed.pyc_suffix)
    return analysistest.end(env)

_KINDS_ATTRS = {
    "kinds": attr.string_dict(doc = "How the bytecode is expected to stand in each layout."),
    "pyc_suffix": attr.string(doc = "What the names of bytecode files are expected to end with."),
}
_kinds_test = analysis_test(_kinds_impl, attrs = _KINDS_ATTRS)
_kinds_for_programs_only_test = analysis_test(_kinds_impl, attrs = _KINDS_ATTRS, flags = {"precompile": "disabled"})
_kinds_without_bytecode_test = analysis_test(_kinds_impl, attrs = _KINDS_ATTRS, flags = {"precompile": "force_disabled"})

def _kinds(default, explicit, pycache, sourceless):
    return {
        "default_layout": default,
        "explicit_layout": explicit,
        "pycache_layout": pycache,
        "sourceless_layout": sourceless,
    }

def _versionless_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    asserts.false(env, PyDistributionInfo in target)
    asserts.equals(env, [], target[PycInfo].distributions.to_list())
    asserts.equals(env, sorted(_PLAIN_LAYOUT.items()), sorted(runfiles_layout(env, target[DefaultInfo].default_runfiles).items()))
    return analysistest.end(env)

_VERSIONLESS = ["python_without_version", "precompiler"]
_versionless_test = analysis_test(_versionless_impl, toolchains = _VERSIONLESS)

def _versionless_program_impl(ctx):
    env = analysistest.begin(ctx)
    launcher = written_file(env, analysistest.target_under_test(env).label.name)
    asserts.true(env, ":$runfiles/" + _root(ctx, "plain/site-packages") + ":" in launcher, launcher)
    return analysistest.end(env)

_versionless_program_test = analysis_test(_versionless_program_impl, toolchains = _VERSIONLESS)

def provider_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    code_generator(
        name = "plain_generated",
        names = ["plain/site-packages/plain_generated.py"],
        tags = ["manual"],
    )
    py_distribution(
        name = "partly_generated",
        srcs = [
            "plain/site-packages/plain.py",
            ":plain_generated",
        ],
        distribution = "partly-generated",
        root = "plain/../plain/",
        tags = ["manual"],
        version = "",
    )
    py_distribution(
        name = "optimized",
        srcs = ["plain/site-packages/plain.py"],
        distribution = "optimized",
        precompile_optimize_level = 1,
        root = "plain",
        tags = ["manual"],
        version = "1",
    )
    py_distribution(
        name = "without_modules",
        data = ["plain/site-packages/plainpkg/data.txt"],
        distribution = "without_modules",
        root = "plain",
        tags = ["manual"],
        version = "1",
    )
    py_binary(
        name = "versionless_program",
        srcs = ["app.py"],
        main = "app.py",
        tags = ["manual"],
        deps = [":plain"],
    )
    suffix = ".cpython-314.pyc"
    declare_tests(name, {
        "distribution_of_a_directory_is_one_entry_of_the_runfiles": (_tree_test, "tree"),
        "distribution_of_an_external_repository_has_its_root_there": (_external_test, "@distributions_for_tests//:extpkg"),
        "distribution_of_files_is_sources_data_and_bytecode": (_files_test, "plain"),
        "distribution_of_files_without_bytecode_is_sources_and_data": (_files_without_bytecode_test, "plain"),
        "distribution_says_what_it_brings_to_venvs": (_info_test, "plain"),
        "distribution_that_is_generated_in_part_counts_as_generated": (_partly_generated_test, "partly_generated"),
        "distribution_with_unparsable_sources_is_no_error": (_unparsable_test, "plain"),
        "distribution_without_a_known_version_is_an_import_root": (_versionless_test, "plain"),
        "distribution_without_a_known_version_is_on_the_pythonpath": (_versionless_program_test, "versionless_program"),
        "kinds_of_bytecode_follow_the_layout": (_kinds_test, "plain", {
            "kinds": _kinds("pycache", "source", "pycache", "sourceless"),
            "pyc_suffix": suffix,
        }),
        "kinds_of_bytecode_of_a_level_keep_sources": (_kinds_test, "optimized", {
            "kinds": _kinds("pycache", "source", "pycache", "pycache"),
            "pyc_suffix": ".cpython-314.opt-1.pyc",
        }),
        "kinds_of_bytecode_that_only_programs_take": (_kinds_for_programs_only_test, "plain", {
            "kinds": _kinds("source", "source", "pycache", "sourceless"),
            "pyc_suffix": suffix,
        }),
        "kinds_without_bytecode_are_sources": (_kinds_without_bytecode_test, "plain", {
            "kinds": _kinds("source", "source", "source", "source"),
            "pyc_suffix": suffix,
        }),
        "kinds_without_modules_are_sources": (_kinds_test, "without_modules", {
            "kinds": _kinds("source", "source", "source", "source"),
            "pyc_suffix": "",
        }),
        "scripts_start_the_python_beside_them": (_scripts_test, "plain"),
    })
