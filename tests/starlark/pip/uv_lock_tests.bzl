"""Tests of reading uv.lock and resolving it for an environment."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private/pip:platforms.bzl", "marker_environment")

# buildifier: disable=bzl-visibility
load("//python/private/toml:toml.bzl", "parse_toml")

# buildifier: disable=bzl-visibility
load("//python/private/uv:uv_exclusion.bzl", "exclusion_reason")

# buildifier: disable=bzl-visibility
load("//python/private/uv:uv_resolve.bzl", "resolve")
load(":uv_fixture.bzl", "LOCK", "PYPROJECT", "read")

_LINUX = marker_environment("linux_x86_64", "3.14")
_ARM = marker_environment("linux_aarch64", "3.14")
_OLD_WINDOWS = marker_environment("windows_x86_64", "3.11")

def _read_impl(ctx):
    env = unittest.begin(ctx)
    lock = read(LOCK)
    asserts.equals(env, None, lock.error)
    asserts.equals(env, ("app", ["app", "lib", "tool"], ">=3.11", 5), (lock.root, lock.members, lock.requires_python, lock.revision))
    files = {
        package.name: [(file.kind, file.filename, file.url or file.path, file.sha256, file.size) for file in package.files]
        for package in lock.packages
    }
    asserts.equals(env, [
        ("wheel", "alpha-1.5-py3-none-any.whl", "https://files.example/a/alpha-1.5-py3-none-any.whl", "01", 11),
        ("sdist", "alpha-1.5.tar.gz", "https://files.example/a/alpha-1.5.tar.gz", "00", 10),
    ], files["alpha"])
    asserts.equals(
        env,
        [("wheel", "beta-2.0+x-py3-none-any.whl", "https://files.example/b/beta-2.0%2Bx-py3-none-any.whl", "02", -1)],
        files["beta"],
    )
    asserts.equals(env, [("wheel", "delta-3-py3-none-any.whl", "../flat/delta-3-py3-none-any.whl", "", -1)], files["delta"])
    asserts.equals(env, [("wheel", "local-1-py3-none-any.whl", "wheels/local-1-py3-none-any.whl", "04", -1)], files["local"])
    asserts.equals(env, [], files["lib"])
    return unittest.end(env)

_read_test = unittest.make(_read_impl)

def _malformed_impl(ctx):
    env = unittest.begin(ctx)
    for text, error in [
        ("", "uv.lock: version: there is none, so this is not a uv.lock; write it with uv lock"),
        (
            "version = 2\n",
            "uv.lock: version = 2: this is a newer format than version = 1, which uv 0.13 and earlier write; use a newer version of " +
            "rules_pyc, or write the lock with such a uv",
        ),
        ("version = 0\n", "uv.lock: version = 0: this format is from before uv 0.4; write the lock again with a newer uv: uv lock"),
        (
            "version = 1\n[[package]]\nname = \"a\"\ndependencies = [{ name = \"b\", version = \"1\" }]\n",
            "uv.lock: a: the lock has no package b 1; write it again with uv lock",
        ),
        (
            "version = 1\n[[package]]\nname = \"a\"\ndependencies = [{ name = \"a\", marker = \"x\" }]\n",
            "uv.lock: a: the marker x cannot be read: unknown variable x",
        ),
        (
            "version = 1\n[[package]]\nname = \"a\"\nversion = \"banana\"\n",
            "uv.lock: a: version = \"banana\" is not a version; write the lock again with uv lock",
        ),
        ("version = 1\n[[package]]\nversion = \"1\"\n", "uv.lock: package: one has no name; write the lock again with uv lock"),
        ("version = 1\nrequires-python = \"3\"\n", "uv.lock: requires-python = \"3\" cannot be read"),
    ]:
        asserts.equals(env, error, read(text).error, text)
    asserts.equals(env, None, read("version = 1\n").error)
    return unittest.end(env)

_malformed_test = unittest.make(_malformed_impl)

def _resolve(environment, text = LOCK, **selection):
    return resolve(read(text), environment, parse_toml(PYPROJECT).value, **selection)

def _versions(resolution):
    return {name: package.version for name, package in resolution.packages.items()}

_BASE = {
    "alpha": "1.5",
    "app": "0.1",
    "beta": "2.0+x",
    "gamma": "1",
    "gitty": "1",
    "lib": "2",
    "local": "1",
    "num": "2.0",
    "pytest": "9",
    "ruff": "1",
    "tool": "1",
}

def _resolve_impl(ctx):
    env = unittest.begin(ctx)
    resolution = _resolve(_LINUX)
    asserts.equals(env, None, resolution.error)
    asserts.equals(env, _BASE, _versions(resolution))

    # The other project, and the group that is not a default one, are in the hub all the same.
    asserts.equals(env, ["alpha", "app", "beta", "gamma", "lib", "num", "pytest"], resolution.selected)
    asserts.equals(env, _BASE | {"delta": "3"}, _versions(_resolve(_ARM)))
    asserts.equals(env, _BASE | {"delta": "3", "num": "1.0"}, _versions(_resolve(_OLD_WINDOWS)))

    # What requires what, with extras.
    app = resolution.packages["app"]
    asserts.equals(env, {"alpha": ["fast"], "lib": [], "num": []}, app.requires)
    asserts.equals(env, (["fast"], {"fast": {}}), (resolution.packages["alpha"].extras, resolution.packages["alpha"].optional))
    asserts.equals(env, {"fast": {"delta": []}}, _resolve(_ARM).packages["alpha"].optional)
    asserts.equals(env, {"alpha": []}, resolution.packages["gamma"].requires)
    project = resolution.projects["app"]
    asserts.equals(env, {"dev": {"pytest": []}, "lint": {"pytest": [], "ruff": []}}, project.groups)
    asserts.equals(env, {"docs": {}}, project.extras)
    asserts.equals(env, {"gitty": [], "local": []}, resolution.projects["tool"].requires)
    asserts.equals(env, ("virtual", "."), (app.source.kind, app.source.value))

    # What cannot be fetched is an error only where it is used.
    asserts.equals(env, None, app.problem)
    asserts.true(env, resolution.packages["gitty"].problem.startswith(
        "gitty 1 comes from the Git repository https://git.example/gitty#abc, which is not a file with a hash. ",
    ))
    return unittest.end(env)

_resolve_test = unittest.make(_resolve_impl)

def _selection_impl(ctx):
    env = unittest.begin(ctx)
    for selection, expected in [
        ({"groups": []}, ["alpha", "app", "beta", "gamma", "lib", "num"]),
        ({"groups": ["Lint"]}, ["alpha", "app", "beta", "gamma", "lib", "num", "pytest", "ruff"]),
        ({"extras": ["cpu"], "groups": []}, ["alpha", "app", "beta", "gamma", "lib", "num", "torch"]),
        ({"projects": ["lib"]}, ["beta", "lib"]),
        ({"projects": ["lib", "tool"]}, ["beta", "gitty", "lib", "local", "tool"]),
    ]:
        asserts.equals(env, expected, _resolve(_LINUX, **selection).selected, str(selection))
    texts = [
        ("[tool.uv]", "[tool.uv]\ndefault-groups = [\"lint\"]", ["pytest", "ruff"]),
        ("[tool.uv]", "[tool.uv]\ndefault-groups = \"all\"", ["pytest", "ruff"]),
        ("[tool.uv]", "[tool.uv]\ndefault-groups = []", []),
    ]
    for old, new, expected in texts:
        pyproject = parse_toml(PYPROJECT.replace(old, new, 1)).value
        selected = resolve(read(LOCK), _LINUX, pyproject).selected
        asserts.equals(env, expected, [name for name in selected if name in ["pytest", "ruff"]], new)

    # Later revisions of the format have the default groups of each project.
    locked = LOCK.replace("source = { virtual = \".\" }", "source = { virtual = \".\" }\ndefault-groups = [\"lint\"]")
    asserts.true(env, "ruff" in _resolve(_LINUX, locked).selected)
    return unittest.end(env)

_selection_test = unittest.make(_selection_impl)

def _conflicts_impl(ctx):
    env = unittest.begin(ctx)
    for extra, version in [("cpu", "1.0"), ("gpu", "2.0")]:
        resolution = _resolve(_LINUX, extras = [extra])
        asserts.equals(env, version, resolution.packages["torch"].version)
        asserts.equals(env, {extra: {"torch": []}, "docs": {}}, resolution.projects["app"].extras)
        asserts.equals(env, 1, len(resolution.excluded))
        asserts.equals(env, {"torch": []} if extra == "cpu" else {}, resolution.packages["pytest"].requires)
    excluded = _resolve(_LINUX).excluded
    asserts.equals(env, [("app", "extra", "cpu"), ("app", "extra", "gpu")], [(item.project, item.kind, item.name) for item in excluded])
    asserts.equals(
        env,
        "the extra \"cpu\" of app conflicts with the extra \"gpu\" of app; select it in a hub: pip.parse(extras = [\"cpu\"])",
        excluded[0].reason,
    )
    for selection, error in [
        ({"extras": ["cpu", "gpu"]}, "uv.lock: conflicts: the extra \"cpu\" of app and the extra \"gpu\" of app cannot be selected together; choose one of them"),
        ({"extras": ["tpu"]}, "uv.lock: extras: there is no \"tpu\"; there are \"cpu\", \"docs\", \"gpu\""),
        ({"groups": ["test"]}, "uv.lock: groups: there is no \"test\"; there are \"dev\", \"lint\""),
        ({"projects": ["beta"]}, "uv.lock: projects: there is no \"beta\"; there are \"app\", \"lib\", \"tool\""),
        ({"extras": ["cpu"], "projects": ["lib"]}, "uv.lock: extras: there is no \"cpu\"; there are none"),
    ]:
        asserts.equals(env, error, _resolve(_LINUX, **selection).error, str(selection))

    # A group that needs one of two extras that conflict.
    grouped = LOCK.replace("lint = [\n    { name = \"pytest\" },", "lint = [\n    { name = \"app\", extra = [\"gpu\"] },", 1)
    resolution = _resolve(_LINUX, grouped)
    asserts.equals(
        env,
        "the group \"lint\" of app needs the extra \"gpu\" of app, which conflicts with the extra \"cpu\" of app; select it in a hub: pip.parse(groups = [\"lint\"])",
        resolution.excluded[-1].reason,
    )
    asserts.equals(env, "2.0", _resolve(_LINUX, grouped, groups = ["lint"]).packages["torch"].version)
    asserts.equals(
        env,
        "uv.lock: conflicts: the extra \"cpu\" of app and the extra \"gpu\" of app cannot be selected together; choose one of them",
        _resolve(_LINUX, grouped, extras = ["cpu"], groups = ["lint"]).error,
    )
    return unittest.end(env)

_conflicts_test = unittest.make(_conflicts_impl)

def _environments_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(
        env,
        "uv.lock: requires-python = \">=3.11\": this leaves out Python 3.10.0",
        _resolve(marker_environment("linux_x86_64", "3.10")).error,
    )
    limited = LOCK.replace("conflicts =", "supported-markers = [\"sys_platform == 'linux'\"]\nconflicts =", 1)
    asserts.equals(env, None, _resolve(_LINUX, limited).error)
    asserts.equals(
        env,
        "uv.lock: supported-markers ([tool.uv] environments) leave out Python 3.11.0 on win32 AMD64",
        _resolve(_OLD_WINDOWS, limited).error,
    )
    lock = read(LOCK)
    resolution = resolve(lock, _LINUX)
    for name, reason in [
        ("delta", "the extra \"fast\" of alpha requires it only where platform_machine == 'aarch64'; app requires it only where sys_platform == 'win32'"),
        (
            "torch",
            "the extra \"cpu\" of app conflicts with the extra \"gpu\" of app; select it in a hub: pip.parse(extras = [\"cpu\"]); " +
            "the extra \"gpu\" of app conflicts with the extra \"cpu\" of app; select it in a hub: pip.parse(extras = [\"gpu\"]); " +
            "pytest requires it only with extras or groups that are not selected, or for another platform",
        ),
    ]:
        asserts.equals(env, reason, exclusion_reason(lock, _LINUX, resolution, name))
    return unittest.end(env)

_environments_test = unittest.make(_environments_impl)

_SCRIPT = """\
version = 1
requires-python = ">=3.11"
[manifest]
requirements = [{ name = "num" }]
[manifest.dependency-groups]
dev = [{ name = "num", extras = ["more"] }]
win = [{ name = "other", marker = "sys_platform == 'win32'" }]
[[package]]
name = "num"
version = "1.0"
source = { registry = "https://index.example/simple" }
resolution-markers = ["python_full_version < '3.13'"]
[[package]]
name = "num"
version = "2.0"
source = { registry = "https://index.example/simple" }
resolution-markers = ["python_full_version >= '3.13'"]
[package.optional-dependencies]
more = [{ name = "other" }]
[[package]]
name = "other"
version = "1"
source = { registry = "https://index.example/simple" }
"""

def _without_project_impl(ctx):
    env = unittest.begin(ctx)
    resolution = resolve(read(_SCRIPT), _LINUX)
    asserts.equals(env, {"num": "2.0", "other": "1"}, _versions(resolution))
    asserts.equals(env, {"num": []}, resolution.projects[""].requires)
    asserts.equals(env, {"dev": {"num": ["more"]}, "win": {}}, resolution.projects[""].groups)
    asserts.equals(env, {"num": "1.0", "other": "1"}, _versions(resolve(read(_SCRIPT), _OLD_WINDOWS)))
    asserts.equals(env, ["num"], resolve(read(_SCRIPT), _LINUX, groups = []).selected)
    asserts.equals(env, ["num", "other"], resolve(read(_SCRIPT), _OLD_WINDOWS, groups = ["win"]).selected)
    return unittest.end(env)

_without_project_test = unittest.make(_without_project_impl)

def uv_lock_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "conflicts_need_a_choice": _conflicts_test,
        "environments_that_a_lock_leaves_out": _environments_test,
        "groups_and_extras_select": _selection_test,
        "malformed_locks_are_errors": _malformed_test,
        "packages_are_for_the_environment": _resolve_test,
        "requirements_without_a_project": _without_project_test,
        "uv_locks_are_read": _read_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
