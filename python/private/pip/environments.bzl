"""The environments of a hub: a Python version on a platform. Pure functions."""

load("//python/private:version.bzl", "PRECOMPILABLE_VERSIONS")
load("//python/private/pypa:specifiers.bzl", "specifiers_hold")
load("//python/private/pypa:wheel_tags.bzl", "parse_wheel_name", "select_file", "wheel_target")
load(":platforms.bzl", "PLATFORMS", "describe_platform", "marker_environment", "platform_tags")

# The first version that has free-threaded builds.
_FIRST_FREE_THREADED = (3, 13)

# How many wheels are listed that do not fit, where something else is to be read.
_MOST_REASONS = 5

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

def _target(python, platform, versions):
    """What wheels are to be for."""
    return wheel_target(
        python.removesuffix("t"),
        platform_tags(platform, **versions),
        describe_platform(platform, **versions),
        free_threaded = python.endswith("t"),
    )

def make_environment(python, full_version, platform, versions = {}):
    """Makes an environment.

    Args:
        python: (str) such as `3.14` or `3.14t`.
        full_version: (str) the version that markers see, such as `3.14.0`.
        platform: (str) a key of PLATFORMS.
        versions: (dict[str, tuple[int, int]]) of `glibc`, `musl` and `macos`, if they are not the default ones.

    Returns:
        struct(name: str, python: str, platform: str, markers: dict[str, str], target: struct, resolution: str): the values of a
        marker's variables; the target that wheels are selected for; environments with the same values have one resolution
    """
    markers = marker_environment(platform, full_version)
    return struct(
        markers = markers,
        name = environment_name(python, platform),
        platform = platform,
        python = python,
        target = _target(python, platform, versions),
        resolution = " ".join([full_version, markers["sys_platform"], markers["platform_machine"]]),
    )

def environment_wheel_tags(python, platform, versions):
    """Returns the tags that wheels for an environment may have.

    Args:
        python: (str) such as `3.14` or `3.14t`.
        platform: (str) a key of PLATFORMS; empty if it is not known.
        versions: (dict[str, tuple[int, int]]) as for `make_environment`.

    Returns:
        struct(description: str, interpreters: list[str], platforms: list[str]): what messages call it; Python and ABI tags, such as
        `cp314-cp314`; platform tags, none if the platform is not known
    """
    platforms = platform_tags(platform, **versions) if platform else []
    target = wheel_target(
        python.removesuffix("t"),
        platforms,
        describe_platform(platform, **versions) if platform else "any platform",
        free_threaded = python.endswith("t"),
    )
    return struct(
        description = target.description,
        interpreters = ["{}-{}".format(target.own, abi) for abi in [target.abi, target.stable, "none"]] +
                       ["{}-{}".format(older, target.stable) for older in target.older] +
                       [generic + "-none" for generic in target.generic],
        platforms = platforms,
    )

def parse_versions(texts):
    """Parses versions of the C libraries and of macOS.

    Args:
        texts: (dict[str, str]) such as `{"glibc": "2.28"}`; empty ones are left out.

    Returns:
        (dict[str, tuple[int, int]], str): as `make_environment` takes them; and what is wrong, or None
    """
    versions = {}
    for name, text in texts.items():
        parts = text.split(".")
        if text and (len(parts) != 2 or [part for part in parts if not part.isdigit()]):
            return {}, "{} = \"{}\" is not a version; write it as MAJOR.MINOR, such as \"{}\"".format(
                name,
                text,
                {"glibc": "2.28", "macos": "14.0", "musl": "1.2"}[name],
            )
        if text:
            versions[name] = (int(parts[0]), int(parts[1]))
    return versions, None

def describe_environment(python, platform):
    """Says which environment the build is for.

    Args:
        python: (str) such as `3.14` or `3.14t`; empty if it is not known.
        platform: (str) a key of PLATFORMS; empty if it is none of them.

    Returns:
        str
    """
    return "{} on {}".format(
        "Python " + python if python else "a Python of unknown version",
        platform or "a platform that rules_pyc does not know",
    )

def _describe_environments(names):
    pythons = {}
    platforms = {}
    for name in names:
        python, _, platform = name.partition("-")
        pythons["{}.{}".format(python[2], python[3:])] = True
        platforms[platform] = True
    return "Python {} on {}".format(", ".join(pythons), ", ".join(platforms))

def _select_wheel(filenames, python, platform, versions):
    """Returns what `select_file` does for the names of wheels."""
    files = [
        struct(filename = filename, kind = "wheel", wheel = parse_wheel_name(filename))
        for filename in filenames
    ]
    return select_file(files, _target(python, platform, versions))

def build_reason_lines(*, package, where, wheels, python, platform, versions):
    """Says why a package is built from its source.

    Args:
        package: (str) what people call it, with its version.
        where: (str) what people call the environment.
        wheels: (list[str]) the wheels that the lock has of it.
        python: (str) such as `3.14` or `3.14t`.
        platform: (str) a key of PLATFORMS.
        versions: (dict[str, tuple[int, int]]) as for `make_environment`.

    Returns:
        list[str]: lines
    """
    what = "{} is built from its source for {}".format(package, where)
    if not wheels:
        return [what + ": the lock has no wheel of it"]
    if platform not in PLATFORMS:
        return [what]
    found = _select_wheel(wheels, python, platform, versions)
    if found.file:
        return ["{}, although {} fits: no-binary or no-binary-package of [tool.uv] says so".format(what, found.file.filename)]
    lines = [what + ", as no wheel fits:"] + ["    " + reason for reason in found.reasons[:_MOST_REASONS]]
    rest = len(found.reasons) - _MOST_REASONS
    return lines + (["    and {} more".format(rest)] if rest > 0 else [])

def unavailable_reason(name, filenames, environments, python, platform, versions):
    """Says why an environment has no file of a package, if the package as such is for it.

    Args:
        name: (str) the name of the environment.
        filenames: (list[str]) the files that the lock has of the package.
        environments: (list[str]) the names of the hub's environments.
        python: (str) such as `3.14` or `3.14t`.
        platform: (str) a key of PLATFORMS.
        versions: (dict[str, tuple[int, int]]) as for `make_environment`.

    Returns:
        str
    """
    if name not in environments:
        return ("the hub is not for it, but for {}. This follows from requires-python and environments of the lock, and from python_version, " +
                "python_versions and target_platforms of pip.parse").format(_describe_environments(environments))
    if not filenames:
        return "the lock has no file of it"
    found = _select_wheel(filenames, python, platform, versions)
    return "no file of it fits, and there is no source distribution:\n" + "\n".join(["    " + reason for reason in found.reasons])

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
