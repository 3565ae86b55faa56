"""The text of a hub's BUILD files. Pure functions over what `lock_plan` has found."""

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
        reasons: (dict[str, str]) why, by the name of the environment.
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

def package_text(name, package):
    """Writes the BUILD file of a package of the hub.

    Args:
        name: (str) its normalised name.
        package: (dict) as `lock_plan` makes it.

    Returns:
        str
    """
    text = _LOADS
    default = ""
    if not package["is_complete"]:
        default = ":_missing"
        text += unavailable_text("_missing", package["title"], package["reasons"], package["filenames"])
    for sdist in package["sdists"]:
        text += _call("hub_sdist", {key: value_text(value) for key, value in sdist.items()})
    text += _alias("_lib", label_text(package["targets"]["lib"], default))
    text += library_text(
        "pkg",
        " + ".join(["[\":_lib\"]"] + [deps for deps in [list_text(package["deps"])] if deps != "[]"]),
        package = value_text(":_lib"),
    )
    if name not in ["pkg"] + _FILE_TARGETS:
        text += _alias(name, value_text(":pkg"))
    for target in _FILE_TARGETS:
        text += _alias(target, label_text(package["targets"][target], default and default + "_error"))
    for extra in package["extras"]:
        text += _alias("extra_" + extra, value_text(":pkg"))
    if package["selected"] != ALWAYS:
        text += _where_selected(package["selected"])
    return text

def _where_selected(name):
    """What `all_requirements` has for a package that only some environments have."""
    text = library_text("pkg_if_selected", list_text({name: [":pkg"]}))
    for target in ["data", "whl"]:
        text += _call("filegroup", {
            "name": value_text(target + "_if_selected"),
            "srcs": list_text({name: [":" + target]}),
            "tags": value_text(["manual"]),
        })
    return text

def target_text(name, actual):
    """Writes a package of the hub that is a target of the user's own.

    Args:
        name: (str) the normalised name.
        actual: (str) a label.

    Returns:
        str
    """
    names = ["pkg"] if name == "pkg" else [name, "pkg"]
    return "package(default_visibility = [\"//visibility:public\"])\n" + "".join([_alias(alias, value_text(actual)) for alias in names])

_CONFIG_LOADS = """\
load("@rules_pyc//python/private/pip:target_environment.bzl", "environment_group", "target_environment")

package(default_visibility = ["//:__subpackages__"])
"""

def config_text(environments, sets, default_python, flags):
    """Writes the BUILD file with the conditions.

    Args:
        environments: (list[str]) the names of all environments.
        sets: (dict[str, list[str]]) those that each condition holds for, by its name.
        default_python: (str) the attribute of `target_environment`.
        flags: (dict[str, str]) labels of flags of rules_python, by attribute of `target_environment`.

    Returns:
        str
    """
    text = _CONFIG_LOADS + _call("target_environment", {
        "name": value_text("environment"),
        "default_python": value_text(default_python),
        "environments": value_text(environments),
    } | {name: value_text(label) for name, label in flags.items()})
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

def requirements_text(hub, canonical, selected):
    """Writes requirements.bzl.

    Args:
        hub: (str) the name of the hub.
        canonical: (str) the canonical name of its repository.
        selected: (dict[str, str]) the condition under which each package is selected, by normalised name.

    Returns:
        str
    """
    lists = ""
    for name, target in [("all_requirements", "pkg"), ("all_whl_requirements", "whl"), ("all_data_requirements", "data")]:
        lists += "{} = {}\n\n".format(name, json.encode_indent([
            "@@{}//{}:{}{}".format(canonical, package, target, "" if condition == ALWAYS else "_if_selected")
            for package, condition in selected.items()
        ], indent = "    "))
    return _REQUIREMENTS.format(canonical = canonical, hub = hub, lists = lists)
