"""What a uv.lock is for an environment, compared with `uv export`; and whether it is stale, compared with `uv lock --check`."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

from packaging.markers import Marker
from packaging.utils import canonicalize_name
from random_projects import RandomProjects

ROOT = pathlib.Path("locks").resolve()

ENVIRONMENTS = [
    {"platform": "linux_x86_64", "python": "3.11.7"},
    {"platform": "linux_aarch64", "python": "3.14"},
    {"platform": "macos_aarch64", "python": "3.12.4"},
    {"platform": "windows_x86_64", "python": "3.13.1"},
]


def _project(name, rest, dependencies=()):
    requirements = "".join(f'    "{requirement}",\n' for requirement in dependencies)
    return f'[project]\nname = "{name}"\nversion = "0.1"\nrequires-python = ">=3.11"\ndependencies = [\n{requirements}]\n{rest}'


# A third of them can be locked.
RANDOM_PROJECTS = 36

# Each has files, and what may be selected of it. Selections that uv rejects are to be rejected here, too.
PROJECTS = {
    "plain": {
        "files": {
            "pyproject.toml": _project(
                "plain",
                '[dependency-groups]\ndev = ["pytest", {include-group = "lint"}]\nlint = ["ruff"]\n'
                '[project.optional-dependencies]\nweb = ["fastapi[standard]", "celery[redis]"]\nnone = []\n',
                ["Flask>=2", "requests[socks]", "joblib", "scikit-learn", "pandas[excel]", "uvloop; sys_platform != 'win32'"],
            )
        },
        "choices": [{}, {"groups": []}, {"groups": ["lint"]}, {"extras": ["web"]}, {"extras": ["none"], "groups": []}],
    },
    "conflicts": {
        "files": {
            "pyproject.toml": _project(
                "conflicts",
                '[project.optional-dependencies]\ncpu = ["numpy==2.2.0"]\ngpu = ["numpy==2.3.0"]\n'
                'all = ["conflicts[gpu,more]"]\nmore = ["pandas"]\n'
                '[dependency-groups]\ntest = ["conflicts[cpu]", "pluggy<1.5"]\nnew = ["pluggy>=1.5"]\nold = ["click<8"]\n'
                '[tool.uv]\npackage = false\ndefault-groups = ["new"]\nconflicts = [\n'
                '    [{extra = "cpu"}, {extra = "gpu"}, {extra = "all"}],\n    [{group = "test"}, {group = "new"}],\n'
                '    [{extra = "gpu"}, {group = "test"}],\n    [{extra = "all"}, {group = "test"}],\n]\n',
                ["sniffio", "httpx"],
            )
        },
        "choices": [
            *[{}, {"extras": ["cpu"]}, {"extras": ["gpu"]}, {"extras": ["all"], "groups": []}, {"groups": ["test"]}],
            *[{"groups": ["test"], "extras": ["cpu"]}, {"extras": ["more"]}, {"groups": ["old"]}],
            *[{"groups": ["test"], "extras": ["gpu"]}, {"extras": ["cpu", "gpu"]}, {"groups": ["test", "new"]}],
        ],
    },
    "versions": {
        "files": {
            "pyproject.toml": _project(
                "versions",
                '[dependency-groups]\ndev = ["pytest"]\nrecent = ["rich"]\n[tool.uv]\ndefault-groups = "all"\n'
                '[tool.uv.dependency-groups]\nrecent = {requires-python = ">=3.12"}\n',
                [
                    "numpy<2; sys_platform == 'win32'",
                    "numpy>=2; sys_platform != 'win32'",
                    "pandas<3; python_version < '3.13'",
                    "tzdata; platform_machine == 'arm64'",
                ],
            )
        },
        "choices": [{}, {"groups": []}, {"groups": ["dev"]}],
    },
    "workspace": {
        "files": {
            "pyproject.toml": _project(
                "root",
                '[project.optional-dependencies]\none = ["idna<3.7"]\ntwo = ["idna>=3.7"]\n[dependency-groups]\n'
                'dev = ["first[more]", "packaging"]\n[tool.uv]\npackage = false\n'
                'conflicts = [[{extra = "one"}, {extra = "two"}], [{package = "second"}, {package = "third"}]]\n'
                '[tool.uv.workspace]\nmembers = ["libs/*"]\n[tool.uv.sources]\nfirst = {workspace = true}\n'
                'iniconfig = {path = "wheels/iniconfig-2.0.0-py3-none-any.whl"}\npluggy = {index = "flat"}\n'
                '[[tool.uv.index]]\nname = "flat"\nurl = "./wheels"\nformat = "flat"\nexplicit = true\n',
                ["first", "pluggy", "iniconfig"],
            ),
            "libs/first/pyproject.toml": _project(
                "first",
                '[project.optional-dependencies]\nmore = ["click"]\n[build-system]\nrequires = ["hatchling"]\n'
                'build-backend = "hatchling.build"\n',
                ["sniffio"],
            ),
            "libs/first/src/first/__init__.py": "",
            "libs/second/pyproject.toml": _project("second", '[dependency-groups]\ntest = ["pytest"]\n', ["certifi>=2025"]),
            "libs/third/pyproject.toml": _project("third", "", ["certifi<2025", "first"]),
        },
        "wheels": ["iniconfig==2.0.0", "pluggy==1.5.0"],
        "choices": [
            *[{}, {"extras": ["one"]}, {"extras": ["two"], "groups": []}, {"projects": ["second"]}, {"projects": ["third"]}],
            *[{"projects": ["second"], "groups": ["test"]}, {"projects": ["root", "first", "second"]}, {"projects": ["second", "third"]}],
        ],
    },
    "virtual": {
        "files": {
            "pyproject.toml": '[dependency-groups]\ndev = ["ruff"]\n'
            "docs = [\"pygments; sys_platform != 'win32'\", {include-group = \"dev\"}]\n"
            '[tool.uv]\ndefault-groups = ["docs"]\n[tool.uv.workspace]\nmembers = ["libs/*"]\n[tool.uv.sources]\na = {workspace = true}\n',
            "libs/a/pyproject.toml": _project(
                "a",
                '[project.optional-dependencies]\nfast = ["orjson"]\n[dependency-groups]\ndev = ["pluggy"]\ntest = ["iniconfig"]\n'
                '[tool.uv]\ndefault-groups = ["test"]\n',
                ["click"],
            ),
            "libs/b/pyproject.toml": _project("b", "", ["a[fast]; python_version >= '3.13'", "a"]),
        },
        "choices": [
            *[{}, {"groups": ["docs"]}, {"groups": ["dev", "test"]}, {"projects": ["a"]}, {"projects": ["b"]}],
            {"projects": ["a"], "extras": ["fast"], "groups": ["dev"]},
        ],
    },
}

# Changes of a pyproject.toml after it was locked.
EDITS = {
    "plain": [
        *[("Flask>=2", "Flask>=3"), ("Flask>=2", "flask >= 2.0"), ('    "joblib",\n', ""), ('"joblib",', '"joblib", "attrs",')],
        *[("sys_platform != 'win32'", "sys_platform == 'linux'"), ("requests[socks]", "requests"), ("requests[socks]", "Requests[Socks]")],
        *[("celery[redis]", "celery"), ("none = []", 'none = ["attrs"]'), ("none = []", ""), ('lint = ["ruff"]', 'lint = ["ruff<1"]')],
        *[(', {include-group = "lint"}', ""), (">=3.11", ">=3.12"), ('name = "plain"', 'name = "other"'), ('"0.1"', '"0.2"')],
    ],
    "conflicts": [
        *[('{extra = "all"}],\n', "],\n"), ("[tool.uv]", '[tool.uv]\nresolution = "lowest"')],
        *[("[tool.uv]", '[tool.uv]\nconstraint-dependencies = ["pandas<4"]'), ("[tool.uv]", '[tool.uv]\nconstraint-dependencies = ["attrs<9"]')],
        *[("[tool.uv]", '[tool.uv]\nexclude-dependencies = ["httpx"]'), ('default-groups = ["new"]', 'default-groups = ["old"]')],
    ],
    "versions": [("sys_platform == 'win32'", "sys_platform == 'darwin'"), ('recent = ["rich"]', 'recent = ["rich<14"]'), ('"all"', '["dev"]')],
    "workspace": [('    "pluggy",\n', ""), ("first[more]", "first"), ('pluggy = {index = "flat"}', "")],
    "virtual": [("docs = [\"pygments; sys_platform != 'win32'\"", 'docs = ["pygments"'), ('dev = ["ruff"]', 'dev = ["ruff<1"]')],
}


def _uv(directory, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "uv", *arguments],
        capture_output=True,
        check=False,
        cwd=directory,
        text=True,
        env={**os.environ, "UV_PYTHON_DOWNLOADS": "never"},
    )


def _write(directory, project):
    for path, content in project["files"].items():
        path = directory / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    for requirement in project.get("wheels", []):
        command = [sys.executable, "-m", "pip", "-q", "download", "--no-deps", "-d", directory / "wheels", requirement]
        subprocess.run(command, check=True)


def _pyprojects(directory):
    return {str(path.parent.relative_to(directory)): path.read_text() for path in sorted(directory.rglob("pyproject.toml"))}


def _case(name, choices):
    return {
        "name": name,
        "choices": choices,
        "environments": ENVIRONMENTS,
        "lock": (ROOT / name / "uv.lock").read_text(),
        "pyprojects": _pyprojects(ROOT / name),
    }


class Locks:
    @staticmethod
    def generate(random):
        shutil.rmtree(ROOT, ignore_errors=True)
        cases = []
        for name, project in PROJECTS.items():
            _write(ROOT / name, project)
            locked = _uv(ROOT / name, "lock")
            assert locked.returncode == 0, locked.stderr
            cases.append(_case(name, project["choices"]))
        projects = RandomProjects(random)
        for index in range(RANDOM_PROJECTS):
            name = f"random_{index}"
            choices = projects.write(ROOT / name)
            # Many have no solution. Some locks uv cannot read itself, such as those with a set of one conflicting item.
            if _uv(ROOT / name, "lock").returncode == 0 and _uv(ROOT / name, "tree", "--frozen").returncode == 0:
                cases.append(_case(name, choices))
        return cases

    @staticmethod
    def compare(case, results):
        exported = [_exported(ROOT / case["name"], choice, "conflicts = " in case["lock"]) for choice in case["choices"]]
        results = iter(results)
        for _ in case["environments"]:
            for choice, expected in zip(case["choices"], exported):
                found = next(results)
                environment = found["environment"]
                what = f"{case['name']} {choice} {environment['sys_platform']} {environment['python_version']}"
                if expected is not None:
                    expected = _selected(expected, environment)
                if expected is None or found["error"]:
                    yield what, expected or "an error", "an error" if found["error"] else "no error"
                else:
                    yield what, expected, _packages(found["packages"])


def _exported(directory, choice, has_conflicts):
    """The lines of `uv export`, or None if uv rejects the choice."""
    selection = [] if choice.get("groups") is None else ["--no-default-groups"]
    for option, key in [("--group", "groups"), ("--extra", "extras"), ("--package", "projects")]:
        for value in choice.get(key) or []:
            selection += [option, value]
    exported = _uv(directory, "export", "--quiet", "--frozen", "--no-annotate", "--no-header", *selection)
    if exported.returncode != 0:
        return None
    # Conflicting extras that packages ask for are only an error of `uv sync`.
    if has_conflicts and "Found conflicting" in _uv(directory, "sync", "--dry-run", "--frozen", *selection).stderr:
        return None
    return exported.stdout.replace("\\\n", " ").splitlines()


def _selected(lines, environment):
    """What of an export is for an environment: version and hashes by name; None if uv has let two versions of a package in."""
    found = {}
    for line in lines:
        requirement, _, rest = line.partition(" --hash=")
        hashes = sorted(re.findall(r"sha\d+:[0-9a-f]+", rest))
        requirement, _, marker = requirement.strip().partition(" ; ")
        if not requirement or (marker and not Marker(marker).evaluate(environment)):
            continue
        if requirement.endswith(".whl"):
            # uv writes a file without its version.
            name, version = os.path.basename(requirement).split("-")[:2]
        elif requirement.startswith(("-e ", "./")):
            name, version = os.path.basename(requirement), ""
        else:
            name, _, version = requirement.partition("==")
        name = canonicalize_name(name)
        if name in found and found[name][0] != version:
            return None
        found[name] = [version, hashes]
    return found


def _packages(packages):
    """The same of what `resolve` returned."""
    found = {}
    for package in packages:
        if package["source"] != "virtual":
            version = "" if package["source"] in ["directory", "editable"] else package["version"]
            found[package["name"]] = [version, [text for text in package["hashes"] if text]]
    return found


class Stale:
    @staticmethod
    def generate(_):
        """Uses what Locks has written."""
        cases = []
        for name, edits in EDITS.items():
            lock = (ROOT / name / "uv.lock").read_text()
            pyprojects = _pyprojects(ROOT / name)
            for old, new in [("", ""), *edits]:
                assert old in pyprojects["."], old
                edited = pyprojects["."].replace(old, new, 1)
                cases.append({"name": name, "edit": [old, new], "lock": lock, "pyprojects": {**pyprojects, ".": edited}})
        return cases

    @staticmethod
    def compare(case, result):
        # In place: a lock may have the absolute path of an index.
        path = ROOT / case["name"] / "pyproject.toml"
        original = path.read_text()
        path.write_text(case["pyprojects"]["."])
        try:
            is_stale = _uv(path.parent, "lock", "--check").returncode != 0
        finally:
            path.write_text(original)
        yield f"{case['name']}, {case['edit']}: {result}", is_stale, result is not None
