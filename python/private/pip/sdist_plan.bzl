"""What is built of a source distribution for a hub. Pure functions."""

load("//python/private/pypa:names.bzl", "normalize_name")

# Attributes of `pip.override` that `hub_sdist` has too, as they are.
_OPTIONS = [
    "console_scripts",
    "env",
    "exclude",
    "exec_properties",
    "execution_requirements",
    "native_flags",
    "patch_strip",
    "pre_build_patch_strip",
    "precompile_source_retention",
]

# The same with labels.
_LABELS = ["cc_deps", "patches", "pre_build_patches"]

def builds_repository_name(hub):
    """Names the repository that builds the source distributions of a lock.

    Args:
        hub: (str) the hub.

    Returns:
        str
    """
    return hub + "__builds"

def override_values(override):
    """Returns what matters of a `pip.override` for source distributions, as it can be written as JSON.

    Args:
        override: the tag; None if there is none.

    Returns:
        dict
    """
    if not override:
        return {}
    return {name: getattr(override, name) for name in _OPTIONS} | {
        name: [str(label) for label in getattr(override, name)]
        for name in _LABELS
    } | {
        "build_deps": ["//{}:pkg".format(normalize_name(dep)) for dep in override.build_deps],
    }

def sdist_arguments(*, hub, on_conflict, package, version, repository, wheels, values):
    """Returns the arguments of `hub_sdist`.

    Args:
        hub: (str) the hub.
        on_conflict: (str) as the attribute of `py_distribution`.
        package: (str) the name of the package.
        version: (str) its version.
        repository: (str) the name of the repository of the file.
        wheels: (list[str]) the names of the wheels that there are of it.
        values: (dict) what `override_values` returns for the package.

    Returns:
        dict that can be written as JSON
    """
    return values | {
        "name": "built_" + repository.removeprefix(normalize_name(package) + "_"),
        "distribution": package,
        "hub": "@" + hub,
        "on_conflict": on_conflict,
        "sdist": "@{}//:sdist".format(repository),
        "title": "@{}//{} {}".format(hub, normalize_name(package), version),
        "version": version,
        "wheels": wheels,
    }
