"""Why a package of a uv.lock is not among those of an environment."""

load(":uv_graph.bzl", "make_graph", "marker_holds")

# As many as people read.
_MAX_SHOWN = 3

def _dependents(lock, name):
    """What requires a package: list of (package, where, dependency); `where` is what leads to it, such as `the extra "cpu" of `."""
    found = []
    for package in lock.packages:
        parts = [("", package.dependencies)]
        parts += [("the extra \"{}\" of ".format(extra), dependencies) for extra, dependencies in package.extras.items()]
        parts += [("the group \"{}\" of ".format(group), dependencies) for group, dependencies in package.groups.items()]
        for where, dependencies in parts:
            found += [
                (package, where, dependency)
                for dependency in dependencies
                if lock.packages[dependency.package].name == name
            ]
    return found

def _manifest_dependents(lock, name):
    """What requires a package without being one: list of (who, requirement)."""
    manifest = lock.manifest
    parts = [("the workspace", manifest.requirements)]
    parts += [("the group \"{}\"".format(group), requirements) for group, requirements in manifest.groups.items()]
    return [(owner, requirement) for owner, requirements in parts for requirement in requirements if requirement.name == name]

def exclusion_reason(lock, environment, resolution, name):
    """Says why a package of a lock is not in an environment.

    Args:
        lock: (struct) as `read_uv_lock` returns it.
        environment: (dict[str, str]) the values of the marker's variables.
        resolution: (struct) what `resolve` returned for it.
        name: (str) the package, which the lock has and the resolution has not.

    Returns:
        str, for people
    """
    graph = make_graph(lock, environment, {}, {})
    reasons = [item.reason for item in resolution.excluded if item.kind == "project" and item.project == name]
    reasons += [
        "{} requires it only where {}".format(owner, lock.markers[requirement.marker].text)
        for owner, requirement in _manifest_dependents(lock, name)
        if requirement.marker != None
    ]
    for package, where, dependency in _dependents(lock, name):
        owner = where + package.name
        marker = lock.markers[dependency.marker] if dependency.marker != None else None
        excluded = [
            item.reason
            for item in resolution.excluded
            if item.project == package.name and (not item.name or where.startswith("the {} \"{}\"".format(item.kind, item.name)))
        ]
        if excluded:
            reasons += excluded
        elif marker and not marker.has_extra and not marker_holds(graph, dependency.marker):
            reasons.append("{} requires it only where {}".format(owner, marker.text))
        elif marker and marker.has_extra:
            reasons.append("{} requires it only with extras or groups that are not selected, or for another platform".format(owner))
        elif package.name not in resolution.packages:
            reasons.append("{}, which requires it, is not there either".format(owner))
        else:
            reasons.append("{} requires it, which nothing asks for".format(owner))
    reasons = {reason: True for reason in reasons}.keys()
    if not reasons:
        return "nothing in the lock requires it"
    return "; ".join(reasons[:_MAX_SHOWN]) + ("; …" if len(reasons) > _MAX_SHOWN else "")
