"""Coverage: what a program needs in order to report which of its lines ran."""

load(":pyc_paths.bzl", "runfiles_path")

COVERAGE_ATTRS = {
    "_coverage_stage": attr.label(
        default = "//python/private:coverage_stage.py",
        allow_single_file = True,
    ),
}

# What Bazel itself wants of a test rule whose coverage it collects.
COVERAGE_TEST_ATTRS = {
    "_lcov_merger": attr.label(
        default = configuration_field(
            fragment = "coverage",
            name = "output_generator",
        ),
        cfg = "exec",
        executable = True,
    ),
}

def make_coverage_stage(ctx, runtime):
    """Returns what puts coverage.py in front of a program, or None if no coverage is collected.

    Args:
        ctx: rule context with COVERAGE_ATTRS.
        runtime: RuntimeInfo.

    Returns:
        None, or a struct with
            script: (str) the runfiles path of the stage.
            tool_directory: (str) the runfiles path of the directory that has the package `coverage`;
                empty if the toolchain brings none.
            runfiles: what the stage needs.
    """
    if not ctx.configuration.coverage_enabled:
        return None
    tool_directory = ""
    if runtime.coverage_tool:
        path = runfiles_path(ctx.workspace_name, runtime.coverage_tool.short_path)
        tool_directory = "/".join(path.split("/")[:-2])
    return struct(
        runfiles = ctx.runfiles(files = [ctx.file._coverage_stage], transitive_files = runtime.coverage_files),
        script = runfiles_path(ctx.workspace_name, ctx.file._coverage_stage.short_path),
        tool_directory = tool_directory,
    )
