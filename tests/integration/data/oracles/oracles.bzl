"""Runs the pure functions of `pip` over the cases of a file, and writes down what they return."""

# buildifier: disable=bzl-visibility
load("@rules_pyc//python/private/pip:platforms.bzl", "describe_platform", "marker_environment", "platform_tags")

# buildifier: disable=bzl-visibility
load("@rules_pyc//python/private/pylock:pylock_file.bzl", "read_pylock")

# buildifier: disable=bzl-visibility
load("@rules_pyc//python/private/pylock:pylock_resolve.bzl", "resolve_pylock")

# buildifier: disable=bzl-visibility
load("@rules_pyc//python/private/pypa:markers.bzl", "evaluate", "parse_marker", "prepare_environment")

# buildifier: disable=bzl-visibility
load("@rules_pyc//python/private/pypa:specifiers.bzl", "matching_versions", "parse_specifiers", "specifiers_hold")

# buildifier: disable=bzl-visibility
load("@rules_pyc//python/private/pypa:versions.bzl", "parse")

# buildifier: disable=bzl-visibility
load("@rules_pyc//python/private/pypa:wheel_tags.bzl", "parse_wheel_name", "select_file", "wheel_target")

# buildifier: disable=bzl-visibility
load("@rules_pyc//python/private/toml:toml.bzl", "parse_toml")

# buildifier: disable=bzl-visibility
load("@rules_pyc//python/private/uv:uv_lock_file.bzl", "read_uv_lock")

# buildifier: disable=bzl-visibility
load("@rules_pyc//python/private/uv:uv_resolve.bzl", "resolve")

# buildifier: disable=bzl-visibility
load("@rules_pyc//python/private/uv:uv_stale.bzl", "stale_problem")

_MANY = 10000000

def _typed(value):
    """A value of TOML with the type of each part, in JSON's terms."""
    root = [None]
    todo = [(root, 0, value)]
    for _ in range(_MANY):
        if not todo:
            break
        holder, key, item = todo.pop()
        kind = type(item)
        if kind == "dict":
            copy = {name: None for name in item}
            todo += [(copy, name, part) for name, part in item.items()]
            holder[key] = ["dict", copy]
        elif kind == "list":
            copy = [None] * len(item)
            todo += [(copy, index, part) for index, part in enumerate(item)]
            holder[key] = ["list", copy]
        elif kind == "struct":
            holder[key] = [item.toml_type, item.value]
        else:
            holder[key] = [kind, item if kind == "string" else str(item)]
    return root[0]

def _toml(text):
    parsed = parse_toml(text)
    return {"error": parsed.error} if parsed.error else {"value": _typed(parsed.value)}

def _order(texts):
    versions = [parse(text) for text in texts]
    return [[left.key < right.key if left and right else None for right in versions] for left in versions]

def _specifiers(case):
    specifiers = parse_specifiers(case["specifiers"])
    if specifiers == None:
        return None
    return {
        "hold": [specifiers_hold(specifiers, version) for version in case["versions"]],
        "matching": matching_versions(specifiers, case["versions"]),
    }

def _markers(case):
    marker = parse_marker(case["marker"])
    if marker.error:
        return marker.error
    environments = [
        {name: {item: True for item in value} if type(value) == "list" else value for name, value in environment.items()}
        for environment in case["environments"]
    ]
    return [evaluate(marker, prepare_environment(environment)) for environment in environments]

def _tags(case):
    versions = {name: tuple(version) for name, version in case["versions"].items()}
    tags = platform_tags(case["platform"], **versions)
    target = wheel_target(case["python"], tags, describe_platform(case["platform"], **versions), case["free_threaded"])
    chosen = []
    for names in case["files"]:
        files = [struct(filename = name, kind = "wheel", wheel = parse_wheel_name(name)) for name in names]
        file = select_file(files, target).file
        chosen.append(file.filename if file else None)
    return {"chosen": chosen, "tags": tags}

def _locks(case):
    lock = read_uv_lock(parse_toml(case["lock"]).value, "uv.lock")
    if lock.error:
        fail(lock.error)
    pyprojects = {directory: parse_toml(text).value for directory, text in case["pyprojects"].items()}
    results = []
    for environment in case["environments"]:
        values = marker_environment(environment["platform"], environment["python"])
        for choice in case["choices"]:
            found = resolve(
                lock,
                values,
                pyprojects["."],
                extras = choice.get("extras", []),
                groups = choice.get("groups"),
                projects = choice.get("projects"),
            )
            selected = {} if found.error else {name: found.packages[name] for name in found.selected}
            results.append({
                "environment": values,
                "error": found.error,
                "packages": [
                    {
                        "hashes": sorted([file.hash for file in package.files]),
                        "name": name,
                        "source": package.source.kind,
                        "value": package.source.value,
                        "version": package.version,
                    }
                    for name, package in selected.items()
                ],
            })
    return results

def _stale(case):
    lock = read_uv_lock(parse_toml(case["lock"]).value, "uv.lock")
    return stale_problem(lock, {directory: parse_toml(text).value for directory, text in case["pyprojects"].items()})

def _pylock_package(package, target):
    file = select_file(package.files, target).file
    return {
        "filename": file.filename if file else None,
        "kind": package.source.kind,
        "name": package.name,
        "place": (file.url or file.path) if file else None,
        "problem": package.problem,
        "value": package.source.value,
    }

def _pylocks(case):
    lock = read_pylock(parse_toml(case["lock"]).value, "pylock.toml")
    results = []
    for environment in case["environments"]:
        values = marker_environment(environment["platform"], environment["python"])
        versions = {name: tuple(version) for name, version in environment["versions"].items()}
        target = wheel_target(environment["python"], platform_tags(environment["platform"], **versions), "")
        for choice in case["choices"]:
            found = lock
            if not lock.error:
                found = resolve_pylock(lock, values, extras = choice.get("extras", []), groups = choice.get("groups"))
            packages = {} if found.error else found.packages
            results.append({
                "environment": values,
                "error": found.error,
                "extras": {
                    extra: required.keys()
                    for extra, required in found.projects[""].extras.items()
                } if packages and not choice else {},
                "packages": [_pylock_package(packages[name], target) for name in ([] if found.error else found.selected)],
                "project": [package.name for package in packages.values() if package.source.value == "." and not package.files],
            })
    return results

_FUNCTIONS = {
    "locks": _locks,
    "markers": _markers,
    "order": _order,
    "pylocks": _pylocks,
    "specifiers": _specifiers,
    "stale": _stale,
    "tags": _tags,
    "toml": _toml,
}

def _oracles_impl(rctx):
    cases = json.decode(rctx.read(rctx.attr.cases))
    results = {kind: [_FUNCTIONS[kind](case) for case in found] for kind, found in cases.items()}
    rctx.file("BUILD.bazel", "exports_files([\"results.json\"])\n")
    rctx.file("results.json", json.encode(results), legacy_utf8 = False)

oracles = repository_rule(
    _oracles_impl,
    attrs = {"cases": attr.label(doc = "A JSON file: lists of cases by their kind.")},
)
