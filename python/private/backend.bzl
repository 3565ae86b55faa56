"""What compiles: the native compiler, or CPython."""

load(":certified_versions.bzl", "CERTIFIED_VERSIONS")
load(":version.bzl", "short_version")

BACKEND_FLAG_VALUES = ["auto", "native", "interpreter"]

def backend_decision(flag, version, certified = CERTIFIED_VERSIONS):
    """Decides what compiles for a version.

    Args:
        flag: (str) of BACKEND_FLAG_VALUES.
        version: a struct with the ints `major` and `minor`.
        certified: list of (major, minor), the versions that the native compiler is used for.

    Returns:
        struct with
            flag: (str) the flag.
            needs_interpreter: (bool) whether an interpreter compiles, and so belongs to the action.
            problem: (str) why nothing can compile, or None.
    """
    is_certified = (version.major, version.minor) in certified
    problem = None
    if flag == "native" and not is_certified:
        problem = ("the build says --precompile_backend=native, but the native compiler is certified for {} of Python, " +
                   "not for {}. Say --precompile_backend=auto.").format(
            ", ".join(["{}.{}".format(major, minor) for major, minor in certified]) or "no version",
            short_version(version),
        )
    return struct(
        flag = flag,
        needs_interpreter = flag == "interpreter" or not is_certified,
        problem = problem,
    )

def add_backend(args, decision, interpreter):
    """Adds the arguments that tell the precompiler what compiles.

    Args:
        args: (Args) of the action.
        decision: struct made by `backend_decision`.
        interpreter: struct(path: str, tools: list) of the precompile toolchain.

    Returns:
        list: the tools of the action, beside the precompiler
    """
    if decision.flag != "auto":
        args.add("--backend", decision.flag)
    if not decision.needs_interpreter:
        return []
    args.add("--interpreter", interpreter.path)
    return interpreter.tools
