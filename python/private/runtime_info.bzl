"""What the rules need to know of a Python runtime, and the one place that reads it from a toolchain."""

load("@rules_python//python:py_runtime_info.bzl", "PyRuntimeInfo")
load(":version.bzl", "default_pyc_tag", "is_precompilable", "parse_version")

RuntimeInfo = provider(
    doc = "A Python runtime, normalised. Private to rules_pyc.",
    fields = {
        "coverage_files": "depset[File]: coverage.py, if the toolchain has it.",
        "coverage_tool": "File | None: its entry point, a file in the directory of the package `coverage`.",
        "files": "depset[File]: an in-build interpreter and its files; empty for a system interpreter.",
        "free_threaded": "bool: whether it is a build without the global interpreter lock (`3.14t`).",
        "implementation": "str: `sys.implementation.name`, in lower case, or an empty string if unknown.",
        "interpreter": "File | None: the interpreter of an in-build runtime.",
        "interpreter_path": "str: the absolute path of a system interpreter; empty for an in-build runtime.",
        "precompilable": "bool: whether bytecode can be made for this runtime.",
        "pyc_tag": "str: the tag of bytecode file names, such as `cpython-314`; empty if the version is unknown.",
        "version": "struct(major, minor, micro) | None: the version, if the runtime declares one.",
    },
)

def _declared_version(toolchain, runtime):
    """Returns (version struct, implementation, pyc tag), or None for what is unknown."""

    # A toolchain made by `py_versioned_runtime_toolchain`.
    extra = getattr(toolchain, "rules_pyc_runtime", None)
    if extra:
        return extra.version, extra.implementation, extra.pyc_tag

    # The Starlark PyRuntimeInfo of rules_python 0.28 and newer.
    info = getattr(runtime, "interpreter_version_info", None)
    if info and getattr(info, "major", None) and getattr(info, "minor", None) != None:
        version = struct(major = int(info.major), minor = int(info.minor), micro = int(getattr(info, "micro", 0) or 0))
        implementation = getattr(runtime, "implementation_name", None) or "cpython"
        return version, implementation, getattr(runtime, "pyc_tag", None)
    return None, "", None

def _is_free_threaded(toolchain, runtime):
    """Whether a runtime is free-threaded, as far as a toolchain of ours or (since its version 1.0) rules_python's runtime tells."""
    extra = getattr(toolchain, "rules_pyc_runtime", None)
    return "t" in (extra.abi_flags if extra else getattr(runtime, "abi_flags", None) or "")

def make_runtime_info(toolchain):
    """Reads a toolchain of rules_python's Python toolchain type.

    Args:
        toolchain: the ToolchainInfo, with the field `py3_runtime`.

    Returns:
        RuntimeInfo, or None if the toolchain has no Python 3 runtime.
    """
    runtime = getattr(toolchain, "py3_runtime", None)
    if not runtime:
        return None
    version, implementation, pyc_tag = _declared_version(toolchain, runtime)
    implementation = implementation.lower()
    if version and not pyc_tag:
        pyc_tag = default_pyc_tag(implementation, version)
    return RuntimeInfo(
        coverage_files = getattr(runtime, "coverage_files", None) or depset(),
        coverage_tool = getattr(runtime, "coverage_tool", None),
        free_threaded = _is_free_threaded(toolchain, runtime),
        files = depset([runtime.interpreter] if runtime.interpreter else [], transitive = [runtime.files] if runtime.files else []),
        implementation = implementation,
        interpreter = runtime.interpreter,
        interpreter_path = runtime.interpreter_path or "",
        precompilable = bool(version) and is_precompilable(implementation, version),
        pyc_tag = pyc_tag or "",
        version = version,
    )

def runtime_info_of_target(target):
    """Reads a runtime that is named directly: a `py_runtime`, or a toolchain of rules_python's Python toolchain type.

    Args:
        target: (Target)

    Returns:
        RuntimeInfo, or None if the target is neither
    """
    if platform_common.ToolchainInfo in target:
        return make_runtime_info(target[platform_common.ToolchainInfo])
    if PyRuntimeInfo in target:
        return make_runtime_info(struct(py3_runtime = target[PyRuntimeInfo]))
    return None

def make_version_extension(version, implementation, pyc_tag, abi_flags = ""):
    """Makes the value of a ToolchainInfo's `rules_pyc_runtime` field.

    Args:
        version: (str) such as `3.14.2`.
        implementation: (str) `sys.implementation.name`.
        pyc_tag: (str) `sys.implementation.cache_tag`; empty to derive it.
        abi_flags: (str) `sys.abiflags`.

    Returns:
        A struct, or None if the version cannot be parsed.
    """
    parsed = parse_version(version)
    if not parsed:
        return None
    return struct(abi_flags = abi_flags, version = parsed, implementation = implementation, pyc_tag = pyc_tag)
