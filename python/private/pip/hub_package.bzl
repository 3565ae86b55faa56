"""The targets of a hub's packages. The hub's BUILD files have what differs by environment as values by condition."""

load(":hub_conditions.bzl", "ALWAYS")
load(":locked_package.bzl", "locked_package")
load(":unavailable_package.bzl", "unavailable_package")

_ENVIRONMENT = "//_config:environment"
_DEFAULT = "//conditions:default"

# The targets of a file's repository that a package of the hub has aliases for.
_FILE_TARGETS = ["data", "dist_info", "whl"]

def _select(values, default):
    """A value that depends on the environment: `default` where no condition holds."""
    if ALWAYS in values:
        return values[ALWAYS]
    if not values:
        return default
    return select({"//_config:" + condition: value for condition, value in values.items()} | {_DEFAULT: default})

def _sum(lists):
    """A list that depends on the environment: all those together whose conditions hold."""
    result = lists.get(ALWAYS, [])
    for condition, values in lists.items():
        if condition != ALWAYS:
            result = result + select({"//_config:" + condition: values, _DEFAULT: []})
    return result

def _library(name, deps):
    locked_package(
        name = name,
        tags = ["manual"],
        deps = _sum(deps),
    )

def hub_library(*, name, deps = {}, title = "", reasons = {}):
    """Declares a library of packages, such as those of a dependency group.

    Args:
        name: (str) name of the target.
        deps: (dict[str, list[label]]) its dependencies by condition.
        title: (str) what messages call it.
        reasons: (dict[str, list[str]]) why environments cannot have it; they have `_no_NAME` among the dependencies.
    """
    _library(name, deps)
    if reasons:
        unavailable_package(
            name = "_no_" + name,
            environment = _ENVIRONMENT,
            package = title,
            reasons = reasons,
        )

def _file_label(file, target):
    """The label of one target of a file: of its repository, or of an sdist that is built for the hub."""
    if file.startswith("@"):
        return "{}:{}_{}".format(file, file.rpartition("/")[2], target)
    return "@{}//:{}".format(file, target)

def _declare_files(files, lib, missing):
    """Declares `_lib`, `whl`, `data` and `dist_info`.

    Args:
        files: (dict[str, str]) by condition: the name of the file's repository, or the package `@REPOSITORY//PATH` that has the `hub_sdist`.
        lib: (str) the target of a file's repository that is the installed wheel.
        missing: (label) what there is where no condition holds, or None if one always does.
    """
    native.alias(
        name = "_lib",
        actual = _select({
            condition: file if file.startswith("@") else _file_label(file, lib)
            for condition, file in files.items()
        }, missing),
    )
    for target in _FILE_TARGETS:
        native.alias(
            name = target,
            actual = _select({condition: _file_label(file, target) for condition, file in files.items()}, missing and missing + "_error"),
        )

def _files_of_index(found, environments, is_all):
    """What environments have of an index, by condition."""
    files = {environment: found["files"][environment] for environment in environments if environment in found["files"]}
    values = {value: True for value in files.values()}.keys()
    if is_all and len(values) == 1 and len(files) == len(environments):
        return {ALWAYS: values[0]}
    return files

def _declare_where_selected(condition, has_files):
    """Declares what `all_requirements` has for a package that only some environments have."""
    _library("pkg_if_selected", {condition: [":pkg"]})
    for target in ["data", "whl"] if has_files else []:
        native.filegroup(
            name = target + "_if_selected",
            srcs = _sum({condition: [":" + target]}),
            tags = ["manual"],
        )

def _declare_name(name):
    """Declares the target that has the name of the package, as `@pypi//NAME` is it."""
    if name not in ["pkg"] + _FILE_TARGETS:
        native.alias(
            name = name,
            actual = ":pkg",
        )

# buildifier: disable=unnamed-macro
def hub_package(
        *,
        package,
        title,
        deps = {},
        extras = {},
        filenames = [],
        files = {},
        index_files = [],
        on_conflict = "auto",
        reasons = {},
        selected = None,
        target = None,
        virtual = False):
    """Declares a package of a hub: `pkg`, `whl`, `data`, `dist_info`, and `extra_NAME` for each extra.

    Args:
        package: (str) its normalised name.
        title: (str) what messages call it.
        deps: (dict[str, list[label]]) its dependencies by condition.
        extras: (dict[str, dict[str, list[label]]]) those of each extra.
        filenames: (list[str]) the files that the lock has, if none fits some environment.
        files: (dict[str, str]) by condition: the name of the file's repository, or the package `@REPOSITORY//PATH` that has the `hub_sdist`.
        index_files: list of (dict, list[str], bool): what a `package_index_repository` found out, the environments that this is for, and whether
            these are all of the hub's.
        on_conflict: (str) as the attribute of `py_distribution`.
        reasons: (dict[str, list[str]]) why environments do not have it, each with the names of environments.
        selected: (str) the condition under which it is among `all_requirements`; None if none.
        target: (label) the target of the user's own that it is.
        virtual: (bool) whether it is a project without files of its own.
    """
    for found, environments, is_all in index_files:
        files = files | _files_of_index(found, environments, is_all)
        filenames = filenames + found["filenames"]
    if target:
        native.alias(
            name = "pkg",
            actual = target,
        )
    elif virtual:
        _library("pkg", deps)
    else:
        if ALWAYS not in files:
            unavailable_package(
                name = "_missing",
                environment = _ENVIRONMENT,
                filenames = filenames,
                package = title,
                reasons = reasons,
            )
        _declare_files(files, "lib_" + on_conflict, None if ALWAYS in files else ":_missing")
        locked_package(
            name = "pkg",
            package = ":_lib",
            tags = ["manual"],
            deps = [":_lib"] + _sum(deps),
        )
    _declare_name(package)
    for extra, added in extras.items():
        _library("extra_" + extra, added)
    if selected:
        _declare_where_selected(selected, not target)
