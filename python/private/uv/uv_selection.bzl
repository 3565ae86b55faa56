"""Which projects, extras and dependency groups of a uv.lock are selected, as `uv sync` and `uv export` select them."""

load("//python/private/pypa:names.bzl", "canonical_name")
load(":uv_conflicts.bzl", "encode_extra", "encode_group", "encode_project")

def default_groups(lock, pyproject = None, projects = None):
    """Returns the dependency groups that are selected if nothing else is said (`[tool.uv] default-groups`).

    Args:
        lock: (struct) as `read_uv_lock` returns it.
        pyproject: (dict) the parsed pyproject.toml beside the lock, for locks that do not have this; or None.
        projects: (list[str]) the projects that are selected, or None for the default.

    Returns:
        list[str], or the str "all"
    """
    project = projects[0] if projects and len(projects) == 1 else lock.root
    owner = lock.packages[lock.by_name[project][0]] if project in lock.by_name else lock.manifest
    value = owner.default_groups
    if value == None and project == lock.root:
        value = (pyproject or {}).get("tool", {}).get("uv", {}).get("default-groups")
    if value == None:
        value = ["dev"]
    return value if type(value) == "string" else [canonical_name(name) for name in value]

def known_extras(lock, project, pyproject):
    """Returns the names of the extras of a project, those that require nothing among them.

    Args:
        lock: (struct) as `read_uv_lock` returns it.
        project: (str)
        pyproject: (dict) the parsed pyproject.toml beside the lock, or None.

    Returns:
        list[str], sorted
    """
    package = lock.packages[lock.by_name[project][0]]
    names = package.extras.keys() + (package.metadata or {}).get("provides-extras", [])
    if project == lock.root:
        names = names + (pyproject or {}).get("project", {}).get("optional-dependencies", {}).keys()
    return sorted({canonical_name(name): True for name in names})

def known_groups(lock, project, pyproject):
    """Returns the names of the dependency groups of a project, those that require nothing among them.

    Args:
        lock: (struct) as `read_uv_lock` returns it.
        project: (str) or None for groups without a project.
        pyproject: (dict) the parsed pyproject.toml beside the lock, or None.

    Returns:
        list[str], sorted
    """
    if project:
        package = lock.packages[lock.by_name[project][0]]
        names = package.groups.keys() + (package.metadata or {}).get("requires-dev", {}).keys()
    else:
        names = lock.manifest.groups.keys()
    if project == lock.root:
        names = names + (pyproject or {}).get("dependency-groups", {}).keys()
    return sorted({canonical_name(name): True for name in names})

def selected_projects(lock):
    """Returns the projects that are selected: the one beside the lock, or else all members of the workspace.

    Args:
        lock: (struct) as `read_uv_lock` returns it.

    Returns:
        list[str]
    """
    return [lock.root] if lock.root else [name for name in lock.members if name in lock.by_name]

def _unknown(lock, attribute, wanted, known):
    for name in wanted:
        if name not in known:
            return "{}: {}: there is no \"{}\"; {}".format(
                lock.path,
                attribute,
                name,
                "there are " + ", ".join(["\"" + other + "\"" for other in sorted(known)]) if known else "there are none",
            )
    return None

def select(lock, pyproject, groups, extras, projects):
    """Finds what is selected.

    Args:
        lock: (struct) as `read_uv_lock` returns it.
        pyproject: (dict) the parsed pyproject.toml beside the lock, or None.
        groups: (list[str]) the dependency groups, or None for the default ones.
        extras: (list[str]) the extras of the projects.
        projects: (list[str]) the projects, or None for the default.

    Returns:
        struct(error: str, nodes: list[tuple], active: dict[str, bool]): what is wrong or None; the nodes of the graph (`uv_graph.bzl`)
        to begin from; the names that markers have for all that is selected
    """

    # What is required without a project belongs to the whole workspace.
    manifest = lock.manifest if projects == None else struct(groups = {}, requirements = [])
    if projects == None:
        projects = selected_projects(lock)
    projects = [canonical_name(name) for name in projects]
    extras = [canonical_name(name) for name in extras]
    all_extras = {}
    all_groups = {name: True for name in manifest.groups}
    error = _unknown(lock, "projects", projects, {name: True for name in lock.members})
    if error:
        return struct(error = error)
    for project in projects:
        all_extras.update({name: True for name in known_extras(lock, project, pyproject)})
        all_groups.update({name: True for name in known_groups(lock, project, pyproject)})
    defaults = default_groups(lock, pyproject, projects)
    if groups != None:
        wanted = [canonical_name(name) for name in groups]
        error = _unknown(lock, "groups", wanted, all_groups)
    elif defaults == "all":
        wanted = all_groups.keys()
    else:
        wanted = [name for name in defaults if name in all_groups]

        # `dev` is the default whether it exists or not.
        error = _unknown(lock, "[tool.uv] default-groups", [name for name in defaults if name != "dev"], all_groups)
    error = error or _unknown(lock, "extras", extras, all_extras)
    if error:
        return struct(error = error)
    nodes = [(-1, "base", "")] if manifest.requirements else []
    nodes += [(-1, "group", group) for group in wanted if group in manifest.groups]
    active = {}
    for project in projects:
        index = lock.by_name[project][0]
        nodes.append((index, "base", ""))
        active[encode_project(project)] = True
        for extra in extras:
            if extra in known_extras(lock, project, pyproject):
                nodes.append((index, "extra", extra))
                active[encode_extra(project, extra)] = True
        for group in wanted:
            if group in known_groups(lock, project, pyproject):
                nodes.append((index, "group", group))
                active[encode_group(project, group)] = True
    return struct(active = active, error = None, nodes = nodes)
