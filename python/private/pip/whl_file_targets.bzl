"""The targets of the repository of one wheel file."""

load("//python/private:on_conflict.bzl", "ON_CONFLICT_VALUES")
load("//python/private:py_distribution_rule.bzl", "py_distribution")
load(":installed_whl.bzl", "installed_whl")

# buildifier: disable=unnamed-macro
def whl_file_targets(
        *,
        distribution,
        version,
        whl,
        contents = {},
        console_scripts = {},
        exclude = [],
        patch_strip = 0,
        patches = [],
        precompile_source_retention = "inherit"):
    """Declares `whl`, `data`, `dist_info`, and `lib_ON_CONFLICT`: the installed wheel, without its dependencies.

    They differ by hub and environment, so the hubs add them.

    Args:
        distribution: (str) the distribution's name.
        version: (str) its version.
        whl: the wheel, a file or a label.
        contents: (dict[str, list[str]]) as the attribute of `py_distribution`; empty if only the build itself can tell.
        console_scripts: (dict[str, str]) as the attribute of `py_distribution`.
        exclude: (list[str]) as for `whl_install`.
        patch_strip: (int) as for `whl_install`.
        patches: list of labels.
        precompile_source_retention: (str) as for `whl_install`.
    """
    installed_whl(
        exclude = exclude,
        patch_strip = patch_strip,
        patches = patches,
        precompile_source_retention = precompile_source_retention,
        whl = whl,
    )
    for on_conflict in ON_CONFLICT_VALUES:
        py_distribution(
            name = "lib_" + on_conflict,
            srcs = [":_install"],
            console_scripts = console_scripts,
            contents = contents,
            contents_unknown = not contents,
            distribution = distribution,
            internal_precompile_target = ":_install",
            on_conflict = on_conflict,
            tags = ["manual"],
            version = version,
            visibility = ["//visibility:public"],
        )
