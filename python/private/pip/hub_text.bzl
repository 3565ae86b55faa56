"""The text of a hub's BUILD files. Pure functions over what `plan_hub` returns."""

load(":hub_conditions.bzl", "ALWAYS")

_LOADS = """\
load("@rules_pyc//python/private/pip:hub_sdist.bzl", "hub_sdist")
load("@rules_pyc//python/private/pip:locked_package.bzl", "locked_package")
load("@rules_pyc//python/private/pip:unavailable_package.bzl", "unavailable_package")

package(default_visibility = ["//visibility:public"])
"""

_ENVIRONMENT = "//_config:environment"

def value_text(value):
    """Writes a value as an attribute of a target.

    Args:
        value: str, int, or a list or dict of them.

    Returns:
        str
    """

    # json.encode_indent of a number fails ("input is not valid JSON", Bazel 7.7.1).
    return str(value) if type(value) == "int" else json.encode_indent(value, prefix = "    ", indent = "    ")

def _call(macro, arguments):
    return "\n{}(\n{})\n".format(macro, "".join([
        "    {} = {},\n".format(name, value)
        for name, value in arguments.items()
        if value not in ["", "[]", "{}"]
    ]))

def _branches(branches):
    return value_text({
        "//_config:" + name if name != "//conditions:default" else name: value
        for name, value in branches.items()
    })

def label_text(labels, default):
    """Writes a label that depends on the environment.

    Args:
        labels: (dict[str, str]) by condition.
        default: (str) what there is where no condition holds; empty if some condition always does.

    Returns:
        str
    """
    if labels.keys() == [ALWAYS]:
        return value_text(labels[ALWAYS])
    if not labels:
        return value_text(default)
    return "select({})".format(_branches(labels | {"//conditions:default": default}))

def list_text(lists):
    """Writes a list of labels that depends on the environment.

    Args:
        lists: (dict[str, list[str]]) what is added where a condition holds.

    Returns:
        str
    """
    parts = []
    for name, values in lists.items():
        if name == ALWAYS:
            parts.append(value_text(values))
        else:
            parts.append("select({})".format(_branches({name: values, "//conditions:default": []})))
    return " + ".join(parts) or "[]"

def _alias(name, actual):
    return _call("alias", {"name": value_text(name), "actual": actual})

def library_text(name, deps, data = "", package = ""):
    """Writes a target that has dependencies and nothing else.

    Args:
        name: (str)
        deps: (str) the attribute.
        data: (str) the attribute.
        package: (str) the attribute.

    Returns:
        str
    """
    return _call("locked_package", {
        "name": value_text(name),
        "data": data,
        "package": package,
        "tags": value_text(["manual"]),
        "deps": deps,
    })

def unavailable_text(name, title, reasons, filenames = []):
    """Writes a target that cannot be built.

    Args:
        name: (str)
        title: (str) what people call it.
        reasons: (dict[str, list[str]]) why, each with the names of environments; all if there are none.
        filenames: (list[str]) the files that the lock has.

    Returns:
        str
    """
    return _call("unavailable_package", {
        "name": value_text(name),
        "environment": value_text(_ENVIRONMENT),
        "filenames": value_text(filenames),
        "package": value_text(title),
        "reasons": value_text(reasons),
    })

# The targets of a file's repository that a package of the hub has aliases for.
_FILE_TARGETS = ["data", "dist_info", "whl"]

def _names(name):
    """The names of the target that a package is."""
    return [name, "pkg"] if name not in ["pkg"] + _FILE_TARGETS else ["pkg"]

def _files_text(package):
    """Writes what there is of the files of a package: `_lib`, and aliases for all else."""
    default = ""
    text = ""
    if not package["is_complete"]:
        default = ":_missing"
        text += unavailable_text("_missing", package["title"], package["reasons"], package["filenames"])
    for sdist in package["sdists"]:
        text += _call("hub_sdist", {key: value_text(value) for key, value in sdist.items()})
    text += _alias("_lib", label_text(package["targets"]["lib"], default))
    for target in _FILE_TARGETS:
        text += _alias(target, label_text(package["targets"][target], default and default + "_error"))
    return text

def package_text(name, package, project):
    """Writes the BUILD file of a package of the hub.

    Args:
        name: (str) its normalised name.
        package: (dict) as `plan_hub` makes it.
        project: (dict) as `plan_hub` makes it, if it is a project of the workspace; else None.

    Returns:
        str
    """
    text = _LOADS
    if "target" in package:
        text += _alias("pkg", value_text(package["target"]))
    elif package["virtual"]:
        text += library_text("pkg", list_text(package["deps"]))
    else:
        text += _files_text(package)
        text += library_text(
            "pkg",
            " + ".join(["[\":_lib\"]"] + [deps for deps in [list_text(package["deps"])] if deps != "[]"]),
            package = value_text(":_lib"),
        )
    if name in _names(name):
        text += _alias(name, value_text(":pkg"))
    of_project = project["lists"] if project else {}
    for extra, deps in package["extras"].items():
        if "extra_" + extra not in of_project:
            text += library_text("extra_" + extra, list_text(deps))
    if project:
        text += project_text(project)
    if package["selected"] not in [None, ALWAYS]:
        text += _where_selected(package["selected"], "target" not in package)
    return text

def project_text(project):
    """Writes the targets for the dependencies of a project, its groups and its extras.

    Args:
        project: (dict) as `plan_hub` makes it.

    Returns:
        str
    """
    text = ""
    for target, deps in project["lists"].items():
        text += library_text(target, list_text(deps))
        if target in project["reasons"]:
            text += unavailable_text("_no_" + target, target, project["reasons"][target])
    return text

def unavailable_package_text(name, package):
    """Writes the BUILD file of a package that no environment of the hub has.

    Args:
        name: (str) its normalised name.
        package: (dict) as `plan_hub` makes it.

    Returns:
        str
    """
    text = _LOADS + unavailable_text("_missing", package["title"], {package["reason"]: []})
    for target in _names(name):
        text += _alias(target, value_text(":_missing"))
    return text + "".join([_alias(target, value_text(":_missing_error")) for target in _FILE_TARGETS])

def root_text(projects, root):
    """Writes the BUILD file at the root of the hub: targets for the project beside the lock.

    Args:
        projects: (dict) as `plan_hub` makes them, by normalised name.
        root: (str) the name of that project, or an empty string.

    Returns:
        str
    """
    text = _LOADS + "\nexports_files([\"requirements.bzl\"])\n"
    own = projects.get(root, {"lists": {}})["lists"] if root else {}
    for target in own:
        text += _alias(target, value_text("//{}:{}".format(root, target)))
    without_project = projects[""]
    return text + project_text(without_project | {
        "lists": {target: deps for target, deps in without_project["lists"].items() if target not in own},
    })

def _where_selected(name, has_files):
    """What `all_requirements` has for a package that only some environments have."""
    text = library_text("pkg_if_selected", list_text({name: [":pkg"]}))
    for target in ["data", "whl"] if has_files else []:
        text += _call("filegroup", {
            "name": value_text(target + "_if_selected"),
            "srcs": list_text({name: [":" + target]}),
            "tags": value_text(["manual"]),
        })
    return text

_CONFIG_LOADS = """\
load("@rules_pyc//python/private/pip:target_environment.bzl", "environment_group", "target_environment")

package(default_visibility = ["//:__subpackages__"])
"""

def config_text(environments, sets, default_python, libc_flag):
    """Writes the BUILD file with the conditions.

    Args:
        environments: (list[str]) the names of all environments.
        sets: (dict[str, list[str]]) those that each condition holds for, by its name.
        default_python: (str) the attribute of `target_environment`.
        libc_flag: (str) the attribute of `target_environment`, or an empty string.

    Returns:
        str
    """
    text = _CONFIG_LOADS + _call("target_environment", {
        "name": value_text("environment"),
        "default_python": value_text(default_python),
        "environments": value_text(environments),
        "libc_flag": value_text(libc_flag) if libc_flag else "",
    })
    for name, names in sets.items():
        text += _call("environment_group", {
            "name": value_text(name),
            "environment": value_text(":environment"),
            "environments": value_text(names),
        })
    return text

_REQUIREMENTS = '''\
"""What the hub @{hub} has."""

{lists}
def requirement(name):
    """Returns the label of a distribution.

    Args:
        name: (str) its name, in any spelling.

    Returns:
        str
    """
    normalized = ""
    for char in name.lower().elems():
        char = "_" if char in "-_." else char
        if char != "_" or not normalized.endswith("_"):
            normalized += char
    return "@@{canonical}//" + normalized
'''

def requirements_text(hub, canonical, selected, targets):
    """Writes requirements.bzl.

    Args:
        hub: (str) the name of the hub.
        canonical: (str) the canonical name of its repository.
        selected: (dict[str, str]) the condition under which each package is selected, by normalised name.
        targets: (collection of str) the packages that are targets of the user's own, and have no wheel.

    Returns:
        str
    """
    lists = ""
    for name, target in [("all_requirements", "pkg"), ("all_whl_requirements", "whl"), ("all_data_requirements", "data")]:
        lists += "{} = {}\n\n".format(name, json.encode_indent([
            "@@{}//{}:{}{}".format(canonical, package, target, "" if condition == ALWAYS else "_if_selected")
            for package, condition in selected.items()
            if target == "pkg" or package not in targets
        ], indent = "    "))
    return _REQUIREMENTS.format(canonical = canonical, hub = hub, lists = lists)
