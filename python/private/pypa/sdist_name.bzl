"""The names of source distributions: NAME-VERSION with the ending of an archive. Pure functions."""

# The endings of archives that can be built. PEP 625 wants `.tar.gz`; older sdists have others.
SDIST_ENDINGS = [".tar.gz", ".tar.bz2", ".tar.xz", ".tgz", ".zip"]

def sdist_stem(filename):
    """Returns the name of an archive without its ending.

    Args:
        filename: (str)

    Returns:
        str, such as `psutil-7.0.0`; None if it does not have the ending of an archive
    """
    for ending in SDIST_ENDINGS:
        if filename.endswith(ending):
            return filename.removesuffix(ending)
    return None

def split_sdist_name(filename):
    """Splits the name of a source distribution.

    Args:
        filename: (str) such as `psutil-7.0.0.tar.gz`.

    Returns:
        (str, str): name and version; empty if it is not such a name
    """
    name, _, version = (sdist_stem(filename) or "").rpartition("-")
    return (name, version) if name else ("", "")
