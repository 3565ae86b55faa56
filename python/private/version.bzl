"""Python versions as the rules speak of them: `3.14.2` parsed, tags and directory names derived."""

# The versions whose `.pyc` format the precompiler knows (crates/pyc, PythonVersion::SUPPORTED).
PRECOMPILABLE_VERSIONS = [(3, 11), (3, 12), (3, 13), (3, 14), (3, 15)]

def parse_version(text):
    """Parses a Python version.

    Args:
        text: (str) `MAJOR.MINOR` or `MAJOR.MINOR.MICRO…`; what follows the digits of MICRO is ignored.

    Returns:
        A struct of ints `major`, `minor`, `micro` (0 where absent), or None if the text is no version.
    """
    parts = text.split(".")
    if len(parts) < 2 or not parts[0].isdigit() or not parts[1].isdigit():
        return None
    micro = ""
    for char in (parts[2] if len(parts) > 2 else "0").elems():
        if not char.isdigit():
            break
        micro += char
    return struct(
        major = int(parts[0]),
        minor = int(parts[1]),
        micro = int(micro or "0"),
    )

def short_version(version):
    """Returns `MAJOR.MINOR` of a version struct.

    Args:
        version: a struct with the ints `major` and `minor`.

    Returns:
        str
    """
    return "{}.{}".format(version.major, version.minor)

def library_version(runtime):
    """Returns what the directories of a runtime's library and of its environments are called after.

    Args:
        runtime: RuntimeInfo of known version.

    Returns:
        str: `MAJOR.MINOR`, with a `t` for a free-threaded build
    """
    return short_version(runtime.version) + ("t" if runtime.free_threaded else "")

def default_pyc_tag(implementation, version):
    """Returns the tag of bytecode file names (`sys.implementation.cache_tag`, PEP 3147).

    Args:
        implementation: (str) `sys.implementation.name`, such as `cpython`.
        version: a struct with the ints `major` and `minor`.

    Returns:
        str such as `cpython-314`
    """
    return "{}-{}{}".format(implementation, version.major, version.minor)

def is_precompilable(implementation, version):
    """Tells whether the precompiler knows the bytecode format of an interpreter.

    Args:
        implementation: (str) `sys.implementation.name`.
        version: a struct with the ints `major` and `minor`.

    Returns:
        bool
    """
    return implementation == "cpython" and (version.major, version.minor) in PRECOMPILABLE_VERSIONS
