"""A rule for tools that actions run: an executable that is optimised in every build."""

# buildifier: disable=bzl-visibility
load("//python/private:flags.bzl", "VALUE_FOR_TOOLS")

# buildifier: disable=bzl-visibility
load("//python/private:version.bzl", "parse_version")

_RUST_TOOLCHAIN_TYPE = "@rules_rust//rust:toolchain_type"

# What a tool is built with. Each flag of rules_pyc has one value in all builds, whatever it is on the command line or by a
# transition on a program, so that the tool has one output directory, is compiled once, and the keys of the actions that run
# it are the same. The output directory is named by the flags that differ from the command line's, so this value must not be
# one that anybody gives.
_SETTINGS = {
    "//command_line_option:compilation_mode": "opt",
    "//python/config_settings:linux_libc": VALUE_FOR_TOOLS,
    "//python/config_settings:local_python_version": VALUE_FOR_TOOLS,
    "//python/config_settings:precompile": VALUE_FOR_TOOLS,
    "//python/config_settings:precompile_add_to_runfiles": VALUE_FOR_TOOLS,
    "//python/config_settings:precompile_backend": VALUE_FOR_TOOLS,
    "//python/config_settings:precompile_execution_requirements": [VALUE_FOR_TOOLS],
    "//python/config_settings:precompile_source_retention": VALUE_FOR_TOOLS,
    "//python/config_settings:precompile_standard_library": VALUE_FOR_TOOLS,
    "//python/config_settings:pyc_collection": VALUE_FOR_TOOLS,
    "//python/config_settings:venv_case_clash": VALUE_FOR_TOOLS,
    "//python/config_settings:venv_file_clash": VALUE_FOR_TOOLS,
    "//python/config_settings:venv_two_versions": VALUE_FOR_TOOLS,
    # The default of most versions of rules_python is a version, and this one "unknown"; some do not take any other value.
    "@rules_python//python/config_settings:python_version": "",
    # The binary's own rustc_flags say how it is linked. Otherwise rules_rust leaves out of a tool's libraries what rustc
    # needs for link-time optimisation.
    "@rules_rust//rust/settings:lto": "manual",
}

def _optimized_transition_impl(_settings, _attr):
    return _SETTINGS

_optimized_transition = transition(
    implementation = _optimized_transition_impl,
    inputs = [],
    outputs = _SETTINGS.keys(),
)

# As rust-version in Cargo.toml.
_OLDEST_RUST = (1, 96)

def rust_problem(version):
    """Says why a Rust is too old for the tools, or returns None.

    Without this, some crate would fail to compile, with an error that does not mention the version.

    Args:
        version: (str) of a rust_toolchain: a version, the name of a channel, or empty if it does not say.

    Returns:
        str, or None
    """
    parsed = parse_version(version)
    if not parsed or (parsed.major, parsed.minor) >= _OLDEST_RUST:
        return None
    return ("the Rust toolchain is {}, but the tools of rules_pyc need {}.{} or newer. Set versions of rust.toolchain in " +
            "MODULE.bazel to a newer one, or use a precompiler that is built already: docs/reference.md, Toolchains.").format(
        version,
        *_OLDEST_RUST
    )

def _optimized_binary_impl(ctx):
    problem = rust_problem(getattr(ctx.toolchains[_RUST_TOOLCHAIN_TYPE], "version", None) or "")
    if problem:
        fail("{}: {}".format(ctx.label, problem))
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
    doc = "A link to `binary`, compiled with `-c opt` whatever compilation mode the build has; its libraries are fit for `-Clto`.",
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
    toolchains = [_RUST_TOOLCHAIN_TYPE],
)
