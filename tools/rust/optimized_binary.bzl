"""A rule for tools that actions run: an executable that is optimised in every build."""

_COMPILATION_MODE = "//command_line_option:compilation_mode"

def _optimized_transition_impl(_settings, _attr):
    # No other setting is touched. The execution configuration, in which tools are built, already has the same output
    # directory whatever the build's flags are, which keeps the keys of the actions that run them the same; and a flag
    # set back to its default here would be a difference from the build's own, with an output directory of its own.
    return {_COMPILATION_MODE: "opt"}

_optimized_transition = transition(
    implementation = _optimized_transition_impl,
    inputs = [],
    outputs = [_COMPILATION_MODE],
)

def _optimized_binary_impl(ctx):
    binary = ctx.executable.binary
    executable = ctx.actions.declare_file(ctx.label.name + binary.basename.removeprefix(ctx.attr.binary.label.name))
    ctx.actions.symlink(
        output = executable,
        target_file = binary,
        is_executable = True,
        progress_message = "Linking %{output}",
    )
    return [DefaultInfo(
        executable = executable,
        files = depset([executable]),
        runfiles = ctx.attr.binary[DefaultInfo].default_runfiles,
    )]

optimized_binary = rule(
    implementation = _optimized_binary_impl,
    doc = "A link to `binary`, compiled with `-c opt` whatever compilation mode the build has.",
    attrs = {
        "binary": attr.label(
            doc = "The executable target.",
            executable = True,
            cfg = "target",
            mandatory = True,
        ),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
    cfg = _optimized_transition,
    executable = True,
)
