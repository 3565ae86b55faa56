"""The layouts of PycInfo: where the Python files of a closure stand in the runfiles.

A library places only its own files and merges what its dependencies have placed, so nothing here
grows with the number of binaries.
"""

load(":decisions.bzl", "placement_decision")
load(":pyc_info.bzl", "LAYOUTS", "PycInfo", "PycLevelInfo")
load(":pyc_paths.bzl", "pycache_path", "runfiles_path", "sourceless_path")

def placement(precompiled, entry, layout):
    """Returns how a source and its bytecode stand in a layout.

    Args:
        precompiled: PrecompiledInfo.
        entry: one of its entries.
        layout: (str) of LAYOUTS.

    Returns:
        str, as `placement_decision`
    """
    return placement_decision(
        layout,
        explicit = precompiled.explicit,
        has_bytecode = bool(entry.pyc),
        in_default_runfiles = precompiled.in_default_runfiles,
        level_is_right = precompiled.optimize == precompiled.level,
        retention = entry.retention,
    )

def _place(ctx, precompiled, layout):
    """Places a target's own sources and bytecode; returns runfiles."""
    files = []
    links = {}
    for entry in precompiled.entries:
        path = runfiles_path(ctx.workspace_name, entry.source.short_path)
        how = placement(precompiled, entry, layout)
        if how == "source":
            files.append(entry.source)
        elif entry.pycache_tree:
            # A link cannot stand inside the link to a directory, so the directory as a whole is
            # replaced by one that has the bytecode in it.
            links[path] = entry.sourceless_tree if how == "sourceless" else entry.pycache_tree
        elif how == "sourceless":
            links[sourceless_path(path)] = entry.pyc
        else:
            files.append(entry.source)
            links[pycache_path(path, precompiled.pyc_tag, precompiled.optimize)] = entry.pyc
    return ctx.runfiles(files = files, root_symlinks = links)

def default_sources(sources, precompiled):
    """Returns the sources that a library's own runfiles have.

    Args:
        sources: list[File] of the library's sources.
        precompiled: PrecompiledInfo of them, or None.

    Returns:
        list[File]
    """
    omitted = {
        entry.source: True
        for entry in (precompiled.entries if precompiled else [])
        if placement(precompiled, entry, "default_layout") == "sourceless"
    }
    return [source for source in sources if source not in omitted]

def repository_root(ctx, label):
    """Returns the runfiles-relative directory of a label's repository.

    Args:
        ctx: rule context.
        label: (Label)

    Returns:
        str
    """
    return label.repo_name or ctx.workspace_name

def _info(target, level):
    """Returns the PycInfo of a dependency for programs of an optimisation level, or None."""
    if level:
        return target[PycLevelInfo].info if PycLevelInfo in target else None
    return target[PycInfo] if PycInfo in target else None

def make_pyc_info(ctx, *, label, precompiled, deps, data = [], other_runfiles = [], level = 0):
    """Makes the PycInfo of a target.

    Args:
        ctx: context of a rule or an aspect.
        label: (Label) the target.
        precompiled: PrecompiledInfo of the target's own sources, or None if it has none.
        deps: list of the Targets it depends on as Python code.
        data: list of the Targets it needs at run time.
        other_runfiles: list of runfiles that the target needs beside these.
        level: (int) the optimisation level of the programs that this is for.

    Returns:
        PycInfo
    """
    infos = []
    others = []
    for dep in deps:
        info = _info(dep, level)
        if info:
            infos.append(info)
        else:
            others.append(dep[DefaultInfo].default_runfiles)
    base = ctx.runfiles(transitive_files = depset(transitive = [target[DefaultInfo].files for target in data]))
    base = base.merge_all(
        [target[DefaultInfo].default_runfiles for target in data] +
        [info.base_runfiles for info in infos] +
        others +
        other_runfiles,
    )
    layouts = {}
    for layout in LAYOUTS:
        own = _place(ctx, precompiled, layout) if precompiled else ctx.runfiles()
        layouts[layout] = own.merge_all([getattr(info, layout) for info in infos])

    direct = depset([entry.pyc for entry in precompiled.entries if entry.pyc] if precompiled else [])
    return PycInfo(
        base_runfiles = base,
        direct_pyc_files = direct,
        import_roots = depset(
            [repository_root(ctx, root) for root in [label] + [dep.label for dep in deps]],
            transitive = [info.import_roots for info in infos],
        ),
        transitive_pyc_files = depset(
            transitive = [direct] + [info.transitive_pyc_files for info in infos],
        ),
        **layouts
    )
