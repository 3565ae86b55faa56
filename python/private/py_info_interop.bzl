"""rules_python's PyInfo, read and written in this file only."""

load("@rules_python//python:py_info.bzl", _PyInfo = "PyInfo")

PyInfo = _PyInfo

def make_py_info(sources, imports, deps):
    """Makes the PyInfo of a target, as rules_python's rules understand it.

    Args:
        sources: list[File] of the target's own Python files.
        imports: list[str] of its own import directories, relative to the runfiles root.
        deps: list of the Targets it depends on.

    Returns:
        PyInfo
    """
    infos = [dep[PyInfo] for dep in deps if PyInfo in dep]
    return PyInfo(
        transitive_sources = depset(
            sources,
            transitive = [info.transitive_sources for info in infos],
            order = "postorder",
        ),
        imports = depset(imports, transitive = [info.imports for info in infos]),
        uses_shared_libraries = any([info.uses_shared_libraries for info in infos]),
    )

def has_bytecode_of_its_own(target):
    """Tells whether a target of rules_python has compiled its own sources (its `precompile` attribute).

    Args:
        target: (Target) it provides PyInfo.

    Returns:
        bool
    """

    # A depset of the target's own files, and one that an older PyInfo does not have.
    direct = getattr(target[PyInfo], "direct_pyc_files", None)
    return bool(direct and direct.to_list())
