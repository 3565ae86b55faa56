"""The layouts of PycInfo: where the Python files of a closure stand in the runfiles.

A library places only its own files and merges what its dependencies have placed, so nothing here
grows with the number of binaries.
"""

load(":decisions.bzl", "placement_decision")
load(":distribution.bzl", "place_distribution")
load(":labels.bzl", "label_text")
load(":overlaps.bzl", "compile_units", "unit_directories")
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

def _placements(precompiled, layout):
    """Returns how each of a target's own sources stands in a layout."""
    return [placement(precompiled, entry, layout) for entry in precompiled.entries]

def _place(ctx, precompiled, placements):
    """Places a target's own sources and bytecode.

    Returns runfiles, what their symbolic links lead to, and the sources that have such a link.
    """
    files = []
    links = {}
    linked_sources = []
    for entry, how in zip(precompiled.entries, placements):
        if how == "source":
            files.append(entry.source)
            continue
        linked_sources.append(entry.source)
        path = runfiles_path(ctx.workspace_name, entry.source.short_path)
        if entry.pycache_tree:
            # A link cannot stand inside the link to a directory, so the directory as a whole is
            # replaced by one that has the bytecode in it.
            links[path] = entry.sourceless_tree if how == "sourceless" else entry.pycache_tree
        elif how == "sourceless":
            links[sourceless_path(path)] = entry.pyc
        else:
            files.append(entry.source)
            links[pycache_path(path, precompiled.pyc_tag, precompiled.optimize)] = entry.pyc
    return ctx.runfiles(files = files, root_symlinks = links), links.values(), linked_sources

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

def library_runfiles(ctx, *, precompiled, deps, data, other_runfiles = []):
    """Makes a library's own runfiles, for whatever depends on it and knows nothing of PycInfo.

    Dependencies bring what they have themselves. So the bytecode that an aspect makes of targets of other rulesets
    is not among them: a program of that ruleset may bring its own, at the same place.

    Args:
        ctx: rule context.
        precompiled: PrecompiledInfo of the library's own sources, or None if it has none.
        deps: list of the Targets it depends on as Python code.
        data: list of the Targets it needs at run time.
        other_runfiles: list of runfiles that it needs beside these.

    Returns:
        runfiles
    """
    own = _place(ctx, precompiled, _placements(precompiled, "default_layout"))[0] if precompiled else ctx.runfiles()
    return own.merge_all(
        [ctx.runfiles(transitive_files = depset(transitive = [target[DefaultInfo].files for target in data]))] +
        [target[DefaultInfo].default_runfiles for target in data + deps] +
        other_runfiles,
    )

def source_runfiles(srcs):
    """Returns what the targets in `srcs` need at run time beside their sources.

    Args:
        srcs: list[Target]

    Returns:
        list of runfiles, none of them empty
    """
    result = []
    for target in srcs:
        runfiles = target[DefaultInfo].default_runfiles
        if runfiles and (runfiles.files or runfiles.symlinks or runfiles.root_symlinks):
            result.append(runfiles)
    return result

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

def _placed_distribution(distribution, precompiled):
    """Tells the programs how the bytecode of a distribution stands; all its sources are alike.

    Returns a function that gives the struct: a depset compares structs by all that is in them, and
    functions by their identity.
    """
    entry = precompiled.entries[0] if precompiled and precompiled.entries else None
    placed = place_distribution(
        distribution,
        bytecode = {
            layout: placement(precompiled, entry, layout) if entry else "source"
            for layout in LAYOUTS
        },
        pyc_suffix = pycache_path("", precompiled.pyc_tag, precompiled.optimize).removeprefix("__pycache__/") if entry else "",
    )
    return lambda: placed

def _placed_built_distribution(built, precompiled):
    """Tells the programs where a distribution is that only the build knows, as `_placed_distribution` does."""
    entry = precompiled.entries[0]
    placed = struct(
        name = built.name,
        site_packages = built.site_packages,
        trees = {
            layout: {
                "source": entry.source,
                "sourceless": entry.sourceless_tree,
            }.get(placement(precompiled, entry, layout), entry.pycache_tree)
            for layout in LAYOUTS
        },
    )
    return lambda: placed

def _is_unused(precompiled):
    """Whether a target has bytecode of another level than the programs that this is for."""
    return precompiled and precompiled.optimize != precompiled.level and any([entry.pyc for entry in precompiled.entries])

def make_pyc_info(
        ctx,
        *,
        label,
        precompiled,
        deps,
        data = [],
        other_runfiles = [],
        import_roots = [],
        level = 0,
        distribution = None,
        built = None):
    """Makes the PycInfo of a target.

    Args:
        ctx: context of a rule or an aspect.
        label: (Label) the target.
        precompiled: PrecompiledInfo of the target's own sources, or None if it has none.
        deps: list of the Targets it depends on as Python code.
        data: list of the Targets it needs at run time.
        other_runfiles: list of runfiles that the target needs beside these.
        import_roots: list[str], runfiles-relative directories to import from that the target's PyInfo does not have.
        level: (int) the optimisation level of the programs that this is for.
        distribution: PyDistributionInfo if the target is an installed distribution, else None.
        built: PyBuiltDistributionInfo if it is one whose files are not known, else None.

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
        other_runfiles +
        ([ctx.runfiles(files = distribution.script_files)] if distribution else []),
    )
    units = compile_units(precompiled)
    layouts = {}
    placed_files = {}
    placed_paths = {}
    placed_sources = {}
    placed_like = {}
    sourceless_layouts = {}
    for layout in LAYOUTS:
        # Most layouts of a target are alike.
        placements = tuple(_placements(precompiled, layout)) if precompiled else None
        if placements not in placed_like:
            placed_like[placements] = _place(ctx, precompiled, placements) if precompiled else (ctx.runfiles(), [], [])
        own, placed, linked_sources = placed_like[placements]
        sourceless_layouts[layout] = "sourceless" in (placements or ()) or any([info.sourceless_layouts[layout] for info in infos])
        placed_files[layout] = depset(placed, transitive = [info.placed_files[layout] for info in infos])
        placed_paths[layout] = depset(
            [file.short_path for file in placed],
            transitive = [info.placed_paths[layout] for info in infos],
        )
        placed_sources[layout] = depset(linked_sources, transitive = [info.placed_sources[layout] for info in infos])
        layouts[layout] = own.merge_all([getattr(info, layout) for info in infos])

    direct = depset([entry.pyc for entry in precompiled.entries if entry.pyc] if precompiled else [])
    return PycInfo(
        base_runfiles = base,
        built_distributions = depset(
            [_placed_built_distribution(built, precompiled)] if built and precompiled and precompiled.entries else [],
            transitive = [info.built_distributions for info in infos],
            order = "preorder",
        ),
        compile_units = depset(units, transitive = [info.compile_units for info in infos]),
        direct_pyc_files = direct,
        distributions = depset(
            [_placed_distribution(distribution, precompiled)] if distribution else [],
            transitive = [info.distributions for info in infos],
            order = "preorder",
        ),
        import_roots = depset(
            import_roots + [
                repository_root(ctx, root)
                # Each costs time in every import, so there are none for what has no files of its own, or is imported from
                # site-packages.
                for root in ([label] if not distribution and (precompiled or data or other_runfiles) else []) +
                            [dep.label for dep in deps if not _info(dep, level)]
            ],
            transitive = [info.import_roots for info in infos],
        ),
        placed_files = placed_files,
        placed_paths = placed_paths,
        placed_sources = placed_sources,
        sourceless_layouts = sourceless_layouts,
        transitive_pyc_files = depset(
            transitive = [direct] + [info.transitive_pyc_files for info in infos],
        ),
        unit_directories = depset(unit_directories(units), transitive = [info.unit_directories for info in infos]),
        unused_levels = depset(
            ["{} (precompile_optimize_level = {})".format(label_text(label), precompiled.optimize)] if _is_unused(precompiled) else [],
            transitive = [info.unused_levels for info in infos],
        ),
        **layouts
    )
