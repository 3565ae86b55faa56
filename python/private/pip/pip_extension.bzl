"""The module extension `pip`: packages of a hash-locked requirements file, each fetched when it is needed."""

load("//python/private:decisions.bzl", "SOURCE_RETENTION_ATTR_VALUES")
load("//python/private:on_conflict.bzl", "ON_CONFLICT_VALUES")
load(":hub_repository.bzl", "hub_repository")
load(":markers.bzl", "evaluate_marker")
load(":names.bzl", "normalize_name")
load(":platforms.bzl", "PLATFORMS", "host_platform", "marker_environment")
load(":requirements.bzl", "parse_requirements")
load(":tag_checks.bzl", "override_problem", "parse_problem")
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

def _pip_impl(module_ctx):
    hubs = {}
    owners = {}
    overrides = {}
    for module in module_ctx.modules:
        for tag in module.tags.override:
            overrides.setdefault(tag.hub_name, {})[normalize_name(tag.package)] = tag
    for module in module_ctx.modules:
        for tag in module.tags.parse:
            owner = owners.setdefault(tag.hub_name, module.name)
            if owner != module.name:
                fail("pip.parse: the modules {} and {} both have a hub \"{}\"; one of them has to take another name".format(
                    owner,
                    module.name,
                    tag.hub_name,
                ))
            hub = hubs.setdefault(tag.hub_name, struct(excluded = {}, extras = {}, packages = {}, platforms = [], versions = []))
            if ".".join(tag.python_version.split(".")[:2]) in hub.versions:
                fail("pip.parse(hub_name = \"{}\"): Python {} is there twice".format(tag.hub_name, tag.python_version))
            _parse_tag(module_ctx, tag, hub, overrides.get(tag.hub_name, {}))
    for name in overrides:
        if name not in hubs:
            fail("pip.override(hub_name = \"{}\"): there is no pip.parse with this hub_name".format(name))
    for name, hub in hubs.items():
        hub_repository(
            name = name,
            excluded = {package: reason for package, reason in hub.excluded.items() if package not in hub.packages},
            extras = {package: sorted(extras) for package, extras in hub.extras.items() if extras},
            hub_name = name,
            packages = hub.packages,
            platforms = hub.platforms,
            versions = hub.versions,
        )

_parse = tag_class(
    doc = "Makes a hub of the packages of a requirements file; several of one hub_name are for several Python versions.",
    attrs = {
        "hub_name": attr.string(
            doc = "The name of the repository that the packages are found in, such as `pypi`.",
            mandatory = True,
        ),
        "on_conflict": attr.string(
            doc = """\
What to do about a file that a package has in common with another one, with different content: `error`, `warn` (the file of
the package that comes first in `deps` is used, with a warning) or `first` (it is used). By default an error, but a warning for
what nobody imports, such as a top-level `tests` or `LICENSE`. `package_conflicts` of a program wins.""",
            default = "auto",
            values = ON_CONFLICT_VALUES,
        ),
        "python_interpreter": attr.string(
            doc = "The interpreter whose pip fetches packages.",
            default = "python3",
        ),
        "python_interpreter_target": attr.label(
            doc = "The same as a file of a repository, such as that of a hermetic toolchain.",
        ),
        "python_version": attr.string(
            doc = "The Python that the packages are for, such as `3.14`. The first of a hub is its default.",
            mandatory = True,
        ),
        "requirement_cycles": attr.string_list_dict(
            doc = "Packages that depend on each other, by any name, if the lock's `# via` comments do not tell.",
        ),
        "requirements": attr.label(
            doc = "A requirements file with pinned versions and hashes, as pip-compile and uv pip compile write it.",
            mandatory = True,
        ),
        "target_platforms": attr.string_list(
            doc = "The platforms that packages are wanted for: `host` (the default), {}.".format(", ".join(["`%s`" % name for name in PLATFORMS])),
        ),
    },
)

_override = tag_class(
    doc = "Changes one package of a hub.",
    attrs = {
        "build_deps": attr.string_list(doc = "Packages of the hub that it is built with, if it is an sdist."),
        "exclude": attr.string_list(
            doc = """\
Patterns of files that are not installed: their names in the wheel, with `*` and `**` as in Bazel's `glob`, such as
`scripts/**`.""",
        ),
        "hub_name": attr.string(mandatory = True),
        "package": attr.string(mandatory = True),
        "patch_strip": attr.int(doc = "How many leading components of the paths in the patches are left out."),
        "patches": attr.label_list(doc = "Patches to the installed files, relative to `site-packages`."),
        "precompile_source_retention": attr.string(
            doc = "As the attribute of `py_library`: `keep_source` is for packages that read their own source, in programs with `pyc_only`.",
            default = "inherit",
            values = SOURCE_RETENTION_ATTR_VALUES,
        ),
    },
)

pip = module_extension(
    implementation = _pip_impl,
    doc = "Packages from a package index.",
    tag_classes = {
        "override": _override,
        "parse": _parse,
    },
    os_dependent = True,
    arch_dependent = True,
)
