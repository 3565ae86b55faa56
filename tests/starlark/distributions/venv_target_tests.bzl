"""Tests of py_venv, and of the target NAME.venv that every py_binary has."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//python:defs.bzl", "py_binary", "py_test")
load("//python:py_venv.bzl", "py_venv")
load("//tests/starlark:analysis.bzl", "analysis_test", "declare_tests", "failure_test", "runfiles_layout", "written_file")

def _declaration_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(env, "py_venv", ctx.attr.kind)
    asserts.equals(env, ["manual"], ctx.attr.found_tags)
    asserts.equals(env, ["//examples:__subpackages__"], ctx.attr.found_visibility)
    asserts.equals(env, "True", ctx.attr.found_testonly)
    return analysistest.end(env)

_declaration_test = analysis_test(_declaration_impl, attrs = {
    "found_tags": attr.string_list(doc = "The tags that the macro has given it."),
    "found_testonly": attr.string(doc = "Whether the macro has made it testonly."),
    "found_visibility": attr.string_list(doc = "The visibility that the macro has given it."),
    "kind": attr.string(doc = "The rule that the macro has used."),
})

def _absent_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(env, ["False"], [ctx.attr.found])
    return analysistest.end(env)

_absent_test = analysis_test(_absent_impl, attrs = {"found": attr.string(doc = "Whether there is such a target.")})

def _script_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    name = target.label.name
    binary = ctx.attr.binary
    root = "{}/{}/".format(ctx.workspace_name, ctx.label.package)
    tool = ctx.workspace_name + "/tests/starlark/toolchains/never_run"
    script = written_file(env, name)
    asserts.true(env, script.startswith("#!/bin/sh\n"), script)
    asserts.false(env, "{{" in script, script)
    asserts.true(env, "\nlabel='//{}:{}'\n".format(ctx.label.package, name.replace("'", "'\\''")) in script, script)
    asserts.equals(
        env,
        ["exec \"$runfiles\"/'{}' venv-materialise --plan \"$runfiles\"/'{}{}.venv.plan.json' --runfiles \"$runfiles\" \"$@\"".format(
            tool,
            root,
            binary.replace("'", "'\\''"),
        )],
        [line for line in script.splitlines() if line.startswith("exec ")],
    )
    asserts.equals(env, name, target[DefaultInfo].files_to_run.executable.short_path.removeprefix(ctx.label.package + "/"))

    # The program with all it has, the plan, and the tool that goes by it.
    layout = runfiles_layout(env, target[DefaultInfo].default_runfiles)
    for path in [
        binary,
        binary + ".venv.plan.json",
        name,
        tool,
        "_{}.venv/lib/python3.14/site-packages/few".format(binary),
        "app.py",
        "few/site-packages/few/__init__.py",
    ]:
        asserts.true(env, path in layout, "{} is not in {}".format(path, layout.keys()))
    return analysistest.end(env)

_script_test = analysis_test(_script_impl, attrs = {"binary": attr.string(doc = "The program.")})

_failure_test = failure_test()
_versionless_failure_test = failure_test(toolchains = ["python_without_version", "precompiler"])

def venv_target_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    for program, macro in {
        "it's": py_binary,
        "venv_program": py_binary,
        "venv_program_test": py_test,
    }.items():
        macro(
            name = program,
            testonly = True,
            srcs = ["app.py"],
            main = "app.py",
            tags = [
                "local",
                "manual",
            ],
            visibility = ["//examples:__subpackages__"],
            deps = [":few"],
        )
    py_venv(
        name = "venv_of_test",
        testonly = True,
        binary = "venv_program_test",
        tags = ["manual"],
    )
    py_venv(
        name = "venv_of_distribution",
        binary = "few",
        tags = ["manual"],
    )
    no_venv = "//{}:{} has no virtual environment to make anything of. It must be a py_binary or py_test of rules_pyc, and the " + \
              "Python runtime must say which version it is."
    declared = native.existing_rule("venv_program.venv")
    package = native.package_name()
    declare_tests(name, {
        "venv_of_a_binary_is_declared_for_those_who_ask_for_it": (_declaration_test, "venv_program.venv", {
            "found_tags": list(declared["tags"]),
            "found_testonly": str(declared["testonly"]),
            "found_visibility": list(declared["visibility"]),
            "kind": declared["kind"],
        }),
        "venv_of_a_binary_is_made_by_its_plan": (_script_test, "venv_program.venv", {"binary": "venv_program"}),
        "venv_of_a_binary_with_a_quote_in_its_name": (_script_test, "it's.venv", {"binary": "it's"}),
        "venv_of_a_distribution_is_refused": (_failure_test, "venv_of_distribution", {
            "message": no_venv.format(package, "few"),
        }),
        "venv_of_a_program_without_a_known_version_is_refused": (_versionless_failure_test, "venv_program.venv", {
            "message": no_venv.format(package, "venv_program"),
        }),
        "venv_of_a_test_is_declared_by_nobody": (_absent_test, "venv_program_test", {
            "found": str(native.existing_rule("venv_program_test.venv") != None),
        }),
        "venv_of_a_test_is_made_by_its_plan": (_script_test, "venv_of_test", {"binary": "venv_program_test"}),
    })
