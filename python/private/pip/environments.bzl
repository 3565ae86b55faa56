"""The environments of a hub: a Python version on a platform. Pure functions."""

load("//python/private:version.bzl", "PRECOMPILABLE_VERSIONS")
load(":platforms.bzl", "PLATFORMS", "marker_environment")
load(":specifiers.bzl", "specifiers_hold")

# The first version that has free-threaded builds.
_FIRST_FREE_THREADED = (3, 13)

# No Python version has had more micro versions.
_MICRO_VERSIONS = 100

def environment_name(python, platform):
    """Names an environment.

    Args:
        python: (str) such as `3.14` or `3.14t`.
        platform: (str) a key of PLATFORMS.

    Returns:
        str, which can be the name of a target
    """
    return "cp{}-{}".format(python.replace(".", ""), platform)

def make_environment(python, full_version, platform):
    """Makes an environment.

    Args:
        python: (str) such as `3.14` or `3.14t`.
        full_version: (str) the version that markers see, such as `3.14.0`.
        platform: (str) a key of PLATFORMS.

    Returns:
        struct(name: str, python: str, full_version: str, platform: str, is_free_threaded: bool, markers: dict[str, str],
        resolution: str): the values of a marker's variables; environments with equal ones have one resolution
    """
    markers = marker_environment(platform, full_version)
    return struct(
        full_version = full_version,
        is_free_threaded = python.endswith("t"),
        markers = markers,
        name = environment_name(python, platform),
        platform = platform,
        python = python,
        resolution = " ".join([full_version, markers["sys_platform"], markers["platform_machine"]]),
    )

def describe_environment(environment):
    """Says which environment the build is for.

    Args:
        environment: TargetEnvironmentInfo

    Returns:
        str
    """
    python = "Python " + environment.python if environment.python else "a Python of unknown version"
    platform = environment.platform or "a platform that rules_pyc does not know"
    return "{} on {}".format(python, platform)

def _lowest_version(short, specifiers):
    """Returns the first micro version that fits, or None."""
    for micro in range(_MICRO_VERSIONS):
        version = "{}.{}".format(short, micro)
        if specifiers_hold(specifiers, version):
            return version
    return None

def default_pythons(specifiers):
    """Finds the Python versions that a lock is for.

    Args:
        specifiers: (list[struct]) `requires-python` of the lock, parsed.

    Returns:
        dict[str, str]: the version that markers see, such as `3.14.0`, by name, such as `3.14` or `3.14t`
    """
    pythons = {}
    for version in PRECOMPILABLE_VERSIONS:
        short = "{}.{}".format(*version)
        full = _lowest_version(short, specifiers)
        if full:
            pythons[short] = full
            if version >= _FIRST_FREE_THREADED:
                pythons[short + "t"] = full
    return pythons

def named_pythons(names, specifiers):
    """Finds the Python versions that `pip.parse` names.

    Args:
        names: (list[str]) such as `3.14`, `3.14.2` or `3.14t`.
        specifiers: (list[struct]) `requires-python` of the lock, parsed.

    Returns:
        (dict[str, str], str): as of `default_pythons`; and what is wrong, or None
    """
    pythons = {}
    for name in names:
        plain = name.removesuffix("t")
        parts = plain.split(".")
        if len(parts) not in [2, 3] or [part for part in parts if not part.isdigit()]:
            return {}, "\"{}\" is not a Python version; write it as MAJOR.MINOR, such as \"3.14\", or \"3.14t\" for the free-threaded build".format(name)
        short = ".".join(parts[:2])
        full = _lowest_version(short, specifiers) if len(parts) == 2 else plain if specifiers_hold(specifiers, plain) else None
        if not full:
            return {}, "\"{}\" is not what requires-python of the lock permits".format(name)
        key = short + ("t" if name.endswith("t") else "")
        if key in pythons:
            return {}, "Python {} is there twice".format(key)
        pythons[key] = full
    return pythons, None

def platform_problem(names):
    """Says what is wrong with names of platforms.

    Args:
        names: (list[str]) of `target_platforms`.

    Returns:
        str, or None
    """
    for name in names:
        if name not in PLATFORMS:
            return "the platform \"{}\" is not known; there are host, {}".format(name, ", ".join(PLATFORMS.keys()))
    return None

def unavailable_reason(environment, filenames):
    """TEMP"""
    return "no file fits: " + ", ".join(filenames)
