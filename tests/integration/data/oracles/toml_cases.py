"""TOML documents: random data that a library writes, random statements, parts of a lock, and all of these with mistakes."""

import datetime
import re
import string

import tomli
import tomli_w

KEYS = ["a", "b", "c", "key", "x-y", "1", "é", "", "a b", 'quo"te', "name", "dotted.key", "url"]
PIECES = ["a", "b", "'", '"', "\\", "\n", "\t", "é", "漢", "\U0001f600", "#", "[", "]", "{", "}", "=", ",", "\x00", "\x1b", "\r", " "]
LITERALS = r"""
1 | +1 | -0 | 0x1F | 0o17 | 0b101 | 1_000 | 1__0 | 01 | 0x | 1. | 1.5e3 | 1e5 | +inf | -nan | .5 | 5. | 1_0.0_1 | true | True | 1e_5 | 1_ |
1979-05-27 | 1979-05-27T07:32:00Z | 1979-05-27 07:32 | 07:32 | 07:32:01.5 | 1979-13-01 | 2023-02-29 | 2024-02-29 | 25:00:00 |
1979-05-27t07:32:00z | 1979-05-27T07:32:00-07:00 | 1979-05-27T07:32:00.999999999 | 1979-05-27T07:32:00+24:00 | 0000-01-01 |
'lit' | '''a@b''' | '''@a@''' | \"\"\"a\@   b\"\"\" | "\u00e9\x41\e" | "\ud800" | "a\qb" | \"\"\"\"\"\" | \"\"\"a\"\"\"\"\" | \"\"\"a\"\"\"\"\"\" |
''''a''' | '''a'''' | "é" | "a" # c | "a" b | " | ' | [1,2,] | [1,,2] | [,] | [] | {} | {a=1,} | {a=1@,b=2} | {a.b=1,a.c=2} | {a.b=1,a=2} |
{a={b=1},a.c=2} | [1 2] | {a=1 b=2} | [{a=1},{b="x"}] | [ # c@1] | [true, false] | [ "a", "b" ,] | [0,00] | [-1] | { a = [ ] , b = { } } |
[@    { url = "u", size = 1, upload-time = "t" },@    { url = "v" },@] | [@    { name = "x", name = "y" },@] | [{ name = "x", n = 1 },@] |
[[@    { p = "d" },@], [@    { p = "e" },@]] | [@    { x = "it's" },@    { y = "a#b" },@] | [@    "x" "y",@] | [@    { x = true false },@]
"""
LITERALS = [text.strip().replace("@", "\n").replace('\\"', '"') for text in LITERALS.split(" | ")]
STATEMENTS = ["# c", "", "  ", "= 1", "a", "a = ", "[a", "[a]]", "[[a]", "[]", "[ a . b ] # x", "a = 1 b = 2", "\ta\t=\t1"]
LOCK = """\
version = 1
requires-python = ">=3.11"
resolution-markers = [
    "python_full_version >= '3.13'",
    "python_full_version < '3.13' and sys_platform == 'linux'",
]
conflicts = [[
    { package = "demo", extra = "cpu" },
    { package = "demo", extra = "gpu" },
], [
    { package = "demo", group = "dev" },
]]

[manifest]
members = ["a", "b"]

[[package]]
name = "numpy"
version = "2.5.5"
source = { registry = "https://index.example/simple" }
dependencies = [
    { name = "x", version = "1", source = { registry = "../x" }, extra = ["a", "b"], marker = "sys_platform == 'win32'" },
]
sdist = { url = "https://files.example/x.tar.gz", hash = "sha256:c0", size = 24210, upload-time = "2024-07-26T18:15:03.762Z" }
wheels = [
    { url = "https://files.example/a.whl", hash = "sha256:ab", size = 0, upload-time = "2024-07-26T18:15:02.05Z" },
    { url = "https://files.example/b.whl", hash = "sha256:cd" },
]

[package.optional-dependencies]
cpu = [
    { name = "pluggy" },
]

[package.metadata.requires-dev]
dev = [{ name = "pytest" }]

[[packages]]
sdist = { url = "https://files.example/x.zip", upload-time = 2024-07-26T18:15:03Z, size = 1, hashes = { sha256 = "c0" } }
wheels = [
    { url = "https://files.example/a.whl", upload-time = 2024-07-26T18:15:02.05+01:00, hashes = { md5 = "1", sha256 = "ab" } },
    { url = "https://files.example/b.whl", upload-time = 2024-07-26, times = [07:32:00, 1979-05-27T00:32:00], hashes = {} },
]
"""


class _Generator:
    def __init__(self, random):
        self.random = random
        self.choice = random.choice

    def text(self):
        if self.random.random() < 0.4:
            return "".join(self.choice(string.ascii_letters + " .:/-'=<>") for _ in range(self.random.randrange(20)))
        return "".join(self.choice(PIECES) for _ in range(self.random.randrange(8)))

    def offset(self):
        minutes = datetime.timedelta(minutes=self.random.randrange(-1439, 1440))
        return self.choice([None, datetime.timezone.utc, datetime.timezone(minutes)])

    def scalar(self):
        number = self.random.randrange
        micro = self.choice([0, number(10**6)])
        kind = number(9)
        if kind < 3:
            return self.text()
        if kind == 3:
            return number(-(10**20), 10**20) // 10 ** number(20)
        if kind == 4:
            return self.choice([1.5, -0.0, 1e300, 3.0, float("inf"), float("nan"), -1e-5, self.random.random()])
        if kind == 5:
            return self.random.random() < 0.5
        date = datetime.date(number(1, 9999), number(1, 13), number(1, 29))
        time = datetime.time(number(24), number(60), number(60), micro)
        if kind == 6:
            return datetime.datetime.combine(date, time, self.offset())
        return date if kind == 7 else time

    def value(self, depth):
        kind = self.random.random()
        if depth > 3 or kind < 0.6:
            return self.scalar()
        if kind < 0.8:
            return [self.value(depth + 1) for _ in range(self.random.randrange(4))]
        return {self.choice(KEYS): self.value(depth + 1) for _ in range(self.random.randrange(4))}

    def tables(self):
        return [{self.choice(KEYS): self.value(2) for _ in range(3)} for _ in range(2)]

    def data(self):
        keys = [self.choice(KEYS) for _ in range(self.random.randrange(1, 6))]
        document = {key: self.tables() if self.random.random() < 0.4 else self.value(0) for key in keys}
        return tomli_w.dumps(document, multiline_strings=self.random.random() < 0.3, indent=self.choice([2, 4]))

    def path(self):
        parts = ["a", "b", "c", "d", '"a"', "'b'", " a "]
        return ".".join(self.choice(parts) for _ in range(self.choice([1, 1, 2, 2, 3])))

    def statement(self):
        kind = self.random.random()
        if kind < 0.25:
            return f"[{self.path()}]"
        if kind < 0.4:
            return f"[[{self.path()}]]"
        if kind < 0.95:
            return f"{self.path()} = {self.choice(LITERALS)}"
        return self.choice(STATEMENTS)

    def statements(self):
        lines = [self.statement() for _ in range(self.random.randrange(1, 9))]
        return self.choice(["\n", "\n", "\n", "\r\n"]).join(lines) + self.choice(["\n", ""])

    def lock(self):
        lines = LOCK.splitlines()
        start = self.random.randrange(len(lines))
        return "\n".join(lines[start : start + self.random.randrange(1, 30)]) + "\n"

    def mistake(self, text):
        place = self.random.randrange(len(text) + 1)
        lines = text.split("\n")
        line = self.random.randrange(len(lines))
        kind = self.random.randrange(5)
        if kind == 0:
            return text[:place] + text[place + 1 :]
        if kind == 1 and self.random.random() < 0.3:
            # Where a line may not end.
            place = text.find(" = ", place) + self.choice([0, 1, 2])
            return text[:place] + "\n" + text[place:]
        if kind == 1:
            return text[:place] + self.choice([*"\"'[]{}=,.#\n \t1a\\_-\r", '"""']) + text[place:]
        if kind == 2:
            return text[:place] + self.choice("\"'[]{}=,.#\n1a") + text[place + 1 :]
        if kind == 3:
            lines.insert(self.random.randrange(len(lines) + 1), lines[line])
        else:
            lines.pop(line)
        return "\n".join(lines)

    def document(self):
        text = self.choice([self.data, self.statements, self.statements, self.lock])()
        if self.random.random() < 0.5:
            for _ in range(self.random.randrange(1, 4)):
                text = self.mistake(text)
        return text


def generate(random):
    generator = _Generator(random)
    return [generator.document() for _ in range(5000)]


def _typed(value):
    """What `oracles.bzl` makes of a value."""
    if isinstance(value, bool):
        return ["bool", value]
    if isinstance(value, dict):
        return ["dict", {key: _typed(part) for key, part in value.items()}]
    if isinstance(value, list):
        return ["list", [_typed(part) for part in value]]
    if isinstance(value, str):
        return ["string", value]
    if isinstance(value, (int, float)):
        return [type(value).__name__, repr(value)]
    if isinstance(value, datetime.datetime):
        return ["datetime" if value.tzinfo else "datetime-local", value]
    return ["date-local" if isinstance(value, datetime.date) else "time-local", value]


def _micro(text):
    """A time with at most six digits of a second, as Python has it."""
    return re.sub(r"\.(\d+)", lambda found: "." + (found[1] + "00000")[:6], text).replace("Z", "+00:00")


def _read(value):
    kind, content = value
    if kind == "dict":
        return [kind, {key: _read(part) for key, part in content.items()}]
    if kind == "list":
        return [kind, [_read(part) for part in content]]
    if kind == "bool":
        return [kind, content == "True"]
    if kind == "float":
        return [kind, repr(float(content))]
    if kind.startswith("datetime"):
        return [kind, datetime.datetime.fromisoformat(_micro(content))]
    if kind == "date-local":
        return [kind, datetime.date.fromisoformat(content)]
    if kind == "time-local":
        return [kind, datetime.time.fromisoformat(_micro(content))]
    return value


def compare(text, result):
    try:
        expected = _typed(tomli.loads(text))
    except ValueError:
        expected = "an error"
    yield repr(text), expected, _read(result["value"]) if "value" in result else "an error"
