"""The layouts of PycInfo: where the Python files of a closure stand in the runfiles.

A library places only its own files and merges what its dependencies have placed, so nothing here
grows with the number of binaries.
"""

load(":pyc_info.bzl", "PycInfo")
load(":pyc_paths.bzl", "pycache_path", "runfiles_path", "sourceless_path")

def _place(ctx, precompiled):
    """Places a target's own sources and bytecode; returns struct of runfiles."""
    untouched = []
    sources = []
    with_pycache = []
    pycache_links = {}
    sourceless_files = []
    sourceless_links = {}
    for entry in precompiled.entries:
        path = runfiles_path(ctx.workspace_name, entry.source.short_path)
        if not entry.pyc:
            untouched.append(entry.source)
            continue
        sources.append(entry.source)
        if entry.pycache_tree:
            # A link cannot stand inside the link to a directory, so the directory as a whole is
            # replaced by one that has the bytecode in it.
            pycache_links[path] = entry.pycache_tree
            sourceless_links[path] = entry.sourceless_tree
            continue
        with_pycache.append(entry.source)
        pycache_link = pycache_path(path, precompiled.pyc_tag, precompiled.optimize)
        pycache_links[pycache_link] = entry.pyc
        if precompiled.optimize == 0:
            sourceless_links[sourceless_path(path)] = entry.pyc
        else:
            sourceless_files.append(entry.source)
            sourceless_links[pycache_link] = entry.pyc
    return struct(
        base = ctx.runfiles(files = untouched),
        source = ctx.runfiles(files = sources),
        pycache = ctx.runfiles(files = with_pycache, root_symlinks = pycache_links),
        sourceless = ctx.runfiles(files = sourceless_files, root_symlinks = sourceless_links),
    )

def repository_root(ctx, label):
    """Returns the runfiles-relative directory of a label's repository.

    Args:
        ctx: rule context.
        label: (Label)

    Returns:
        str
    """
    return label.workspace_name or ctx.workspace_name

def make_pyc_info(ctx, precompiled, deps, data):
    """Makes the PycInfo of a target.

    Args:
        ctx: rule context.
        precompiled: PrecompiledInfo of the target's own sources, or None if it has none.
        deps: list of the Targets it depends on as Python code.
        data: list of the Targets it needs at run time.

    Returns:
        PycInfo
    """
    infos = [dep[PycInfo] for dep in deps if PycInfo in dep]
    base = ctx.runfiles(transitive_files = depset(transitive = [target[DefaultInfo].files for target in data]))
    base = base.merge_all(
        [target[DefaultInfo].default_runfiles for target in data] +
        [info.base_runfiles for info in infos] +
        [dep[DefaultInfo].default_runfiles for dep in deps if PycInfo not in dep],
    )
    own = None
    pyc_files = []
    if precompiled:
        own = _place(ctx, precompiled)
        base = base.merge(own.base)
        pyc_files = [entry.pyc for entry in precompiled.entries if entry.pyc]

    def layout(own_runfiles, name):
        return (own_runfiles or ctx.runfiles()).merge_all([getattr(info, name) for info in infos])

    direct = depset(pyc_files)
    return PycInfo(
        base_runfiles = base,
        default_layout = layout(
            own and (own.pycache if precompiled.in_default_runfiles else own.source),
            "default_layout",
        ),
        direct_pyc_files = direct,
        explicit_layout = layout(
            own and (own.pycache if precompiled.explicit and precompiled.in_default_runfiles else own.source),
            "explicit_layout",
        ),
        import_roots = depset(
            [repository_root(ctx, label) for label in [ctx.label] + [dep.label for dep in deps]],
            transitive = [info.import_roots for info in infos],
        ),
        pycache_layout = layout(own and own.pycache, "pycache_layout"),
        sourceless_layout = layout(own and own.sourceless, "sourceless_layout"),
        transitive_pyc_files = depset(
            transitive = [direct] + [info.transitive_pyc_files for info in infos],
        ),
    )
