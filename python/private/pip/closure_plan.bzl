"""Which packages of a hub need a `closure_repository`, and what these have to know. Pure functions."""

load("//python/private/pypa:names.bzl", "normalize_name")
load(":closure.bzl", "closure_repository_name")
load(":lock_files.bzl", "changes_installation", "repository_name")
load(":override_deps.bzl", "read_extra_dep")
load(":override_wheel.bzl", "override_wheel")

def _changes(hub, override):
    """What a `pip.override` changes of dependencies, as `closure` takes it."""
    added = [read_extra_dep(label, hub) for label in override.extra_deps]
    return {
        "dropped": [normalize_name(dropped) for dropped in override.dropped_deps],
        "labels": [dependency.label for dependency in added if not dependency.package],
        "packages": [(dependency.package, dependency.extra) for dependency in added if dependency.package],
    }

def _file(hub, package, environment, override):
    """Returns the file of a package for an environment, and whether the hub has a repository of its own for it; None if there is no file."""
    if override and override.whl:
        return override_wheel(override.whl), True
    file = hub.select(package, environment)
    return file, bool(file and file.kind == "wheel" and changes_installation(override))

def plan_closures(hub, path, environments, resolutions):
    """Finds the packages of which the lock does not say what they need.

    Args:
        hub: (struct) as `plan_hub` takes it.
        path: (str) what messages call the lock.
        environments: (list[struct]) made by `make_environment`.
        resolutions: (dict[str, struct]) as `plan_hub` takes them.

    Returns:
        dict that can be written as JSON: `repositories` (the attributes of each `closure_repository`, by name), `lock` (what these read); None if there
        is no such package
    """
    packages = {}
    repositories = {}
    by_environment = {}
    for environment in environments:
        found = {}
        for package in resolutions[environment.resolution].packages.values():
            key = normalize_name(package.name)
            own = [normalize_name(extra) for extra in package.extras]
            found[key] = own
            if key in hub.targets:
                continue
            if package.requires == None:
                repositories[closure_repository_name(hub.name, key, environment.name)] = {
                    "environment": environment.name,
                    "extras": own,
                    "package": key,
                }
            override = hub.overrides.get(key)
            is_indexed = package.index and not (override and override.whl)
            described = packages.setdefault(key, {"index": package.index if is_indexed else "", "repositories": {}})
            if not is_indexed:
                file, is_own = _file(hub, package, environment, override)
                if file:
                    described["repositories"][environment.name] = repository_name(key, file, hub.name if is_own else "")
        by_environment[environment.name] = {"markers": environment.markers, "packages": found}
    if not repositories:
        return None
    return {
        "lock": {
            "changes": {
                key: _changes(hub.name, override)
                for key, override in hub.overrides.items()
                if override.dropped_deps or override.extra_deps
            },
            "environments": by_environment,
            "packages": packages,
            "path": path,
            "targets": hub.targets.keys(),
        },
        "repositories": repositories,
    }
