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

def _place(hub, package, environment):
    """Says where the METADATA of a package in an environment is: `repository`, or `index` if only that knows the repository."""
    key = normalize_name(package.name)
    override = hub.overrides.get(key)
    if override and override.whl:
        return {"repository": repository_name(key, override_wheel(override.whl), hub.name)}
    if package.index:
        return {"index": package.index}
    file = hub.select(package, environment)
    if not file:
        return None
    is_own = file.kind == "wheel" and changes_installation(override)
    return {"repository": repository_name(key, file, hub.name if is_own else "")}

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
    repositories = {}
    by_environment = {}
    for environment in environments:
        files = {}
        packages = {}
        for package in resolutions[environment.resolution].packages.values():
            key = normalize_name(package.name)
            packages[key] = [normalize_name(extra) for extra in package.extras]
            if key in hub.targets:
                continue
            place = _place(hub, package, environment)
            if place:
                files[key] = place
            if package.requires == None:
                repositories[closure_repository_name(hub.name, key, environment.name)] = {
                    "environment": environment.name,
                    "extras": packages[key],
                    "package": key,
                }
        by_environment[environment.name] = {"files": files, "markers": environment.markers, "packages": packages}
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
            "path": path,
            "targets": hub.targets.keys(),
        },
        "repositories": repositories,
    }
