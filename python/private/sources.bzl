"""The `srcs` attribute: which of its files are Python sources."""

load(":labels.bzl", "label_text")

def python_sources(label, srcs):
    """Returns the Python sources of a target, or fails naming what is none.

    A target in `srcs` may have other outputs beside its `.py` files (such as the descriptor that a
    code generator leaves); those are passed over, and so are `.py3` files, which rules_python takes and passes over. A target
    without any source is an error.

    Args:
        label: (Label) the target, for messages.
        srcs: list[Target], its `srcs`.

    Returns:
        list[File]: `.py` files and directories, each once
    """
    sources = {}
    for target in srcs:
        files = target[DefaultInfo].files.to_list()
        found = [file for file in files if file.extension == "py" or file.is_directory]
        if not found and not [file for file in files if file.extension == "py3"]:
            fail("{}: srcs has {}, which is no Python source (.py) and no directory of them. Put it into data or deps.".format(
                label_text(label),
                label_text(target.label),
            ))
        sources.update({file: None for file in found})
    return sources.keys()
