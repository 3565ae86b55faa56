"""Which source of a program is its main one."""

load(":labels.bzl", "label_text")

MAIN_ATTRS = {
    "internal_main_path": attr.string(
        doc = "What a macro makes of `main` where that may be a source that no label leads to.",
    ),
    "main": attr.label(
        doc = """\
The source that is run: a file of `srcs`, or the end of the path of one. By default the source that is named after the target, or the
only one there is.""",
        allow_single_file = [".py"],
    ),
}

def split_main(main, srcs):
    """Decides how a macro passes on the attribute `main`.

    A rule in `srcs` may make a file that no label leads to, and `entry.py` may be a file of `srcs` in another directory. So what is
    not a source by its label is looked for among the sources' paths, as rules_python does.

    Args:
        main: the attribute.
        srcs: the attribute.

    Returns:
        dict: attributes of the rule
    """
    if type(main) != "string" or not main.endswith(".py"):
        return {"main": main}
    if main.startswith("@"):
        return {"main": main}
    path = _path_of_label(main)
    if type(srcs) == "list":
        files = [_path_of_label(src) for src in srcs if type(src) == "string" and src.endswith(".py")]
        if path in files:
            return {"main": main}
        if len(files) == len(srcs) and path.rpartition("/")[2] not in [file.rpartition("/")[2] for file in files]:
            # No source can be meant, so it is a file beside them.
            return {"main": main}
    return {"internal_main_path": path}

def _path_of_label(text):
    return text.removeprefix("//").replace(":", "/").removeprefix("/")

def _is_end_of(end, path):
    return path == end or path.endswith("/" + end)

def _fail_many(ctx, what, matches):
    fail("{}: main: {} is the end of the paths of {} sources: {}. Write more of the path of the one that is meant.".format(
        label_text(ctx.label),
        what,
        len(matches),
        ", ".join([source.short_path for source in matches]),
    ))

def main_source(ctx, sources):
    """Returns the source that a program runs, or fails saying how to name it.

    Args:
        ctx: rule context with MAIN_ATTRS.
        sources: list[File] of the target's sources.

    Returns:
        File
    """
    if ctx.file.main:
        return ctx.file.main
    files = [source for source in sources if not source.is_directory]
    path = ctx.attr.internal_main_path
    if path:
        # A file of the target's own package comes before others that are named alike.
        own = (ctx.label.package + "/" if ctx.label.package else "") + path
        matches = [source for source in files if source.short_path == own] or [
            source
            for source in files
            if _is_end_of(path, source.short_path)
        ]
        if len(matches) > 1:
            _fail_many(ctx, "\"{}\"".format(path), matches)
        if not matches:
            fail("{}: main: no source is called \"{}\"; srcs has {}. Write the file into srcs, too.".format(
                label_text(ctx.label),
                path,
                ", ".join([source.short_path for source in files]) or "no sources",
            ))
        return matches[0]
    file_name = ctx.label.name.rpartition("/")[2] + ".py"
    named = [source for source in sources if source.basename == file_name]
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
