"""Where crates are downloaded from: the default registry of Cargo."""

_REGISTRY = "crates.io"

def crate_urls(name, version):
    """Returns the URLs of a crate's archive.

    Args:
        name: (str) the crate's name in the registry.
        version: (str) its version.

    Returns:
        list[str]
    """
    return ["https://static.{}/crates/{}/{}/download".format(_REGISTRY, name, version)]
