"""`whl` of `pip.override`: a wheel of the user's own in the place of the files that a lock has of a package. Pure functions."""

load("//python/private/pypa:versions.bzl", "parse")
load("//python/private/pypa:wheel_tags.bzl", "parse_wheel_name", "select_file")

def override_wheel(label):
    """Describes a wheel by its label.

    Args:
        label: (Label) the file.

    Returns:
        struct as of `read_files`
    """
    filename = label.name.rpartition("/")[2]
    return struct(
        filename = filename,
        hash = "",
        kind = "wheel",
        path = "{}/{}".format(label.package, label.name),
        sha256 = "",
        size = -1,
        url = "",
        wheel = parse_wheel_name(filename),
    )

def _is_same_release(version, other):
    """Whether two versions differ in nothing but their local parts: 1.0+patched is a 1.0."""
    version, other = parse(version), parse(other)
    return bool(version and other and version.public == other.public)

def override_wheel_problem(file, version, target):
    """Says why a wheel cannot take the place of the files of a package in one environment.

    Args:
        file: (struct) made by `override_wheel`.
        version: (str) the version of the package that the lock has for the environment; empty if that is not fixed.
        target: (struct) as `wheel_target` returns it.

    Returns:
        str, or None if it can
    """
    if version and not _is_same_release(file.wheel.version, version):
        return "whl of pip.override: {}: this is version {}, but the lock has {}; lock that version, or use a wheel of {}".format(
            file.filename,
            file.wheel.version,
            version,
            version,
        )
    reasons = select_file([file], target).reasons
    return "whl of pip.override does not fit: {}".format(reasons[0]) if reasons else None
