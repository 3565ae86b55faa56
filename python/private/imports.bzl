"""The `imports` attribute: directories that are put on `sys.path`."""

load("@bazel_skylib//lib:paths.bzl", "paths")
load(":labels.bzl", "label_text")

def foreign_import_directories(workspace_name, label, imports):
    """Returns the directories of the attribute `imports` of a target of another ruleset.

    Args:
        workspace_name: (str) the name of the main repository in the runfiles (`ctx.workspace_name`).
        label: (Label) the target.
        imports: list[str], the attribute.

    Returns:
        list[str], relative to the runfiles root; those outside of it are left out
    """
    package = paths.join(label.repo_name or workspace_name, label.package)
    directories = [paths.normalize(paths.join(package, entry)) for entry in imports if not entry.startswith("/")]
    return [directory for directory in directories if directory.split("/")[0] != ".."]

def import_directories(ctx):
    """Returns the directories of a target's `imports`, relative to the runfiles root.

    Args:
        ctx: rule context with `imports`.

    Returns:
        list[str]
    """
    repository = ctx.label.repo_name or ctx.workspace_name
    result = []
    for entry in ctx.attr.imports:
        directory = ctx.expand_make_variables("imports", entry, {})
        if directory.startswith("/"):
            # As rules_python does: it is none of the runfiles.
            continue
        path = paths.normalize(paths.join(repository, ctx.label.package, directory))
        if path.split("/")[0] == "..":
            fail("{}: imports: \"{}\" is above the root of the runfiles; write a directory relative to the package".format(
                label_text(ctx.label),
                entry,
            ))
        result.append(path)
    return result
