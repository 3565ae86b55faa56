"""The `imports` attribute: directories that are put on `sys.path`."""

load("@bazel_skylib//lib:paths.bzl", "paths")
load(":labels.bzl", "label_text")

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
            fail("{}: imports has the absolute path \"{}\"; it takes directories relative to the package".format(
                label_text(ctx.label),
                entry,
            ))
        path = paths.normalize(paths.join(repository, ctx.label.package, directory))
        if path != repository and not path.startswith(repository + "/"):
            fail("{}: imports has \"{}\", which leads out of the repository".format(label_text(ctx.label), entry))
        result.append(path)
    return result
