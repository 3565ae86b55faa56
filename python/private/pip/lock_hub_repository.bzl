"""The hub of a lock: a package for each distribution, which leads to the file for the environment of the build."""

load(":hub_text.bzl", "config_text", "package_text", "requirements_text", "root_text", "target_text")

# Flags of rules_python that its older versions do not have, by attribute of `target_environment`.
_FLAGS = {
    "freethreaded_flag": "py_freethreaded",
    "libc_flag": "py_linux_libc",
}

_RULES_PYTHON_FLAGS = Label("@rules_python//python/config_settings:BUILD.bazel")

def _flags(rctx):
    text = rctx.read(_RULES_PYTHON_FLAGS)
    return {
        attribute: str(_RULES_PYTHON_FLAGS.same_package_label(flag))
        for attribute, flag in _FLAGS.items()
        if "name = \"{}\"".format(flag) in text
    }

def _lock_hub_repository_impl(rctx):
    plan = json.decode(rctx.attr.plan)
    rctx.file("BUILD.bazel", root_text(plan["roots"]))
    rctx.file("_config/BUILD.bazel", config_text(
        environments = plan["environments"],
        default_python = plan["default_python"],
        flags = _flags(rctx),
        sets = plan["conditions"],
    ))
    selected = {}
    for name, package in plan["packages"].items():
        if "target" in package:
            rctx.file(name + "/BUILD.bazel", target_text(name, package["target"]))
            selected[name] = ""
            continue
        rctx.file(name + "/BUILD.bazel", package_text(name, package))
        if package["selected"] != None:
            selected[name] = package["selected"]
    rctx.file("requirements.bzl", requirements_text(rctx.attr.hub_name, rctx.name, selected))

lock_hub_repository = repository_rule(
    implementation = _lock_hub_repository_impl,
    doc = "The packages of `pip.parse(lock = …)`, under one name. Made by the extension `pip`.",
    attrs = {
        "hub_name": attr.string(mandatory = True),
        "plan": attr.string(doc = "JSON: what `lock_plan` returns.", mandatory = True),
    },
)
