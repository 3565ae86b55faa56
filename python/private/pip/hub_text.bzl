"""The text of a hub's BUILD files. Pure functions over what `plan_hub` returns."""

load(":hub_conditions.bzl", "ALWAYS")

_PACKAGE_LOADS = """\
load("@rules_pyc//python/private/pip:hub_package.bzl", "hub_library", "hub_package")

package(default_visibility = ["//visibility:public"])
"""

def value_text(value):
    """Writes a value as an attribute of a target.

    Args:
        value: None, bool, str, int, or a list or dict of them; or struct(text: str), an expression.

    Returns:
        str
    """
    if type(value) == "struct":
        return value.text
    if type(value) in ["list", "dict"]:
        # json.encode_indent of a number fails ("input is not valid JSON", Bazel 7.7.1).
        return json.encode_indent(value, prefix = "    ", indent = "    ") if value else str(value)
    return repr(value)

def call_text(macro, arguments):
    """Writes a call of a macro or rule.

    Args:
        macro: (str) its name.
        arguments: (dict) by name; those that are empty or None are left out.

    Returns:
        str
    """
    return "\n{}(\n{})\n".format(macro, "".join([
        "    {} = {},\n".format(name, value_text(value))
        for name, value in arguments.items()
        if value
    ]))

def _project_text(project):
    """The targets for the dependencies of a project, its groups and its extras."""
    return "".join([
        call_text("hub_library", {
            "name": target,
            "deps": deps,
            "reasons": project["reasons"].get(target),
            "title": "{}:{}".format(project["title"], target),
        })
        for target, deps in project["lists"].items()
    ])

def package_text(package, project):
    """Writes the BUILD file of a package of the hub.

    Args:
        package: (dict) the arguments of `hub_package`, and `sdists`, for `sdist_text`.
        project: (dict) as `plan_hub` makes it, if it is a project of the workspace; else None.

    Returns:
        str
    """
    own = project["lists"] if project else {}
    extras = {extra: deps for extra, deps in package["extras"].items() if "extra_" + extra not in own}
    indexes = package.get("indexes", {})
    loads = ""
    index_files = []
    for number, (index, used) in enumerate(indexes.items()):
        loads += "load(\"@{}//:files.bzl\", files_{} = \"FILES\")\n".format(index, number)
        index_files.append("(files_{}, {}, {})".format(number, value_text(used["environments"]), used["is_all"]))
    arguments = {name: value for name, value in package.items() if name not in ["indexes", "sdists"]} | {"extras": extras}
    if index_files:
        arguments["index_files"] = struct(text = "[{}]".format(", ".join(index_files)))
    return loads + _PACKAGE_LOADS + call_text("hub_package", arguments) + (_project_text(project) if project else "")

_SDIST = """\
load("@rules_pyc//python/private/pip:hub_sdist.bzl", "hub_sdist")
load("{hub}//_config:locked.bzl", "ENVIRONMENTS", "LOCKED")
load("{build_system}", "BUILD_SYSTEM")

package(default_visibility = ["//visibility:public"])

hub_sdist(
    build_system = BUILD_SYSTEM,
    environments = ENVIRONMENTS,
    locked = LOCKED,
{arguments})
"""

def sdist_text(arguments):
    """Writes the BUILD file of a package that builds a source distribution for a hub.

    It is in another repository than the hub: what there is in the hub is known without the archive.

    Args:
        arguments: (dict) of `hub_sdist`.

    Returns:
        str
    """
    return _SDIST.format(
        arguments = "".join(["    {} = {},\n".format(name, value_text(value)) for name, value in arguments.items() if value]),
        build_system = arguments["sdist"].removesuffix(":sdist") + ":build_system.bzl",
        hub = arguments["hub"],
    )

def locked_text(environments, locked):
    """Writes locked.bzl, which has what the packages that build source distributions must know of all others.

    Args:
        environments: (dict) as for `find_build_requirements`.
        locked: (dict) as for `find_build_requirements`.

    Returns:
        str
    """
    return '"""What the hub has."""\n\nENVIRONMENTS = {}\n\nLOCKED = {}\n'.format(value_text(environments), value_text(locked))

def root_text(projects, root):
    """Writes the BUILD file at the root of the hub: targets for the project beside the lock.

    Args:
        projects: (dict) as `plan_hub` makes them, by normalised name.
        root: (str) the name of that project, or an empty string.

    Returns:
        str
    """
    own = projects[root]["lists"] if root else {}
    without_project = projects[""]
    aliases = [
        call_text("alias", {
            "name": target,
            "actual": "//{}:{}".format(root, target),
        })
        for target in own
    ]
    return _PACKAGE_LOADS + "\nexports_files([\"requirements.bzl\"])\n" + "".join(aliases) + _project_text(without_project | {
        "lists": {target: deps for target, deps in without_project["lists"].items() if target not in own},
    })

_CONFIG_LOADS = """\
load("@rules_pyc//python/private/pip:target_environment.bzl", "environment_group", "target_environment")

package(default_visibility = ["//visibility:public"])
"""

def config_text(target, sets):
    """Writes the BUILD file with the conditions.

    Args:
        target: (dict) attributes of `target_environment`.
        sets: (dict[str, list[str]]) the names of the environments that each condition holds for, by its name.

    Returns:
        str
    """
    text = _CONFIG_LOADS + call_text("target_environment", {"name": "environment"} | target)
    for name, environments in sets.items():
        text += call_text("environment_group", {
            "name": name,
            "environment": ":environment",
            "environments": environments,
        })
    return text

_REQUIREMENTS = '''\
"""What the hub @{hub} has."""

{lists}def requirement(name):
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

def requirements_text(hub, canonical, packages):
    """Writes requirements.bzl.

    Args:
        hub: (str) the name of the hub.
        canonical: (str) the canonical name of its repository.
        packages: (dict[str, dict]) the arguments of `hub_package`, by normalised name.

    Returns:
        str
    """
    lists = ""
    for name, target in [("all_requirements", "pkg"), ("all_whl_requirements", "whl"), ("all_data_requirements", "data")]:
        lists += "{} = {}\n\n".format(name, json.encode_indent([
            "@@{}//{}:{}{}".format(canonical, key, target, "" if package["selected"] == ALWAYS else "_if_selected")
            for key, package in packages.items()
            if package["selected"] != None and (target == "pkg" or "target" not in package)
        ], indent = "    "))
    return _REQUIREMENTS.format(canonical = canonical, hub = hub, lists = lists)
