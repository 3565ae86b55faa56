"""A binary of one fixed configuration, for tools that actions run.

The path of a tool is part of the key of every action that runs it. Without this rule a build with other flags (`-c dbg`,
`--precompile=…`) would compile the same tool once more, at another path, and every cached output made with it would be lost.
"""

# The flags of this module; their values do not matter for a tool.
_OWN_FLAGS = {
    "//python/config_settings:local_python_version": "",
    "//python/config_settings:precompile": "auto",
    "//python/config_settings:precompile_add_to_runfiles": "always",
    "//python/config_settings:pyc_collection": "auto",
}

_SETTINGS = _OWN_FLAGS | {"//command_line_option:compilation_mode": "opt"}

def _optimized_transition_impl(_settings, _attr):
    return _SETTINGS

_optimized_transition = transition(
    implementation = _optimized_transition_impl,
    inputs = [],
    outputs = _SETTINGS.keys(),
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
    doc = "A link to `binary`, compiled with `-c opt` and the defaults of this module's flags whatever the build's are.",
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
