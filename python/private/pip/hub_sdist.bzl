"""A source distribution, built for one hub: what builds it are packages of the hub."""

load("//python/private:py_distribution_rule.bzl", "py_distribution")
load("//python/private:sdist_wheel.bzl", "sdist_wheel")
load("//python/private:whl_install.bzl", "whl_install")
load(":build_reason.bzl", "build_reason")
load(":dist_info.bzl", "dist_info")

def hub_sdist(
        *,
        name,
        sdist,
        distribution,
        version,
        environment,
        title,
        wheels = [],
        build_deps = [],
        console_scripts = {},
        exclude = [],
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
        environment: label of the hub's `target_environment`.
        title: (str) what messages call the package.
        wheels: (list[str]) the names of the wheels that the lock has of it.
        build_deps: list of labels: what the wheel is built with.
        console_scripts: (dict[str, str]) as the attribute of `py_distribution`.
        exclude: (list[str]) as for `whl_install`.
        on_conflict: (str) as the attribute of `py_distribution`.
        patch_strip: (int) as for `whl_install`.
        patches: list of labels.
        pre_build_patch_strip: (int) `patch_strip` of `sdist_wheel`.
        pre_build_patches: list of labels: `patches` of `sdist_wheel`.
        precompile_source_retention: (str) as for `whl_install`.
    """
    build_reason(
        name = name + "_reason",
        environment = environment,
        package = title,
        tags = ["manual"],
        wheels = wheels,
    )
    sdist_wheel(
        name = name + "_whl",
        reason = ":{}_reason".format(name),
        patch_strip = pre_build_patch_strip,
        patches = pre_build_patches,
        sdist = sdist,
        tags = ["manual"],
        deps = build_deps,
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
