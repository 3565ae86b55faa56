"""One bytecode file at each place of a program's runfiles, also where several targets list one source.

Bazel reports two files at one place as an error (and takes one of them). To compare all files of a closure in each program would
cost the analysis time for programs × files. So targets bring along names of what they have compiled together, a few for each, and
a program looks at files only if some directory has sources of several such sets.
"""

def compile_units(precompiled):
    """Names what a target has compiled: a directory of sources, a tab, and a name of the set of sources and options.

    Targets that share a compilation have equal names. Single sources that are compiled in the same way have equal names, too:
    they are either one source or two that have nothing in common.

    Args:
        precompiled: PrecompiledInfo, or None.

    Returns:
        list[str]
    """
    if not precompiled or not precompiled.unit:
        return []
    directories = {entry.source.short_path.rpartition("/")[0]: True for entry in precompiled.entries if entry.pyc}
    return ["{}\t{}".format(directory, precompiled.unit) for directory in directories]

def unit_directories(units):
    """Returns the directories of compile units.

    Args:
        units: list[str] made by `compile_units`.

    Returns:
        list[str]
    """
    return [unit.partition("\t")[0] for unit in units]

def may_overlap(units, directories, own, known):
    """Tells whether a source of a closure may have bytecode of several targets.

    Args:
        units: list[str], all compile units of the closure, each once.
        directories: list[str], their directories, each once.
        own: list[str], those of the program's own sources.
        known: list[str], those of the sources of its `deps`. What these have compiled, the program's own target has not compiled
            again.

    Returns:
        bool: False if that is certain
    """
    surplus = len(units) - len(directories)
    if surplus == 0:
        return False
    is_known = {unit: True for unit in known}
    for unit in own:
        if unit in is_known:
            continue
        prefix = unit.partition("\t")[0] + "\t"
        others = [other for other in units if other != unit and other.startswith(prefix)]
        if len(others) > 1 or (others and others[0] not in is_known):
            return True
        surplus -= len(others)
    return surplus > 0

def without_overlaps(ctx, first, second):
    """Merges runfiles whose symbolic links may be at the same places: those of a program's closure and of programs in its `data`.

    Args:
        ctx: rule context.
        first: runfiles, whose links are taken.
        second: runfiles, whose links are taken where the first ones have none.

    Returns:
        runfiles
    """
    if not second.root_symlinks or second.empty_filenames:
        # Empty files that another ruleset makes up would get lost.
        return first.merge(second)
    links = {}
    for entry in first.root_symlinks.to_list() + second.root_symlinks.to_list():
        links.setdefault(entry.path, entry.target_file)
    return ctx.runfiles(
        root_symlinks = links,
        symlinks = depset(transitive = [first.symlinks, second.symlinks]),
        transitive_files = depset(transitive = [first.files, second.files]),
    )

def program_layout(ctx, pyc_info, layout, own, known):
    """Returns the Python files of a program's closure, one at each place.

    Of several bytecode files of a source, the one that comes first, from the program on, is taken.

    Args:
        ctx: rule context.
        pyc_info: PycInfo of the program.
        layout: (str) of LAYOUTS.
        own: list[str], as for `may_overlap`.
        known: list[str], likewise.

    Returns:
        struct(runfiles: runfiles, placed_files: depset[File], what their symbolic links lead to)
    """
    runfiles = getattr(pyc_info, layout)
    unchanged = struct(placed_files = pyc_info.placed_files[layout], runfiles = runfiles)
    if not may_overlap(pyc_info.compile_units.to_list(), pyc_info.unit_directories.to_list(), own, known):
        return unchanged
    if len(pyc_info.placed_paths[layout].to_list()) == len(pyc_info.placed_sources[layout].to_list()):
        return unchanged
    links = {}
    for entry in runfiles.root_symlinks.to_list():
        links.setdefault(entry.path, entry.target_file)
    return struct(
        placed_files = depset(links.values()),
        runfiles = ctx.runfiles(root_symlinks = links, transitive_files = runfiles.files),
    )
