"""Tests of the attributes `env`, `env_inherit` and `interpreter_args`."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//python:defs.bzl", "py_binary", "py_test")
load("//tests/starlark:analysis.bzl", "analysis_test", "declare_tests", "failure_test", "written_file")

_PACKAGE = "tests/starlark/py_binary"

_ENV = {
    "BRACES": "{{main}}",
    "DATA": "$(location data.txt)",
    "DOLLAR": "$$HOME `id`",
    "EMPTY": "",
    "MODE": "-c $(COMPILATION_MODE)",
    "QUOTED": "it's \"so\"\\",
    "_LINES": "a\nb",
}

_EXPECTED_ENV = {
    "BRACES": "{{main}}",
    "DATA": _PACKAGE + "/data.txt",
    "DOLLAR": "$HOME `id`",
    "EMPTY": "",
    "MODE": "-c fastbuild",
    "QUOTED": "it's \"so\"\\",
    "_LINES": "a\nb",
}

def _quote(text):
    return "'" + text.replace("'", "'\\''") + "'"

def _normalize(shell):
    """Takes out quotations that are closed and opened again, or empty: they change nothing that is asked here."""
    return shell.replace("''", "")

def _no_environment_impl(ctx):
    env = analysistest.begin(ctx)
    info = analysistest.target_under_test(env)[RunEnvironmentInfo]
    asserts.equals(env, {}, dict(info.environment))
    asserts.equals(env, [], list(info.inherited_environment))
    launcher = written_file(env, analysistest.target_under_test(env).label.name)
    asserts.false(env, "{{" in launcher, launcher)
    return analysistest.end(env)

_no_environment_test = analysis_test(_no_environment_impl)

def _run_environment_impl(ctx):
    env = analysistest.begin(ctx)
    info = analysistest.target_under_test(env)[RunEnvironmentInfo]
    asserts.equals(env, _EXPECTED_ENV, dict(info.environment))
    asserts.equals(env, ["HTTP_PROXY", "LANG"], sorted(info.inherited_environment))
    return analysistest.end(env)

_run_environment_test = analysis_test(_run_environment_impl, options = {"compilation_mode": "fastbuild"})

def _launcher_environment_impl(ctx):
    env = analysistest.begin(ctx)
    launcher = _normalize(written_file(env, analysistest.target_under_test(env).label.name))
    for name, value in _EXPECTED_ENV.items():
        line = _normalize("[ \"${%s+set}\" ] || %s=%s\nexport %s\n" % (name, name, _quote(value), name))
        asserts.true(env, line in launcher, "no {} in {}".format(line, launcher))
    return analysistest.end(env)

_launcher_environment_test = analysis_test(_launcher_environment_impl, options = {"compilation_mode": "fastbuild"})

def _interpreter_args_impl(ctx):
    env = analysistest.begin(ctx)
    launcher = written_file(env, analysistest.target_under_test(env).label.name)
    args = ["-X", "utf8", "-Wignore:it's \"so\"", _PACKAGE + "/data.txt", "$HOME", "{{python}}", ""]
    asserts.equals(
        env,
        [_normalize("exec \"$python\" -B -P {} \"$runfiles/$main\" \"$@\"".format(
            " ".join([_quote(argument) for argument in args]),
        ))],
        [_normalize(line) for line in launcher.splitlines() if line.startswith("exec ")],
    )

    # An argument that is empty is one, too.
    asserts.true(env, " '' \"$runfiles/$main\"" in launcher, launcher)
    return analysistest.end(env)

_interpreter_args_test = analysis_test(_interpreter_args_impl)

_failure_test = failure_test()

# A shell cannot set variables of such names, and some drop them from what they start.
_NOT_FOR_SHELLS = {
    "1A": "x",
    "A B": "x",
    "A;id": "x",
    "some.prop": "x",
}

def _not_for_shells_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(env, _NOT_FOR_SHELLS, dict(analysistest.target_under_test(env)[RunEnvironmentInfo].environment))
    launcher = written_file(env, analysistest.target_under_test(env).label.name)
    lines = [line for line in launcher.splitlines() if "some.prop" in line]
    settings = " ".join([_quote("{}={}".format(name, _NOT_FOR_SHELLS[name])) for name in sorted(_NOT_FOR_SHELLS)])
    asserts.equals(env, 1, len(lines), str(lines))
    asserts.true(env, lines[0].startswith("exec env {} \"$python\" ".format(settings)), lines[0])
    return analysistest.end(env)

_not_for_shells_test = analysis_test(_not_for_shells_impl)

# What would make the program another one than its attributes say.
_BAD_INTERPRETER_ARGS = {
    "code": (["-c", "1"], "\"-c\": the program is the file in main"),
    "module": (["-m", "mod"], "\"-m\": the program is the file in main; write main_module to run a module"),
    "no_site": (["-ES"], "\"-ES\": without the module site, no import but of the standard library works; take it out"),
    "optimize": (["-O"], "\"-O\": bytecode of another level would not be used; write optimize = 1"),
    "pycache_prefix": (["-Xpycache_prefix=/a"], "\"-Xpycache_prefix=/a\": bytecode would be looked for in another directory "),
    "pycache_prefix_on_its_own": (["-X", "pycache_prefix"], "\"pycache_prefix\": bytecode would be looked for in another directory "),
    "optimize_twice": (["-BOO"], "\"-BOO\": bytecode of another level would not be used; write optimize = 2"),
}

_BAD_NAMES = {
    "with_an_equals_sign": "A=1;id",
    "without_characters": "",
}

def environment_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    py_binary(
        name = "without_env",
        srcs = ["app.py"],
        tags = ["manual"],
    )
    for kind, macro in {"binary": py_binary, "test": py_test}.items():
        macro(
            name = "env_" + kind,
            srcs = ["app.py"],
            data = ["data.txt"],
            env = _ENV,
            env_inherit = [
                "LANG",
                "HTTP_PROXY",
            ],
            interpreter_args = [
                "-X",
                "utf8",
                "-Wignore:it's \"so\"",
                "$(location data.txt)",
                "$$HOME",
                "{{python}}",
                "",
            ],
            tags = ["manual"],
        )
    tests = {}
    for case, variable in _BAD_NAMES.items():
        py_binary(
            name = "env_" + case,
            srcs = ["app.py"],
            env = {
                "GOOD": "",
                variable: "x",
            },
            tags = ["manual"],
        )
        tests["env_refuses_a_name_" + case] = (_failure_test, "env_" + case, {
            "message": "env: \"{}\" is not the name of an environment variable".format(variable),
        })
    for case, (args, message) in _BAD_INTERPRETER_ARGS.items():
        py_binary(
            name = "interpreter_args_" + case,
            srcs = ["app.py"],
            interpreter_args = args,
            tags = ["manual"],
        )
        tests["interpreter_args_refuse_" + case] = (_failure_test, "interpreter_args_" + case, {
            "message": "interpreter_args: " + message,
        })
    py_binary(
        name = "env_not_for_shells",
        srcs = ["app.py"],
        env = _NOT_FOR_SHELLS,
        interpreter_args = [
            "-I",
            "-E",
            "-X",
            "importtime",
            "-WO",
            "-Xmc",
        ],
        tags = ["manual"],
    )
    declare_tests(name, tests | {
        "env_may_have_names_that_shells_do_not_take": (_not_for_shells_test, "env_not_for_shells"),
        "env_is_expanded_for_bazel_run_and_test": (_run_environment_test, "env_test"),
        "env_is_expanded_for_bazel_run_of_a_binary": (_run_environment_test, "env_binary"),
        "env_is_none_by_default": (_no_environment_test, "without_env"),
        "env_is_set_by_the_launcher_unless_it_is_set": (_launcher_environment_test, "env_binary"),
        "interpreter_args_are_expanded_and_quoted": (_interpreter_args_test, "env_binary"),
    })
