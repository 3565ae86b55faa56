"""Tests of BUILD files that were written for rules_python."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts", "unittest")
load(
    "//python:defs.bzl",
    "PyInfo",
    "PyRuntimeInfo",
    "current_py_toolchain",
    "py_binary",
    "py_import",
    "py_library",
    "py_runtime",
    "py_runtime_pair",
    "py_test",
)

# buildifier: disable=bzl-visibility
load("//python/private:legacy_init.bzl", "init_directories")

# buildifier: disable=bzl-visibility
load("//python/private:rules_python_attrs.bzl", "translate_attributes")
load("//tests/starlark:analysis.bzl", "analysis_test", "declare_tests", "runfiles_layout", "written_file")
load("//tests/starlark:fixtures.bzl", "hidden_code_generator")

def _translate_impl(ctx):
    env = unittest.begin(ctx)
    for value in ["PY2", "PY3", "PY2AND3", "PY3ONLY"]:
        asserts.equals(env, ({}, None), translate_attributes({"srcs_version": value}))
    for attributes in [
        {"distribs": ["ide"]},
        {"experimental_venvs_site_packages": "//:flag"},
        {"licenses": ["notice"]},  # buildifier: disable=attr-licenses
        {"namespace_package_files": ["a.py"]},
        {"precompile_optimize_level": -1},
        {"python_version": "PY2"},
        {"python_version": "PY3"},
        {"stamp": -1},
        {"stamp": 0},
        {"config_settings": {}},
        {"srcs": None},
    ]:
        asserts.equals(env, ({}, None), translate_attributes(attributes))
    for attributes, begin in [
        ({"python_version": "3.12"}, "python_version: \"3.12\" has no effect here: programs have no version of their own; set "),
        ({"python_version": select({"//conditions:default": "3.12"})}, "python_version: a select has no effect here: "),
        ({"stamp": 1}, "stamp: 1 has no effect here: programs contain no build information; "),
        ({"config_settings": {"//:a": "b"}}, "config_settings: {\"//:a\": \"b\"} has no effect here: programs have no transition "),
    ]:
        result, problem = translate_attributes(attributes)
        asserts.equals(env, {}, result)
        asserts.true(env, problem.startswith(begin), problem)
    for given, translated in {True: 1, False: 0, 1: 1}.items():
        asserts.equals(env, ({"legacy_create_init": translated}, None), translate_attributes({"legacy_create_init": given}))
    kept = {"deps": ["a"], "pyi_srcs": ["a.pyi"], "srcs": ["a.py"]}
    asserts.equals(env, (kept, None), translate_attributes(kept))
    return unittest.end(env)

_translate_test = unittest.make(_translate_impl)

def _init_directories_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, [], init_directories([]))
    asserts.equals(env, [], init_directories(["ws/a.py", "ws/d/data.txt", "ws/__pycache__/a.cpython-314.pyc"]))
    asserts.equals(env, ["ws/a/b", "ws/a"], init_directories(["ws/a/b/c.py", "ws/a/b/__pycache__/c.cpython-314.pyc"]))
    asserts.equals(env, ["ws/a"], init_directories(["ws/a/b/c.pyc", "ws/a/b/__init__.pyc"]))
    asserts.equals(env, ["ws/a/b", "other/x"], init_directories(["ws/a/__init__.py", "ws/a/b/c.so", "other/x/y.py"]))
    return unittest.end(env)

_init_directories_test = unittest.make(_init_directories_impl)

def _names_impl(ctx):
    env = unittest.begin(ctx)
    for name in [PyInfo, PyRuntimeInfo, current_py_toolchain, py_import, py_runtime, py_runtime_pair]:
        asserts.true(env, name != None)
    return unittest.end(env)

_names_test = unittest.make(_names_impl)

_PACKAGE = "tests/starlark/rules_python"

def _locations_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    bin_package = analysistest.target_bin_dir_path(env) + "/" + _PACKAGE
    asserts.equals(env, {
        "ALIAS": _PACKAGE + "/tool",
        "APPARENT": _PACKAGE + "/tool",
        "EXEC": bin_package + "/tool",
        "FILE": _PACKAGE + "/a.py",
        "GENERATED": _PACKAGE + "/generated.txt",
        "LOCATION": _PACKAGE + "/tool",
        "PLURAL": _PACKAGE + "/tool",
        "RLOCATION": "{}/{}/tool".format(ctx.workspace_name, _PACKAGE),
        "ROOT": _PACKAGE + "/tool and " + _PACKAGE + "/tool",
    }, dict(target[RunEnvironmentInfo].environment))
    launcher = written_file(env, target.label.name)
    asserts.true(env, "'{}/tool'".format(_PACKAGE) in launcher, launcher)
    return analysistest.end(env)

_locations_test = analysis_test(_locations_impl)

def _runfiles_of_sources_impl(ctx):
    env = analysistest.begin(ctx)
    layout = runfiles_layout(env, analysistest.target_under_test(env)[DefaultInfo].default_runfiles)
    asserts.equals(env, "b.py", layout.get("b.py"), str(layout))
    return analysistest.end(env)

_runfiles_of_sources_test = analysis_test(_runfiles_of_sources_impl)

def _legacy_init_impl(ctx):
    env = analysistest.begin(ctx)
    layout = runfiles_layout(env, analysistest.target_under_test(env)[DefaultInfo].default_runfiles)
    asserts.equals(
        env,
        ctx.attr.made,
        sorted([path for path in layout if path.endswith("__init__.py")]),
    )
    return analysistest.end(env)

_legacy_init_test = analysis_test(_legacy_init_impl, attrs = {"made": attr.string_list(doc = "The files that were made up.")})

def drop_in_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    py_binary(
        name = "tool",
        srcs = ["a.py"],
        main = "a.py",
        python_version = "PY3",
        srcs_version = "PY2AND3",
        stamp = 0,
        tags = ["manual"],
    )
    py_test(
        name = "located",
        srcs = ["a.py"],
        data = [
            "a.py",
            ":generated.txt",
            ":tool",
            ":tool_alias",
        ],
        env = {
            "ALIAS": "$(rootpath :tool_alias)",
            "APPARENT": "$(rootpath @rules_pyc//" + _PACKAGE + ":tool)",
            "EXEC": "$(execpath :tool)",
            "FILE": "$(rootpath a.py)",
            "GENERATED": "$(location generated.txt)",
            "LOCATION": "$(location //" + _PACKAGE + ":tool)",
            "PLURAL": "$(locations :tool)",
            "RLOCATION": "$(rlocationpath tool)",
            "ROOT": "$(rootpath tool) and $(rootpath :tool)",
        },
        interpreter_args = ["$(rootpath :tool)"],
        legacy_create_init = False,
        tags = ["manual"],
    )
    native.alias(
        name = "tool_alias",
        actual = ":tool",
        tags = ["manual"],
    )
    native.genrule(
        name = "generated_text",
        outs = ["generated.txt"],
        cmd = "touch $@",
        tags = ["manual"],
    )
    hidden_code_generator(
        name = "generated_with_data",
        data = ["b.py"],
        names = ["generated_with_data.py"],
        tags = ["manual"],
    )
    for kind, macro in {"binary": py_binary, "library": py_library}.items():
        macro(
            name = kind + "_of_generated_with_data",
            srcs = [":generated_with_data"],
            tags = ["manual"],
        )
    py_binary(
        name = "over_library_of_generated_with_data",
        srcs = ["a.py"],
        optimize = 1,
        tags = ["manual"],
        deps = [":library_of_generated_with_data"],
    )
    for value in [0, 1]:
        py_binary(
            name = "legacy_init_%d" % value,
            srcs = ["a.py"],
            legacy_create_init = value,
            tags = ["manual"],
        )
    _translate_test(name = "attributes_of_rules_python_are_translated", size = "small")
    _init_directories_test(name = "init_directories_are_found", size = "small")
    _names_test(name = "names_of_rules_python_are_there", size = "small")
    declare_tests(name, {
        "binary_has_runfiles_of_its_sources": (_runfiles_of_sources_test, "binary_of_generated_with_data"),
        "legacy_create_init_0_makes_no_init_files": (_legacy_init_test, "legacy_init_0"),
        "legacy_create_init_1_makes_init_files": (_legacy_init_test, "legacy_init_1", {
            "made": [
                "__init__.py",
                "_main/tests/__init__.py",
                "_main/tests/starlark/__init__.py",
            ],
        }),
        "library_has_runfiles_of_its_sources": (_runfiles_of_sources_test, "library_of_generated_with_data"),
        "location_of_a_program_is_its_executable": (_locations_test, "located"),
        "optimized_program_has_runfiles_of_sources": (_runfiles_of_sources_test, "over_library_of_generated_with_data"),
    })
