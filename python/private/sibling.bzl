"""Files of other repositories that the same module extension made."""

def sibling(rctx, name, file):
    """The label of a file of another repository that the extension made.

    Args:
        rctx: context of a repository rule whose attribute `repository` is the name that the extension gave it.
        name: (str) the name that the extension gave the other one.
        file: (str) the file.

    Returns:
        Label
    """
    return Label("@@{}{}//:{}".format(rctx.name.removesuffix(rctx.attr.repository), name, file))
