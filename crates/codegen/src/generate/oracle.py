"""Prints the instructions that this CPython generates for the files named on standard input, before it optimises them."""

import ast
import opcode
import os
import sys

import _testinternalcapi

LEVEL = int(os.environ.get("PYC_CODEGEN_LEVEL", "0"))
NAMES = {number: name for name, number in opcode.opmap.items()}
try:
    import _opcode_metadata

    NAMES |= {number: name for name, number in _opcode_metadata.opmap.items()}
except ImportError:
    pass


def show(sequence, write):
    for nested in sequence.get_nested():
        show(nested, write)
    write("unit\n")
    for number, argument, *location in sequence.get_instructions():
        write(f"{NAMES[number]} {argument or 0} {' '.join(map(str, location))}\n")


def answer(path):
    with open(path, "rb") as file:
        source = file.read()
    answered = []
    write = answered.append
    write(f"file {path}\n")
    try:
        tree = ast.parse(source, "source.py")
        sequence, _ = _testinternalcapi.compiler_codegen(tree, "source.py", LEVEL, 0)
    except SyntaxError as error:
        write(f"error {error.lineno} {error.offset} {error.end_lineno} {error.end_offset} {error.msg}\n")
    except Exception as error:
        write(f"error {type(error).__name__} {error}\n")
    else:
        show(sequence, write)
    return "".join(answered)


sys.setrecursionlimit(100_000)
sys.stdout.reconfigure(encoding="utf-8", errors="surrogatepass")
for line in sys.stdin:
    # The interpreter's test function crashes now and then.
    for _ in range(10):
        sys.stdout.flush()
        child = os.fork()
        if not child:
            answered = answer(line.rstrip("\n"))
            sys.stdout.write(answered)
            sys.stdout.flush()
            os._exit(0)
        if os.waitpid(child, 0)[1] == 0:
            break
print("end", flush=True)
