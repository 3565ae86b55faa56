"""Which source of a program is its main one."""

load(":labels.bzl", "label_text")

def main_source(ctx, sources):
    """Returns the source that a program runs, or fails saying how to name it.

    Args:
        ctx: rule context with `main`.
        sources: list[File] of the target's sources.

    Returns:
        File
    """
    if ctx.file.main:
        return ctx.file.main
    file_name = ctx.label.name.rpartition("/")[2] + ".py"
    named = [source for source in sources if source.basename == file_name]
    files = [source for source in sources if not source.is_directory]
    if len(named) == 1:
        return named[0]
    if not named and len(files) == 1:
        return files[0]
    fail("{}: cannot tell which source is the main one: {}. Set main.".format(
        label_text(ctx.label),
        "srcs has {} files named {}".format(len(named), file_name) if named else "srcs has no {}, and {} source{}".format(
            file_name,
            len(files) or "no",
            "" if len(files) == 1 else "s",
        ),
    ))
