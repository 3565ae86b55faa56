"""Tests of what `pyc_collection` makes of a program's own files."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//python:defs.bzl", "py_binary", "py_library", "py_test")
load("//tests/starlark:analysis.bzl", "analysis_test", "declare_tests", "runfiles_layout", "short_paths", "written_file")
load("//tests/starlark:fixtures.bzl", "code_generator")

def _collection_test(main, files, flags = {}):
    """Makes a test that expects the main file, and `{runfiles path: file}` beside launcher and venv.

    In both, NAME is the name of the program; a value None is the path itself.
    """

    def impl(ctx):
        env = analysistest.begin(ctx)
        target = analysistest.target_under_test(env)
        name = target.label.name
        launcher = written_file(env, name)
        package = "{}/{}/".format(ctx.workspace_name, ctx.label.package)
        is_sourceless = main.endswith(".pyc")
        started = "_NAME.venv/main/NAME" if is_sourceless else main
        asserts.true(env, "\nmain='{}'\n".format(package + started.replace("NAME", name)) in launcher, launcher)
        if is_sourceless:
            content = written_file(env, started.replace("NAME", name))
            asserts.true(env, "rsplit(\"/\", {})[0] + \"/{}\"\n".format(
                (package + started).count("/") + 1,
                package + main.replace("NAME", name),
            ) in content, content)

        # Programs with all their sources have CPython's loaders as they are.
        pth = written_file(env, "_{}.venv/lib/python3.14/site-packages/rules_pyc.pth".format(name))
        has_sourceless = [path for path in files if path.endswith(".pyc") and not path.startswith("__pycache__/")]
        asserts.equals(env, bool(has_sourceless), "SourcelessFileLoader.get_code" in pth, pth)
        expected = files | ({started: None} if is_sourceless else {}) | {
            "NAME": None,
            "_NAME.venv/bin/python": None,
            "_NAME.venv/lib/python3.14/site-packages/rules_pyc.pth": None,
            "_NAME.venv/pyvenv.cfg": None,
        }
        asserts.equals(
            env,
            sorted([(path.replace("NAME", name), (file or path).replace("NAME", name)) for path, file in expected.items()]),
            sorted(runfiles_layout(env, target[DefaultInfo].default_runfiles).items()),
        )
        return analysistest.end(env)

    return analysis_test(impl, flags = flags)

_WITH_PYCACHE = {
    "NAME.py": None,
    "__pycache__/NAME.cpython-314.pyc": "_pyc/NAME.pyc",
    "__pycache__/lib.cpython-314.pyc": "_pyc/lib.pyc",
    "lib.py": None,
}

_inherit_test = _collection_test("NAME.py", _WITH_PYCACHE)
_include_pyc_test = _collection_test("NAME.py", _WITH_PYCACHE, flags = {"precompile": "disabled"})
_disabled_test = _collection_test("NAME.py", {
    "NAME.py": None,
    "lib.py": None,
})
_pyc_only_test = _collection_test("NAME.pyc", {
    "NAME.pyc": "_pyc/NAME.pyc",
    "lib.pyc": "_pyc/lib.pyc",
})
_optimized_pyc_only_test = _collection_test("NAME.py", {
    "NAME.py": None,
    "__pycache__/NAME.cpython-314.opt-1.pyc": "_pyc/NAME.pyc",
    "lib.pyc": "_pyc/lib.pyc",
})
_uncompiled_pyc_only_test = _collection_test("NAME.py", {
    "NAME.py": None,
    "lib.pyc": "_pyc/lib.pyc",
})

def _outputs_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    asserts.equals(env, target.label.name, target[DefaultInfo].files_to_run.executable.basename)
    asserts.equals(
        env,
        [target.label.name, target.label.name + ".py"],
        sorted([file.basename for file in target[DefaultInfo].files.to_list()]),
    )
    asserts.equals(
        env,
        ["_pyc/{}.pyc".format(target.label.name)],
        short_paths(env, target[OutputGroupInfo].pyc),
    )
    return analysistest.end(env)

_outputs_test = analysis_test(_outputs_impl)

def collection_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    py_library(
        name = "lib",
        srcs = ["lib.py"],
        tags = ["manual"],
    )
    rules = {
        "disabled": (_disabled_test, {"pyc_collection": "disabled"}),
        "include_pyc": (_include_pyc_test, {"pyc_collection": "include_pyc"}),
        "inherit": (_inherit_test, {}),
        "optimized_pyc_only": (_optimized_pyc_only_test, {
            "precompile_optimize_level": 1,
            "pyc_collection": "pyc_only",
        }),
        "pyc_only": (_pyc_only_test, {"pyc_collection": "pyc_only"}),
        "pyc_only_without_own_bytecode": (_uncompiled_pyc_only_test, {
            "precompile": "disabled",
            "pyc_collection": "pyc_only",
        }),
        "pyc_only_without_own_sources": (_uncompiled_pyc_only_test, {
            "pyc_collection": "pyc_only",
            "srcs": [],
        }),
    }
    tests = {}
    for collection, (rule, attrs) in rules.items():
        for kind, macro in {"binary": py_binary, "test": py_test}.items():
            program = "{}_{}".format(collection, kind)
            code_generator(
                name = program + "_source",
                names = [program + ".py"],
                tags = ["manual"],
            )
            macro(
                name = program,
                main = program + ".py",
                tags = ["manual"],
                deps = [":lib"],
                **({"srcs": [program + ".py"]} | attrs)
            )
            tests["collection_{}_in_a_{}".format(collection, kind)] = (rule, program)
    declare_tests(name, tests | {
        "outputs_are_launcher_sources_and_a_group_of_bytecode": (_outputs_test, "inherit_binary"),
    })
