"""What a real CPython says about marshal data; the tests of the pyc crate run it.

    oracle.py identity          print what the interpreter is, as one JSON object
    oracle.py dump DIR          write marshal data of the standard library and of odd values
    oracle.py check DIR         compare DIR/*.canonical with what they were made from
    oracle.py compile SRC OUT   write the marshal data of one source file

`dump` numbers its subjects. N.fresh is what a process writes that has done nothing else before
(or nothing but the earlier files, where there is no fork). N.seasoned is what a process writes that
has compiled everything before and still holds it. `check` makes the subjects anew, loads
N.canonical and compares: all fields of code objects, at any depth, and constants with their
types, the signs of zeros and the bits of NaNs. Both print one JSON object. Subjects that are
sources are named by their path.
"""

import importlib.util
import json
import marshal
import os
import struct
import sys
import types
import warnings
import zipfile
from collections import Counter

CORPUS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "corpus")


def standard_library():
    """Returns the directory of the standard library, unpacked if it is a zip file."""
    for entry in sys.path:
        if zipfile.is_zipfile(entry):
            unpacked = os.path.join("/tmp", os.path.basename(entry) + ".unpacked")
            zipfile.ZipFile(entry).extractall(unpacked)
            return unpacked
    return os.path.dirname(os.__file__)


def sources():
    """Yields the paths of the standard library's and the corpus's sources, in a fixed order.

    CPython's own tests are left out, as many distributions do: they triple the time.
    """
    for root in [CORPUS, standard_library()]:
        for directory, directories, files in os.walk(root):
            directories[:] = sorted(set(directories) - {"site-packages", "dist-packages", "test"})
            for name in sorted(files):
                if name.endswith(".py"):
                    yield os.path.join(directory, name)


def compiled(path):
    """Returns the code of a source, or None if this version does not take it."""
    with open(path, "rb") as file:
        source = file.read()
    try:
        return compile(source, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def values():
    """Yields (name, value, marshal version) of values beyond those that code objects hold."""
    shared = [1, "shared", ("tuple", 2.5)]
    cycle = [shared, {}]
    cycle[1]["self"] = cycle
    nan = struct.unpack("<d", bytes.fromhex("010000000000f87f"))[0]
    plain = [
        [None, True, False, ..., StopIteration],
        [0, 1, -1, 2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 2**63, -(2**63), 2**64, 10**40, -(10**40)],
        [0.0, -0.0, 1e300, -1.5, 5e-324, float("inf"), float("-inf"), nan, nan, -nan],
        [0j, complex(-0.0, 0.0), complex(0.0, -0.0), complex(nan, 1), 1.5j],
        [b"", b"bytes", bytes(range(256)), b"x" * 300],
        ["", "name_1", "no name", "\x7f", "\x80", "é" * 300, "\ud800", "\udc00\ud800", "\U0001f40d", "n" * 300],
        [(), (1,), ((), ((),)), tuple(range(255)), tuple(range(256)), (0.0,), (-0.0,), (0,), (False,)],
        [shared, shared, (shared,), list(shared)],
        [set(), {1, "a", b"a", (2, "b")}, {1.5: {2}, "k": [3]}],
        [frozenset(), frozenset({frozenset(), frozenset({1}), (), (1, (2,)), (1, (2.0,)), "s", 10**30, -(10**30)})],
        [frozenset({nan, struct.unpack("<d", struct.pack("<d", nan))[0]})],
        [frozenset("zyxwvutsrq"), frozenset("qrstuvwxyz"), frozenset({0.5, -0.5, None, ..., b"", 7})],
        cycle,
        values.__code__,
        [values.__code__, values.__code__],
    ]
    for number, value in enumerate(plain):
        code = any(isinstance(v, types.CodeType) for v in (value if type(value) is list else [value]))
        for version in range(0, marshal.version + 1):
            if version >= 3 or not (value is cycle or code):
                yield f"value {number} in marshal version {version}", value, version
    if sys.version_info >= (3, 14):
        parts = [slice(None), slice(1, 2, 3), slice("a", (1,), None), slice(1, 2, 3)]
        for version in range(5, marshal.version + 1):
            yield f"slices in marshal version {version}", parts, version
    if sys.version_info >= (3, 15):
        parts = [frozendict(), frozendict(b=1, a=[2]), {frozendict(a=1): 2}, frozendict(b=1, a=(2,))]
        yield "frozendicts", parts, marshal.version


def difference(a, b, seen=None):
    """Returns where two objects differ, or None. Types must be the same, floats to the bit."""
    seen = seen or {}
    if type(a) is not type(b):
        return f" is {type(b).__name__}, not {type(a).__name__}"
    if isinstance(a, types.CodeType):
        for field in dir(a):
            # co_lnotab and the methods are made from co_linetable
            if field.startswith("co_") and field != "co_lnotab":
                left, right = getattr(a, field), getattr(b, field)
                found = None if callable(left) else difference(left, right, seen)
                if found:
                    return f".{field}{found}"
        return None
    if isinstance(a, (tuple, list)):
        if seen.get(id(a)) == id(b):
            return None
        if isinstance(a, list):
            seen[id(a)] = id(b)
        if len(a) != len(b):
            return f" has {len(b)} elements, not {len(a)}"
        for place, (left, right) in enumerate(zip(a, b)):
            found = difference(left, right, seen)
            if found:
                return f"[{place}]{found}"
        return None
    if isinstance(a, dict) or type(a).__name__ == "frozendict":
        return difference(tuple(a.items()), tuple(b.items()), seen)
    if isinstance(a, slice):
        return difference((a.start, a.stop, a.step), (b.start, b.stop, b.step), seen)
    if isinstance(a, (set, frozenset)):
        return None if Counter(map(key, a)) == Counter(map(key, b)) else f" is {b!r}, not {a!r}"
    return None if key(a) == key(b) else f" is {b!r}, not {a!r}"


def key(value):
    """Returns what is equal for two hashable values only if types and bits are."""
    kind = type(value).__name__
    if isinstance(value, float):
        return kind, struct.pack("<d", value)
    if isinstance(value, complex):
        return kind, struct.pack("<dd", value.real, value.imag)
    if isinstance(value, tuple):
        return kind, tuple(map(key, value))
    if isinstance(value, frozenset):
        return kind, frozenset(Counter(map(key, value)).items())
    return kind, value


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


def dump_fresh(path, out):
    """Writes the marshal data of a source as a process does that has done nothing else before."""
    if hasattr(os, "fork") and sys.platform != "emscripten":
        child = os.fork()
        if child:
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        code = compiled(path)
        if code is not None:
            write(out, marshal.dumps(code))
        os._exit(code is None)
    code = compiled(path)
    if code is not None:
        write(out, marshal.dumps(code))
    return code is not None


def dump(directory):
    names = []
    refused = 0
    for path in sources():
        if dump_fresh(path, os.path.join(directory, f"{len(names)}.fresh")):
            names.append(path)
        else:
            refused += 1
    held = [compiled(name) for name in names]
    for number in reversed(range(len(names))):
        held.append(compiled(names[number]))
        write(os.path.join(directory, f"{number}.seasoned"), marshal.dumps(held[-1]))
    sources_found = len(names)
    for name, value, version in values():
        data = marshal.dumps(value, version)
        for kind in ["fresh", "seasoned"]:
            write(os.path.join(directory, f"{len(names)}.{kind}"), data)
        names.append(name)
    return {"names": names, "sources": sources_found, "refused": refused}


def check(directory):
    standard_library()  # unpacks it again, if it is a zip file, in the file system of this process
    with open(os.path.join(directory, "names.json"), encoding="utf-8") as file:
        names = json.load(file)
    # as text, floats of marshal versions 0 and 1 lose the bits of NaNs
    made = {name: marshal.loads(marshal.dumps(value, version)) for name, value, version in values()}
    differences = []
    for number, name in enumerate(names):
        subject = made[name] if name in made else compiled(name)
        with open(os.path.join(directory, f"{number}.canonical"), "rb") as file:
            loaded = marshal.loads(file.read())
        found = difference(subject, loaded)
        if found:
            differences.append(f"{name}: {found}")
    return {"compared": len(names), "differences": differences}


def identity():
    return {
        "version": "%d.%d" % sys.version_info[:2],
        "full_version": "%d.%d.%d" % sys.version_info[:3],
        "release": sys.version_info.releaselevel in ("candidate", "final"),
        "implementation": sys.implementation.name,
        "magic": int.from_bytes(importlib.util.MAGIC_NUMBER[:2], "little"),
        "cache_tag": sys.implementation.cache_tag,
        "source_hash": importlib.util.source_hash(b"print('hash me')\n").hex(),
    }


def main(mode, *arguments):
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(20000)
    if mode == "compile":
        source, out = arguments
        write(out, marshal.dumps(compiled(source)))
    else:
        print(json.dumps({"identity": identity, "dump": dump, "check": check}[mode](*arguments)))


if __name__ == "__main__":
    main(*sys.argv[1:])
