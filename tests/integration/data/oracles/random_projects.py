"""Random projects over a random index of ten packages, for uv to lock: with extras, groups, conflicts, markers and workspaces."""

import json
import zipfile

NAMES = list("abcdefghij")
EXTRAS = ["x", "y"]
MARKERS = [
    "sys_platform == 'win32'",
    "sys_platform != 'linux'",
    "python_version >= '3.13'",
    "python_version < '3.12'",
    "platform_machine == 'arm64'",
    "python_full_version < '3.13' and sys_platform == 'linux'",
]


class RandomProjects:
    def __init__(self, random):
        self.random = random
        self.choice = random.choice

    def maybe(self, probability):
        return self.random.random() < probability

    def requirement(self, names, pinned, marker=""):
        text = self.choice(names)
        text += f"[{self.choice(EXTRAS)}]" if self.maybe(0.3) else ""
        text += self.choice(["==", "<=", ">=", "<", ">"]) + self.choice("1223") if self.maybe(pinned) else ""
        markers = [marker] if marker else []
        markers += [self.choice(MARKERS)] if self.maybe(0.3) else []
        return text + ("; " + " and ".join(markers) if markers else "")

    def write_wheel(self, directory, name, version):
        index = NAMES.index(name)
        # Some packages depend on each other.
        others = NAMES[index + 1 :] if self.maybe(0.9) else NAMES
        lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *[f"Provides-Extra: {extra}" for extra in EXTRAS]]
        if others:
            lines += [f"Requires-Dist: {self.requirement(others, 0.06)}" for _ in range(self.choice([0, 0, 1, 2]))]
            lines += [f"Requires-Dist: {self.requirement(others, 0.06, repr(extra) + ' == extra')}" for extra in EXTRAS if self.maybe(0.6)]
        with zipfile.ZipFile(directory / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{name}-{version}.dist-info/METADATA", "\n".join(lines) + "\n")
            wheel.writestr(f"{name}-{version}.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
            wheel.writestr(f"{name}-{version}.dist-info/RECORD", "")

    def lists(self, names, prefix, pinned):
        return {f"{prefix}{name}": [self.requirement(NAMES, pinned) for _ in range(self.choice([1, 1, 2]))] for name in names}

    def pyproject(self, name, prefix, members, settings):
        """The names of a member's extras and groups begin with a prefix: uv takes those of one name for the same in a selection."""
        dependencies = [self.requirement(NAMES, 0.1) for _ in range(self.choice([0, 1, 2, 3]))]
        if members and self.maybe(0.6):
            member = self.choice(members)
            dependencies.append(member + self.choice(["", f"[{member}_e1]"]))
        extras = self.lists(["e1", "e2", "e3"], prefix, 0.35)
        if self.maybe(0.3):
            extras[f"{prefix}all"] = [f"{name}[{prefix}e1]"]
        groups = self.lists(["dev", "g1", "g2"], prefix, 0.35)
        if self.maybe(0.3):
            groups[f"{prefix}g2"].append({"include-group": f"{prefix}g1"})
        if self.maybe(0.3):
            groups[f"{prefix}g1"].append(f"{name}[{prefix}{self.choice(['e1', 'e2'])}]")
        project = {"name": name, "version": "0.1", "requires-python": ">=3.11", "dependencies": dependencies}
        tables = {"project": project, "project.optional-dependencies": extras, "dependency-groups": groups, **settings}
        return "".join(f"[{table}]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in keys.items()) for table, keys in tables.items())

    def conflicts(self, members):
        items = [{"extra": "e1"}, {"extra": "e2"}, {"extra": "e3"}, {"group": "g1"}, {"group": "g2"}, {"group": "dev"}]
        for member in members:
            items += [{"package": member, "extra": f"{member}_e1"}, {"package": member, "group": f"{member}_g1"}]
            items += [{"package": member}] if self.maybe(0.5) else []
        return [self.random.sample(items, self.choice([2, 2, 3])) for _ in range(self.choice([0, 1, 1, 2]))]

    def selection(self, members):
        choice = {}
        if self.maybe(0.5):
            choice["groups"] = self.random.sample(["dev", "g1", "g2"], self.choice([0, 1, 1, 2]))
        if self.maybe(0.6):
            choice["extras"] = self.random.sample(["e1", "e2", "e3"], self.choice([1, 1, 2]))
        return {"projects": [self.choice(members)]} if members and self.maybe(0.2) else choice

    def write(self, directory):
        """Writes a project; returns what may be selected of it."""
        wheels = directory / "wheels"
        wheels.mkdir(parents=True)
        for name in NAMES:
            for version in "123":
                if version == "2" or self.maybe(0.85):
                    self.write_wheel(wheels, name, version)
        members = [f"m{index}" for index in range(self.choice([0, 0, 1, 2]))]
        settings = {"package": False, "no-index": True, "find-links": ["wheels"], "conflicts": self.conflicts(members)}
        if self.maybe(0.3):
            settings["default-groups"] = self.choice([["g1"], [], ["g1", "dev"], "all"])
        tables = {"tool.uv": settings}
        if members:
            tables["tool.uv.workspace"] = {"members": members}
            tables["tool.uv.sources"] = {member: {"workspace": True} for member in members}
        (directory / "pyproject.toml").write_text(self.pyproject("root", "", members, tables))
        for member in members:
            (directory / member).mkdir()
            text = self.pyproject(member, f"{member}_", [], {"tool.uv": {"package": False}})
            (directory / member / "pyproject.toml").write_text(text)
        return [{}, *[self.selection(members) for _ in range(5)]]


def _toml(value):
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + "}"
    return json.dumps(value)
