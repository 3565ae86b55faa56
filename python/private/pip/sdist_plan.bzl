"""What a hub builds of a source distribution. A pure function."""

load("//python/private/pypa:names.bzl", "normalize_name")

def sdist_arguments(*, package, version, repository, wheels, override = None):
    """Returns the arguments of `hub_sdist`.

    Args:
        package: (str) the name of the package.
        version: (str) its version.
        repository: (str) the name of the repository of the file.
        wheels: (list[str]) the names of the wheels that there are of it.
        override: the `pip.override` of the package, or what `override_values` makes of it; None if there is none.

    Returns:
        dict that can be written as JSON
    """
    return {
        "name": "built_" + repository.rpartition("_")[2],
        "build_deps": ["//{}:pkg".format(normalize_name(dep)) for dep in (override.build_deps if override else [])],
        "console_scripts": override.console_scripts if override else {},
        "distribution": package,
        "exclude": override.exclude if override else [],
        "patch_strip": override.patch_strip if override else 0,
        "patches": [str(patch) for patch in override.patches] if override else [],
        "pre_build_patch_strip": override.pre_build_patch_strip if override else 0,
        "pre_build_patches": [str(patch) for patch in override.pre_build_patches] if override else [],
        "precompile_source_retention": override.precompile_source_retention if override else "inherit",
        "sdist": "@{}//:sdist".format(repository),
        "version": version,
        "wheels": wheels,
    }

def override_values(override):
    """Returns what a repository rule needs to know of a `pip.override`, as it can be written as JSON.

    Args:
        override: the tag.

    Returns:
        dict
    """
    return {
        "build_deps": override.build_deps,
        "console_scripts": override.console_scripts,
        "exclude": override.exclude,
        "patch_strip": override.patch_strip,
        "patches": [str(patch) for patch in override.patches],
        "pre_build_patch_strip": override.pre_build_patch_strip,
        "pre_build_patches": [str(patch) for patch in override.pre_build_patches],
        "precompile_source_retention": override.precompile_source_retention,
    }
