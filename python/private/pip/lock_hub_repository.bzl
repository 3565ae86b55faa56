"""The hub of a lock: a package for each distribution, which leads to the file for the environment of the build."""

load(":hub_text.bzl", "config_text", "locked_text", "package_text", "requirements_text", "root_text")

_RULES_PYTHON_FLAGS = Label("@rules_python//python/config_settings:BUILD.bazel")

def _libc_flag(rctx):
    """Returns the label of rules_python's flag for the C library, which its older versions do not have; else an empty string."""
    if "name = \"py_linux_libc\"" not in rctx.read(_RULES_PYTHON_FLAGS):
        return ""
    return str(_RULES_PYTHON_FLAGS.same_package_label("py_linux_libc"))

def _lock_hub_repository_impl(rctx):
    plan = json.decode(rctx.attr.plan)
    files = {
        "BUILD.bazel": root_text(plan["projects"], plan["root"]),
        "_config/BUILD.bazel": config_text(plan["target"] | {"libc_flag": _libc_flag(rctx)}, plan["conditions"]),
        "_config/locked.bzl": locked_text(plan["environments"], plan["locked"]),
        "requirements.bzl": requirements_text(rctx.attr.hub_name, rctx.name, plan["packages"]),
    } | {
        name + "/BUILD.bazel": package_text(package, plan["projects"].get(name))
        for name, package in plan["packages"].items()
    }
    if plan["closure"]:
        files["closure.json"] = json.encode(plan["closure"]["lock"])
    for path, text in files.items():
        # Names of files are bytes to Bazel, which are written as they are.
        rctx.file(path, text, legacy_utf8 = False)

lock_hub_repository = repository_rule(
    implementation = _lock_hub_repository_impl,
    doc = "The packages of `pip.parse(lock = …)`, under one name. Made by the extension `pip`.",
    attrs = {
        "hub_name": attr.string(mandatory = True),
        "plan": attr.string(doc = "JSON: what `lock_plan` returns.", mandatory = True),
    },
)
