"""`pip.parse(lock = …)`: reads a uv.lock or pylock.toml, and finds out what its hub has."""

load("//python/private:labels.bzl", "label_text")
load("//python/private/pylock:pylock_exclusion.bzl", "pylock_exclusion_reason")
load("//python/private/pylock:pylock_file.bzl", "is_pylock", "read_pylock")
load("//python/private/pylock:pylock_resolve.bzl", "resolve_pylock")
load("//python/private/pypa:markers.bzl", "evaluate", "prepare_environment")
load("//python/private/pypa:names.bzl", "canonical_name", "normalize_name")
load("//python/private/pypa:wheel_tags.bzl", "select_file")
load("//python/private/toml:toml.bzl", "parse_toml")
load("//python/private/uv:uv_exclusion.bzl", "exclusion_reason")
load("//python/private/uv:uv_lock_file.bzl", "read_uv_lock")
load("//python/private/uv:uv_resolve.bzl", "resolve")
load("//python/private/uv:uv_selection.bzl", "default_groups", "known_groups", "selected_projects")
load("//python/private/uv:uv_stale.bzl", "project_directories", "stale_problem")
load(":closure_plan.bzl", "plan_closures")
load(":environments.bzl", "default_pythons", "make_environment", "named_pythons", "parse_versions", "platform_problem")
load(":lock_plan.bzl", "plan_hub")
load(":override_deps.bzl", "override_deps_problem")
load(":platforms.bzl", "PLATFORMS", "host_platform")
load(":relative_label.bzl", "relative_label")
load(":tag_checks.bzl", "override_problem")

# What `groups` of `pip.parse` has for those that uv takes by default.
_DEFAULT_GROUPS = "default"

def _where(tag):
    return "pip.parse(hub_name = \"{}\"): ".format(tag.hub_name)

def _read_toml(module_ctx, tag, label):
    parsed = parse_toml(module_ctx.read(label))
    if parsed.error:
        fail("{}{}: {}".format(_where(tag), label_text(label), parsed.error))
    return parsed.value

def _read_pyproject(module_ctx, tag):
    """Returns the pyproject.toml beside the lock, which has what the lock leaves out; an empty dict if there is none."""
    label = tag.lock.same_package_label("pyproject.toml")
    if not module_ctx.path(label).exists:
        # buildifier: disable=print
        print("WARNING: {}lock: there is no pyproject.toml beside {}; without it, [tool.uv] has no effect (default-groups, no-binary-package).".format(
            _where(tag),
            label_text(tag.lock),
        ))
        return {}
    return _read_toml(module_ctx, tag, label)

def _pythons(tag, lock):
    names = tag.python_versions or ([tag.python_version] if tag.python_version else [])
    if tag.python_versions and tag.python_version:
        fail(_where(tag) + "python_version and python_versions are both set; set one of them, or none for all that the lock permits")
    if not names:
        pythons = default_pythons(lock.python_specifiers)
        if not pythons:
            fail("{}lock: {}: requires-python = \"{}\" permits no Python that rules_pyc knows".format(_where(tag), lock.path, lock.requires_python))
        return pythons
    pythons, problem = named_pythons(names, lock.python_specifiers)
    if problem:
        requires = " (\"{}\")".format(lock.requires_python) if problem.endswith("permits") else ""
        fail("{}python_version: {}{}".format(_where(tag), problem, requires))
    return pythons

def _platforms(module_ctx, tag):
    names = [
        host_platform(module_ctx.os.name, module_ctx.os.arch) if name == "host" else name
        for name in tag.target_platforms
    ]
    problem = platform_problem(names)
    if problem:
        fail("{}target_platforms: {}".format(_where(tag), problem))
    return {name: True for name in names or PLATFORMS}.keys()

def _is_supported(lock, environment):
    """Whether the lock is for an environment: `environments` of a pylock.toml or of `[tool.uv]`."""
    if not lock.supported:
        return True
    prepared = prepare_environment(environment.markers)
    return any([evaluate(lock.markers[marker].parsed, prepared) == True for marker in lock.supported])

def _versions(tag):
    return {name: getattr(tag, name) for name in ["glibc", "macos", "musl"]}

def _selector(pyproject):
    """Returns the function that selects the file of a package for an environment."""
    settings = pyproject.get("tool", {}).get("uv", {})
    from_source = {canonical_name(name): True for name in settings.get("no-binary-package", [])}
    all_from_source = settings.get("no-binary", False)

    def candidates(package):
        if all_from_source or package.name in from_source:
            return [file for file in package.files if file.kind == "sdist"]
        return package.files

    # What is for any platform is selected once for each Python.
    for_any = {}
    selected = {}

    def select_for(package, environment):
        # Different environments can have different files of one version.
        ends = [package.files[0], package.files[-1]] if package.files else []
        name = " ".join([package.name, package.version] + [file.filename + file.hash for file in ends])
        if name not in for_any:
            for_any[name] = not [file for file in package.files if file.wheel and file.wheel.platforms != ["any"]]
        key = "{} {}".format(name, environment.python if for_any[name] else environment.name)
        if key not in selected:
            selected[key] = select_file(candidates(package), environment.target).file
        return selected[key]

    return select_for

def _environments(module_ctx, tag, lock, key):
    """Returns the environments of the hub; `key` is what messages call that of the lock that names some."""
    environments = []
    platforms = _platforms(module_ctx, tag)
    versions, problem = parse_versions(_versions(tag))
    if problem:
        fail(_where(tag) + problem)
    for python, full_version in _pythons(tag, lock).items():
        for platform in platforms:
            environment = make_environment(python, full_version, platform, versions)
            if _is_supported(lock, environment):
                environments.append(environment)
    if not environments:
        fail("{}lock: {}: {} has none of the Python versions and platforms of the hub".format(_where(tag), lock.path, key))
    return environments

def _groups(tag, lock, pyproject):
    """Returns the groups that are selected; None for those that uv takes by default."""
    if _DEFAULT_GROUPS not in tag.groups:
        return tag.groups
    defaults = default_groups(lock, pyproject)
    others = [name for name in tag.groups if name != _DEFAULT_GROUPS]
    if defaults == "all" or not others:
        return None
    known = {
        name: True
        for project in [None] + selected_projects(lock)
        for name in known_groups(lock, project, pyproject)
    }
    return [name for name in defaults if name in known] + others

def _resolutions(tag, environments, resolve_for):
    """Resolves the lock once for all environments with the same values of the marker variables."""
    resolutions = {}
    for environment in environments:
        if environment.resolution in resolutions:
            continue
        resolution = resolve_for(environment.markers)
        if resolution.error:
            fail(_where(tag) + resolution.error)
        resolutions[environment.resolution] = resolution
    return resolutions

def _locked_file_label(tag, file, advice):
    """The label of a file of a package that is not fetched, None for the others; `advice` says how the lock gets another path."""
    if not file.path:
        return None
    label = relative_label(tag.lock, file.path)
    if not label:
        fail("{}lock: {}: the file {} is outside of the repository; copy it there, and {}".format(
            _where(tag),
            label_text(tag.lock),
            file.path,
            advice,
        ))
    return label

def _pylock_dependencies(lock):
    """What `override_deps_problem` needs to know of a pylock.toml."""
    dependencies = lock.dependencies or [[] for _ in lock.packages]
    return struct(
        packages = [
            struct(
                dependencies = [struct(package = other) for other in dependencies[index]],
                extras = {},
                name = package.name,
            )
            for index, package in enumerate(lock.packages)
        ],
        path = lock.path,
    )

def _check_overrides(tag, opened, overrides):
    lock = opened.lock
    names = {normalize_name(name): True for name in lock.by_name}
    for override in overrides.values():
        problem = override_problem(
            build_deps = override.build_deps,
            hub_name = tag.hub_name,
            names = names,
            package = override.package,
            path = lock.path,
        ) or override_deps_problem(tag.hub_name, override, opened.dependencies, opened.knows_dependencies)
        if problem:
            fail(problem)

def _check_builds(tag, overrides, packages):
    """Checks that what is patched before it is built is built at all."""
    for name, override in overrides.items():
        if override.pre_build_patches and not packages[name].get("sdists"):
            fail(("pip.override(hub_name = \"{}\", package = \"{}\"): pre_build_patches: the package is built in no environment of the hub; " +
                  "use patches, which change the installed files, or add it to no-binary-package of [tool.uv]").format(
                tag.hub_name,
                override.package,
            ))

def _warn_if_stale(module_ctx, tag, lock, pyproject):
    """Reports a lock that is older than the pyproject.toml files that it is made from."""
    pyprojects = {".": pyproject} if pyproject else {}
    for directory in project_directories(lock).values():
        if directory in [".", ""] or directory.startswith(("/", "..")):
            continue
        label = relative_label(tag.lock, directory + "/pyproject.toml")
        if module_ctx.path(label).exists:
            pyprojects[directory] = _read_toml(module_ctx, tag, label)
    problem = stale_problem(lock, pyprojects)
    if problem:
        # A warning of Bazel's own kind does not exist in Starlark.
        # buildifier: disable=print
        print(_where(tag) + problem)

def _open_uv_lock(module_ctx, tag, is_root):
    """Reads a uv.lock and the pyproject.toml beside it.

    Returns:
        struct with
            dependencies: (struct) as `override_deps_problem` takes it.
            environments_key: (str) what messages call the key that has environments.
            exclusion_reason: function, as for `plan_hub`.
            knows_dependencies: (bool) whether the lock says what packages depend on.
            lock: (struct) as `read_uv_lock` or `read_pylock` returns it.
            path_advice: (str) how the lock gets another path of a file.
            resolve: function from the values of the marker's variables to a resolution.
            select: function, as for `plan_hub`.
            unhashed: (str) as for `plan_hub`.
    """
    pyproject = _read_pyproject(module_ctx, tag)
    lock = read_uv_lock(_read_toml(module_ctx, tag, tag.lock), label_text(tag.lock))
    if lock.error:
        fail(_where(tag) + lock.error)
    if is_root:
        _warn_if_stale(module_ctx, tag, lock, pyproject)
    groups = _groups(tag, lock, pyproject)
    return struct(
        dependencies = lock,
        environments_key = "[tool.uv] environments",
        exclusion_reason = exclusion_reason,
        knows_dependencies = True,
        lock = lock,
        path_advice = "name that in [tool.uv.sources]",
        resolve = lambda markers: resolve(lock, markers, extras = tag.extras, groups = groups, pyproject = pyproject),
        select = _selector(pyproject),
        unhashed = "because the index does not provide it; use another index, or keep the file in the repository and name it with path in " +
                   "[tool.uv.sources]",
    )

def _open_pylock(module_ctx, tag, is_root):
    """Reads a pylock.toml; returns a struct as `_open_uv_lock` does."""
    lock = read_pylock(_read_toml(module_ctx, tag, tag.lock), label_text(tag.lock))
    if lock.error:
        fail(_where(tag) + lock.error)
    if lock.is_newer and is_root:
        # buildifier: disable=print
        print("WARNING: {}{}: lock-version = \"{}\": what is new in it since 1.0 is ignored; use a newer version of rules_pyc".format(
            _where(tag),
            lock.path,
            lock.version,
        ))
    groups = None if tag.groups == [_DEFAULT_GROUPS] else [
        name
        for group in tag.groups
        for name in (lock.default_groups if group == _DEFAULT_GROUPS else [group])
    ]
    return struct(
        dependencies = _pylock_dependencies(lock),
        environments_key = "environments",
        exclusion_reason = pylock_exclusion_reason,
        knows_dependencies = lock.dependencies != None,
        lock = lock,
        path_advice = "write its path relative to the lock",
        resolve = lambda markers: resolve_pylock(lock, markers, extras = tag.extras, groups = groups),
        select = _selector({}),
        unhashed = "which is needed to fetch it; lock it from an index that has this hash, or keep the file in the repository and lock it by its path",
    )

def plan_lock(module_ctx, tag, overrides, repositories, is_root):
    """Finds out what the hub of a `pip.parse(lock = …)` has.

    Args:
        module_ctx: context of the extension.
        tag: the `pip.parse`.
        overrides: (dict) the `pip.override` of packages of the hub, by normalised name.
        repositories: (dict) as of `add_repository`; changed.
        is_root: (bool) whether the hub is one of the root module, whose owner can update the lock.

    Returns:
        dict that can be written as JSON, for `lock_hub_repository`
    """
    is_uv = not is_pylock(tag.lock.name.rpartition("/")[2])
    if not module_ctx.path(tag.lock).exists:
        fail("{}lock: there is no file {}. Write it with {}.".format(
            _where(tag),
            label_text(tag.lock),
            "uv lock" if is_uv else "a tool that can, such as pip lock or uv export",
        ))
    opened = (_open_uv_lock if is_uv else _open_pylock)(module_ctx, tag, is_root)
    lock = opened.lock
    _check_overrides(tag, opened, overrides)
    environments = _environments(module_ctx, tag, lock, opened.environments_key)
    resolutions = _resolutions(tag, environments, opened.resolve)
    hub = struct(
        download = {
            "auth_patterns": tag.auth_patterns,
            "netrc": tag.netrc,
        },
        exclusion_reason = opened.exclusion_reason,
        label = lambda file: _locked_file_label(tag, file, opened.path_advice),
        name = tag.hub_name,
        on_conflict = tag.on_conflict,
        overrides = overrides,
        repositories = repositories,
        select = opened.select,
        targets = {name: str(override.target) for name, override in overrides.items() if override.target},
        unhashed = opened.unhashed,
    )
    plan = plan_hub(hub, lock, environments, resolutions)
    _check_builds(tag, overrides, plan["packages"])
    plan["closure"] = plan_closures(hub, lock.path, environments, resolutions)
    plan["target"] = {
        "hub": "@" + tag.hub_name,
        "default_python": environments[-1].python.removesuffix("t"),
        "environments": [environment.name for environment in environments],
        "versions": {name: version for name, version in _versions(tag).items() if version},
    }
    return plan
