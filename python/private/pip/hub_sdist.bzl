"""A source distribution, built for one hub: what builds it are packages of the hub.

It has a package of its own, whose BUILD file loads what the archive requires. So the archive is only fetched if it is selected.
"""

load("//python/private:py_distribution_rule.bzl", "py_distribution")
load("//python/private:sdist_wheel.bzl", "sdist_wheel")
load("//python/private:whl_install.bzl", "whl_install")
load(":build_reason.bzl", "build_reason")
load(":build_requirements.bzl", "find_build_requirements")
load(":dist_info.bzl", "dist_info")
load(":target_environment.bzl", "environment_group")
load(":unavailable_package.bzl", "unavailable_file")

_ENVIRONMENT = "//_config:environment"

def _by_environment(hub, name, values):
    """A list that depends on the environment.

    Args:
        hub: (str) the hub.
        name: (str) how the names of conditions begin.
        values: (dict[str, list[str]]) by environment.

    Returns:
        list, or a select
    """
    environments = {}
    for environment, value in values.items():
        environments.setdefault(tuple(value), []).append(environment)
    if len(environments) == 1:
        return list(environments.keys()[0])
    conditions = {}
    for index, (value, names) in enumerate(environments.items()):
        condition = "{}_{}".format(name, index)
        environment_group(
            name = condition,
            environment = hub + _ENVIRONMENT,
            environments = names,
        )
        conditions[":" + condition] = list(value)
    return select(conditions | {"//conditions:default": []})

def _declare_requirements(hub, name, title, build_system, build_deps, locked, environments):
    """Declares what says which requirements are missing; returns the arguments of `sdist_wheel`."""
    found = find_build_requirements(
        backend = build_system["backend"],
        build_deps = build_deps,
        environments = environments,
        locked = locked,
        requires = build_system["requires"],
    )
    reasons = {}
    for environment, one in found.items():
        for problem in one.problems + ([build_system["error"]] if build_system["error"] and not build_deps else []):
            reasons.setdefault("cannot build {}: {}".format(build_system["filename"], problem), []).append(environment)
    missing = name + "_requirements"
    if reasons:
        unavailable_file(
            name = missing,
            environment = hub + _ENVIRONMENT,
            package = title,
            reasons = reasons,
            tags = ["manual"],
        )
    with_problems = {environment: True for names in reasons.values() for environment in names}
    return {
        "deps": _by_environment(hub, name + "_deps", {environment: [hub + dep for dep in one.deps] for environment, one in found.items()}),
        "missing": _by_environment(hub, name + "_missing", {
            environment: [":" + missing] if environment in with_problems else []
            for environment in found
        }),
    }

# Tools that take the version from Git need to be told what it is if the archive does not.
_VERSION_VARIABLES = ["PBR_VERSION", "SETUPTOOLS_SCM_PRETEND_VERSION"]

def hub_sdist(
        *,
        name,
        sdist,
        distribution,
        version,
        hub,
        title,
        build_system,
        locked,
        environments,
        wheels = [],
        build_deps = [],
        cc_deps = [],
        console_scripts = {},
        env = {},
        exclude = [],
        exec_properties = {},
        execution_requirements = {},
        native_flags = "warn",
        on_conflict = "auto",
        patch_strip = 0,
        patches = [],
        pre_build_patch_strip = 0,
        pre_build_patches = [],
        precompile_source_retention = "inherit"):
    """Declares NAME (the installed wheel), and NAME_whl, NAME_data and NAME_dist_info.

    Args:
        name: (str) name of the target.
        sdist: label of the source distribution.
        distribution: (str) the distribution's name.
        version: (str) its version.
        hub: (str) the hub, such as `@pypi`.
        title: (str) what messages call it.
        build_system: (dict) what the repository of the archive has in build_system.bzl.
        locked: (dict) as for `find_build_requirements`.
        environments: (dict) as for `find_build_requirements`.
        wheels: (list[str]) the names of the wheels that the lock has of it.
        build_deps: (list[str]) what the wheel is built with, in the place of what it requires: labels in the hub, such as `//setuptools:pkg`.
        cc_deps: list of labels: as for `sdist_wheel`.
        console_scripts: (dict[str, str]) as the attribute of `py_distribution`.
        env: (dict[str, str]) as for `sdist_wheel`.
        exclude: (list[str]) as for `whl_install`.
        exec_properties: (dict[str, str]) of the target that builds the wheel.
        execution_requirements: (dict[str, str]) as for `sdist_wheel`.
        native_flags: (str) as for `sdist_wheel`.
        on_conflict: (str) as the attribute of `py_distribution`.
        patch_strip: (int) as for `whl_install`.
        patches: list of labels.
        pre_build_patch_strip: (int) `patch_strip` of `sdist_wheel`.
        pre_build_patches: list of labels: `patches` of `sdist_wheel`.
        precompile_source_retention: (str) as for `whl_install`.
    """
    environment = hub + _ENVIRONMENT
    build_reason(
        name = name + "_reason",
        environment = environment,
        package = title,
        tags = ["manual"],
        wheels = wheels,
    )
    known = {} if build_system["has_metadata"] or not version else {variable: version for variable in _VERSION_VARIABLES}
    sdist_wheel(
        name = name + "_whl",
        cc_deps = cc_deps,
        env = known | env,
        environment = environment,
        exec_properties = exec_properties,
        execution_requirements = execution_requirements,
        native_flags = native_flags,
        patch_strip = pre_build_patch_strip,
        patches = pre_build_patches,
        reason = ":{}_reason".format(name),
        sdist = sdist,
        tags = ["manual"],
        **_declare_requirements(hub, name, title, build_system, build_deps, locked, environments)
    )
    whl_install(
        name = name + "_data",
        exclude = exclude,
        output_name = name,
        patch_strip = patch_strip,
        patches = patches,
        precompile_source_retention = precompile_source_retention,
        tags = ["manual"],
        whl = ":{}_whl".format(name),
    )
    py_distribution(
        name = name,
        srcs = [":{}_data".format(name)],
        console_scripts = console_scripts,
        contents_unknown = True,
        distribution = distribution,
        internal_precompile_target = ":{}_data".format(name),
        on_conflict = on_conflict,
        tags = ["manual"],
        version = version,
    )
    dist_info(
        name = name + "_dist_info",
        tags = ["manual"],
        tree = ":{}_data".format(name),
    )
