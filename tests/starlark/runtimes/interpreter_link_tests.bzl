"""Tests of the link `bin/python` of a virtual environment, as it stands in real runfiles."""

load("//python:defs.bzl", "py_binary")

def _toolchain_transition_impl(_settings, attr):
    return {"//command_line_option:extra_toolchains": [
        str(Label("//tests/starlark/toolchains:" + name))
        for name in attr.registered
    ]}

_toolchain_transition = transition(
    implementation = _toolchain_transition_impl,
    inputs = [],
    outputs = ["//command_line_option:extra_toolchains"],
)

_SCRIPT = """\
#!/bin/sh
link="${{RUNFILES_DIR:-$0.runfiles}}"/{link}
actual=$(readlink "$link") || {{
  echo "$link is no symbolic link"
  exit 1
}}
if [ "$actual" != '{target}' ]; then
  echo "$link leads to $actual and not to {target}"
  exit 1
fi
case $actual in
  /*) ;;
  *) [ -x "$link" ] || {{
    echo "$link leads to nothing that can be executed"
    exit 1
  }} ;;
esac
"""

def _runfiles_link_test_impl(ctx):
    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    ctx.actions.write(script, _SCRIPT.format(
        link = "{}/{}/{}".format(ctx.workspace_name, ctx.label.package, ctx.attr.link),
        target = ctx.attr.target,
    ), is_executable = True)
    return [DefaultInfo(
        executable = script,
        runfiles = ctx.runfiles().merge(ctx.attr.program[0][DefaultInfo].default_runfiles),
    )]

_runfiles_link_test = rule(
    implementation = _runfiles_link_test_impl,
    doc = "Expects that a link in the runfiles of a program has this text, and leads to something if it is relative.",
    attrs = {
        "link": attr.string(doc = "The link, relative to the package."),
        "program": attr.label(cfg = _toolchain_transition),
        "registered": attr.string_list(doc = "Names of toolchains in //tests/starlark/toolchains."),
        "target": attr.string(doc = "The text of the link."),
    },
    test = True,
)

def interpreter_link_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    program = "link_app"
    py_binary(
        name = program,
        srcs = ["app.py"],
        precompile = "disabled",  # The runfiles are built, and the toolchains here compile nothing.
        pyc_collection = "disabled",
        tags = ["manual"],
    )
    link = "_{}.venv/bin/python".format(program)

    # From the folder of the link up to the runfiles of the repository, and down to the interpreter.
    up = "../" * len("_main/{}/_{}.venv/bin".format(native.package_name(), program).split("/"))
    tests = {
        "link_to_an_interpreter_of_the_build_is_relative": (
            "python_in_build",
            up + "_main/tests/starlark/toolchains/in_build/bin/python3.14",
        ),
        "link_to_an_interpreter_of_the_system_is_absolute": ("python_3_14", "/opt/python/3.14/bin/python3.14"),
    }
    for test, (toolchain, target) in tests.items():
        _runfiles_link_test(
            name = test,
            size = "small",
            link = link,
            program = program,
            target = target,
            registered = [
                toolchain,
                "precompiler",
            ],
        )
    native.test_suite(
        name = name,
        tests = tests.keys(),
    )
