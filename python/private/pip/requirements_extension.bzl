"""`pip.parse(requirements = …)`: reads requirements files, and finds out what their hub has. Nothing is fetched here."""

load("//python/private:labels.bzl", "label_text")
load("//python/private/pypa:names.bzl", "canonical_name", "normalize_name")
load("//python/private/pypa:wheel_tags.bzl", "select_file")
load("//python/private/requirements:requirements_reading.bzl", "read_requirements")
load(":closure_plan.bzl", "plan_closures")
load(":environments.bzl", "make_environment", "named_pythons", "parse_versions", "platform_problem")
load(":lock_files.bzl", "add_repository", "changes_installation", "indexed_repository")
load(":lock_plan.bzl", "plan_hub")
load(":override_deps.bzl", "override_deps_problem")
load(":platforms.bzl", "PLATFORMS", "host_platform")
load(":relative_label.bzl", "relative_label")
load(":requirements_resolve.bzl", "are_annotated", "resolve_requirements")
load(":sdist_plan.bzl", "override_values")
load(":tag_checks.bzl", "override_problem")

def _where(name):
    return "pip.parse(hub_name = \"{}\"): ".format(name)

def _letters(text):
    return "".join([char if char.isalnum() else "_" for char in text.elems()])

def index_repository_name(hub, package, version):
    """Names the `package_index_repository` of a package.

    Args:
        hub: (str) the hub.
        package: (str) the normalised name.
        version: (str) the locked version.

    Returns:
        str
    """
    return "{}__{}__{}".format(hub, package, _letters(version))

def _host(module_ctx):
    return host_platform(module_ctx.os.name, module_ctx.os.arch)

def _matches(pattern, platform):
    before, star, after = pattern.partition("*")
    if not star:
        return platform == pattern
    return platform.startswith(before) and platform.endswith(after) and len(platform) >= len(before) + len(after)

def _platforms_of(module_ctx, tag, attribute, patterns):
    found = {}
    for pattern in patterns:
        if pattern == "host":
            pattern = _host(module_ctx) or "host"
        matching = [platform for platform in PLATFORMS if _matches(pattern, platform)]
        if not matching:
            fail("{}{}: {}".format(_where(tag.hub_name), attribute, platform_problem([pattern])))
        found.update({platform: True for platform in matching})
    return found.keys()

def _files_by_platform(module_ctx, tag):
    """Returns the requirements file of each platform: dict[str, Label]."""
    if tag.requirements:
        return {platform: tag.requirements for platform in _platforms_of(module_ctx, tag, "target_platforms", tag.target_platforms or ["host"])}
    wanted = _platforms_of(module_ctx, tag, "target_platforms", tag.target_platforms) if tag.target_platforms else None
    files = {}
    for label, patterns in tag.requirements_by_platform.items():
        names = [name.strip() for name in patterns.split(",") if name.strip()]
        for platform in _platforms_of(module_ctx, tag, "requirements_by_platform", names):
            if platform in files:
                fail("{}requirements_by_platform: {} has two files: {} and {}".format(
                    _where(tag.hub_name),
                    platform,
                    label_text(files[platform]),
                    label_text(label),
                ))
            if wanted == None or platform in wanted:
                files[platform] = label
    return files

def _read(module_ctx, tag, label, cache):
    """Reads a file once."""
    key = str(label)
    if key not in cache:
        found = read_requirements(module_ctx, label)
        if found.errors:
            fail("{}\n{}".format(_where(tag.hub_name).strip(), "\n".join(found.errors)))
        cache[key] = found
    return cache[key]

def _with_resolution(environment, label):
    """An environment whose resolution is that of one file."""
    return struct(
        markers = environment.markers,
        name = environment.name,
        platform = environment.platform,
        python = environment.python,
        resolution = "{} {}".format(environment.resolution, label),
        target = environment.target,
    )

def _pythons(tag):
    pythons, problem = named_pythons(tag.python_versions or [tag.python_version], [])
    if problem:
        fail(_where(tag.hub_name) + "python_version: " + problem)
    return pythons

def _environments(module_ctx, tags, versions):
    """Returns the environments of a hub, each with its tag and its file: list of struct."""
    found = {}
    for tag in tags:
        files = _files_by_platform(module_ctx, tag)
        for python, full_version in _pythons(tag).items():
            for platform, label in files.items():
                environment = make_environment(python, full_version, platform, versions)
                if environment.name in found:
                    fail("{}Python {} is there twice".format(_where(tag.hub_name), python))
                found[environment.name] = struct(
                    environment = _with_resolution(environment, label),
                    full_version = full_version,
                    label = label,
                    tag = tag,
                )
    return found.values()

def _only(requirement, options):
    """Whether `--no-binary` or `--only-binary` is said of a package: `sdist`, `wheel`, or an empty string."""
    only = ""
    for option in options:
        if option.name not in ["--no-binary", "--only-binary"]:
            continue
        names = [name.strip() for name in option.value.split(",")]
        if ":none:" in names:
            only = ""
        elif ":all:" in names or requirement.name in [normalize_name(name) for name in names]:
            only = "sdist" if option.name == "--no-binary" else "wheel"
    return only

def _indexes(tag, options):
    """Returns the indexes, in order; and whether those that the machine's pip uses come first, as nothing else is said."""
    values = {}
    for option in options:
        values.setdefault(option.name, []).append(option.value)
    if "--no-index" in values:
        return struct(has_settings = False, urls = [])
    own = [tag.index_url] if tag.index_url else values.get("--index-url", [])[-1:]
    return struct(has_settings = not own, urls = own + tag.extra_index_urls + values.get("--extra-index-url", []))

def _file_label(name, path, file):
    """The label of a file that is beside a requirements file; None for what has a URL."""
    if not file.path:
        return None
    label = relative_label(path, file.path)
    if not label:
        fail("{}{}: the file {} is outside of the repository; copy it there".format(_where(name), label_text(path), file.path))
    return label

def _exclusion_reason(requirements):
    """Returns the function that says why an environment has not a package."""

    def reason(_lock, _environment, _resolution, name):
        markers = {
            "{}it has the marker {}".format(requirement.where, requirement.marker): True
            for requirement in requirements
            if canonical_name(requirement.name) == name
        }
        return "; ".join(markers.keys()) or "the requirements file for it does not have the package"

    return reason

def _override_lock(path, requirements):
    """What `override_deps_problem` needs to know of requirements."""
    index = {name: number for number, name in enumerate({requirement.name: True for requirement in requirements})}
    dependencies = {name: {} for name in index}
    extras = {name: {} for name in index}
    for requirement in requirements:
        extras[requirement.name].update({extra: [] for extra in requirement.extras})
        for parent in requirement.parents:
            if parent in index and parent != requirement.name:
                dependencies[parent][index[requirement.name]] = True
    return struct(
        packages = [
            struct(
                dependencies = [struct(package = number) for number in dependencies[name]],
                extras = extras[name],
                name = canonical_name(name),
            )
            for name in index
        ],
        path = path,
    )

def _check(tag, path, requirements, overrides):
    names = {requirement.name: True for requirement in requirements}
    lock = _override_lock(path, requirements)
    problems = [
        override_problem(
            build_deps = override.build_deps,
            hub_name = tag.hub_name,
            names = names,
            package = override.package,
            path = path,
        ) or override_deps_problem(tag.hub_name, override, lock, are_annotated(requirements))
        for override in overrides.values()
    ]
    problems = [problem for problem in problems if problem]
    if problems:
        fail("\n".join(problems))

def _resolution(name, environment, requirements, is_annotated, resolutions):
    """Returns what a file is for an environment; `resolutions` has what was found before."""
    if environment.resolution not in resolutions:
        resolutions[environment.resolution] = resolve_requirements(
            requirements,
            environment.markers,
            lambda requirement: index_repository_name(name, requirement.name, requirement.version),
            is_annotated,
        )
    resolution = resolutions[environment.resolution]
    if resolution.error:
        fail(_where(name) + resolution.error)
    return resolution

def _declare_indexes(name, users, overrides, repositories, indexes, versions):
    """Notes the repositories of the packages that an index has, and of all files that it might have."""
    for index, using in users.items():
        first = using[0]
        tag = first.entry.tag
        requirement = first.requirement
        override = overrides.get(requirement.name)
        hashes = {hash: True for user in using for hash in user.requirement.hashes}.keys()
        of_tag = _indexes(tag, first.options)
        access = {
            "auth_patterns": tag.auth_patterns,
            "indexes": of_tag.urls,
            "netrc": tag.netrc,
            "settings": name + "__index" if of_tag.has_settings else "",
        }
        indexes[index] = access | {
            "environments": json.encode([
                {
                    "full_version": user.entry.full_version,
                    "name": user.entry.environment.name,
                    "platform": user.entry.environment.platform,
                    "python": user.entry.environment.python,
                }
                for user in using
            ]),
            "find_links": [option.value for option in first.options if option.name == "--find-links"],
            "hashes": hashes,
            "hub": name,
            "is_changed": changes_installation(override),
            "only": _only(requirement, first.options),
            "on_conflict": tag.on_conflict,
            "override": json.encode(override_values(override)),
            "package": requirement.name,
            "repository": index,
            "requirements": first.entry.label,
            "version": requirement.version,
            "versions": versions,
            "where": requirement.where,
        }
        for hash in hashes:
            for hub in ["", name] if changes_installation(override) else [""]:
                add_repository(repositories, indexed_repository(
                    download = access,
                    hash = hash,
                    hub = hub,
                    index = index,
                    override = override if hub else None,
                    package = requirement.name,
                    version = requirement.version,
                ))

def plan_requirements(module_ctx, name, tags, overrides, repositories, indexes):
    """Finds out what the hub of `pip.parse(requirements = …)` has.

    Args:
        module_ctx: context of the extension.
        name: (str) the hub.
        tags: (list) the `pip.parse` tags of the hub.
        overrides: (dict) the `pip.override` of packages of the hub, by normalised name.
        repositories: (dict) as of `add_repository`; changed.
        indexes: (dict[str, dict]) the attributes of each `package_index_repository`, by name; changed.

    Returns:
        struct(plan: dict, settings: struct): the plan can be written as JSON, for `lock_hub_repository`; the settings are the tag and the path
        that `index_settings_repository` is for, or None if it is not needed
    """
    version_texts = {key: getattr(tags[0], key) for key in ["glibc", "macos", "musl"] if getattr(tags[0], key)}
    versions, problem = parse_versions(version_texts)
    if problem:
        fail(_where(name) + problem)
    entries = _environments(module_ctx, tags, versions)
    cache = {}
    files = {entry.environment.name: _read(module_ctx, entry.tag, entry.label, cache) for entry in entries}
    requirements = [requirement for found in cache.values() for requirement in found.requirements]
    _check(tags[0], label_text(entries[0].label), requirements, overrides)
    is_annotated = are_annotated(requirements)
    resolutions = {}
    users = {}
    settings = None
    for entry in entries:
        found = files[entry.environment.name]
        resolution = _resolution(name, entry.environment, found.requirements, is_annotated, resolutions)
        for package in resolution.packages.values():
            override = overrides.get(normalize_name(package.name))
            if not package.index or (override and (override.target or override.whl)):
                continue
            users.setdefault(package.index, []).append(struct(
                entry = entry,
                options = found.options,
                requirement = package.requirement,
            ))
            if _indexes(entry.tag, found.options).has_settings:
                settings = settings or struct(path = label_text(entry.label), tag = entry.tag)
    _declare_indexes(name, users, overrides, repositories, indexes, version_texts)
    hub = struct(
        download = {
            "auth_patterns": tags[0].auth_patterns,
            "netrc": tags[0].netrc,
        },
        exclusion_reason = _exclusion_reason(requirements),
        label = lambda file: _file_label(name, entries[0].label, file),
        name = name,
        on_conflict = tags[0].on_conflict,
        overrides = overrides,
        repositories = repositories,
        select = lambda package, environment: select_file(package.files, environment.target).file,
        targets = {package: str(override.target) for package, override in overrides.items() if override.target},
        unhashed = "",
    )
    lock = struct(
        by_name = {canonical_name(requirement.name): [] for requirement in requirements},
        members = [],
        packages = [],
        root = None,
    )
    environments = [entry.environment for entry in entries]
    plan = plan_hub(hub, lock, environments, resolutions)
    plan["target"] = {
        "hub": "@" + name,
        "default_python": environments[0].python.removesuffix("t"),
        "environments": [environment.name for environment in environments],
        "versions": version_texts,
    }
    plan["closure"] = plan_closures(hub, label_text(entries[0].label), environments, resolutions)
    return struct(plan = plan, settings = settings)
