"""Why a package of a pylock.toml is not among those of an environment."""

def pylock_exclusion_reason(lock, _environment, _resolution, name):
    """Says why a package of a lock is not in an environment; all that is known is the marker.

    Args:
        lock: (struct) as `read_pylock` returns it.
        _environment: (dict[str, str]) the values of the marker's variables.
        _resolution: (struct) what `resolve_pylock` returned for it.
        name: (str) the package, which the lock has and the resolution for the environment has not.

    Returns:
        str, for people
    """
    markers = {
        package.marker: True
        for package in [lock.packages[index] for index in lock.by_name[name]]
        if package.marker != None
    }
    texts = " or ".join([lock.markers[index].text for index in markers])
    reason = "the lock has it only where {}".format(texts)
    if [index for index in markers if lock.markers[index].is_selective]:
        reason += "; a hub has what it selects: pip.parse(extras = […], groups = […])"
    return reason
