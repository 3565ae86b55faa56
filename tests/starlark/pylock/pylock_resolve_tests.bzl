"""Tests of resolving a pylock.toml for an environment."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private/pip:platforms.bzl", "marker_environment")

# buildifier: disable=bzl-visibility
load("//python/private/pylock:pylock_exclusion.bzl", "pylock_exclusion_reason")

# buildifier: disable=bzl-visibility
load("//python/private/pylock:pylock_resolve.bzl", "resolve_pylock")
load(":pylock_fixture.bzl", "LOCK", "read")

_LINUX = marker_environment("linux_x86_64", "3.14")
_OLD_WINDOWS = marker_environment("windows_x86_64", "3.11")

# What has no marker.
_ALWAYS = ["archived", "beta", "gitty", "member", "project"]

# Two groups that cannot be installed together.
_TWO_GROUPS = """\
lock-version = "1.0"
created-by = "a tool"
dependency-groups = ["dev"]
default-groups = ["base"]

[[packages]]
name = "num"
version = "1"
marker = "'base' in dependency_groups"
wheels = [{ url = "https://files.example/num-1-py3-none-any.whl", hashes = { sha256 = "03" } }]

[[packages]]
name = "num"
version = "2"
marker = "'dev' in dependency_groups"
wheels = [{ url = "https://files.example/num-2-py3-none-any.whl", hashes = { sha256 = "03" } }]
"""

def _resolve(environment = _LINUX, text = LOCK, **selection):
    return resolve_pylock(read(text), environment, **selection)

def _versions(resolution):
    return {name: package.version for name, package in resolution.packages.items()}

def _selection_impl(ctx):
    env = unittest.begin(ctx)
    for environment, selection, expected in [
        (_LINUX, {}, ["alpha", "num"]),
        (_OLD_WINDOWS, {}, ["alpha", "num", "win"]),
        (_LINUX, {"groups": []}, ["num"]),
        (_LINUX, {"groups": ["dev"]}, ["alpha", "num", "pytest"]),
        (_LINUX, {"groups": ["Old.Style"]}, ["num", "sphinx"]),
        (_LINUX, {"extras": ["cpu"]}, ["alpha", "num", "torch"]),
        (_LINUX, {"extras": ["docs"], "groups": ["base", "dev"]}, ["alpha", "num", "pytest", "sphinx"]),
    ]:
        resolution = _resolve(environment, **selection)
        asserts.equals(env, None, resolution.error)
        asserts.equals(env, sorted(_ALWAYS + expected), resolution.selected, str(selection))
    asserts.equals(env, "2.0", _resolve().packages["num"].version)
    asserts.equals(env, "1.0", _resolve(_OLD_WINDOWS).packages["num"].version)
    asserts.equals(env, "2.0", _resolve(extras = ["gpu"]).packages["torch"].version)
    return unittest.end(env)

_selection_test = unittest.make(_selection_impl)

def _targets_impl(ctx):
    env = unittest.begin(ctx)

    # The hub has what extras and groups need that are not selected, but no second version of a package.
    resolution = _resolve()
    asserts.equals(env, {
        "alpha": "1.5",
        "archived": "",
        "beta": "2.0+x",
        "gitty": "1",
        "member": "",
        "num": "2.0",
        "project": "",
        "pytest": "9",
        "sphinx": "9",
        "torch": "1.0",
    }, _versions(resolution))
    project = resolution.projects[""]
    always = ["archived", "beta", "gitty", "member"]

    # The project is not one of its own dependencies.
    asserts.equals(env, sorted(["alpha", "num"] + always), sorted(project.requires))

    # A group is what it adds, an extra what is installed with it.
    asserts.equals(
        env,
        {"base": ["alpha"], "dev": ["alpha", "pytest"], "old-style": ["sphinx"]},
        {name: sorted(required) for name, required in project.groups.items()},
    )
    asserts.equals(
        env,
        {"cpu": sorted(["alpha", "num", "torch"] + always), "docs": sorted(["alpha", "num", "sphinx"] + always)},
        {name: sorted(required) for name, required in project.extras.items()},
    )
    asserts.equals(
        env,
        [(
            "extra",
            "gpu",
            "the extra \"gpu\" would need both torch 1.0 and torch 2.0; select it in a hub of its own: pip.parse(extras = [\"gpu\"])",
        )],
        [(item.kind, item.name, item.reason) for item in resolution.excluded],
    )
    asserts.equals(env, ["cpu"], [item.name for item in _resolve(extras = ["gpu"]).excluded])

    # What is installed by default depends on the extras that the hub selects.
    forked = LOCK.replace("'cpu' in extras", "'gpu' not in extras")
    asserts.equals(env, "1.0", _resolve(text = forked).packages["torch"].version)
    resolution = _resolve(text = forked, extras = ["gpu"])
    asserts.equals(env, "2.0", resolution.packages["torch"].version)
    asserts.true(env, "torch" in resolution.projects[""].requires)
    asserts.equals(env, [], resolution.excluded)
    asserts.equals(
        env,
        ["the extra \"gpu\" would need both torch 1.0 and torch 2.0; select it in a hub of its own: pip.parse(extras = [\"gpu\"])"],
        [item.reason for item in _resolve(text = forked).excluded],
    )

    # What an extra adds may be what another one takes away.
    guarded = LOCK.replace("'gpu' in extras", "'gpu' in extras and 'cpu' not in extras")
    asserts.equals(
        env,
        "the extra \"gpu\" needs torch 2.0, which is not there with what the hub selects; select it in a hub of its own: pip.parse(extras = [\"gpu\"])",
        _resolve(text = guarded, extras = ["cpu"]).excluded[0].reason,
    )
    asserts.equals(
        env,
        "what is installed by default would need both num 2 and num 1; select them in a hub of their own",
        _resolve(text = _TWO_GROUPS, groups = ["dev"]).excluded[0].reason,
    )
    return unittest.end(env)

_targets_test = unittest.make(_targets_impl)

def _dependencies_impl(ctx):
    env = unittest.begin(ctx)

    # Those that the environment has.
    packages = _resolve().packages
    asserts.equals(env, {"num": []}, packages["alpha"].requires)
    asserts.equals(env, {"gitty": [], "num": []}, packages["sphinx"].requires)
    asserts.equals(env, {}, packages["num"].requires)
    asserts.equals(env, {"num": [], "win": []}, _resolve(_OLD_WINDOWS).packages["alpha"].requires)

    # Of two versions, the one that a package needs may be the other one.
    asserts.equals(env, {"gitty": []}, _resolve(_OLD_WINDOWS).packages["sphinx"].requires)

    # Most tools leave all of them out.
    asserts.equals(env, None, _resolve(text = LOCK.replace("dependencies = ", "unknown = ")).packages["alpha"].requires)
    return unittest.end(env)

_dependencies_test = unittest.make(_dependencies_impl)

def _problems_impl(ctx):
    env = unittest.begin(ctx)
    for environment, text, selection, error in [
        (
            marker_environment("linux_x86_64", "3.10"),
            LOCK,
            {},
            "requires-python = \">=3.11\": this leaves out Python 3.10.0",
        ),
        (
            marker_environment("macos_aarch64", "3.13"),
            LOCK,
            {},
            "environments: these leave out Python 3.13.0 on darwin arm64",
        ),
        (_LINUX, LOCK, {"groups": ["test"]}, "groups: there is no \"test\"; there are \"base\", \"dev\", \"old-style\""),
        (_LINUX, LOCK, {"extras": ["test"]}, "extras: there is no \"test\"; there are \"cpu\", \"docs\", \"gpu\""),
        (
            _LINUX,
            LOCK.replace("extras = [\"cpu\", \"gpu\", \"docs\"]", ""),
            {"extras": ["cpu"]},
            "extras: there is no \"cpu\"; there are none. The tool that writes the lock has to put them in; what uv exports is already selected " +
            "(uv export --group, --extra)",
        ),
        (
            _LINUX,
            LOCK,
            {"extras": ["cpu", "gpu"]},
            "packages: Python 3.14.0 on linux x86_64 would get both torch 1.0 and torch 2.0; the markers have to be true for one of them only. " +
            "Select other groups or extras, or leave this environment out of the hub (python_versions, target_platforms of pip.parse)",
        ),
        (
            _LINUX,
            _TWO_GROUPS.replace("num-2", "num-1").replace("version = \"2\"", "version = \"1\"").replace("dev", "base"),
            {},
            "packages: Python 3.14.0 on linux x86_64 would get two entries of num 1; the markers have to be true for one of them only. " +
            "Select other groups or extras, or leave this environment out of the hub (python_versions, target_platforms of pip.parse)",
        ),
    ]:
        asserts.equals(env, "pylock.toml: " + error, _resolve(environment, text, **selection).error)

    # What is wrong with one package is an error of what needs it.
    packages = _resolve(marker_environment("linux_x86_64", "3.14.1")).packages
    asserts.equals(
        env,
        "requires-python = \">=3.12,!=3.14.1\" of num 2.0 in pylock.toml leaves out Python 3.14.1; lock the packages for it, or leave it out of " +
        "the hub (python_versions of pip.parse)",
        packages["num"].problem,
    )
    asserts.equals(
        env,
        "gitty 1 comes from the Git repository https://git.example/gitty@abc, which is not a file with a hash. Write it as a target of your own, " +
        "for example with git_repository and py_library, and name that with pip.override(package = \"gitty\", target = …); or lock a released " +
        "version, or a wheel of it by its URL",
        packages["gitty"].problem,
    )
    asserts.equals(
        env,
        "archived is built from the subdirectory python of archives/main.zip, which is not supported. Name a target of your own with " +
        "pip.override(package = \"archived\", target = …); or lock a wheel of it",
        packages["archived"].problem,
    )
    for name in ["alpha", "beta", "pytest", "project"]:
        asserts.equals(env, None, packages[name].problem, name)
    return unittest.end(env)

_problems_test = unittest.make(_problems_impl)

def _exclusion_impl(ctx):
    env = unittest.begin(ctx)
    lock = read(LOCK)
    asserts.equals(env, "the lock has it only where sys_platform == 'win32'", pylock_exclusion_reason(lock, _LINUX, None, "win"))
    asserts.equals(
        env,
        "the lock has it only where 'cpu' in extras or 'gpu' in extras; a hub has what it selects: pip.parse(extras = […], groups = […])",
        pylock_exclusion_reason(lock, _LINUX, None, "torch"),
    )
    return unittest.end(env)

_exclusion_test = unittest.make(_exclusion_impl)

def pylock_resolve_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "markers_choose_between_entries": _selection_test,
        "packages_depend_on_what_the_lock_says": _dependencies_test,
        "problems_of_locks_and_packages": _problems_test,
        "targets_of_extras_and_groups": _targets_test,
        "why_a_package_is_not_there": _exclusion_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
