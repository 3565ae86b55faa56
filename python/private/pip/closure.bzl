"""All that a package needs, directly or not, as METADATA of packages says it. Pure functions.

It is for locks that do not say which package needs which. As each package depends on the files of all that it needs, cycles do no harm.
"""

load("//python/private/pypa:metadata.bzl", "dependencies")
load("//python/private/pypa:names.bzl", "normalize_name")

# What pip-compile leaves out of its files, as every environment is supposed to have it.
_UNSAFE_PACKAGES = ["distribute", "pip", "setuptools", "wheel"]

# More steps than a closure has nodes.
_MOST_STEPS = 100000

def closure_repository_name(hub, package, environment):
    """Names the repository of all that a package needs in an environment.

    Args:
        hub: (str) the hub.
        package: (str) the normalised name of the package.
        environment: (str) the name of the environment.

    Returns:
        str
    """
    return "{}__{}__requires__{}".format(hub, package, environment)

def closure_label(hub, package, environment, extra = ""):
    """Returns the label of all that a package needs in an environment.

    Args:
        hub: (str) the hub.
        package: (str) the normalised name of the package.
        environment: (str) the name of the environment.
        extra: (str) the extra that is asked for, or an empty string.

    Returns:
        str
    """
    name = "extra_" + normalize_name(extra) if extra else "deps"
    return "@{}//:{}".format(closure_repository_name(hub, package, environment), name)

def closure(*, package, extra, environment, packages, metadata_of, changes = {}):
    """Finds all packages that one needs in an environment.

    Args:
        package: (str) its normalised name.
        extra: (str) the extra that is asked for; empty for what the package needs with the extras that the lock has for it.
        environment: (dict[str, str]) the values of the marker's variables.
        packages: (dict[str, list[str]]) the extras that the lock asks for, by the normalised name of each package in the environment.
        metadata_of: function that returns a dict with `requires` (values of `Requires-Dist`) for the name of a package.
        changes: (dict[str, dict]) what overrides change, by normalised name: `dropped` (names that are not required), `packages` (names and extras that
            are required, too), `labels` (the same for targets of the user's own).

    Returns:
        struct(error: str, labels: list[str], missing: list[str], names: list[str]): what is wrong, or None; targets of the user's own; what is
        required and not in the lock; the packages, by normalised name, without the package itself, in order
    """
    queue = [(package, extra)] if extra else [(package, "")] + [(package, own) for own in packages[package]]
    seen = {node: True for node in queue}
    labels = {}
    missing = {}
    for step in range(_MOST_STEPS):
        if step >= len(queue):
            break
        name, of = queue[step]
        found, problem = dependencies(metadata_of(name)["requires"], environment, of)
        if problem:
            return struct(error = "{}: {}".format(name, problem), labels = [], missing = [], names = [])
        change = changes.get(name, {"dropped": [], "labels": [], "packages": []})
        if not of:
            labels.update({label: True for label in change["labels"]})
            found = found + [struct(extras = [added] if added else [], name = other) for other, added in change["packages"]]
        for dependency in found:
            other = normalize_name(dependency.name)
            if other in change["dropped"]:
                continue
            if other not in packages:
                if other not in _UNSAFE_PACKAGES:
                    missing["{} requires {}".format(name, other)] = True
                continue
            for node in [(other, "")] + [(other, one) for one in packages[other] + dependency.extras]:
                if node not in seen:
                    seen[node] = True
                    queue.append(node)
    return struct(
        error = None,
        labels = labels.keys(),
        missing = missing.keys(),
        names = {name: True for name, _ in queue if name != package}.keys(),
    )
