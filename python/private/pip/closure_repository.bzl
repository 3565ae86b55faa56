"""What one package of a hub needs in one environment, read from the packages' METADATA, where the lock does not say it."""

load("//python/private:sibling.bzl", "sibling")
load(":closure.bzl", "closure")
load(":hub_conditions.bzl", "ALWAYS")
load(":hub_text.bzl", "call_text")

_LOADS = """\
load("@rules_pyc//python/private/pip:hub_package.bzl", "hub_library")

package(default_visibility = ["//visibility:public"])
"""

def _repository(rctx, place):
    """Returns the repository of the file that the environment has of a package; None if it has none."""
    if "index" in place:
        return json.decode(rctx.read(sibling(rctx, place["index"], "selected.json"))).get(rctx.attr.environment)
    return place.get("repository")

def _metadata(rctx, files, name, cache):
    """The METADATA of the file that the environment has of a package: it is fetched anyway."""
    if name not in cache:
        repository = _repository(rctx, files.get(name, {}))
        cache[name] = json.decode(rctx.read(sibling(rctx, repository, "metadata.json"))) if repository else {"requires": []}
    return cache[name]

def _closure_repository_impl(rctx):
    lock = json.decode(rctx.read(sibling(rctx, rctx.attr.hub, "closure.json")))
    environment = lock["environments"][rctx.attr.environment]
    cache = {}
    missing = {}
    text = _LOADS
    for extra in [""] + rctx.attr.extras:
        result = closure(
            changes = lock["changes"],
            environment = environment["markers"],
            extra = extra,
            metadata_of = lambda name: _metadata(rctx, environment["files"], name, cache),
            package = rctx.attr.package,
            packages = environment["packages"],
        )
        if result.error:
            fail("@{}//{}: {}".format(rctx.attr.hub, rctx.attr.package, result.error))
        missing.update({one: True for one in result.missing})
        labels = [
            "@{}//{}:{}".format(rctx.attr.hub, name, "pkg" if name in lock["targets"] else "_lib")
            for name in result.names
        ] + result.labels
        text += call_text("hub_library", {
            "name": "extra_" + extra if extra else "deps",
            "deps": {ALWAYS: labels} if labels else {},
        })
    for one in missing:
        # buildifier: disable=print
        print("WARNING: @{}//{}: {}, which {} does not have; lock all packages together".format(rctx.attr.hub, rctx.attr.package, one, lock["path"]))
    rctx.file("BUILD.bazel", text)

closure_repository = repository_rule(
    implementation = _closure_repository_impl,
    doc = "All that one package of a hub needs in one environment. Made by the extension `pip`.",
    attrs = {
        "environment": attr.string(doc = "The name of the environment.", mandatory = True),
        "extras": attr.string_list(doc = "The extras that have targets."),
        "hub": attr.string(doc = "The name of the hub.", mandatory = True),
        "package": attr.string(doc = "The normalised name.", mandatory = True),
        "repository": attr.string(doc = "The name that the extension gave the repository.", mandatory = True),
    },
)
