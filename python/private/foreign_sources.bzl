"""What an aspect can tell of a target of another ruleset: its Python sources, dependencies and run-time files."""

load(":decisions.bzl", "INVALIDATION_MODE_VALUES", "PRECOMPILE_ATTR_VALUES", "SOURCE_RETENTION_ATTR_VALUES")
load(":py_info_interop.bzl", "PyInfo", "bytecode_of_its_own")

# The attributes through which targets of other rulesets usually depend on Python code.
DEPENDENCY_ATTRS = ["deps", "dep", "actual", "lib", "library"]

def _targets(value):
    if type(value) == "Target":
        return [value]
    if type(value) == "list":
        return [target for target in value if type(target) == "Target"]
    return []

def _python_files(files):
    return [file for file in files if file.extension == "py" or file.is_directory]

def match_bytecode(sources, bytecode):
    """Finds the bytecode of sources by its place, which is as the import system looks for it.

    Args:
        sources: list[File]
        bytecode: list[File], each in `__pycache__` beside its source, or in its place.

    Returns:
        dict[File, File]: bytecode by source, where there is some
    """
    by_source_path = {}
    for pyc in bytecode:
        directory, _, name = pyc.short_path.removesuffix(".pyc").rpartition("/")
        parent, _, last = directory.rpartition("/")
        if last == "__pycache__":
            # The tag of the Python version ends the name.
            directory = parent
            name = name.rpartition(".")[0]
        by_source_path[(directory + "/" if directory else "") + name + ".py"] = pyc
    return {
        source: by_source_path[source.short_path]
        for source in sources
        if source.short_path in by_source_path
    }

def own_bytecode(sources, bytecode, own_level, level):
    """Tells what bytecode a library brings is worth to programs.

    Args:
        sources: list[File]
        bytecode: list[File], what the library has made itself.
        own_level: (int) the optimisation level of this bytecode; its name does not have it.
        level: (int) the optimisation level of the programs that this is for.

    Returns:
        struct with
            existing: dict[File, File], bytecode by source, if it is of the level.
            made: bool, whether the library compiles its sources.
            omits_sources: bool, whether it puts bytecode in their place.
            others: list[File], bytecode of none of the sources.
    """
    matched = match_bytecode(sources, bytecode)
    is_matched = {pyc: True for pyc in matched.values()}
    return struct(
        existing = matched if max(own_level, 0) == level else {},
        made = bool(matched),
        omits_sources = bool(matched) and all([pyc.short_path.split("/")[-2:-1] != ["__pycache__"] for pyc in is_matched]),
        others = [pyc for pyc in bytecode if pyc not in is_matched],
    )

def _attribute(rule, name, values):
    """Returns what an attribute that rules_python has too says, or its default if it is another ruleset's."""
    value = getattr(rule.attr, name, None)
    return value if type(value) == "string" and value in values else values[0]

def _level(rule):
    """Returns the optimisation level of the bytecode that a target has made itself."""
    level = getattr(rule.attr, "precompile_optimize_level", 0)
    return level if type(level) == "int" else 0

def foreign_target(target, rule, level):
    """Describes a target of another ruleset.

    Args:
        target: (Target) it provides PyInfo.
        rule: `ctx.rule` of an aspect.
        level: (int) the optimisation level of the programs that this is for.

    Returns:
        struct with
            sources: list[File], the Python sources.
            existing: dict[File, File], the bytecode that the target has made of them, if it is of the level.
            precompile, invalidation_mode, source_retention: (str) as the attributes of our own rules.
            deps: list[Target], what it depends on as Python code.
            data: list[Target], what it needs at run time; empty if that cannot be told.
            files: list[File] that it needs beside its sources and their bytecode.
            runfiles: list of runfiles that it needs beside those. If the rule is not a plain library, these are
                all its runfiles, with its sources in them.
    """
    deps = [
        dep
        for name in DEPENDENCY_ATTRS
        for dep in _targets(getattr(rule.attr, name, None))
        if PyInfo in dep
    ]
    sources = _python_files(getattr(rule.files, "srcs", []))
    bytecode = bytecode_of_its_own(target)
    if rule.kind == "py_library":
        own = own_bytecode(sources, bytecode, _level(rule), level)
        return struct(
            sources = sources,
            existing = own.existing,
            precompile = "enabled" if own.made else _attribute(rule, "precompile", PRECOMPILE_ATTR_VALUES),
            invalidation_mode = _attribute(rule, "precompile_invalidation_mode", INVALIDATION_MODE_VALUES),
            source_retention = "omit_source" if own.omits_sources else _attribute(
                rule,
                "precompile_source_retention",
                SOURCE_RETENTION_ATTR_VALUES,
            ),
            deps = deps + [dep for dep in _targets(rule.attr.deps) if PyInfo not in dep],
            data = _targets(getattr(rule.attr, "data", [])),
            files = own.others,
            runfiles = [],
        )
    if bytecode:
        sources = []
    elif not sources:
        # A generator: what it has made is what it offers to be built.
        sources = _python_files(target[DefaultInfo].files.to_list())
    return struct(
        sources = sources,
        existing = {},
        precompile = "inherit",
        invalidation_mode = "auto",
        # Its runfiles have the sources in any case.
        source_retention = "force_keep_source",
        deps = deps,
        data = [],
        files = bytecode,
        runfiles = [target[DefaultInfo].default_runfiles],
    )
