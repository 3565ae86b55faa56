"""`$(location)` and its like, as native rules expand them."""

load(":pyc_paths.bzl", "runfiles_path")

_FORMS = ["execpath", "rlocationpath", "rootpath"]

# Of one file, the forms in the plural are the same.
_SINGULAR = {form: form for form in _FORMS} | {form + "s": form for form in _FORMS}

def _callable(path):
    """Returns a path in the form in which a shell takes it for one."""
    return path if "/" in path else "./" + path

def _file_set(paths):
    """Returns a key for a set of files, given as Bazel writes `$(rootpaths)` of them."""
    return " ".join(sorted([path.removeprefix("./") for path in paths.replace("'", "").split(" ")]))

def _root_path(file, legacy):
    """Returns the path of a file in the runfiles, seen from the main repository.

    Args:
        file: File
        legacy: (bool) whether other repositories are in `external`, as with `--legacy_external_runfiles`.

    Returns:
        str
    """
    path = file.short_path
    return "external/" + path.removeprefix("../") if legacy and path.startswith("../") else path

def _programs(ctx, targets):
    """Returns the programs that have other files beside their executable.

    Args:
        ctx: rule context.
        targets: list[Target]

    Returns:
        dict from the `_file_set` of all files of a program to the paths of its executable, by form.
    """
    result = {}
    for target in targets:
        executable = target[DefaultInfo].files_to_run.executable if DefaultInfo in target else None
        files = target[DefaultInfo].files.to_list() if executable else []
        if len(files) < 2:
            continue
        for legacy in [False, True]:
            result[_file_set(" ".join([_root_path(file, legacy) for file in files]))] = {
                "execpath": _callable(executable.path),
                "rlocationpath": runfiles_path(ctx.workspace_name, executable.short_path),
                "rootpath": _callable(_root_path(executable, legacy)),
            }
    return result

def _expand_programs(ctx, text, targets, programs):
    """Expands the labels of programs, and leaves all others."""
    references = text.split("$(")
    result = [references[0]]
    for reference in references[1:]:
        inside, _, after = reference.partition(")")
        form, _, label = inside.partition(" ")
        paths = None
        if form in _SINGULAR:
            # Only Bazel knows which target a label means, which may be an alias or in another repository. It gives all
            # files of the target, where the plural is written.
            paths = programs.get(_file_set(ctx.expand_location("$(rootpaths {})".format(label), targets)))
        result.append(paths[_SINGULAR[form]] + after if paths else "$(" + reference)
    return "".join(result)

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
    programs = _programs(ctx, targets)
    if programs:
        text = _expand_programs(ctx, text, targets, programs)
    return ctx.expand_location(text, targets)
