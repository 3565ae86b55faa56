"""What one package of a hub needs, read from the packages' METADATA, where the lock does not say it."""

load("//python/private/index:index_download.bzl", "sibling")
load(":closure.bzl", "closure")
load(":hub_conditions.bzl", "ALWAYS")
load(":hub_text.bzl", "call_text")
load(":platforms.bzl", "host_platform")

_LOADS = """\
load("@rules_pyc//python/private/pip:hub_package.bzl", "hub_library")

package(default_visibility = ["//visibility:public"])
"""

def _repository(rctx, of, host):
    """The repository of the file whose METADATA counts: that for this machine if there is one, as it is fetched anyway."""
    repositories = of["repositories"]
    if of["index"]:
        repositories = json.decode(rctx.read(sibling(rctx, of["index"], "selected.json")))
    for environment, repository in repositories.items():
        if environment.endswith("-" + host):
            return repository
    return (repositories.values() or [None])[0]

def _metadata(rctx, lock, host, name, cache):
    if name not in cache:
        repository = _repository(rctx, lock["packages"][name], host) if name in lock["packages"] else None
        cache[name] = json.decode(rctx.read(sibling(rctx, repository, "metadata.json"))) if repository else {"requires": []}
    return cache[name]

def _by_condition(environments, lists):
    """Lists by condition: what all environments have first."""
    everywhere = [
        value
        for value in lists[environments[0]]
        if not [1 for other in environments if value not in lists.get(other, [])]
    ] if environments else []
    result = {ALWAYS: everywhere}
    for environment in environments:
        rest = [value for value in lists.get(environment, []) if value not in everywhere]
        if rest:
            result[environment] = rest
    return {condition: values for condition, values in result.items() if values}

def _closure_repository_impl(rctx):
    lock = json.decode(rctx.read(sibling(rctx, rctx.attr.hub, "closure.json")))
    host = host_platform(rctx.os.name, rctx.os.arch) or ""
    cache = {}
    missing = {}
    targets = {}
    for extra in [""] + rctx.attr.extras:
        lists = {}
        for environment, found in lock["environments"].items():
            lists[environment] = []
            if rctx.attr.package not in found["packages"]:
                continue
            result = closure(
                changes = lock["changes"],
                environment = found["markers"],
                extra = extra,
                metadata_of = lambda name: _metadata(rctx, lock, host, name, cache),
                package = rctx.attr.package,
                packages = found["packages"],
            )
            if result.error:
                fail("@{}//{}: {}".format(rctx.attr.hub, rctx.attr.package, result.error))
            missing.update({one: True for one in result.missing})
            lists[environment] = [
                "@{}//{}:{}".format(rctx.attr.hub, name, "pkg" if name in lock["targets"] else "_lib")
                for name in result.names
            ] + result.labels
        targets["extra_" + extra if extra else "deps"] = _by_condition(lock["environments"].keys(), lists)
    for one in missing:
        # buildifier: disable=print
        print("WARNING: @{}//{}: {}, which {} does not have; lock all packages together".format(rctx.attr.hub, rctx.attr.package, one, lock["path"]))
    rctx.file("BUILD.bazel", _LOADS + "".join([
        call_text("hub_library", {"name": name, "deps": deps, "hub": "@" + rctx.attr.hub})
        for name, deps in targets.items()
    ]))

closure_repository = repository_rule(
    implementation = _closure_repository_impl,
    doc = "All that one package of a hub needs. Made by the extension `pip`.",
    attrs = {
        "extras": attr.string_list(doc = "The extras that have targets."),
        "hub": attr.string(doc = "The name of the hub.", mandatory = True),
        "package": attr.string(doc = "The normalised name.", mandatory = True),
        "repository": attr.string(doc = "The name that the extension gave the repository.", mandatory = True),
    },
)
