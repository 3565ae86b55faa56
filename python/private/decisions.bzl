"""Whether and where bytecode is made: attributes against flags. Pure functions, no rule context."""

PRECOMPILE_ATTR_VALUES = ["inherit", "enabled", "disabled", "if_generated_source"]
PRECOMPILE_FLAG_VALUES = ["auto", "enabled", "disabled", "if_generated_source", "force_enabled", "force_disabled"]
ADD_TO_RUNFILES_FLAG_VALUES = ["always", "decided_elsewhere"]
PYC_COLLECTION_ATTR_VALUES = ["inherit", "include_pyc", "pyc_only", "disabled"]
PYC_COLLECTION_FLAG_VALUES = ["auto", "include_pyc", "pyc_only", "disabled"]
SOURCE_RETENTION_ATTR_VALUES = ["inherit", "keep_source", "omit_source", "omit_if_generated_source"]
SOURCE_RETENTION_FLAG_VALUES = ["auto", "keep_source", "omit_source", "omit_if_generated_source", "force_keep_source"]
STANDARD_LIBRARY_FLAG_VALUES = ["auto", "enabled", "disabled"]
CLASH_FLAG_VALUES = ["error", "warn"]
HIDDEN_MODULES_FLAG_VALUES = ["plan", "warn", "error"]
LIBC_FLAG_VALUES = ["auto", "glibc", "musl"]
INVALIDATION_MODE_VALUES = ["auto", "checked_hash", "unchecked_hash"]
OPTIMIZE_LEVELS = [0, 1, 2]
STRIP_VALUES = ["asserts", "docstrings"]

def precompile_decision(attribute, flag, add_to_runfiles):
    """Decides about the bytecode of one target's sources.

    An attribute wins over a plain flag, a `force_*` flag wins over everything.

    Args:
        attribute: (str) of PRECOMPILE_ATTR_VALUES.
        flag: (str) of PRECOMPILE_FLAG_VALUES.
        add_to_runfiles: (str) of ADD_TO_RUNFILES_FLAG_VALUES.

    Returns:
        struct with
            sources: (str) `all`, `generated` or `none`: which sources have bytecode declared.
            explicit: (bool) whether the target's attribute or a force flag asked for it.
            in_default_runfiles: (bool) whether the library's own runfiles carry it. Where they do
                not, it is built only if a binary collects it.
    """
    if flag == "force_disabled" or (attribute == "disabled" and flag != "force_enabled"):
        return struct(sources = "none", explicit = True, in_default_runfiles = False)
    if flag == "force_enabled" or attribute == "enabled":
        return struct(sources = "all", explicit = True, in_default_runfiles = True)
    if attribute == "if_generated_source":
        return struct(sources = "generated", explicit = True, in_default_runfiles = True)

    # The attribute says `inherit`.
    return struct(
        sources = "generated" if flag == "if_generated_source" else "all",
        explicit = False,
        in_default_runfiles = flag != "disabled" and add_to_runfiles == "always",
    )

def source_retention_decision(attribute, flag, is_generated):
    """Decides whether a source stays in the runfiles where its bytecode is.

    A target that says `keep_source` needs its sources at run time, so they stay in every program. As a flag, the same word is a
    default, which a program with `pyc_only` overrides.

    Args:
        attribute: (str) of SOURCE_RETENTION_ATTR_VALUES, or `force_keep_source` where the source cannot be left out.
        flag: (str) of SOURCE_RETENTION_FLAG_VALUES.
        is_generated: (bool) whether the source is no file of the source tree.

    Returns:
        str: `keep`, `omit`, or `force_keep`, which also holds for a program that wants no sources.
    """
    if flag == "force_keep_source" or attribute in ["force_keep_source", "keep_source"]:
        return "force_keep"
    value = flag if attribute == "inherit" else attribute
    omitted = value == "omit_source" or (value == "omit_if_generated_source" and is_generated)
    return "omit" if omitted else "keep"

def placement_decision(layout, *, has_bytecode, in_default_runfiles, explicit, retention, level_is_right):
    """Decides how one source and its bytecode stand in one layout of a closure.

    Args:
        layout: (str) the name of a layout field of PycInfo.
        has_bytecode: (bool) whether bytecode is declared for the source.
        in_default_runfiles: (bool) of the precompile decision.
        explicit: (bool) of the precompile decision.
        retention: (str) of the source retention decision.
        level_is_right: (bool) whether the bytecode is of the level that the programs run at. The name of
            a file without source cannot tell its level, so bytecode of another one never replaces a source.

    Returns:
        str: `source` (alone), `pycache` (the source, and its bytecode in `__pycache__`) or
        `sourceless` (bytecode in the place of the source)
    """
    carried = has_bytecode and {
        "default_layout": in_default_runfiles,
        "explicit_layout": explicit and in_default_runfiles,
        "pycache_layout": True,
        "sourceless_layout": True,
    }[layout]
    if not carried:
        return "source"
    replaced = retention == "omit" or (layout == "sourceless_layout" and retention != "force_keep")
    return "sourceless" if replaced and level_is_right else "pycache"

def pyc_collection_decision(attribute, flag):
    """Decides which layout of its closure a binary takes.

    Args:
        attribute: (str) of PYC_COLLECTION_ATTR_VALUES.
        flag: (str) of PYC_COLLECTION_FLAG_VALUES.

    Returns:
        str, the name of a PycInfo field: `default_layout`, `explicit_layout`, `pycache_layout` or
        `sourceless_layout`
    """
    return {
        "auto": "default_layout",
        "disabled": "explicit_layout",
        "include_pyc": "pycache_layout",
        "pyc_only": "sourceless_layout",
    }[flag if attribute == "inherit" else attribute]

def standard_library_decision(flag, precompile_flag, layout):
    """Decides whether a program has bytecode of its interpreter's standard library.

    Args:
        flag: (str) of STANDARD_LIBRARY_FLAG_VALUES.
        precompile_flag: (str) of PRECOMPILE_FLAG_VALUES.
        layout: (str) the name of the layout field of PycInfo that the program takes.

    Returns:
        bool
    """
    if flag == "disabled" or precompile_flag == "force_disabled":
        return False
    if flag == "enabled" or precompile_flag == "force_enabled":
        return True
    return {
        # As a library whose sources are not generated and that says `inherit`.
        "default_layout": precompile_flag in ["auto", "enabled"],
        "explicit_layout": False,
        "pycache_layout": True,
        "sourceless_layout": True,
    }[layout]

def invalidation_mode_decision(attribute, compilation_mode, is_external):
    """Decides the PEP 552 invalidation mode.

    Args:
        attribute: (str) of INVALIDATION_MODE_VALUES.
        compilation_mode: (str) Bazel's: `fastbuild`, `dbg` or `opt`.
        is_external: (bool) whether the target is in a repository other than the main one.

    Returns:
        str, `checked_hash` or `unchecked_hash`
    """
    if attribute != "auto":
        return attribute

    # What nobody edits in place need not be checked at every import.
    return "unchecked_hash" if compilation_mode == "opt" or is_external else "checked_hash"
