"""Versions, specifiers and markers, compared with the library `packaging`."""

from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

NUMBERS = ["0", "1", "2", "3", "10", "01", "007", "20", "9"]
SEPARATORS = ["", "", ".", "-", "_"]
PRE = ["a", "b", "rc", "alpha", "beta", "c", "pre", "preview", "A", "RC"]


class _Versions:
    def __init__(self, random):
        self.random = random
        self.choice = random.choice

    def maybe(self, probability):
        return self.random.random() < probability

    def number(self):
        return self.choice(NUMBERS)

    def suffix(self, words):
        return self.choice(SEPARATORS) + self.choice(words) + self.choice(SEPARATORS) + self.choice(["", self.number(), self.number()])

    def release(self):
        return ".".join(self.number() for _ in range(self.choice([1, 2, 2, 3, 3, 4])))

    def version(self, has_mistakes=True):
        text = self.choice(["", "", "", "", "v", "V", " "]) if has_mistakes else ""
        text += f"{self.number()}!" if self.maybe(0.1) else ""
        text += self.release()
        text += self.suffix(PRE) if self.maybe(0.3) else ""
        if self.maybe(0.25):
            text += self.choice(["-" + self.number(), self.suffix(["post", "rev", "r"])])
        text += self.suffix(["dev", "DEV"]) if self.maybe(0.25) else ""
        if self.maybe(0.15):
            parts = [self.choice(["abc", "1", "ubuntu", "5", "cu118", "Local", "0"]) for _ in range(self.choice([1, 2, 3]))]
            text += "+" + self.choice([".", "-", "_"]).join(parts)
        if has_mistakes and self.maybe(0.07):
            place = self.random.randrange(len(text) + 1)
            text = text[:place] + self.choice(["x", ".", "-", "*", "!", "+", " "]) + text[place:]
        return text

    def specifier(self):
        version = self.version(has_mistakes=False)
        if self.maybe(0.2):
            version = self.release() + self.choice([".*", "", ".*", "*"])
        blank = [self.choice(["", "", "", " "]) for _ in range(3)]
        operator = self.choice(["==", "!=", "<=", ">=", "<", ">", "~=", "===", "=="])
        return f"{blank[0]}{operator}{blank[1]}{version}{blank[2]}"


def _version(text):
    try:
        return Version(text)
    except InvalidVersion:
        return None


class Order:
    @staticmethod
    def generate(random):
        versions = _Versions(random)
        return [[versions.version() for _ in range(25)] for _ in range(30)]

    @staticmethod
    def compare(texts, result):
        versions = [_version(text) for text in texts]
        for left, row in zip(versions, result):
            for right, found in zip(versions, row):
                yield f"{left} < {right}", left < right if left and right else None, found


class Specifiers:
    @staticmethod
    def generate(random):
        versions = _Versions(random)
        cases = []
        for _ in range(2000):
            specifiers = [versions.specifier() for _ in range(random.choice([1, 1, 1, 2, 3]))]
            near = specifiers[0].strip().lstrip("=!<>~ ").replace(".*", "").strip()
            texts = [versions.version() for _ in range(6)]
            texts += [near + suffix for suffix in ["", ".0", ".1", ".post1", "a1", ".dev0", "+x"]] + [near.upper()]
            cases.append({"specifiers": ",".join(specifiers), "versions": texts})
        return cases

    @staticmethod
    def compare(case, result):
        what = case["specifiers"]
        try:
            specifiers = SpecifierSet(what)
        except InvalidSpecifier:
            yield what, None, result
            return
        yield what, True, result is not None
        if result is None:
            return
        for version, found in zip(case["versions"], result["hold"]):
            yield f"{version!r} {what!r}", specifiers.contains(version, prereleases=True), found
        yield f"{what} of {case['versions']}", list(specifiers.filter(case["versions"])), result["matching"]


VERSION_VARIABLES = ["python_version", "python_full_version", "implementation_version", "platform_release"]
VERSION_VALUES = ["3.11", "3.12", "3.13.1", "3.14", "3.*", "3.12.*", "3.11.7", "3", "abc", "3.13 3.14", "3.11.0rc1", "2.7", "3.14.0"]
TEXT_VARIABLES = [
    *["os_name", "sys_platform", "platform_machine", "platform_system", "platform_python_implementation", "platform_version"],
    *["implementation_name", "python_implementation", "os.name", "sys.platform", "platform.machine"],
]
TEXT_VALUES = ["linux", "win32", "darwin", "posix", "nt", "x86_64", "arm64", "AMD64", "Linux", "CPython", "cpython", "", "3.11", "lin"]
ENVIRONMENTS = [
    ("posix", "linux", "x86_64", "Linux", "3.11.7", "6.1.0-amd64", ""),
    ("nt", "win32", "AMD64", "Windows", "3.13.1", "", "socks"),
    ("posix", "darwin", "arm64", "Darwin", "3.14.0rc2", "23.1.0", "zope-interface"),
    ("posix", "linux", "aarch64", "Linux", "3.12.0", "", ["cpu", "socks"]),
]


def _environment(os_name, sys_platform, machine, system, python, release, extra):
    return {
        "dependency_groups": ["dev", "socks"],
        "extra": extra,
        "extras": ["socks"],
        "implementation_name": "cpython",
        "implementation_version": python,
        "os_name": os_name,
        "platform_machine": machine,
        "platform_python_implementation": "CPython",
        "platform_release": release,
        "platform_system": system,
        "platform_version": "",
        "python_full_version": python,
        "python_version": ".".join(python.split(".")[:2]),
        "sys_platform": sys_platform,
    }


class Markers:
    def __init__(self, random):
        self.random = random
        self.choice = random.choice

    @classmethod
    def generate(cls, random):
        markers = cls(random)
        environments = [_environment(*values) for values in ENVIRONMENTS]
        texts = [markers.marker() for _ in range(2000)]
        for index in range(0, len(texts), 25):
            place = random.randrange(len(texts[index]) + 1)
            mistake = random.choice(["(", ")", "'", "x", " and", "=", "<"])
            texts[index] = texts[index][:place] + mistake + texts[index][place:]
        return [{"environments": environments, "marker": text} for text in texts]

    def comparison(self):
        kind = self.random.random()
        if kind < 0.5:
            name, value = self.choice(VERSION_VARIABLES), self.choice(VERSION_VALUES)
            operator = self.choice(["==", "!=", "<=", ">=", "<", ">", "~=", "===", "in", "not in"])
        elif kind < 0.8:
            name, value = self.choice(TEXT_VARIABLES), self.choice(TEXT_VALUES)
            operator = self.choice(["==", "!=", "in", "not in", "==", "!=", "<", ">=", "~=", "==="])
        elif kind < 0.95:
            name, value = "extra", self.choice(["socks", "Zope.Interface", "cpu", "zope_interface"])
            operator = self.choice(["==", "!=", "==", "!=", "in", "<"])
        else:
            name, value = self.choice(["extras", "dependency_groups"]), self.choice(["Socks", "dev"])
            operator = self.choice(["in", "not in", "in", "=="])
        blank = " " if operator.endswith("in") else self.choice([" ", " ", "", "  "])
        quote = self.choice(["'", '"'])
        sides = [name, quote + value + quote]
        is_swapped = name in ["extras", "dependency_groups"] or self.random.random() < 0.2
        return (blank + operator + blank).join(reversed(sides) if is_swapped else sides)

    def marker(self, depth=0):
        kind = self.random.random()
        if depth > 3 or kind < 0.4:
            return self.comparison()
        if kind < 0.6:
            return "(" + self.choice(["", " "]) + self.marker(depth + 1) + ")"
        return self.marker(depth + 1) + self.choice([" and ", " or "]) + self.marker(depth + 1)

    @staticmethod
    def compare(case, result):
        text = case["marker"]
        try:
            marker = Marker(text)
        except InvalidMarker:
            yield text, "an error", "an error" if isinstance(result, str) else result
            return
        for index, environment in enumerate(case["environments"]):
            values = {name: set(value) if isinstance(value, list) else value for name, value in environment.items()}
            try:
                expected = marker.evaluate(values, context="requirement")
            except (UndefinedComparison, UndefinedEnvironmentName):
                expected = "an error"
            found = result if isinstance(result, str) else result[index]
            yield f"{text} for {environment}", expected, "an error" if isinstance(found, str) else found
