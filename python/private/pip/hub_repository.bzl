"""The hub: a package for each distribution, which leads to the repository for the Python and platform of the build."""

load(":platforms.bzl", "PLATFORMS")

_CONFIG_HEADER = """\
load("@bazel_skylib//lib:selects.bzl", "selects")

package(default_visibility = ["//:__subpackages__"])
"""

_VERSION = """
config_setting(
    name = "local_python_{version}",
    flag_values = {{"@rules_pyc//python/config_settings:local_python_version": "{version}"}},
)

config_setting(
    name = "rules_python_{version}",
    flag_values = {{"@rules_python//python/config_settings:python_version": "{version}"}},
)

selects.config_setting_group(
    name = "python_{version}",
    match_any = [
        ":local_python_{version}",
        ":rules_python_{version}",
    ],
)
"""

_PLATFORM = """
config_setting(
    name = "{platform}",
    constraint_values = {constraints},
)
"""

_REQUIREMENTS = '''\
"""What the hub @{hub} has."""

all_requirements = {all}

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

def _config_build(versions, platforms):
    text = _CONFIG_HEADER
    for version in versions:
        text += _VERSION.format(version = version)
    for platform in platforms:
        text += _PLATFORM.format(
            constraints = json.encode(PLATFORMS[platform].constraints),
            platform = platform,
        )
    return text

def _select(choices, no_match_error = None):
    """The value of an alias's `actual`: a label, or a select if there is anything to choose."""
    if choices.keys() == ["//conditions:default"]:
        return json.encode(choices["//conditions:default"])
    return "select({}{})".format(
        json.encode_indent(choices, prefix = "    ", indent = "    "),
        ", no_match_error = " + json.encode(no_match_error) if no_match_error else "",
    )

def _alias(name, actual, visibility = ""):
    return "\nalias(\n    name = \"{}\",\n    actual = {},\n{})\n".format(name, actual, visibility)

def _target(name, target, variants, versions, platforms):
    """An alias that leads to the variant for the Python version of the build, and there to the one for its platform."""
    there = ", ".join(["Python {} on {}".format(version, platform) for version, platform, _ in variants])
    nothing = "the lock has nothing of this package for the Python version and platform of the build; there is: " + there
    by_version = {}
    text = ""
    for version in versions:
        by_platform = {
            "//_config:" + platform if len(platforms) > 1 else "//conditions:default": "@{}//:{}".format(repo, target)
            for other, platform, repo in variants
            if other == version
        }
        if not by_platform:
            continue
        condition = "//conditions:default" if version == versions[0] else "//_config:python_" + version
        actual = _select(by_platform, nothing)
        if len(versions) == 1:
            return _alias(name, actual)
        inner = "_{}_{}".format(version, name)
        text += _alias(inner, actual, "    visibility = [\"//visibility:private\"],\n")
        by_version[condition] = ":" + inner
    return text + _alias(name, _select(by_version, nothing))

def _package_build(package, variants, extras, versions, platforms):
    text = "package(default_visibility = [\"//visibility:public\"])\n"
    names = {
        package: "pkg",
        "data": "data",
        "dist_info": "dist_info",
        "pkg": "pkg",
        "whl": "whl",
    } | {"extra_" + extra: "extra_" + extra for extra in extras}
    variants = [tuple(variant.split(" ")) for variant in variants]
    for name, target in sorted(names.items()):
        text += _target(name, target, variants, versions, platforms)
    return text

def _excluded_build(package, reason):
    targets = [package, "data", "dist_info", "pkg", "whl"]
    return "load(\"@rules_pyc//python/private/pip:missing_package.bzl\", \"missing_package\")\n" + "".join([
        "\nmissing_package(\n    name = {},\n    reason = {},\n    visibility = [\"//visibility:public\"],\n)\n".format(
            json.encode(target),
            json.encode(reason),
        )
        for target in sorted({target: True for target in targets})
    ])

def _hub_repository_impl(rctx):
    rctx.file("BUILD.bazel", "exports_files([\"requirements.bzl\"])\n")
    rctx.file("_config/BUILD.bazel", _config_build(rctx.attr.versions, rctx.attr.platforms))
    for package, variants in rctx.attr.packages.items():
        rctx.file(package + "/BUILD.bazel", _package_build(
            package,
            variants,
            rctx.attr.extras.get(package, []),
            rctx.attr.versions,
            rctx.attr.platforms,
        ))
    for package, reason in rctx.attr.excluded.items():
        rctx.file(package + "/BUILD.bazel", _excluded_build(package, reason))
    rctx.file("requirements.bzl", _REQUIREMENTS.format(
        all = json.encode_indent(["@@{}//{}".format(rctx.name, package) for package in rctx.attr.packages], indent = "    "),
        canonical = rctx.name,
        hub = rctx.attr.hub_name,
    ))

hub_repository = repository_rule(
    implementation = _hub_repository_impl,
    doc = "The packages of `pip.parse`, under one name. Made by the extension `pip`.",
    attrs = {
        "excluded": attr.string_dict(doc = "Why packages of the lock are for no target, by normalised name."),
        "extras": attr.string_list_dict(doc = "The extras that somebody asks for, by normalised name."),
        "hub_name": attr.string(mandatory = True),
        "packages": attr.string_list_dict(doc = "`VERSION PLATFORM REPOSITORY` of the variants, by normalised name."),
        "platforms": attr.string_list(doc = "The target platforms."),
        "versions": attr.string_list(doc = "The Python versions, the default first."),
    },
)
