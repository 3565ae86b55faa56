"""`rules_python_precompiler`: the precompiler as rules_python's toolchain takes it."""

load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")
load(":execution_requirements.bzl", "execution_requirements")
load(":pyc_paths.bzl", "runfiles_path")
load(":runtime_info.bzl", "RuntimeInfo")

_DOC = """\
A precompiler for the attribute `precompiler` of rules_python's `py_exec_tools_toolchain`.

rules_python runs it as a plain executable: neither its arguments nor its environment name an
interpreter, and of the inputs only its runfiles are its own to choose. So these hold the interpreter, and
a file that says where; it is found with neither a shell nor PATH, in a sandbox and on other machines too.
"""

# The precompiler looks for this file in its runfiles (crates/precompiler/src/find_interpreter.rs).
_INTERPRETER_RUNFILE = "rules_pyc_interpreter"

def _rules_python_precompiler_impl(ctx):
    runtime = ctx.attr._runtime[RuntimeInfo]
    system_interpreter = ctx.attr.interpreter_path or runtime.interpreter_path
    named = ctx.actions.declare_file(ctx.label.name + ".interpreter")
    ctx.actions.write(named, "{}\n".format(
        system_interpreter or runfiles_path(ctx.workspace_name, runtime.interpreter.short_path),
    ))

    # The runfiles of a tool stand beside the executable of the target that an action names.
    executable = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(
        output = executable,
        target_file = ctx.executable.precompiler,
        is_executable = True,
        progress_message = "Linking %{output}",
    )
    runfiles = ctx.runfiles(
        root_symlinks = {_INTERPRETER_RUNFILE: named},
        transitive_files = None if system_interpreter else runtime.files,
    )
    return [
        DefaultInfo(
            executable = executable,
            files = depset([executable]),
            runfiles = runfiles.merge(ctx.attr.precompiler[DefaultInfo].default_runfiles),
        ),
        # What rules_python's compile action takes its execution requirements from.
        testing.ExecutionInfo(
            execution_requirements(ctx.attr._execution_requirements_flag[BuildSettingInfo].value),
        ),
    ]

rules_python_precompiler = rule(
    implementation = _rules_python_precompiler_impl,
    doc = _DOC,
    attrs = {
        "interpreter_path": attr.string(
            doc = """\
The absolute path of a CPython of the target's version on the execution platform. By default the
interpreter is the one that rules_python's toolchain type gives for the execution platform.""",
        ),
        "precompiler": attr.label(
            doc = "The precompiler: an executable or a file.",
            allow_single_file = True,
            # py_exec_tools_toolchain has this target in the execution configuration already.
            cfg = "target",
            executable = True,
            mandatory = True,
        ),
        "_execution_requirements_flag": attr.label(
            default = "//python/config_settings:precompile_execution_requirements",
            providers = [BuildSettingInfo],
        ),
        "_runtime": attr.label(
            default = "//python/private:exec_runtime",
            providers = [RuntimeInfo],
        ),
    },
    executable = True,
)
