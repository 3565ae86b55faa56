"""Builds a wheel with the backend that a source tree names (PEP 517).

Standard input: a JSON object with `source`, `out`, `bin` (directories) and `sites` (directories of the packages that the
build needs). Nothing else is importable beside the standard library. The name of the wheel, or what is wrong,
goes to the file `result` as JSON.
"""

import importlib
import importlib.metadata
import itertools
import json
import os
import re
import shlex
import site
import sys
import tempfile


class Problem(Exception):
    """Something that the person who wants the wheel can mend."""


def build_system(source):
    """The tables of pyproject.toml that say how to build, with the defaults of PEP 517 and PEP 518."""
    table = {}
    path = os.path.join(source, "pyproject.toml")
    if os.path.exists(path):
        import tomllib

        with open(path, "rb") as file:
            table = tomllib.load(file).get("build-system", {})
    if "build-backend" not in table:
        table = {"requires": ["setuptools"], **table, "build-backend": "setuptools.build_meta:__legacy__"}
    return table


def normalized(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def missing(requirements):
    """The names of requirements that no package is there for, as far as their markers hold for everybody."""
    there = {normalized(found.name) for found in importlib.metadata.distributions() if found.name}
    for requirement in requirements:
        text, _, marker = requirement.partition(";")
        name = normalized(re.match(r"\s*([A-Za-z0-9._-]+)", text).group(1))
        if name not in there and not marker.strip():
            yield requirement


def add_programs(directory, sites):
    """Makes the programs of packages callable by name, as they would be in a virtual environment."""
    os.makedirs(directory)
    os.symlink(sys.executable, os.path.join(directory, "python"))
    os.symlink(sys.executable, os.path.join(directory, "python3"))
    for path in sites:
        programs = os.path.join(os.path.dirname(path), "bin")
        for name in sorted(os.listdir(programs)) if os.path.isdir(programs) else ():
            target = os.path.join(directory, name)
            if not os.path.exists(target):
                os.symlink(os.path.join(programs, name), target)
    for entry in importlib.metadata.entry_points(group="console_scripts"):
        module, _, function = entry.value.partition("[")[0].strip().partition(":")
        code = f"import sys; from {module} import {function.partition('.')[0]}; sys.exit({function}())"
        path = os.path.join(directory, entry.name)
        if os.path.exists(path):
            continue
        with open(path, "w", encoding="utf-8") as script:
            script.write(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -S -B -c {shlex.quote(code)} "$@"\n')
        os.chmod(path, 0o755)


def fix_temporary_names():
    """Gives temporary files and directories numbers, as backends write their paths into what they make (meson-python does)."""
    tempfile._name_sequence = map("{:08d}".format, itertools.count())


def build(request):
    source = request["source"]
    fix_temporary_names()
    for path in request["sites"]:
        # Not only onto sys.path: setuptools brings a .pth file.
        site.addsitedir(path)
    add_programs(request["bin"], request["sites"])
    system = build_system(source)
    lacking = list(missing(system.get("requires", ())))
    if lacking:
        raise Problem("the build needs " + ", ".join(lacking))
    os.chdir(source)
    for path in system.get("backend-path", ()):
        sys.path.insert(0, os.path.join(source, path))
    module, _, attribute = system["build-backend"].partition(":")
    try:
        backend = importlib.import_module(module)
    except ImportError as error:
        raise Problem(f"the build needs the package of its backend {module}: {error}") from None
    for name in filter(None, attribute.split(".")):
        backend = getattr(backend, name)
    if hasattr(backend, "get_requires_for_build_wheel"):
        lacking = list(missing(backend.get_requires_for_build_wheel({})))
        if lacking:
            raise Problem(f"its backend {module} asks for " + ", ".join(lacking))
    return backend.build_wheel(request["out"], {}, None)


def main():
    request = json.load(sys.stdin)
    try:
        result = {"wheel": build(request)}
    except Problem as problem:
        result = {"problem": str(problem)}
    with open(request["result"], "w", encoding="utf-8") as file:
        json.dump(result, file)


main()
