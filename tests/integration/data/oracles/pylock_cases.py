"""What a pylock.toml installs, compared with the library `packaging`."""

import copy
import logging

import tomli
import tomli_w
from packaging import tags
from packaging.markers import UndefinedComparison, UndefinedEnvironmentName
from packaging.pylock import PackageDirectory, PackageVcs, Pylock, PylockSelectError, PylockValidationError
from tag_cases import _platform_tags

# Warnings of minor versions.
logging.disable(logging.WARNING)

ENVIRONMENTS = [
    {"platform": "linux_x86_64", "python": "3.11.7", "versions": {"glibc": [2, 28]}},
    {"platform": "linux_musl_aarch64", "python": "3.14", "versions": {"musl": [1, 2]}},
    {"platform": "macos_aarch64", "python": "3.12.4", "versions": {"macos": [14, 5]}},
    {"platform": "windows_x86_64", "python": "3.13.1", "versions": {}},
]

NAMES = ["a", "b", "c-d", "e2", "f"]
EXTRAS = ["x", "y-1"]
GROUPS = ["dev", "Old_Style", "main"]
CONDITIONS = [
    *["sys_platform == 'win32'", "sys_platform != 'linux'", "python_version >= '3.13'", "python_full_version < '3.12'"],
    *["'x' in extras", "'Y_1' in extras", "'x' not in extras", "'dev' in dependency_groups", "'old.style' in dependency_groups"],
    *["'main' in dependency_groups", "'main' not in dependency_groups", "platform_machine == 'arm64'", "os_name in 'posix'"],
]
PLAIN_CONDITIONS = [condition for condition in CONDITIONS if " in " not in condition]
WHEEL_TAGS = [
    *["py3-none-any", "cp311-cp311-manylinux_2_17_x86_64", "cp311-cp311-manylinux_2_34_x86_64", "cp314-cp314-musllinux_1_2_aarch64"],
    *["cp312-cp312-macosx_11_0_arm64", "cp38-abi3-macosx_10_9_universal2", "cp313-cp313-win_amd64", "cp314-cp314-win_arm64", "py2-none-any"],
    *["cp37-abi3-manylinux2014_x86_64.manylinux_2_17_x86_64", "py3-none-win_amd64", "cp313-none-any"],
]
PYTHONS = [">=3.11", ">=3.9,<4", ">=3.12", "!=3.14.*", "~=3.11", "<3.14", ">=4"]

# Values of other types than those of the format.
WRONG = ["text", 3, True, ["text"], [3], {}, {"name": 3}, [{"name": "a"}], "", "1..2", []]


class _Locks:
    def __init__(self, random):
        self.random = random
        self.choice = random.choice

    def maybe(self, probability):
        return self.random.random() < probability

    def some(self, items, probability):
        return [item for item in items if self.maybe(probability)]

    def marker(self, conditions, depth=0):
        kind = self.random.random()
        if depth > 1 or kind < 0.5:
            return self.choice(conditions)
        if kind < 0.6:
            return "(" + self.marker(conditions, depth + 1) + ")"
        return self.marker(conditions, depth + 1) + self.choice([" and ", " or "]) + self.marker(conditions, depth + 1)

    def place(self, filename):
        """A file by its URL or path, with or without its name."""
        kind = self.random.random()
        if kind < 0.5:
            table = {"url": f"https://files.example/{len(filename)}/{filename.replace('+', '%2B')}" + self.choice(["", "#x=y", "?x"])}
        elif kind < 0.8:
            table = {"path": self.choice(["", "./", "../wheels/", "wheels\\", "/wheels/"]) + filename}
        else:
            table = {"name": filename, self.choice(["url", "path"]): "https://files.example/x"}
        if self.maybe(0.3):
            table["size"] = 100
        hashes = self.choice([["sha256"], ["sha256"], ["md5", "sha256"], ["sha512"]])
        return {**table, "hashes": {name: "0123" for name in hashes}}

    def files(self, name, version):
        escaped = self.choice([name.replace("-", "_"), name.replace("-", "_").upper(), name.replace("-", ".")])
        table = {}
        if self.maybe(0.9):
            chosen = self.random.sample(WHEEL_TAGS, self.choice([1, 2, 4, 8]))
            chosen += ["py3-none-any"] if self.maybe(0.4) and "py3-none-any" not in chosen else []
            table["wheels"] = [self.place(f"{escaped}-{version}-{wheel}.whl") for wheel in chosen]
        if self.maybe(0.7) or not table:
            table["sdist"] = self.place(f"{self.choice([name, escaped])}-{version}" + self.choice([".tar.gz", ".tar.gz", ".zip"]))
        return table

    def source(self, name, version):
        kind = self.random.random()
        if kind < 0.75:
            return self.files(name, version)
        subdirectory = {"subdirectory": "sub/dir"} if self.maybe(0.3) else {}
        if kind < 0.85:
            filename = self.choice([f"{name}-{version}.tar.gz", f"{name.replace('-', '_')}-{version}-py3-none-any.whl", "main.zip"])
            table = self.place(filename)
            table.pop("name", None)
            return {"archive": {**table, **subdirectory}}
        if kind < 0.95:
            path = self.choice([".", "./", "libs/a", "../a", "/a"])
            return {"directory": {"path": path, **({"editable": True} if self.maybe(0.3) else {}), **subdirectory}}
        return {"vcs": {"type": self.choice(["git", "hg"]), "url": "https://git.example/a", "commit-id": "0123", **subdirectory}}

    def entries(self, name):
        """The entries of one package, mostly with markers of which one holds."""
        versions = self.random.sample(["1.0", "2", "1!3.0rc1", "4.0.post1+local.5"], self.choice([1, 1, 1, 2, 2, 3]))
        condition = self.choice(CONDITIONS)
        opposite = {" == ": " != ", " != ": " == ", ">=": "<", "<": ">=", " not in ": " in ", " in ": " not in "}
        found = next(sign for sign in [" == ", " != ", ">=", "<", " not in ", " in "] if sign in condition)
        markers = [condition, condition.replace(found, opposite[found], 1)]
        entries = []
        for index, version in enumerate(versions):
            entry = {"name": name}
            if self.maybe(0.9):
                entry["version"] = version.replace("rc", "-RC") if self.maybe(0.1) else version
            if len(versions) > 1:
                entry["marker"] = markers[index % 2]
                if self.maybe(0.2) or index > 1:
                    entry["marker"] = f"({entry['marker']}) and {self.marker(CONDITIONS)}"
            elif self.maybe(0.5):
                entry["marker"] = self.marker(CONDITIONS)
            if self.maybe(0.15):
                entry["requires-python"] = self.choice(PYTHONS)
            if self.maybe(0.1):
                entry["tool"] = {"other": {"key": [1, 2]}}
            entries.append({**entry, **self.source(name, version)})
        return entries

    def lock(self):
        names = self.some(NAMES, 0.5) or ["a"]
        entries = [entry for name in names for entry in self.entries(name)]
        if self.maybe(0.2):
            self.random.shuffle(entries)
        for entry in entries:
            if self.maybe(0.2):
                entry["dependencies"] = [{"name": self.choice(names)} for _ in range(self.choice([0, 1, 2]))]
        document = {"lock-version": self.choice(["1.0", "1.0", "1", "1.3"]), "created-by": "a test", "packages": entries}
        if self.maybe(0.9):
            document["extras"] = EXTRAS
        if self.maybe(0.9):
            document["dependency-groups"] = GROUPS[:2]
        if self.maybe(0.6):
            document["default-groups"] = self.choice([["main"], ["main", "dev"], []])
        if self.maybe(0.4):
            document["requires-python"] = self.choice(PYTHONS[:4])
        if self.maybe(0.3):
            document["environments"] = [self.marker(PLAIN_CONDITIONS) for _ in range(self.choice([1, 2, 3]))]
        if self.maybe(0.2):
            document["unknown"] = {"key": "value"}
        return document

    def damage(self, document):
        """Changes one key at random, and not those that nothing needs."""
        tables = [document]
        for entry in document["packages"]:
            tables.append(entry)
            tables += [entry[key] for key in ["sdist", "archive", "directory", "vcs"] if key in entry]
            tables += entry.get("wheels", [])
        table = self.choice(tables)
        keys = [key for key in table if key not in ["unknown", "tool", "upload-time", "environments", "extras", "dependencies"]]
        key = self.choice(keys)
        kind = self.random.random()
        if kind < 0.35:
            del table[key]
        elif kind < 0.8:
            table[key] = copy.deepcopy(self.choice(WRONG))
        elif table is document:
            document["lock-version"] = self.choice(["0.9", "2.0", "2.0.dev1", "1.0a1", "x"])
        elif "packages" not in table and "name" in table and "hashes" not in table:
            key = self.choice(["directory", "vcs", "sdist", "marker", "version", "requires-python", "name"])
            table[key] = copy.deepcopy(
                self.choice(
                    [
                        *[{"path": "."}, {"type": "git", "url": "x", "commit-id": "y"}, {"path": "a-1.0.zip", "hashes": {"sha256": "0"}}],
                        *["extra == 'x'", "os_name ==", "'x' == extras", "A.b", "=3", "9.9", ">=3.11"],
                    ]
                )
            )
        else:
            table[key] = {"md5": "0"} if key == "hashes" else self.choice(["b-7-py3-none-any.whl", "a-1.0.tar.bz2", "a.whl"])

    def choices(self):
        found = [{}]
        for _ in range(3):
            choice = {}
            if self.maybe(0.6):
                choice["groups"] = self.some(["dev", "old-style", "main"], 0.4) + (["unknown"] if self.maybe(0.03) else [])
            if self.maybe(0.6):
                choice["extras"] = self.some(["X", "y_1"], 0.5) + (["unknown"] if self.maybe(0.03) else [])
            found.append(choice)
        return found


def generate(random):
    locks = _Locks(random)
    cases = []
    for _ in range(700):
        document = locks.lock()
        if locks.maybe(0.3):
            locks.damage(document)
        cases.append({"choices": locks.choices(), "environments": ENVIRONMENTS, "lock": tomli_w.dumps(document)})
    return cases


def _tags(environment):
    platforms = _platform_tags(environment["platform"], environment["versions"])
    python = tuple(int(part) for part in environment["python"].split(".")[:2])
    interpreter = f"cp{python[0]}{python[1]}"
    return [*tags.cpython_tags(python, [interpreter], platforms), *tags.compatible_tags(python, interpreter, platforms)]


TAGS = [_tags(environment) for environment in ENVIRONMENTS]


def _select(text, values, wheel_tags, choice):
    """What is installed: the name of each package and where it comes from; or `an error`."""
    try:
        pylock = Pylock.from_dict(tomli.loads(text))
        selected = list(
            pylock.select(
                environment=values,
                tags=wheel_tags,
                extras=choice.get("extras"),
                dependency_groups=choice.get("groups"),
            )
        )
    except (PylockSelectError, PylockValidationError, UndefinedComparison, UndefinedEnvironmentName):
        return "an error"
    found = []
    for package, source in selected:
        if isinstance(source, PackageVcs):
            found.append([package.name, source.type, f"{source.url or source.path}@{source.commit_id}"])
        elif isinstance(source, PackageDirectory):
            found.append([package.name, "editable" if source.editable else "directory", ""])
        else:
            path = None if source.url else source.path.replace("\\", "/")
            found.append([package.name, getattr(source, "filename", ""), source.url or path])
    return sorted(found)


def _found(result):
    """The same of what Starlark returned."""
    if result["error"]:
        return "an error"
    found = []
    for package in result["packages"]:
        problem = package["problem"] or ""
        is_archive = package["kind"] in ["path", "url"]
        if problem.startswith("requires-python"):
            return "an error"
        if package["kind"] not in ["registry", "path", "url"]:
            value = "" if package["kind"] in ["directory", "editable"] else package["value"]
            found.append([package["name"], package["kind"], value])
        elif package["place"] is None or (problem and not is_archive):
            return "an error"
        else:
            found.append([package["name"], "" if is_archive else package["filename"], package["place"]])
    return sorted(found)


def compare(case, results):
    results = iter(results)
    for index, environment in enumerate(case["environments"]):
        for choice in case["choices"]:
            result = next(results)
            values = {name: value for name, value in result["environment"].items() if name != "extra"}
            what = f"{case['lock']}\n{choice} {environment['platform']} {environment['python']} {result['error']}"
            yield what, _select(case["lock"], values, TAGS[index], choice), _found(result)
            for extra, names in result["extras"].items():
                expected = _select(case["lock"], values, TAGS[index], {"extras": [extra]})
                # What has no file for the environment is an error of the package.
                if expected != "an error":
                    yield f"{what}, extra {extra}", [name for name, _, _ in expected if name not in result["project"]], sorted(names)
