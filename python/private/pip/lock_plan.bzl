"""What a hub has: for each package, the file and the dependencies in each environment. Pure functions over resolutions of a lock."""

load("//python/private/pypa:names.bzl", "normalize_name")
load("//python/private/uv:uv_files.bzl", "LOCAL_KINDS")
load(":closure.bzl", "closure_label")
load(":hub_conditions.bzl", "by_environments", "by_value", "condition", "new_conditions")
load(":lock_files.bzl", "add_repository", "changes_installation", "file_repository", "repository_name")
load(":lock_graph.bzl", "dependency_labels", "requirement_labels")
load(":override_deps.bzl", "changed_packages")
load(":override_wheel.bzl", "override_wheel", "override_wheel_problem")
load(":sdist_plan.bzl", "builds_repository_name", "override_values", "sdist_arguments")

def _is_local(package):
    return package.source.kind in LOCAL_KINDS

def _new_entry(key):
    """An empty record of a package; `key` is its normalised name."""
    return struct(
        deps = {},
        extras = {},
        filenames = {},
        files = {},
        indexes = {},
        key = key,
        locked = {},
        reasons = {},
        repositories = {},
        sdists = {},
        selected = {},
        versions = {},
        virtual = {},
    )

def _entry(entries, name):
    if name not in entries:
        entries[name] = _new_entry(normalize_name(name))
    return entries[name]

def _add_sdist(hub, entry, package, repository, override):
    """Notes that a package is built for the hub; returns the package that does it."""
    arguments = sdist_arguments(
        hub = hub.name,
        on_conflict = hub.on_conflict,
        package = package.name,
        repository = repository,
        values = override_values(override),
        version = package.version,
        wheels = [file.filename for file in package.files if file.kind == "wheel"],
    )
    entry.sdists[arguments["name"]] = arguments
    return "@{}//{}/{}".format(builds_repository_name(hub.name), entry.key, arguments["name"])

def _add_file(hub, entry, package, file):
    """Notes a file of a package; returns what `hub_package` calls it."""
    name = normalize_name(package.name)
    override = hub.overrides.get(name)
    hub_name = hub.name if file.kind == "wheel" and changes_installation(override) else ""
    repository = repository_name(name, file, hub_name)
    add_repository(hub.repositories, file_repository(
        download = hub.download,
        file = file,
        hub = hub_name,
        label = override.whl if override and override.whl else hub.label(file),
        override = override,
        package = name,
        version = package.version,
    ))
    return repository if file.kind == "wheel" else _add_sdist(hub, entry, package, repository, override)

def _local_reason(hub, package):
    return ("it is the directory {} of the workspace, which is not a file that could be fetched; name the target that has its code: " +
            "pip.override(hub_name = \"{}\", package = \"{}\", target = \"//path/to:target\")").format(package.source.value, hub.name, package.name)

def _file_problem(hub, file):
    """Says why a file cannot be fetched, or returns None."""
    if file.url and not file.sha256:
        return "the lock has no SHA-256 of {}{}, {}".format(file.filename, ", only " + file.hash if file.hash else "", hub.unhashed)
    return None

def _file_or_reason(hub, entry, environment, package):
    """Returns the file of a package for an environment, or None; and why there is none, or None if the files themselves tell."""
    override = hub.overrides.get(entry.key)
    if override and override.whl:
        file = override_wheel(override.whl)
        problem = override_wheel_problem(file, package.version, environment.target)
        return None if problem else file, problem
    reason = package.problem or (_local_reason(hub, package) if _is_local(package) else None)
    return None if reason else hub.select(package, environment), reason

def _add_package(hub, entry, environment, package):
    """Notes which file one environment has of one package."""
    if package.source.kind == "virtual":
        entry.virtual[environment.name] = True
        return
    if package.index and not (hub.overrides.get(entry.key) and hub.overrides[entry.key].whl):
        entry.indexes.setdefault(package.index, []).append(environment.name)
        return
    file, reason = _file_or_reason(hub, entry, environment, package)
    if file:
        # Two indexes can have different files of one name.
        key = "{} {}".format(file.filename, file.sha256 or file.url or file.path)
        known = entry.repositories.get(key)
        if not known:
            known = struct(name = _add_file(hub, entry, package, file), problem = _file_problem(hub, file))
            entry.repositories[key] = known
        reason = known.problem
        if not reason:
            entry.files[environment.name] = known.name
    elif not reason:
        entry.filenames.update({file.filename: True for file in package.files})
    if reason:
        entry.reasons.setdefault(reason, []).append(environment.name)

def _add_resolution(hub, entries, environments, resolution, deps):
    """Notes what the environments of one resolution have."""
    selected = {name: True for name in resolution.selected}
    for name, package in resolution.packages.items():
        entry = _entry(entries, name)
        entry.versions[package.version or ""] = True
        extras = deps.extras[name] if package.extras else {}
        is_target = entry.key in hub.targets
        for environment in environments:
            entry.locked[environment.name] = package.version or ""
            is_known = package.requires != None
            entry.deps[environment.name] = deps.packages[name] if is_known else [closure_label(hub.name, entry.key, environment.name)]
            for extra, labels in extras.items():
                entry.extras.setdefault(extra, {})[environment.name] = labels if is_known else [
                    "//{}:pkg".format(entry.key),
                    closure_label(hub.name, entry.key, environment.name, extra),
                ]
            if name in selected:
                entry.selected[environment.name] = True
            if not is_target:
                _add_package(hub, entry, environment, package)

def _package_plan(hub, conditions, entry, is_local):
    """The arguments of `hub_package` for one package."""
    key = entry.key
    has_own_files = key in hub.targets or (key in hub.overrides and hub.overrides[key].whl)
    selected = [environment for environment in conditions.environments if environment in entry.selected]
    plan = {
        "deps": by_environments(conditions, entry.deps),
        "extras": {normalize_name(extra): by_environments(conditions, lists) for extra, lists in entry.extras.items()},
        "package": key,
        "selected": condition(conditions, selected) if selected and (not is_local or has_own_files) else None,
        "title": _title(hub, key, entry.versions),
    }
    if key in hub.targets:
        return plan | {"target": hub.targets[key]}
    if entry.virtual:
        return plan | {"virtual": True}
    return plan | {
        "filenames": entry.filenames.keys(),
        "files": by_value(conditions, entry.files),
        "indexes": _index_conditions(conditions, entry.indexes),
        "on_conflict": hub.on_conflict,
        "reasons": entry.reasons,
        "sdists": entry.sdists.values(),
    }

def _index_conditions(conditions, indexes):
    """The environments in which a package is what an index has of it. What that is in each of them is not known yet, so each is a condition."""
    for environments in indexes.values():
        for environment in environments:
            condition(conditions, [environment])
    return {
        index: {"environments": environments, "is_all": len(environments) == len(conditions.environments)}
        for index, environments in indexes.items()
    }

def _locked(conditions, entry):
    """What `find_build_requirements` needs to know of a package."""
    environments = {}
    for environment in conditions.environments:
        if environment in entry.locked:
            environments.setdefault(entry.locked[environment], []).append(environment)
    return {
        "extras": [normalize_name(extra) for extra in entry.extras],
        "versions": {
            version: [] if len(names) == len(conditions.environments) else names
            for version, names in environments.items()
        },
    }

def _title(hub, key, versions):
    return "@{}//{} {}".format(hub.name, key, ", ".join([version for version in versions if version])).strip()

def _project_plan(hub, conditions, environments, resolutions, project, lock_root):
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
        "title": "@{}//{}".format(hub.name, normalize_name(project) if project != lock_root else ""),
    }

def _add_reasons(hub, lock, entries, environments, resolutions):
    """Notes why environments do not have packages of the lock."""
    known = {}
    for environment in environments:
        resolution = resolutions[environment.resolution]
        for name in lock.by_name:
            if name in resolution.packages:
                continue
            key = environment.resolution + " " + name
            if key not in known:
                known[key] = hub.exclusion_reason(lock, environment.markers, resolution, name)
            _entry(entries, name).reasons.setdefault(known[key], []).append(environment.name)

def plan_hub(hub, lock, environments, resolutions):
    """Finds out what a hub has.

    Args:
        hub: struct with
            download: (dict) as for `file_repository`.
            exclusion_reason: function that says why a package of the lock is not in an environment: of the lock, the environment's markers, its
                resolution, and the name.
            label: function that returns the Label of a file (as of `resolve`) if it is one of the lock's repository, else None.
            name: (str) the hub's name.
            on_conflict: (str) of ON_CONFLICT_VALUES.
            overrides: (dict) the `pip.override` of packages, by normalised name.
            repositories: (dict) as of `add_repository`; changed.
            select: function that returns the file of a package (as of `resolve`) for an environment, or None.
            targets: (dict[str, str]) labels of the user's own targets for packages, by normalised name.
            unhashed: (str) why a file may have no SHA-256, and what to do.
        lock: (struct) as `read_uv_lock` or `read_pylock` returns it.
        environments: list of structs made by `make_environment`, in order.
        resolutions: (dict[str, struct]) what `resolve` or `resolve_pylock` returns, by the `resolution` of an environment.

    Returns:
        dict that can be written as JSON: `conditions`, `environments`, `locked`, `packages`, `projects`, `root`
    """
    entries = {}
    labels = {}
    for key, resolution in resolutions.items():
        of_resolution = [environment for environment in environments if environment.resolution == key]
        changed = struct(
            packages = changed_packages(resolution.packages, hub.overrides, hub.name),
            projects = resolution.projects,
        )
        _add_resolution(hub, entries, of_resolution, resolution, dependency_labels(changed, _is_local, labels))
    _add_reasons(hub, lock, entries, environments, resolutions)
    local = {package.name: True for package in lock.packages if _is_local(package)}
    conditions = new_conditions([environment.name for environment in environments])
    packages = {
        entries[name].key: _package_plan(hub, conditions, entries[name], name in local)
        for name in sorted(entries)
    }
    projects = {
        normalize_name(project): _project_plan(hub, conditions, environments, resolutions, project, lock.root)
        for project in lock.members + [""]
    }
    return {
        "conditions": conditions.sets,
        "environments": {
            environment.name: [environment.platform, environment.markers["python_full_version"]]
            for environment in environments
        },
        "locked": {entry.key: _locked(conditions, entry) for entry in entries.values() if entry.locked},
        "packages": packages,
        "projects": projects,
        "root": normalize_name(lock.root or ""),
    }
