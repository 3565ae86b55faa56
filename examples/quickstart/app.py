"""Prints a small report, and then where each module of the program came from."""

import os
import sys

# CPython announces every compilation of a source. What is imported without one came from bytecode.
compiled_at_run_time = set()


def note_compilation(event, arguments):
    if event == "compile" and isinstance(arguments[1], str):
        compiled_at_run_time.add(arguments[1])


sys.addaudithook(note_compilation)

from examples.quickstart import build_info
from examples.quickstart.inventory import stock
from examples.quickstart.report import table

PACKAGE = "examples.quickstart."


def origin(module):
    if module.__spec__.origin in compiled_at_run_time:
        return ["source", module.__spec__.origin]
    return ["bytecode", module.__spec__.cached]


def main():
    print(table.render(["item", "pieces"], stock.counts()))
    print()
    root = os.environ["RUNFILES_DIR"]
    modules = {name: sys.modules[name] for name in sorted(sys.modules) if name.startswith(PACKAGE)}
    rows = []
    for name, module in modules.items():
        # A package without an __init__.py has no file.
        if module.__spec__.origin:
            kind, path = origin(module)
            rows.append([name.removeprefix(PACKAGE), kind, os.path.relpath(path, root)])
    print(f"{build_info.NAME} with Python {sys.version.split()[0]}")
    print(table.render(["module", "loaded from", "file"], rows))


if __name__ == "__main__":
    main()
