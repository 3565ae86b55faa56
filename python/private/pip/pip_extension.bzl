"""The module extension `pip`: packages of locks, each fetched when it is needed."""

load("//python/private/index:index_settings.bzl", "index_settings_repository")
load("//python/private/pypa:names.bzl", "normalize_name")
load(":closure_repository.bzl", "closure_repository")
load(":hub_builds_repository.bzl", "hub_builds_repository")
load(":lock_extension.bzl", "plan_lock")
load(":lock_files.bzl", "declare_repositories")
load(":lock_hub_repository.bzl", "lock_hub_repository")
load(":package_index_repository.bzl", "package_index_repository")
load(":pip_tags.bzl", "override", "parse")
load(":requirements_extension.bzl", "plan_requirements")
load(":sdist_plan.bzl", "builds_repository_name")
load(":tag_checks.bzl", "hub_problem", "override_values_problem")

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
    indexes = {}
    repositories = {}
    for name, tags in tags_by_hub.items():
        problem = hub_problem(name, tags) or override_values_problem(name, overrides.get(name, {}))
        if problem:
            fail(problem)
        if tags[0].lock:
            plan = plan_lock(module_ctx, tags[0], overrides.get(name, {}), repositories, name in of_root)
        else:
            found = plan_requirements(module_ctx, name, tags, overrides.get(name, {}), repositories, indexes)
            plan = found.plan
            if found.settings:
                index_settings_repository(
                    name = name + "__index",
                    hub_name = name,
                    python_interpreter = found.settings.tag.python_interpreter,
                    python_interpreter_target = found.settings.tag.python_interpreter_target,
                    requirements = found.settings.path,
                )
        for repository, attributes in (plan["closure"] or {"repositories": {}})["repositories"].items():
            closure_repository(
                name = repository,
                hub = name,
                repository = repository,
                **attributes
            )
        hub_builds_repository(
            name = builds_repository_name(name),
            sdists = json.encode({
                package: described["sdists"]
                for package, described in plan["packages"].items()
                if described.get("sdists")
            }),
        )
        lock_hub_repository(
            name = name,
            hub_name = name,
            plan = json.encode(plan),
        )
    declare_repositories(repositories)
    for name, attributes in indexes.items():
        package_index_repository(name = name, **attributes)
    return _metadata(module_ctx, tags_by_hub)

def _metadata(module_ctx, tags_by_hub):
    """Says that locks and tags are all that matters, unless a hub is for the platform of the machine.

    So MODULE.bazel.lock need not have a copy of each uv.lock.
    """
    for tags in tags_by_hub.values():
        for tag in tags:
            if "host" in tag.target_platforms or (tag.requirements and not tag.target_platforms):
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
