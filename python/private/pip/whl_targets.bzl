"""The targets of a package repository."""

load("//python/private:py_distribution_rule.bzl", "py_distribution")
load("//python/private:py_library.bzl", "py_library")
load(":installed_whl.bzl", "installed_whl")
load(":missing_package.bzl", "missing_package")
load(":package_cycle.bzl", "package_cycle")

# buildifier: disable=unnamed-macro
def whl_targets(
        *,
        distribution,
        package,
        version,
        whl,
        python_version,
        contents = {},
        console_scripts = {},
        cycle = [],
        deps = [],
        exclude = [],
        extras = {},
        missing = [],
        on_conflict = "auto",
        patch_strip = 0,
        patches = [],
        precompile_source_retention = "inherit"):
    """Declares `pkg`, `whl`, `data`, `dist_info`, and `extra_NAME` for each extra.

    Args:
        distribution: (str) the distribution's name.
        package: (str) what people call it, such as `@pypi//requests`.
        version: (str) its version.
        whl: the wheel, a file or a label.
        python_version: (str) the Python version that it was chosen for.
        contents: (dict[str, list[str]]) as the attribute of `py_distribution`; empty if it is not known.
        console_scripts: (dict[str, str]) as the attribute of `py_distribution`.
        cycle: list of labels: `whl_lib` of the packages that depend on each other, this one among them.
        deps: list of labels.
        exclude: (list[str]) as for `whl_install`.
        extras: (dict[str, list[label]]) what each extra adds.
        missing: (list[str]) names of packages that it needs and that the lock has not.
        on_conflict: (str) as the attribute of `py_distribution`.
        patch_strip: (int) as for `whl_install`.
        patches: list of labels.
        precompile_source_retention: (str) as for `whl_install`.
    """
    public = ["//visibility:public"]
    for name in missing:
        missing_package(
            name = "_missing_" + name,
            reason = "{} {} requires {}, which is not in the requirements file. Lock the requirements anew.".format(package, version, name),
            tags = ["manual"],
        )
    installed_whl(
        exclude = exclude,
        patch_strip = patch_strip,
        patches = patches,
        precompile_source_retention = precompile_source_retention,
        python_version = python_version,
        whl = whl,
    )
    py_distribution(
        name = "whl_lib",
        srcs = [":_install"],
        console_scripts = console_scripts,
        contents = contents,
        contents_unknown = not contents,
        distribution = distribution,
        internal_precompile_target = ":_install",
        on_conflict = on_conflict,
        tags = ["manual"],
        version = version,
        visibility = public,
        deps = deps + [":_missing_" + name for name in missing],
    )
    if cycle:
        package_cycle(
            name = "pkg",
            package = ":whl_lib",
            visibility = public,
            deps = cycle,
        )
    else:
        native.alias(
            name = "pkg",
            actual = ":whl_lib",
            visibility = public,
        )
    for extra, added in extras.items():
        py_library(
            name = "extra_" + extra,
            tags = ["manual"],
            visibility = public,
            deps = [":pkg"] + [label for label in added if label != ":extra_" + extra],
        )
