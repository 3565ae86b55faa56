"""Tests of py_console_script_binary."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//python:py_console_script_binary.bzl", "py_console_script_binary")
load("//python:py_distribution.bzl", "py_distribution")
load("//tests/starlark:analysis.bzl", "analysis_test", "declare_tests", "failure_test", "written_file")
load("//tests/starlark:fixtures.bzl", "python_directory")

def _main_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(env, ctx.attr.content, written_file(env, ctx.attr.path))
    return analysistest.end(env)

_main_test = analysis_test(_main_impl, attrs = {
    "content": attr.string(),
    "path": attr.string(),
})

_failure_test = failure_test()

_ENTRY_POINT = """\
import os
import sys

sys.argv[0] = os.path.join(os.path.dirname(sys.executable), "plain-deep")

from plainpkg.cli import Tool

if __name__ == "__main__":
    sys.exit(Tool.run())
"""

_FILE = """\
import os
import sys

if __name__ == "__main__":
    program = os.path.join(os.path.dirname(sys.executable), "{}")
    os.execv(program, [program] + sys.argv[1:])
"""

def console_script_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    python_directory(
        name = "tools_directory",
        tags = ["manual"],
    )
    py_distribution(
        name = "tools",
        srcs = [":tools_directory"],
        console_scripts = {"entry": "tools:main"},
        contents = {
            "bin": ["native-tool"],
            "data/bin": ["other.tool"],
            "site-packages": ["tools.py"],
        },
        distribution = "tools",
        tags = ["manual"],
        version = "1",
    )
    for script_target, pkg, script in [
        ("deep", ":plain", "plain-deep"),
        ("dir/other.tool", ":tools", None),
        ("native-tool", ":tools", None),
        ("nothing", ":tools", None),
    ]:
        py_console_script_binary(
            name = script_target,
            pkg = pkg,
            script = script,
            tags = ["manual"],
            # As if they were not set.
            testonly = None,
            visibility = None,
        )
    rules = native.existing_rules()
    own = [rule for rule in rules if rule.startswith(("deep", "_deep")) and not rule.endswith((".venv", ".precompile"))]
    if sorted(own) != ["deep", "deep_main"]:
        fail("py_console_script_binary declares " + ", ".join(own))
    declare_tests(name, {
        "script_that_is_a_file_is_run": (_main_test, "native-tool_main", {
            "content": _FILE.format("native-tool"),
            "path": "native-tool_main/native-tool.py",
        }),
        "script_that_is_a_file_of_data_is_run": (_main_test, "dir/other.tool_main", {
            "content": _FILE.format("other.tool"),
            "path": "dir/other.tool_main/other.tool.py",
        }),
        "script_that_is_an_entry_point_is_called": (_main_test, "deep_main", {
            "content": _ENTRY_POINT,
            "path": "deep_main/plain-deep.py",
        }),
        "script_that_is_none_is_an_error": (_failure_test, "nothing", {
            "message": "script: tools has no console script \"nothing\"; it has entry, native-tool, other.tool",
        }),
    })
