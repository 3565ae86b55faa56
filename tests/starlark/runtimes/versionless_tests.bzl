"""Tests of a runtime that does not say which Python version it is."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//python:defs.bzl", "PycInfo", "py_binary", "py_library")
load(
    "//tests/starlark:analysis.bzl",
    "analysis_test",
    "compile_actions",
    "declare_tests",
    "failure_test",
    "runfiles_layout",
    "written_file",
)

_TOOLCHAINS = ["python_without_version", "precompiler"]

def _library_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    asserts.equals(env, [], compile_actions(env))
    asserts.equals(env, [], target[PycInfo].transitive_pyc_files.to_list())
    asserts.equals(env, [], target[OutputGroupInfo].pyc.to_list())
    asserts.equals(env, {"lib.py": "lib.py"}, runfiles_layout(env, target[DefaultInfo].default_runfiles))
    return analysistest.end(env)

_library_test = analysis_test(_library_impl, toolchains = _TOOLCHAINS)

def _binary_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    name = target.label.name
    config = "_{}.venv/pyvenv.cfg".format(name)
    asserts.equals(env, {
        name: name,
        "app.py": "app.py",
        "lib.py": "lib.py",
        config: config,
    }, runfiles_layout(env, target[DefaultInfo].default_runfiles))

    package = "{}/{}".format(ctx.workspace_name, ctx.label.package)
    launcher = written_file(env, name)
    asserts.true(env, "\npython='/usr/bin/python3'\n" in launcher, launcher)
    asserts.true(env, "\nmain='{}/app.py'\n".format(package) in launcher, launcher)
    asserts.true(
        env,
        "\nimport_path=\"$runfiles/{}:$runfiles/{}/of_lib:$runfiles\"\n".format(ctx.workspace_name, package) in launcher,
        launcher,
    )

    # Without a version it is not known whether the interpreter has the option -P.
    asserts.equals(
        env,
        ["exec \"$python\" -B \"$runfiles/$main\" \"$@\""],
        [line for line in launcher.splitlines() if line.startswith("exec ")],
    )
    asserts.false(env, "version" in written_file(env, config), written_file(env, config))
    return analysistest.end(env)

_binary_test = analysis_test(_binary_impl, toolchains = _TOOLCHAINS)

_failure_test = failure_test(toolchains = _TOOLCHAINS)
_force_enabled_failure_test = failure_test(flags = {"precompile": "force_enabled"}, toolchains = _TOOLCHAINS)

_enabled_failure_test = failure_test(flags = {"precompile": "enabled"}, toolchains = _TOOLCHAINS)
_if_generated_failure_test = failure_test(flags = {"precompile": "if_generated_source"}, toolchains = _TOOLCHAINS)
_omit_source_failure_test = failure_test(flags = {"precompile_source_retention": "omit_source"}, toolchains = _TOOLCHAINS)
_pyc_only_failure_test = failure_test(flags = {"pyc_collection": "pyc_only"}, toolchains = _TOOLCHAINS)
_force_disabled_library_test = analysis_test(
    _library_impl,
    flags = {"precompile": "force_disabled"},
    toolchains = _TOOLCHAINS,
)
_force_disabled_binary_test = analysis_test(
    _binary_impl,
    flags = {"precompile": "force_disabled"},
    toolchains = _TOOLCHAINS,
)

_ADVICE = """\
but the Python runtime /usr/bin/python3 does not say which Python version it is. Register a toolchain that does. For an interpreter of this machine, add to MODULE.bazel:
    local_python = use_extension("@rules_pyc//python:extensions.bzl", "local_python")
    use_repo(local_python, "local_python")
    register_toolchains("@local_python//:all")
rules_python's python.toolchain(python_version = "3.14") works as well."""

def versionless_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    py_library(
        name = "lib",
        srcs = ["lib.py"],
        imports = ["of_lib"],
        tags = ["manual"],
    )
    py_library(
        name = "lib_disabled",
        srcs = ["lib.py"],
        precompile = "disabled",
        tags = ["manual"],
    )
    py_library(
        name = "lib_enabled",
        srcs = ["lib.py"],
        precompile = "enabled",
        tags = ["manual"],
    )
    py_library(
        name = "lib_if_generated",
        srcs = ["lib.py"],
        precompile = "if_generated_source",
        tags = ["manual"],
    )
    py_library(
        name = "lib_omit",
        srcs = ["lib.py"],
        precompile_source_retention = "omit_source",
        tags = ["manual"],
    )
    native.genrule(
        name = "generated",
        outs = ["generated.py"],
        cmd = "touch $@",
        tags = ["manual"],
    )
    py_library(
        name = "lib_of_generated",
        srcs = ["generated.py"],
        tags = ["manual"],
    )
    for collection in ["inherit", "include_pyc", "pyc_only"]:
        py_binary(
            name = "app_" + collection,
            srcs = ["app.py"],
            main = "app.py",
            pyc_collection = collection,
            tags = ["manual"],
            deps = [":lib"],
        )
    declare_tests(name, {
        "versionless_runtime_compiles_nothing": (_library_test, "lib"),
        "versionless_runtime_is_an_error_if_attribute_says_enabled": (_failure_test, "lib_enabled", {
            "message": "the target says precompile = \"enabled\", " + _ADVICE,
        }),
        "versionless_runtime_is_an_error_if_attribute_says_omit_source": (_failure_test, "lib_omit", {
            "message": "the target says precompile_source_retention = \"omit_source\", " + _ADVICE,
        }),
        "versionless_runtime_is_an_error_if_flag_says_enabled": (_enabled_failure_test, "lib", {
            "message": "the build says --precompile=enabled, " + _ADVICE,
        }),
        "versionless_runtime_is_an_error_if_flag_says_force_enabled": (_force_enabled_failure_test, "lib", {
            "message": "the build says --precompile=force_enabled, " + _ADVICE,
        }),
        "versionless_runtime_is_an_error_if_flag_says_if_generated_source": (
            _if_generated_failure_test,
            "lib_of_generated",
            {"message": "the build says --precompile=if_generated_source, " + _ADVICE},
        ),
        "versionless_runtime_is_an_error_if_flag_says_omit_source": (_omit_source_failure_test, "lib", {
            "message": "the build says --precompile_source_retention=omit_source, " + _ADVICE,
        }),
        "versionless_runtime_is_an_error_if_flag_says_pyc_only": (_pyc_only_failure_test, "app_inherit", {
            "message": "the build says --pyc_collection=pyc_only, " + _ADVICE,
        }),
        "versionless_runtime_is_an_error_if_program_says_include_pyc": (_failure_test, "app_include_pyc", {
            "message": "the target says pyc_collection = \"include_pyc\", " + _ADVICE,
        }),
        "versionless_runtime_is_an_error_if_program_says_pyc_only": (_failure_test, "app_pyc_only", {
            "message": "the target says pyc_collection = \"pyc_only\", " + _ADVICE,
        }),
        "versionless_runtime_is_no_error_for_libraries_if_force_disabled": (_force_disabled_library_test, "lib_enabled"),
        "versionless_runtime_is_no_error_for_programs_if_force_disabled": (_force_disabled_binary_test, "app_pyc_only"),
        "versionless_runtime_is_no_error_if_attribute_says_disabled": (_library_test, "lib_disabled"),
        "versionless_runtime_is_no_error_if_no_source_is_to_be_compiled": (_library_test, "lib_if_generated"),
        "versionless_runtime_starts_programs_by_pythonpath": (_binary_test, "app_inherit"),
    })
