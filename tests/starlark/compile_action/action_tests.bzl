"""Tests of the action that compiles a target's sources: what it gets and what it makes."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//python:defs.bzl", "py_library")
load("//tests/starlark:analysis.bzl", "analysis_test", "compile_actions", "declare_tests", "short_paths", "shown_path")
load("//tests/starlark:fixtures.bzl", "code_generator")

def _no_action_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(env, [], compile_actions(env))
    return analysistest.end(env)

_no_action_test = analysis_test(_no_action_impl)
_no_action_if_disabled_by_force_test = analysis_test(_no_action_impl, flags = {"precompile": "force_disabled"})

def _command_line_impl(ctx):
    env = analysistest.begin(ctx)
    actions = compile_actions(env)
    asserts.equals(env, 1, len(actions))
    package = "tests/starlark/compile_action"
    bin_package = analysistest.target_bin_dir_path(env) + "/" + package
    asserts.equals(
        env,
        [
            "--python-version",
            "3.14",
            "--backend",
            "interpreter",
            "--interpreter",
            "/opt/python/3.14/bin/python3.14",
            "--invalidation-mode",
            "checked_hash",
            "--optimize",
            "0",
            "--src=" + package + "/a.py",
            "--src-name=" + package + "/a.py",
            "--pyc=" + bin_package + "/_pyc/a.pyc",
            "--src=" + package + "/deep/b.py",
            "--src-name=" + package + "/deep/b.py",
            "--pyc=" + bin_package + "/_pyc/deep/b.pyc",
            "--src=" + bin_package + "/generated.py",
            "--src-name=" + package + "/generated.py",
            "--pyc=" + bin_package + "/_pyc/generated.pyc",
        ],
        [shown_path(argument) for argument in actions[0].argv[1:]],
    )
    return analysistest.end(env)

_command_line_test = analysis_test(_command_line_impl)

def _inputs_impl(ctx):
    env = analysistest.begin(ctx)
    inputs = sorted(short_paths(env, compile_actions(env)[0].inputs))
    asserts.true(env, "tests/starlark/toolchains/never_run" in inputs, str(inputs))

    # The tool's runfiles are an input too, under a name that is Bazel's own affair.
    asserts.equals(
        env,
        ["a.py", "deep/b.py", "generated.py"],
        [path for path in inputs if "never_" not in path],
    )
    return analysistest.end(env)

_inputs_test = analysis_test(_inputs_impl)

def _environment_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(env, {}, dict(compile_actions(env)[0].env))
    return analysistest.end(env)

_environment_test = analysis_test(_environment_impl)

def _outputs_impl(ctx):
    env = analysistest.begin(ctx)
    outputs = compile_actions(env)[0].outputs
    asserts.equals(
        env,
        ["_pyc/a.pyc", "_pyc/deep/b.pyc", "_pyc/generated.pyc"],
        sorted(short_paths(env, outputs)),
    )
    return analysistest.end(env)

_outputs_test = analysis_test(_outputs_impl)

def _only_generated_impl(ctx):
    env = analysistest.begin(ctx)
    actions = compile_actions(env)
    asserts.equals(env, 1, len(actions))
    inputs = [path for path in sorted(short_paths(env, actions[0].inputs)) if "never_" not in path]
    asserts.equals(env, ["generated.py"], inputs)
    asserts.equals(env, ["_pyc/generated.pyc"], short_paths(env, actions[0].outputs))
    return analysistest.end(env)

_only_generated_test = analysis_test(_only_generated_impl)

def _elsewhere_impl(ctx):
    env = analysistest.begin(ctx)
    actions = compile_actions(env)
    asserts.equals(env, 1, len(actions))
    outputs = sorted(short_paths(env, actions[0].outputs))
    asserts.equals(env, 2, len(outputs), str(outputs))
    asserts.true(env, outputs[0].startswith("_pyc/__elsewhere__/"), outputs[0])
    asserts.true(env, outputs[0].endswith("/tests/starlark/elsewhere/mod.pyc"), outputs[0])
    asserts.equals(env, "_pyc/a.pyc", outputs[1])
    names = [argument[len("--src-name="):] for argument in actions[0].argv if argument.startswith("--src-name=")]
    asserts.equals(env, ["tests/starlark/compile_action/a.py", "tests/starlark/elsewhere/mod.py"], names)
    return analysistest.end(env)

_elsewhere_test = analysis_test(_elsewhere_impl)

_RUNFILES_LIBRARY = Label("@rules_python//python/runfiles")

def _other_repository_impl(ctx):
    env = analysistest.begin(ctx)

    # One of them is for the package's __init__.py.
    actions = [
        action
        for action in compile_actions(env)
        if [path for path in short_paths(env, action.outputs) if path.endswith("/runfiles.pyc")]
    ]
    asserts.equals(env, 1, len(actions))
    repository = _RUNFILES_LIBRARY.repo_name
    name = repository + "/python/runfiles/runfiles.py"
    names = [argument[len("--src-name="):] for argument in actions[0].argv if argument.startswith("--src-name=")]
    asserts.true(env, name in names, str(names))
    outputs = short_paths(env, actions[0].outputs)
    own = [path for path in outputs if path.endswith("/python/runfiles/runfiles.pyc")]
    asserts.equals(env, 1, len(own), str(outputs))
    asserts.true(env, own[0].startswith("_pyc/__elsewhere__/"), own[0])

    # The target is of this repository, so people may edit what it compiles.
    asserts.true(env, "checked_hash" in actions[0].argv, str(actions[0].argv))
    return analysistest.end(env)

_other_repository_test = analysis_test(_other_repository_impl)

def action_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    code_generator(
        name = "generator",
        names = [
            "generated.py",
            "generated.descriptor",
        ],
        tags = ["manual"],
    )
    py_library(
        name = "no_sources",
        tags = ["manual"],
    )
    py_library(
        name = "disabled",
        srcs = ["a.py"],
        precompile = "disabled",
        tags = ["manual"],
    )
    py_library(
        name = "none_generated",
        srcs = ["a.py"],
        precompile = "if_generated_source",
        tags = ["manual"],
    )
    py_library(
        name = "some_generated",
        srcs = [
            "a.py",
            ":generator",
        ],
        precompile = "if_generated_source",
        tags = ["manual"],
    )
    py_library(
        name = "three_modules",
        srcs = [
            "a.py",
            "deep/b.py",
            ":generator",
        ],
        tags = ["manual"],
    )
    py_library(
        name = "from_elsewhere",
        srcs = [
            "a.py",
            "//tests/starlark/elsewhere:mod.py",
        ],
        tags = ["manual"],
    )
    py_library(
        name = "from_other_repository",
        srcs = [_RUNFILES_LIBRARY],
        tags = ["manual"],
    )
    tests = {
        "action_has_all_sources_and_their_outputs_in_its_command_line": (_command_line_test, "three_modules"),
        "action_has_only_the_generated_sources_if_only_those_are_wanted": (_only_generated_test, "some_generated"),
        "action_has_no_environment": (_environment_test, "three_modules"),
        "action_has_no_inputs_but_sources_and_tool": (_inputs_test, "three_modules"),
        "action_puts_bytecode_into_the_folder_of_the_target": (_outputs_test, "three_modules"),
        "action_takes_sources_of_another_package": (_elsewhere_test, "from_elsewhere"),
        "action_takes_sources_of_another_repository": (_other_repository_test, "from_other_repository"),
        "no_action_if_attribute_says_disabled": (_no_action_test, "disabled"),
        "no_action_if_flag_says_force_disabled": (_no_action_if_disabled_by_force_test, "three_modules"),
        "no_action_if_no_source_is_generated": (_no_action_test, "none_generated"),
        "no_action_without_sources": (_no_action_test, "no_sources"),
    }
    declare_tests(name, tests)
