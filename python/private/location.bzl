"""`$(location)` and its like, as native rules expand them."""

load(":pyc_paths.bzl", "runfiles_path")

# The path that each form is.
_PATHS = {
    "execpath": lambda _workspace_name, file: file.path,
    "rlocationpath": lambda workspace_name, file: runfiles_path(workspace_name, file.short_path),
    "rootpath": lambda _workspace_name, file: file.short_path,
}

def _spellings(ctx, label):
    """Returns how a BUILD file of the target's package may write a label."""
    repository = "@" + str(label).partition("//")[0].removeprefix("@").removeprefix("@") if label.repo_name != ctx.label.repo_name else ""
    absolute = "//{}:{}".format(label.package, label.name)
    spellings = [str(label), repository + absolute]
    if label.package.rpartition("/")[2] == label.name:
        spellings.append("{}//{}".format(repository, label.package))
    if not repository:
        spellings.append("@" + absolute)
        if label.package == ctx.label.package:
            spellings.extend([label.name, ":" + label.name])
    return spellings

def expand_location(ctx, text, targets):
    """Expands `$(location)`, `$(execpath)`, `$(rootpath)` and `$(rlocationpath)`.

    `ctx.expand_location` takes all files of a target; of a program, only its executable is meant, as in `args`. As there, and with
    rules_python, `$(location)` is the path in the runfiles.

    Args:
        ctx: rule context.
        text: (str)
        targets: list[Target]

    Returns:
        str
    """
    if "$(" not in text:
        return text
    text = text.replace("$(location ", "$(rootpath ").replace("$(locations ", "$(rootpaths ")
    for target in targets:
        executable = target[DefaultInfo].files_to_run.executable if DefaultInfo in target else None
        if not executable or len(target[DefaultInfo].files.to_list()) == 1:
            continue
        for spelling in _spellings(ctx, target.label):
            for form, path in _PATHS.items():
                text = text.replace("$({} {})".format(form, spelling), path(ctx.workspace_name, executable))
    return ctx.expand_location(text, targets)
