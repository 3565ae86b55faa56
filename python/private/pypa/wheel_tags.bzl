"""Which file of a package is for a Python on a platform: the tags of wheels (PEP 425, 600, 656, 803), ranked as pip and uv do."""

load("//python/private:version.bzl", "parse_version")

# How well a wheel fits, best first. Within one of these a newer Python tag is better, and then an earlier tag of the platform.
_OWN_ABI = 0
_STABLE_ABI = 1
_OWN_PYTHON = 2
_OLDER_STABLE_ABI = 3
_ANY_PYTHON = 4
_OWN_PYTHON_ANYWHERE = 5
_ANYWHERE = 6

# The first minor version of CPython 3 with a stable ABI.
_FIRST_STABLE_MINOR = 2

def parse_wheel_name(filename):
    """Parses the name of a wheel.

    Args:
        filename: (str) such as `numpy-2.5.0-cp314-cp314-manylinux_2_28_x86_64.whl`.

    Returns:
        struct(name: str, version: str, build: tuple[int, str], tags: str, pythons: list[str], abis: list[str], platforms: list[str]),
        the build being `(-1, "")` if there is none; or None if the name is not that of a wheel
    """
    if not filename.endswith(".whl"):
        return None
    parts = filename.removesuffix(".whl").split("-")
    if len(parts) not in [5, 6] or "" in parts:
        return None
    build = (-1, "")
    if len(parts) == 6:
        rest = parts[2].lstrip("0123456789")
        digits = parts[2].removesuffix(rest) if rest else parts[2]
        if not digits:
            return None
        build = (int(digits), rest)
    tags = [part.lower().split(".") for part in parts[-3:]]
    return struct(
        abis = tags[1],
        build = build,
        name = parts[0],
        platforms = tags[2],
        pythons = tags[0],
        tags = "-".join(parts[-3:]),
        version = parts[1],
    )

def wheel_target(python_version, platform_tags, description, free_threaded = False):
    """Describes what wheels are to be for.

    Args:
        python_version: (str) such as `3.14` or `3.14.2`.
        platform_tags: (list[str]) the tags of the platform, best first (`platform_tags` in `platforms.bzl`).
        description: (str) what messages call the platform.
        free_threaded: (bool) whether it is CPython without the GIL.

    Returns:
        struct, opaque but for `description` (str)
    """
    version = parse_version(python_version)
    major, minor = version.major, version.minor
    own = "cp{}{}".format(major, minor)
    stable = "abi3t" if free_threaded else "abi3"
    generic = ["py{}{}".format(major, minor), "py{}".format(major)] + ["py{}{}".format(major, older) for older in range(minor - 1, -1, -1)]
    older = ["cp{}{}".format(major, older) for older in range(minor - 1, _FIRST_STABLE_MINOR - 1, -1)]
    return struct(
        abi = own + ("t" if free_threaded else ""),
        description = "CPython {}.{}{} on {}".format(major, minor, " without the GIL" if free_threaded else "", description),
        generic = {tag: index for index, tag in enumerate(generic)},
        older = {tag: index for index, tag in enumerate(older)},
        own = own,
        platforms = {tag: index for index, tag in enumerate(platform_tags)},
        ranks = {},
        stable = stable,
    )

def _python_rank(target, python, abi):
    """How well a Python and an ABI tag fit a target with platform tags: (int, int), less is better; None if they do not."""
    if python == target.own:
        if abi == target.abi:
            return (_OWN_ABI, 0)
        if abi == target.stable:
            return (_STABLE_ABI, 0)
        if abi == "none":
            return (_OWN_PYTHON, 0)
    elif python in target.older and abi == target.stable:
        return (_OLDER_STABLE_ABI, target.older[python])
    elif python in target.generic and abi == "none":
        return (_ANY_PYTHON, target.generic[python])
    return None

def _rank(target, python, abi, platform):
    """How well one combination of tags fits: a tuple, less is better; None if it does not."""
    if platform == "any":
        if abi != "none":
            return None
        if python == target.own:
            return (_OWN_PYTHON_ANYWHERE, 0, 0)
        return (_ANYWHERE, target.generic[python], 0) if python in target.generic else None
    found = _python_rank(target, python, abi)
    place = target.platforms.get(platform)
    return (found[0], found[1], place) if found != None and place != None else None

def wheel_rank(wheel, target):
    """Tells how well a wheel fits.

    Args:
        wheel: (struct) as `parse_wheel_name` returns it.
        target: (struct) as `wheel_target` returns it.

    Returns:
        tuple of ints, less is better; None if it does not fit
    """
    if wheel.tags in target.ranks:
        return target.ranks[wheel.tags]
    best = None
    for python in wheel.pythons:
        for abi in wheel.abis:
            for platform in wheel.platforms:
                rank = _rank(target, python, abi, platform)
                if rank != None and (best == None or rank < best):
                    best = rank
    target.ranks[wheel.tags] = best
    return best

def _misfit(file, target):
    """Says why a wheel does not fit."""
    filename, wheel = file.filename, file.wheel
    if not wheel:
        return "{}: this is not the name of a wheel".format(filename)
    pythons = [tag for tag in wheel.pythons if tag == target.own or tag in target.older or tag in target.generic]
    if not pythons:
        return "{}: the Python tag {} is for another Python".format(filename, ".".join(wheel.pythons))
    for python in pythons:
        for abi in wheel.abis:
            if _python_rank(target, python, abi) != None:
                return "{}: the platform tag {} is for another platform".format(filename, ".".join(wheel.platforms))
    if [python for python in pythons if python == target.own or python in target.generic]:
        return "{}: the ABI tag {} is for another Python".format(filename, ".".join(wheel.abis))
    return "{}: the Python tag {} is for another Python, as it does not come with the stable ABI ({})".format(
        filename,
        ".".join(wheel.pythons),
        target.stable,
    )

def select_file(files, target):
    """Chooses the file of a package that is for a target: the wheel that fits best, else the sdist.

    Args:
        files: (list[struct]) with `kind` (`wheel` or `sdist`), `filename`, and `wheel` (as `parse_wheel_name` returns it).
        target: (struct) as `wheel_target` returns it.

    Returns:
        struct(file: struct, reasons: list[str]): one of the files, or None and why none of them fits, a line for each
    """
    best, best_rank = None, None
    for file in files:
        rank = wheel_rank(file.wheel, target) if file.wheel else None
        if rank == None:
            continue

        # Of wheels with the same tags the greatest build number is taken.
        if best == None or rank < best_rank[0] or (rank == best_rank[0] and file.wheel.build > best_rank[1]):
            best, best_rank = file, (rank, file.wheel.build)
    if not best:
        best = ([file for file in files if file.kind == "sdist"] or [None])[0]
    return struct(file = best, reasons = [] if best else [_misfit(file, target) for file in files])

def no_file_error(package, target, reasons):
    """Says that no file of a package is for a target.

    Args:
        package: (str) its name and version.
        target: (struct) as `wheel_target` returns it.
        reasons: (list[str]) as `select_file` returns them.

    Returns:
        str
    """
    if not reasons:
        return "{} has no files at all, so none for {}".format(package, target.description)
    return "{} has no file for {}:\n{}".format(package, target.description, "\n".join(["    " + reason for reason in reasons]))
