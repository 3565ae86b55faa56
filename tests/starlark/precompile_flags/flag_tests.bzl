"""Tests of what stands in the runfiles, for every combination of attributes and flags."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//tests/starlark:analysis.bzl", "analysis_test", "declare_tests", "runfiles_layout")
load("//tests/starlark:precompile_table.bzl", "runfiles_outcome")
load(":subjects.bzl", "COLLECTIONS", "GENERATED_OF", "SOURCE_OF")

def _expected(collection, flags):
    """Returns what of the libraries' files stands where."""
    layout = {}
    for files, is_generated in [(SOURCE_OF, False), (GENERATED_OF, True)]:
        for attribute, source in files.items():
            outcome = runfiles_outcome(
                attribute = attribute,
                collection = collection,
                is_generated = is_generated,
                **flags
            )
            stem = source.removesuffix(".py")
            pyc = "_pyc/{}.pyc".format(stem)
            if outcome.source:
                layout[source] = source
            if outcome.bytecode == "sourceless":
                layout[stem + ".pyc"] = pyc
            elif outcome.bytecode == "pycache":
                layout["__pycache__/{}.cpython-314.pyc".format(stem)] = pyc
    return layout

def _flag_test(flag, add_to_runfiles, collection_flag = "auto", retention = "auto"):
    def impl(ctx):
        env = analysistest.begin(ctx)
        target = analysistest.target_under_test(env)
        collection = ctx.attr.collection
        if collection == "inherit":
            collection = collection_flag
        actual = runfiles_layout(env, target[DefaultInfo].default_runfiles)
        asserts.equals(
            env,
            sorted(_expected(collection, {
                "add_to_runfiles": add_to_runfiles,
                "flag": flag,
                "retention": retention,
            }).items()),
            sorted([(path, file) for path, file in actual.items() if "of_" in path]),
        )
        return analysistest.end(env)

    return analysis_test(
        impl,
        attrs = {"collection": attr.string(doc = "The program's `pyc_collection`, or `auto` for the library.")},
        flags = {
            "precompile": flag,
            "precompile_add_to_runfiles": add_to_runfiles,
            "precompile_source_retention": retention,
            "pyc_collection": collection_flag,
        },
    )

_auto_test = _flag_test("auto", "always")
_auto_elsewhere_test = _flag_test("auto", "decided_elsewhere")
_enabled_test = _flag_test("enabled", "always")
_enabled_elsewhere_test = _flag_test("enabled", "decided_elsewhere")
_disabled_test = _flag_test("disabled", "always")
_disabled_elsewhere_test = _flag_test("disabled", "decided_elsewhere")
_if_generated_source_test = _flag_test("if_generated_source", "always")
_if_generated_source_elsewhere_test = _flag_test("if_generated_source", "decided_elsewhere")
_force_enabled_test = _flag_test("force_enabled", "always")
_force_enabled_elsewhere_test = _flag_test("force_enabled", "decided_elsewhere")
_force_disabled_test = _flag_test("force_disabled", "always")
_force_disabled_elsewhere_test = _flag_test("force_disabled", "decided_elsewhere")

_collect_include_pyc_test = _flag_test("disabled", "always", "include_pyc")
_collect_pyc_only_test = _flag_test("disabled", "always", "pyc_only")
_collect_disabled_test = _flag_test("auto", "always", "disabled")

_omit_source_test = _flag_test("auto", "always", retention = "omit_source")
_omit_source_generated_test = _flag_test("if_generated_source", "decided_elsewhere", retention = "omit_source")
_omit_if_generated_source_test = _flag_test("auto", "always", retention = "omit_if_generated_source")
_force_keep_source_test = _flag_test("auto", "always", "pyc_only", "force_keep_source")

_TESTS = {
    "auto": _auto_test,
    "auto_elsewhere": _auto_elsewhere_test,
    "collect_disabled": _collect_disabled_test,
    "collect_include_pyc": _collect_include_pyc_test,
    "collect_pyc_only": _collect_pyc_only_test,
    "disabled": _disabled_test,
    "disabled_elsewhere": _disabled_elsewhere_test,
    "enabled": _enabled_test,
    "enabled_elsewhere": _enabled_elsewhere_test,
    "force_disabled": _force_disabled_test,
    "force_disabled_elsewhere": _force_disabled_elsewhere_test,
    "force_enabled": _force_enabled_test,
    "force_enabled_elsewhere": _force_enabled_elsewhere_test,
    "force_keep_source": _force_keep_source_test,
    "if_generated_source": _if_generated_source_test,
    "if_generated_source_elsewhere": _if_generated_source_elsewhere_test,
    "omit_if_generated_source": _omit_if_generated_source_test,
    "omit_source": _omit_source_test,
    "omit_source_generated": _omit_source_generated_test,
}

def flag_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {}
    for flags, rule in _TESTS.items():
        tests["library_runfiles_with_" + flags] = (rule, "all", {"collection": "auto"})
        for collection in COLLECTIONS:
            tests["program_that_says_{}_with_{}".format(collection, flags)] = (
                rule,
                "app_" + collection,
                {"collection": collection},
            )
    declare_tests(name, tests)
