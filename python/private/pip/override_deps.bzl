"""What `pip.override` changes of the dependencies of a package. Pure functions."""

load("//python/private/pypa:names.bzl", "canonical_name", "normalize_name")
load(":closest_name.bzl", "did_you_mean")

# The canonical name of the repository of this module; empty if it is the root module.
_OWN_REPOSITORY = Label("//:BUILD.bazel").repo_name

# What repositories of the root module's extensions begin with, by version of Bazel.
_ROOT = ["_main", ""]

_EXTRA = "extra_"

def _is_in_hub(label, hub):
    """Whether a label is one of a hub of the extension `pip`: `rules_pyc~~pip~HUB`, or with `+` from Bazel 8 on."""
    for separator in ["~", "+"]:
        suffix = separator + "pip" + separator + hub
        if label.repo_name.endswith(suffix):
            return label.repo_name.removesuffix(suffix) in ([_OWN_REPOSITORY] if _OWN_REPOSITORY else _ROOT)
    return False

def read_extra_dep(label, hub):
    """Reads an entry of `extra_deps`.

    Args:
        label: (Label) a package of the hub, or a target of the user's own.
        hub: (str) the name of the hub.

    Returns:
        struct(package: str, extra: str, label: str): the normalised names of a package of the hub and its extra; a target that is not
        one of the hub's packages has its label only
    """
    name = label.name
    if _is_in_hub(label, hub) and label.package and (name in [label.package, "pkg"] or name.startswith(_EXTRA)):
        return struct(
            extra = name.removeprefix(_EXTRA) if name.startswith(_EXTRA) and name != label.package else "",
            label = str(label),
            package = label.package,
        )
    return struct(extra = "", label = str(label), package = "")

def _extra_dep_problem(label, hub, extras, path):
    """Says what is wrong with an entry of `extra_deps`, or returns None; `extras` has those of each package of the lock."""
    found = read_extra_dep(label, hub)
    if found.package:
        what = "@{}//{}".format(hub, label.package)
        if found.package not in extras:
            return "{}: {} has no such package{}".format(what, path, did_you_mean(found.package, extras))
        if found.extra and found.extra not in extras[found.package]:
            return "{}:{}: {} has no such extra of it; it has {}".format(
                what,
                label.name,
                path,
                ", ".join(sorted(extras[found.package])) or "none",
            )
        return None
    if _is_in_hub(label, hub):
        return "@{}//{}:{}: this is not a package of the hub; write @{}//NAME, or @{}//NAME:extra_EXTRA".format(
            hub,
            label.package,
            label.name,
            hub,
            hub,
        )
    if not label.package and normalize_name(label.name) in extras:
        return "\"{}\": this is the label of a target of your own, //:{}; the package of the hub is \"@{}//{}\"".format(
            label.name,
            label.name,
            hub,
            normalize_name(label.name),
        )
    return None

def _dropped_deps_problem(dropped, dependencies):
    """Says what is wrong with `dropped_deps`, or returns None; `dependencies` are those in any environment, with any extra."""
    known = {normalize_name(name): True for name in dependencies}
    for name in dropped:
        if normalize_name(name) not in known:
            return "\"{}\" is not a dependency of it; it depends on {}".format(name, ", ".join(sorted(dependencies)) or "nothing")
    return None

def _locked_dependencies(lock, name):
    """Returns the canonical names of what a package of a lock depends on in any environment."""
    found = {}
    for package in lock.packages:
        if normalize_name(package.name) != name:
            continue
        for dependencies in [package.dependencies] + package.extras.values():
            found.update({lock.packages[dependency.package].name: True for dependency in dependencies})
    return sorted([other for other in found if normalize_name(other) != name])

def _locked_extras(lock):
    """Returns the normalised extras of each package of a lock, by its normalised name."""
    extras = {}
    for package in lock.packages:
        known = extras.setdefault(normalize_name(package.name), [])
        known += [normalize_name(extra) for extra in package.extras if normalize_name(extra) not in known]
    return extras

def override_deps_problem(hub, override, lock, knows_dependencies = True):
    """Says what is wrong with `extra_deps` and `dropped_deps` of a `pip.override`.

    Args:
        hub: (str) the name of the hub.
        override: the tag.
        lock: (struct) as `read_uv_lock` returns it.
        knows_dependencies: (bool) whether the lock says what packages depend on.

    Returns:
        str, or None if nothing is
    """
    where = "pip.override(hub_name = \"{}\", package = \"{}\"): ".format(hub, override.package)
    if override.dropped_deps and knows_dependencies:
        problem = _dropped_deps_problem(override.dropped_deps, _locked_dependencies(lock, normalize_name(override.package)))
        if problem:
            return "{}dropped_deps: {}".format(where, problem)
    extras = _locked_extras(lock) if override.extra_deps else {}
    for label in override.extra_deps:
        problem = _extra_dep_problem(label, hub, extras, lock.path)
        if problem:
            return "{}extra_deps: {}".format(where, problem)
    return None

def _without(required, dropped):
    return {name: extras for name, extras in required.items() if normalize_name(name) not in dropped}

def changed_packages(packages, overrides, hub):
    """Changes the dependencies of packages as `extra_deps` and `dropped_deps` say.

    Args:
        packages: (dict[str, struct]) as of `resolve`, by canonical name.
        overrides: (dict) the `pip.override` of packages of the hub, by normalised name.
        hub: (str) the name of the hub. Those whose dependencies are not known yet stay as they are.

    Returns:
        dict[str, struct]: the same, with `requires`, `optional` and `source` only where they are changed. A target of the user's own is
        among what a package requires by its label, which begins with `@@`
    """
    changed = {}
    changing = {key: override for key, override in overrides.items() if override.extra_deps or override.dropped_deps}
    for name, package in packages.items() if changing else []:
        override = changing.get(normalize_name(name))
        if not override or package.requires == None:
            continue
        dropped = {normalize_name(dropped): True for dropped in override.dropped_deps}
        requires = _without(package.requires, dropped)
        for label in override.extra_deps:
            dependency = read_extra_dep(label, hub)
            other = canonical_name(dependency.package) if dependency.package else dependency.label
            extras = [canonical_name(dependency.extra)] if dependency.extra else []
            known = requires.get(other, [])
            requires[other] = known + [extra for extra in extras if extra not in known]
        changed[name] = struct(
            optional = {extra: _without(required, dropped) for extra, required in package.optional.items()},
            requires = requires,
            source = package.source,
        )
    return packages | changed
