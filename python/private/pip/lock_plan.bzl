"""What a hub has: for each package, the file and the dependencies in each environment. Pure functions over resolutions of a lock."""

load(":hub_conditions.bzl", "by_environments", "by_value", "condition", "new_conditions")
load(":lock_files.bzl", "add_repository", "file_repository", "repository_name")
load(":lock_graph.bzl", "dependency_labels", "requirement_labels")
load(":names.bzl", "normalize_name")
load(":uv_files.bzl", "LOCAL_KINDS")

_ABSENT = "nothing that is locked for this environment needs it: the markers of what depends on it do not hold here"

def _is_local(package):
    return package.source.kind in LOCAL_KINDS

def _new_entry():
    return struct(
        deps = {},
        extras = {},
        filenames = {},
        files = {},
        reasons = {},
        sdists = {},
        selected = [],
        versions = {},
        virtual = {},
    )

def _add_sdist(entry, package, repository, override):
    """Notes that a package is built in the hub; returns the name of the target."""
    name = "built_" + repository.rpartition("_")[2]
    entry.sdists[name] = {
        "name": name,
        "build_deps": ["//{}:pkg".format(normalize_name(dep)) for dep in (override.build_deps if override else [])],
        "distribution": package.name,
        "exclude": override.exclude if override else [],
        "patch_strip": override.patch_strip if override else 0,
        "patches": [str(patch) for patch in override.patches] if override else [],
        "precompile_source_retention": override.precompile_source_retention if override else "inherit",
        "sdist": "@{}//:sdist".format(repository),
        "version": package.version,
    }
    return name

def _add_file(hub, entry, environment, package, file, override):
    """Notes which file an environment has of a package."""
    changes = override and (override.exclude or override.patches or override.precompile_source_retention != "inherit")
    hub_name = hub.name if changes and file.kind == "wheel" else ""
    name = normalize_name(package.name)
    repository = repository_name(name, file, hub_name)
    if repository not in hub.repositories or hub.name not in hub.repositories[repository].hubs:
        add_repository(hub.repositories, file_repository(
            download = hub.download,
            file = file,
            hub = hub_name,
            label = hub.label(file),
            override = override,
            package = name,
            version = package.version,
        ), hub.name)
    if file.kind != "wheel":
        repository = ":" + _add_sdist(entry, package, repository, override)
    entry.files[environment.name] = repository

def _local_reason(hub, package):
    return ("it is the directory {} of the workspace, which is not a file that could be fetched; name the target that has its code: " +
            "pip.override(hub_name = \"{}\", package = \"{}\", target = \"//…\")").format(package.source.value, hub.name, package.name)

def _add_package(hub, entry, environment, package):
    """Notes what one environment has of one package."""
    if package.source.kind == "virtual":
        entry.virtual[environment.name] = True
        return
    if package.problem or _is_local(package):
        reason = package.problem or _local_reason(hub, package)
        entry.reasons.setdefault(reason, []).append(environment.name)
        return
    file = hub.select(package, environment)
    if file:
        _add_file(hub, entry, environment, package, file, hub.overrides.get(normalize_name(package.name)))
    else:
        entry.filenames.update({file.filename: True for file in package.files})

def _add_environment(hub, entries, environment, resolution, deps):
    """Notes what one environment has."""
    selected = {name: True for name in resolution.selected}
    for name, package in resolution.packages.items():
        entry = entries.get(name)
        if not entry:
            entry = _new_entry()
            entries[name] = entry
        entry.versions[package.version or ""] = True
        entry.deps[environment.name] = deps.packages[name]
        for extra, labels in deps.extras.get(name, {}).items():
            entry.extras.setdefault(extra, {})[environment.name] = labels
        if name in selected:
            entry.selected.append(environment.name)
        if normalize_name(name) not in hub.targets:
            _add_package(hub, entry, environment, package)

def _package_plan(hub, conditions, name, entry, is_local):
    """The arguments of `hub_package` for one package."""
    key = normalize_name(name)
    plan = {
        "deps": by_environments(conditions, entry.deps),
        "extras": {normalize_name(extra): by_environments(conditions, lists) for extra, lists in entry.extras.items()},
        "package": key,
        "selected": condition(conditions, entry.selected) if entry.selected and (key in hub.targets or not is_local) else None,
        "title": _title(hub, key, entry.versions),
    }
    if key in hub.targets:
        return plan | {"target": hub.targets[key]}
    if entry.virtual:
        return plan | {"virtual": True}
    absent = [environment for environment in conditions.environments if environment not in entry.deps]
    return plan | {
        "filenames": entry.filenames.keys(),
        "files": by_value(conditions, entry.files),
        "on_conflict": hub.on_conflict,
        "reasons": entry.reasons | ({_ABSENT: absent} if absent else {}),
        "sdists": entry.sdists.values(),
    }

def _title(hub, key, versions):
    return "@{}//{} {}".format(hub.name, key, ", ".join([version for version in versions if version])).strip()

def _project_plan(hub, conditions, environments, resolutions, project):
    """The targets for the dependencies, groups and extras of one project."""
    lists = {}
    reasons = {}
    for environment in environments:
        resolution = resolutions[environment.resolution]
        found = resolution.projects.get(project)
        if not found:
            continue
        base = requirement_labels(found.requires or {})
        lists.setdefault("dependencies", {})[environment.name] = base
        for group, required in found.groups.items():
            lists.setdefault("group_" + normalize_name(group), {})[environment.name] = requirement_labels(required)
        for extra, required in found.extras.items():
            labels = {label: True for label in base + requirement_labels(required)}
            lists.setdefault("extra_" + normalize_name(extra), {})[environment.name] = labels.keys()
        for excluded in resolution.excluded:
            if excluded.project == project:
                target = "dependencies" if excluded.kind == "project" else "{}_{}".format(excluded.kind, normalize_name(excluded.name))
                reasons.setdefault(target, {}).setdefault(excluded.reason, []).append(environment.name)
                lists.setdefault(target, {})[environment.name] = [":_no_" + target]
    return {
        "lists": {target: by_environments(conditions, values) for target, values in lists.items()},
        "reasons": reasons,
        "title": "@{}//{}".format(hub.name, normalize_name(project)) if project else "@{}//".format(hub.name),
    }

def _unreached(hub, lock, reached, environments, resolutions):
    """The arguments of `hub_package` for packages of the lock that no environment of the hub has."""
    excluded = {
        one.reason: True
        for environment in environments
        for one in resolutions[environment.resolution].excluded
    }
    reasons = excluded.keys() or [_ABSENT]
    return {
        normalize_name(name): {
            "extras": {},
            "package": normalize_name(name),
            "reasons": {reason: [] for reason in reasons},
            "selected": None,
            "title": _title(hub, normalize_name(name), []),
        }
        for name in sorted(lock.by_name)
        if name not in reached
    }

def plan_hub(hub, lock, environments, resolutions):
    """Finds out what a hub has.

    Args:
        hub: struct with
            download: (dict) as for `file_repository`.
            label: function that returns the Label of a file (as of `resolve`) if it is one of the lock's repository, else None.
            name: (str) the hub's name.
            on_conflict: (str) of ON_CONFLICT_VALUES.
            overrides: (dict) the `pip.override` of packages, by normalised name.
            repositories: (dict) as of `add_repository`; changed.
            select: function that returns the file of a package (as of `resolve`) for an environment, or None.
            targets: (dict[str, str]) labels of the user's own targets for packages, by normalised name.
        lock: (struct) as `read_uv_lock` returns it.
        environments: list of structs made by `make_environment`, in order.
        resolutions: (dict[str, struct]) what `resolve` returns, by the `resolution` of an environment.

    Returns:
        dict that can be written as JSON: `conditions`, `packages`, `projects`, `root`
    """
    entries = {}
    deps = {key: dependency_labels(resolution, _is_local) for key, resolution in resolutions.items()}
    for environment in environments:
        _add_environment(hub, entries, environment, resolutions[environment.resolution], deps[environment.resolution])
    local = {package.name: True for package in lock.packages if _is_local(package)}
    conditions = new_conditions([environment.name for environment in environments])
    packages = {
        normalize_name(name): _package_plan(hub, conditions, name, entries[name], name in local)
        for name in sorted(entries)
    }
    projects = {
        normalize_name(project): _project_plan(hub, conditions, environments, resolutions, project)
        for project in lock.members + [""]
    }
    return {
        "conditions": conditions.sets,
        "packages": packages | _unreached(hub, lock, entries, environments, resolutions),
        "projects": projects,
        "root": normalize_name(lock.root or ""),
    }
