"""`legacy_create_init`: empty `__init__.py` files where programs of rules_python have them made up."""

load(":pyc_paths.bzl", "runfiles_path")

_CODE = (".py", ".pyc", ".so")

def init_directories(paths):
    """Returns the directories that are packages only if an `__init__.py` is made up for them.

    Args:
        paths: list[str] of runfiles paths.

    Returns:
        list[str]: the directories that hold code, and those above them but the repositories' roots, without those that
        have an `__init__.py` or its bytecode
    """
    directories = {}
    present = {}
    for path in paths:
        directory, _, name = path.rpartition("/")
        if name in ["__init__.py", "__init__.pyc"]:
            present[directory] = True
        if not name.endswith(_CODE) or directory.endswith("/__pycache__"):
            continue
        parts = directory.split("/")
        for end in range(len(parts), 1, -1):
            parent = "/".join(parts[:end])
            if parent in directories:
                break
            directories[parent] = True
    return [directory for directory in directories if directory not in present]

def legacy_init_runfiles(ctx, runfiles):
    """Makes the runfiles that `legacy_create_init = 1` adds. The work grows with the number of runfiles.

    Args:
        ctx: rule context.
        runfiles: the program's own.

    Returns:
        runfiles
    """
    paths = [runfiles_path(ctx.workspace_name, file.short_path) for file in runfiles.files.to_list()]
    paths += [link.path for link in runfiles.root_symlinks.to_list()]
    paths += [ctx.workspace_name + "/" + link.path for link in runfiles.symlinks.to_list()]
    directories = init_directories(paths)
    if not directories:
        return ctx.runfiles()
    empty = ctx.actions.declare_file("_{}.init/__init__.py".format(ctx.label.name))
    ctx.actions.write(empty, "")
    return ctx.runfiles(root_symlinks = {directory + "/__init__.py": empty for directory in directories})
