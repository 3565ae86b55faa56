"""Names of bytecode files. Pure functions over paths."""

def runfiles_path(workspace_name, short_path):
    """Returns where a file stands in the runfiles.

    Args:
        workspace_name: (str) the name of the main repository in the runfiles (`ctx.workspace_name`).
        short_path: (str) `File.short_path`.

    Returns:
        str, relative to the runfiles root, starting with a repository name
    """
    if short_path.startswith("../"):
        return short_path[len("../"):]
    return workspace_name + "/" + short_path

def _stem(path):
    return path[:-len(".py")] if path.endswith(".py") else path

def pycache_path(source_path, pyc_tag, optimize = 0):
    """Returns where the import system looks for the bytecode of a source (PEP 3147, PEP 488).

    Args:
        source_path: (str) path of a `.py` file, with `/`.
        pyc_tag: (str) such as `cpython-314`.
        optimize: (int) optimisation level: 0, 1 or 2.

    Returns:
        str such as `pkg/__pycache__/mod.cpython-314.opt-1.pyc`
    """
    directory, _, name = source_path.rpartition("/")
    return "{}__pycache__/{}.{}{}.pyc".format(
        directory + "/" if directory else "",
        _stem(name),
        pyc_tag,
        ".opt-%d" % optimize if optimize else "",
    )

def sourceless_path(source_path):
    """Returns where the import system looks for bytecode that has no source beside it.

    Args:
        source_path: (str) path of a `.py` file, with `/`.

    Returns:
        str such as `pkg/mod.pyc`
    """
    return _stem(source_path) + ".pyc"

def output_directory(key, sources):
    """Returns the directory for the bytecode of some sources, relative to a target's package.

    It is the same for all targets that compile the same in the same way, and for no others.

    Args:
        key: (str) how they are compiled.
        sources: list[str], their `File.short_path`.

    Returns:
        str, such as `_pyc/3f2a9c1b8d0e77aa`
    """
    text = "\n".join([key] + sources)

    # Starlark's hash has 32 bits; of a text and of the reverse they are as good as independent.
    return "_pyc/" + "".join(["%x" % (hash(part) & 0xffffffff) for part in [text, text[::-1]]])

def output_path(directory, package, repo_name, source_short_path, source_repo_name):
    """Returns the output that holds the bytecode of a source, relative to the target's package.

    A source of the target's own package keeps its path in the package. Any other source is put under
    `__elsewhere__`, with its path in the main repository or another one, so that no two sources can meet.

    Args:
        directory: (str) the target's own output directory.
        package: (str) the target's package.
        repo_name: (str) the canonical name of the target's repository; empty for the main one.
        source_short_path: (str) `File.short_path` of the source.
        source_repo_name: (str) the canonical name of the source's repository.

    Returns:
        str, without an extension
    """
    if source_short_path.startswith("../"):
        path = "external/" + source_short_path[len("../"):]
        in_repo = path.split("/", 2)[2]
    else:
        path = "main/" + source_short_path
        in_repo = source_short_path
    prefix = package + "/" if package else ""
    if source_repo_name == repo_name and in_repo.startswith(prefix):
        return "{}/{}".format(directory, _stem(in_repo[len(prefix):]))
    return "{}/__elsewhere__/{}".format(directory, _stem(path))

def code_file_name(short_path):
    """Returns the file name that is compiled into code objects (`co_filename`).

    It is relative and the same on every machine. The import system replaces it by the real path of
    the source when it loads bytecode from `__pycache__`, so it is only seen without sources.

    Args:
        short_path: (str) `File.short_path` of the source.

    Returns:
        str such as `pkg/mod.py`, or `repo/pkg/mod.py` for a source of another repository
    """
    return short_path[len("../"):] if short_path.startswith("../") else short_path
