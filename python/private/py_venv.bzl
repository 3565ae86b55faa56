"""`py_venv`: the virtual environment of a program for people and their editors, made by `bazel run`."""

load("@bazel_skylib//lib:shell.bzl", "shell")
load(":labels.bzl", "label_text")
load(":pyc_paths.bzl", "runfiles_path")
load(":toolchain_types.bzl", "PRECOMPILE_TOOLCHAIN_TYPE")
load(":venv_plan.bzl", "plan_of")

_DOC = """\
Makes a virtual environment with the distributions and import path of a program.

`bazel run //:NAME -- DIR` makes it in DIR, or brings it up to date. A relative DIR is below the directory that the command was
given in. Every `py_binary` NAME has such a target, `NAME.venv`.
"""

def _py_venv_impl(ctx):
    plan = plan_of(ctx)
    tool = ctx.toolchains[PRECOMPILE_TOOLCHAIN_TYPE].precompiler
    script = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.expand_template(
        template = ctx.file._template,
        output = script,
        substitutions = {
            "{{label}}": shell.quote(label_text(ctx.label)),
            "{{plan}}": shell.quote(runfiles_path(ctx.workspace_name, plan.plan.short_path)),
            "{{tool}}": shell.quote(runfiles_path(ctx.workspace_name, tool.executable.short_path)),
        },
        is_executable = True,
    )
    runfiles = ctx.runfiles(files = [plan.plan, tool.executable])
    return [DefaultInfo(
        executable = script,
        runfiles = runfiles.merge(ctx.attr.binary[DefaultInfo].default_runfiles),
    )]

py_venv = rule(
    implementation = _py_venv_impl,
    doc = _DOC,
    attrs = {
        "binary": attr.label(
            doc = "A `py_binary` or `py_test` of rules_pyc.",
            mandatory = True,
        ),
        "_template": attr.label(
            default = "//python/private:py_venv.sh.tpl",
            allow_single_file = True,
        ),
    },
    executable = True,
    toolchains = [PRECOMPILE_TOOLCHAIN_TYPE],
)
