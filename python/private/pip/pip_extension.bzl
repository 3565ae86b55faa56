"""The module extension `pip`: packages of a uv.lock or a requirements file with hashes, each fetched when it is needed."""

load("//python/private/pypa:markers.bzl", "evaluate_marker")
load("//python/private/pypa:names.bzl", "normalize_name")
load(":hub_repository.bzl", "hub_repository")
load(":lock_extension.bzl", "plan_lock")
load(":lock_files.bzl", "declare_repositories")
load(":lock_hub_repository.bzl", "lock_hub_repository")
load(":pip_tags.bzl", "override", "parse")
load(":platforms.bzl", "PLATFORMS", "host_platform", "marker_environment")
load(":requirements.bzl", "parse_requirements")
load(":tag_checks.bzl", "hub_problem", "override_problem", "override_values_problem", "parse_problem")
load(":whl_repository.bzl", "whl_repository")

def _cycles(requirements):
    """Finds packages that depend on each other, as far as the comments of the lock tell.

    Returns:
        dict[str, list[str]]: the sorted members of its cycle, for each package that is in one
    """
    children = {}
    for requirement in requirements:
        for parent in requirement.parents:
            children.setdefault(parent, {})[requirement.name] = True
    reachable = {}
    for start in children:
        seen = {}
        queue = [start]
        for step in range(len(requirements) * len(requirements) + 1):
            if step >= len(queue):
                break
            for child in children.get(queue[step], {}):
                if child not in seen:
                    seen[child] = True
                    queue.append(child)
        reachable[start] = seen
    return {
        name: sorted([other for other in seen if name in reachable.get(other, {})])
        for name, seen in reachable.items()
        if name in seen
    }

def _declared_cycles(tag):
    members = {}
    for names in tag.requirement_cycles.values():
        names = sorted([normalize_name(name) for name in names])
        members.update({name: names for name in names})
    return members

def _selected(requirements, environment, path):
    """Returns {name: requirement} of those whose marker holds, and what is wrong with a marker."""
    selected = {}
    errors = []
    for requirement in requirements:
        holds = evaluate_marker(requirement.marker, environment) if requirement.marker else True
        if type(holds) == "string":
            errors.append("{}:{}: the marker of {} cannot be read: {}".format(path, requirement.line, requirement.name, holds))
        elif holds:
            selected[requirement.name] = requirement
    return selected, errors

def _platforms(module_ctx, tag):
    platforms = []
    for name in tag.target_platforms or ["host"]:
        platform = host_platform(module_ctx.os.name, module_ctx.os.arch) if name == "host" else name
        if platform not in PLATFORMS:
            fail("pip.parse(hub_name = \"{}\"): the target platform \"{}\" is not known; there are host, {}".format(
                tag.hub_name,
                name,
                ", ".join(PLATFORMS.keys()),
            ))
        if platform not in platforms:
            platforms.append(platform)
    return platforms

def _parse_tag(module_ctx, tag, hub, overrides):
    """Declares the repositories of one `pip.parse` and notes them in the hub."""
    path = str(tag.requirements).replace("@@//", "//")
    if not module_ctx.path(tag.requirements).exists:
        fail("pip.parse(hub_name = \"{}\"): requirements: there is no file {}. Write it, for example with uv pip compile --generate-hashes.".format(
            tag.hub_name,
            path,
        ))
    parsed = parse_requirements(module_ctx.read(tag.requirements), path)
    if parsed.errors:
        fail("pip.parse(hub_name = \"{}\"):\n{}".format(tag.hub_name, "\n".join(parsed.errors)))
    short = ".".join(tag.python_version.split(".")[:2])
    cycles = _cycles(parsed.requirements) | _declared_cycles(tag)
    names = {requirement.name: True for requirement in parsed.requirements}
    problems = [parse_problem(
        hub_name = tag.hub_name,
        names = names,
        path = path,
        python_version = tag.python_version,
        requirement_cycles = tag.requirement_cycles,
    )] + [
        override_problem(
            build_deps = override.build_deps,
            hub_name = tag.hub_name,
            names = names,
            package = override.package,
            path = path,
        )
        for override in overrides.values()
    ]
    problems = [problem for problem in problems if problem]
    if problems:
        fail("\n".join(problems))
    hub.versions.append(short)
    for platform in _platforms(module_ctx, tag):
        if platform not in hub.platforms:
            hub.platforms.append(platform)
        selected, errors = _selected(parsed.requirements, marker_environment(platform, tag.python_version), path)
        if errors:
            fail("pip.parse(hub_name = \"{}\"):\n{}".format(tag.hub_name, "\n".join(errors)))

        prefix = "{}_{}_{}_".format(tag.hub_name, short.replace(".", ""), platform)

        for name, requirement in selected.items():
            override = overrides.get(name)
            cycle = [member for member in cycles.get(name, []) if member in selected]
            whl_repository(
                name = prefix + name,
                children = [
                    other.name
                    for other in selected.values()
                    if name in other.parents and other.name != name
                ],
                build_deps = override.build_deps if override else [],
                cycle = cycle,
                exclude = override.exclude if override else [],
                extras = requirement.extras,
                hashes = requirement.hashes,
                hub_name = tag.hub_name,
                locked = sorted(selected),
                on_conflict = tag.on_conflict,
                options = parsed.options,
                package = name,
                patch_strip = override.patch_strip if override else 0,
                patches = override.patches if override else [],
                platform = platform,
                precompile_source_retention = override.precompile_source_retention if override else "inherit",
                python_interpreter = tag.python_interpreter,
                python_interpreter_target = tag.python_interpreter_target,
                python_version = tag.python_version,
                repo_prefix = prefix,
                requirement = "{} @ {}".format(name, requirement.url) if requirement.url else "{}=={}".format(name, requirement.version),
            )
            hub.packages.setdefault(name, []).append("{} {} {}".format(short, platform, prefix + name))
            hub.extras.setdefault(name, {}).update({extra: True for extra in requirement.extras})
    for requirement in parsed.requirements:
        hub.excluded[requirement.name] = "{} has this package with the marker \"{}\", which is false for every Python version and platform of the hub.".format(
            path,
            requirement.marker,
        )

def _overrides(module_ctx):
    overrides = {}
    for module in module_ctx.modules:
        for tag in module.tags.override:
            of_hub = overrides.setdefault(tag.hub_name, {})
            name = normalize_name(tag.package)
            if name in of_hub:
                fail("pip.override(hub_name = \"{}\", package = \"{}\"): the package has two of them; write all attributes into one".format(
                    tag.hub_name,
                    tag.package,
                ))
            of_hub[name] = tag
    return overrides

def _tags_by_hub(module_ctx):
    """Returns the `pip.parse` tags of each hub."""
    tags = {}
    owners = {}
    for module in module_ctx.modules:
        for tag in module.tags.parse:
            owner = owners.setdefault(tag.hub_name, module.name)
            if owner != module.name:
                fail("pip.parse: the modules {} and {} both have a hub \"{}\"; one of them has to take another name".format(
                    owner,
                    module.name,
                    tag.hub_name,
                ))
            tags.setdefault(tag.hub_name, []).append(tag)
    return tags

def _requirements_hub(module_ctx, name, tags, overrides):
    """Declares the hub of one or several requirements files."""
    hub = struct(excluded = {}, extras = {}, packages = {}, platforms = [], versions = [])
    for tag in tags:
        if ".".join(tag.python_version.split(".")[:2]) in hub.versions:
            fail("pip.parse(hub_name = \"{}\"): Python {} is there twice".format(name, tag.python_version))
        _parse_tag(module_ctx, tag, hub, overrides)
    hub_repository(
        name = name,
        excluded = {package: reason for package, reason in hub.excluded.items() if package not in hub.packages},
        extras = {package: sorted(extras) for package, extras in hub.extras.items() if extras},
        hub_name = name,
        packages = hub.packages,
        platforms = hub.platforms,
        versions = hub.versions,
    )

def _pip_impl(module_ctx):
    overrides = _overrides(module_ctx)
    tags_by_hub = _tags_by_hub(module_ctx)
    for name in overrides:
        if name not in tags_by_hub:
            fail("pip.override(hub_name = \"{}\"): there is no pip.parse with this hub_name".format(name))
    of_root = {
        tag.hub_name: True
        for module in module_ctx.modules
        if module.is_root
        for tag in module.tags.parse
    }
    repositories = {}
    for name, tags in tags_by_hub.items():
        problem = hub_problem(name, tags) or override_values_problem(name, tags[0], overrides.get(name, {}))
        if problem:
            fail(problem)
        if tags[0].lock:
            plan = plan_lock(module_ctx, tags[0], overrides.get(name, {}), repositories, name in of_root)
            lock_hub_repository(
                name = name,
                hub_name = name,
                plan = json.encode(plan),
            )
        else:
            _requirements_hub(module_ctx, name, tags, overrides.get(name, {}))
    declare_repositories(repositories)
    return _metadata(module_ctx, tags_by_hub)

def _metadata(module_ctx, tags_by_hub):
    """Says that locks and tags are all that matters, unless a hub is for the platform of the machine.

    So MODULE.bazel.lock need not have a copy of each uv.lock.
    """
    for tags in tags_by_hub.values():
        for tag in tags:
            if not tag.lock or "host" in tag.target_platforms:
                return None
    return module_ctx.extension_metadata(reproducible = True)

pip = module_extension(
    implementation = _pip_impl,
    doc = "Packages from a package index.",
    tag_classes = {
        "override": override,
        "parse": parse,
    },
    os_dependent = True,
    arch_dependent = True,
)
