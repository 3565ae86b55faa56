"""Who asks for bytecode, so that its absence is an error and not a fallback. Pure functions, no rule context."""

def compile_request(*, precompile, precompile_flag, source_retention, source_retention_flag):
    """Tells what asks for bytecode of a target's sources.

    Args:
        precompile: (str) the attribute.
        precompile_flag: (str) the flag.
        source_retention: (str) the attribute.
        source_retention_flag: (str) the flag.

    Returns:
        str such as `the target says precompile = "enabled"`, or None if nothing does
    """
    if precompile_flag == "force_enabled":
        return "the build says --precompile=force_enabled"
    if precompile_flag == "force_disabled" or precompile == "disabled":
        return None
    if precompile != "inherit":
        return "the target says precompile = \"{}\"".format(precompile)
    if precompile_flag in ["enabled", "if_generated_source"]:
        return "the build says --precompile=" + precompile_flag
    if precompile_flag == "disabled":
        return None
    if source_retention.startswith("omit_"):
        return "the target says precompile_source_retention = \"{}\"".format(source_retention)
    if source_retention == "inherit" and source_retention_flag.startswith("omit_"):
        return "the build says --precompile_source_retention=" + source_retention_flag
    return None

def collection_request(*, pyc_collection, pyc_collection_flag, precompile_flag, standard_library_flag = "auto"):
    """Tells what asks for bytecode of a program's closure and of its interpreter's standard library.

    Args:
        pyc_collection: (str) the attribute.
        pyc_collection_flag: (str) the flag.
        precompile_flag: (str) the flag.
        standard_library_flag: (str) the flag, for an interpreter of the build; `auto` for others.

    Returns:
        str such as `the target says pyc_collection = "pyc_only"`, or None if nothing does
    """
    if precompile_flag == "force_disabled":
        return None
    if pyc_collection in ["include_pyc", "pyc_only"]:
        return "the target says pyc_collection = \"{}\"".format(pyc_collection)
    if pyc_collection == "inherit" and pyc_collection_flag in ["include_pyc", "pyc_only"]:
        return "the build says --pyc_collection=" + pyc_collection_flag
    if standard_library_flag == "enabled":
        return "the build says --precompile_standard_library=enabled"
    return None
