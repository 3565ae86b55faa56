"""rules_python's PyInfo, read and written in this file only."""

load("@rules_python//python:py_info.bzl", _PyInfo = "PyInfo")

PyInfo = _PyInfo

# Fields that newer rules_python versions have beside the ones that all have, each a depset of the closure. Without them,
# rules_python's programs would miss bytecode and sources of its libraries, and packages of their venv.
_CLOSURE_FIELDS = [
    "transitive_implicit_pyc_files",
    "transitive_implicit_pyc_source_files",
    "transitive_original_sources",
    "transitive_pyc_files",
    "transitive_pyi_files",
    "venv_symlinks",
]

def closure_fields(infos):
    """Returns what is passed on from dependencies beside the fields that every PyInfo has.

    Args:
        infos: list of the PyInfo of the dependencies.

    Returns:
        dict[str, depset], by the names of the fields; of those that the rules_python at hand has
    """
    return {
        field: depset(transitive = [getattr(info, field) for info in infos if hasattr(info, field)])
        for field in _CLOSURE_FIELDS
        if any([hasattr(info, field) for info in infos])
    }

def _stub_fields(infos, stubs, stub_deps):
    """Returns the fields of PyInfo for type stubs, of those that the rules_python at hand has."""
    if not hasattr(PyInfo(transitive_sources = depset()), "transitive_pyi_files"):
        return {}
    direct = depset(stubs)
    others = infos + [dep[PyInfo] for dep in stub_deps if PyInfo in dep]
    return {
        "direct_pyi_files": direct,
        "transitive_pyi_files": depset(transitive = [direct] + [info.transitive_pyi_files for info in others]),
    }

def make_py_info(sources, imports, deps, *, stubs = [], stub_deps = []):
    """Makes the PyInfo of a target, as rules_python's rules understand it.

    Args:
        sources: list[File] of the target's own Python files.
        imports: list[str] of its own import directories, relative to the runfiles root.
        deps: list of the Targets it depends on.
        stubs: list[File], its type stubs.
        stub_deps: list of the Targets whose stubs type checkers need for these.

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
        **(closure_fields(infos) | _stub_fields(infos, stubs, stub_deps))
    )

def bytecode_of_its_own(target):
    """Returns what a target of rules_python has compiled itself (its `precompile` attribute).

    Args:
        target: (Target) it provides PyInfo.

    Returns:
        list[File]: the bytecode of the target's own sources
    """

    # A depset of the target's own files, and one that an older PyInfo does not have.
    direct = getattr(target[PyInfo], "direct_pyc_files", None)
    return direct.to_list() if direct else []

def has_venv_links(target):
    """Tells whether a target wants links in the venv of rules_python's programs (`--venvs_site_packages=yes`).

    The directories in its PyInfo's `imports` are then none of the runfiles.

    Args:
        target: (Target) it provides PyInfo.

    Returns:
        bool: true also if one of its dependencies does
    """
    return bool(getattr(target[PyInfo], "venv_symlinks", None))
