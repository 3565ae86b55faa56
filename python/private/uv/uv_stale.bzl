"""Whether a uv.lock is older than the pyproject.toml files that it was made of: what `uv lock --check` would find, as far as files tell."""

load("//python/private/pypa:names.bzl", "canonical_name")
load("//python/private/pypa:requirement.bzl", "split_requirement")
load("//python/private/pypa:specifiers.bzl", "parse_specifiers", "specifiers_hold")
load("//python/private/pypa:versions.bzl", "parse")
load(":uv_files.bzl", "LOCAL_KINDS")
load(":uv_requirements.bzl", "difference", "flattened_groups", "locked_requirements", "python_samples", "sample_environments", "written_requirements")
load(":uv_selection.bzl", "known_groups")

# The revision of the format that may leave out what projects require.
_WITHOUT_METADATA = 4

# The first revision that has the default groups of projects.
_WITH_DEFAULT_GROUPS = 5

# Settings of `[tool.uv]` that the lock has, and their values where it has none.
_OPTIONS = [
    ("resolution", "resolution-mode", "highest"),
    ("prerelease", "prerelease-mode", "if-necessary-or-explicit"),
    ("fork-strategy", "fork-strategy", "requires-python"),
]

# Requirements of `[tool.uv]` that are for all packages.
_LISTS = [
    ("constraint-dependencies", "constraints"),
    ("override-dependencies", "overrides"),
]

def project_directories(lock):
    """Returns the directories whose pyproject.toml a lock depends on.

    Args:
        lock: (struct) as `read_uv_lock` returns it.

    Returns:
        dict[str, str]: the directory, relative to the lock, of each package that is a directory of the user's
    """
    return {package.name: package.source.value for package in lock.packages if package.source.kind in LOCAL_KINDS}

def _tool(pyproject):
    return pyproject.get("tool", {}).get("uv", {})

def _sources(root, pyproject):
    tables = _tool(root).get("sources", {}) | _tool(pyproject).get("sources", {})
    return {canonical_name(name): source for name, source in tables.items()}

def _identity_problem(lock, package, pyproject):
    """Compares the version of a project, and its default groups where the lock has them."""
    version = pyproject.get("project", {}).get("version", "")
    parsed, locked = parse(version), parse(package.version)
    if parsed and locked and parsed.key != locked.key:
        return "the version is {}; the lock has {}".format(version, package.version)
    if lock.revision < _WITH_DEFAULT_GROUPS or package.name not in lock.members:
        return None
    written = _tool(pyproject).get("default-groups", ["dev"])
    locked = ["dev"] if package.default_groups == None else package.default_groups
    if type(written) == "list":
        written = sorted([canonical_name(name) for name in written])
    if written != (sorted(locked) if type(locked) == "list" else locked):
        return "[tool.uv] default-groups is {}; the lock has {}".format(written, locked)
    return None

def _project_problem(metadata, pyproject, sources, environments):
    """Compares the requirements of one project, without its groups."""
    project = pyproject.get("project", {})
    dynamic = project.get("dynamic", [])
    locked = metadata.get("requires-dist", [])
    if "dependencies" not in dynamic:
        written = written_requirements(project.get("dependencies", []), sources, environments)
        problem = difference(written, locked_requirements(locked, environments))
        if problem:
            return "dependencies: " + problem
    if "optional-dependencies" in dynamic:
        return None
    extras = {canonical_name(name): texts for name, texts in project.get("optional-dependencies", {}).items()}
    for extra in metadata.get("provides-extras", []):
        if extra not in extras:
            return "the lock has the extra \"{}\", which is not defined any more".format(extra)
    for extra, texts in extras.items():
        written = written_requirements(texts, sources, environments, extra)
        problem = difference(written, locked_requirements(locked, environments, extra))
        if problem:
            return "optional-dependencies: {}: {}".format(extra, problem)
    return None

def _restricted(written, environments, python):
    """Leaves out of requirements the environments that the `requires-python` of their group leaves out."""
    specifiers = parse_specifiers(python)
    allowed = [
        specifiers_hold(specifiers or [], environment.values["python_full_version"])
        for environment in environments
    ]
    return {name: {index: True for index in where if allowed[index]} for name, where in written.items()}

def _groups_problem(groups, locked, sources, environments, restricted):
    """Compares dependency groups, which may have a `requires-python` of their own."""
    for group in locked:
        if group not in groups:
            return "the lock has the group \"{}\", which is not defined any more".format(group)
    for group, texts in groups.items():
        written = written_requirements(texts, sources, environments)
        if group in restricted:
            written = _restricted(written, environments, restricted[group])
        problem = difference(written, locked_requirements(locked.get(group, []), environments))
        if problem:
            return "dependency-groups: {}: {}".format(group, problem)
    return None

def _file(directory):
    """The pyproject.toml of a directory, relative to the lock."""
    return "pyproject.toml" if directory == "." else directory + "/pyproject.toml"

def _python_problem(lock, pyprojects):
    """Compares `requires-python` of the lock with that of all projects together; `pyprojects` are by directory."""
    texts = {
        _file(directory): pyproject.get("project", {}).get("requires-python")
        for directory, pyproject in pyprojects.items()
    }
    texts = {file: text for file, text in texts.items() if text}
    specifiers = parse_specifiers(",".join(texts.values()))
    if not texts or specifiers == None:
        return None
    if python_samples(specifiers) == python_samples(lock.python_specifiers):
        return None
    if len(texts) == 1:
        found = "\"{}\"".format(texts.values()[0])
    else:
        found = ", ".join(["\"{}\" in {}".format(text, file) for file, text in texts.items()])
    return "requires-python is {}; the lock has \"{}\"".format(found, lock.requires_python)

def _conflict_items(items, project):
    """A set of conflicting items in a form that can be compared."""
    found = []
    for item in items:
        package = canonical_name(item.get("package", project or ""))
        kind = "extra" if "extra" in item else "group" if "group" in item else "project"
        found.append("{} {} {}".format(kind, package, canonical_name(item.get(kind, ""))))
    return sorted(found)

def _settings_problem(lock, root, environments):
    """Compares `[tool.uv]` of the pyproject.toml beside the lock."""
    tool = _tool(root)
    document = lock.document
    locked = [_conflict_items(items, lock.root) for items in document.get("conflicts", [])]
    for items in tool.get("conflicts", []):
        if _conflict_items(items, lock.root) not in locked:
            return "[tool.uv] conflicts: the lock does not have {}".format(
                " and ".join([str(item) for item in items]),
            )
    if document.get("conflicts") and not tool.get("conflicts") and not lock.manifest.default_groups and len(lock.members) < 2:
        return "[tool.uv] conflicts: the lock has some, but none are defined any more"
    options = document.get("options", {})
    for setting, option, default in _OPTIONS:
        if tool.get(setting, default) != options.get(option, default):
            return "[tool.uv] {} is \"{}\"; the lock was made with \"{}\"".format(
                setting,
                tool.get(setting, default),
                options.get(option, default),
            )
    manifest = document.get("manifest", {})
    for name in tool.get("exclude-dependencies", []):
        if type(name) == "string" and canonical_name(name) in lock.by_name and name not in manifest.get("excludes", []):
            return "[tool.uv] exclude-dependencies: {} is in the lock".format(name)
    for setting, key in _LISTS:
        texts = [text for text in tool.get(setting, []) if type(text) == "string"]
        if len(texts) != len(tool.get(setting, [])):
            continue

        # Those of packages that the lock does not have make no difference.
        texts = [text for text in texts if canonical_name(split_requirement(text).name) in lock.by_name]
        written = written_requirements(texts, _sources(root, {}), environments)
        entries = [entry for entry in manifest.get(key, []) if type(entry) == "dict" and "name" in entry]
        problem = difference(written, locked_requirements(entries, environments))
        if problem:
            return "[tool.uv] {}: {}".format(setting, problem)
    return None

def _names_problem(lock, package, pyproject, groups):
    """What a lock without metadata tells: whether it has the groups of the project."""
    for group in groups:
        if groups[group] and group not in package.groups:
            return "dependency-groups: {} is not in the lock".format(group)
    for group in known_groups(lock, package.name, None):
        if group not in groups:
            return "the lock has the group \"{}\", which is not defined any more".format(group)
    extras = pyproject.get("project", {}).get("optional-dependencies", {})
    for extra in package.extras:
        if extra not in [canonical_name(name) for name in extras]:
            return "the lock has the extra \"{}\", which is not defined any more".format(extra)
    return None

def _message(lock, directory, problem):
    return "{}: it is older than {}: {}; update it: uv lock".format(lock.path, _file(directory), problem)

def _directory_problem(lock, directory, pyproject, root, environments):
    """Compares what the pyproject.toml of one directory requires."""
    sources = _sources(root, pyproject)
    groups = flattened_groups(pyproject)
    restricted = {
        canonical_name(group): settings["requires-python"]
        for group, settings in _tool(pyproject).get("dependency-groups", {}).items()
        if "requires-python" in settings
    }
    name = canonical_name(pyproject.get("project", {}).get("name", ""))
    owners = [owner for owner, found in project_directories(lock).items() if (found or ".") == directory]
    if not owners:
        if name:
            return "the lock has no project {}".format(name)
        locked = lock.document.get("manifest", {}).get("dependency-groups", {})
        return _groups_problem(groups, locked, sources, environments, restricted) if directory == "." else None
    if owners[0] != name:
        return "the project is called {}; the lock has {}".format(name or "nothing", owners[0])
    package = lock.packages[lock.by_name[name][0]]
    problem = _identity_problem(lock, package, pyproject)
    if problem:
        return problem
    if package.metadata == None and lock.revision >= _WITHOUT_METADATA:
        return _names_problem(lock, package, pyproject, groups)

    # In earlier revisions a project without metadata requires nothing.
    metadata = package.metadata or {}
    problem = _project_problem(metadata, pyproject, sources, environments)
    if not problem and name in lock.members:
        problem = _groups_problem(groups, metadata.get("requires-dev", {}), sources, environments, restricted)
    return problem

def stale_problem(lock, pyprojects):
    """Says how a lock differs from what it would be if it were made now.

    Args:
        lock: (struct) as `read_uv_lock` returns it.
        pyprojects: (dict[str, dict]) the parsed pyproject.toml of directories, relative to the lock: `.` for the one beside it, others as
            `project_directories` returns them. Those that are not given are not compared.

    Returns:
        str, for people; or None if nothing is known to differ
    """
    root = pyprojects.get(".", {})
    environments = sample_environments(lock.python_specifiers)
    for directory, pyproject in pyprojects.items():
        problem = _directory_problem(lock, directory, pyproject, root, environments)
        if problem:
            return _message(lock, directory, problem)
    if not root:
        return None
    members = {name: directory or "." for name, directory in project_directories(lock).items() if name in lock.members}
    problem = None
    if not [name for name, directory in members.items() if directory not in pyprojects]:
        problem = _python_problem(lock, {directory: pyprojects[directory] for directory in members.values()})
    problem = problem or _settings_problem(lock, root, environments)
    return _message(lock, ".", problem) if problem else None
