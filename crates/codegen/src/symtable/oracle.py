"""Prints the symbol tables that this CPython makes of the files named on standard input, a scope a line."""

import _symtable
import sys

KINDS = {}
for kind, constants in {
    "Function": ["TYPE_FUNCTION"],
    "Class": ["TYPE_CLASS"],
    "Module": ["TYPE_MODULE"],
    "Annotations": ["TYPE_ANNOTATION"],
    "TypeAlias": ["TYPE_TYPE_ALIAS"],
    "TypeParameters": ["TYPE_TYPE_PARAMETERS", "TYPE_TYPE_PARAM"],
    "TypeVariable": ["TYPE_TYPE_VARIABLE", "TYPE_TYPE_VAR_BOUND"],
}.items():
    for constant in constants:
        if hasattr(_symtable, constant):
            KINDS[getattr(_symtable, constant)] = kind


def show(scope, depth):
    # Up to 3.12 the flags are a bit shorter.
    own = (1 << _symtable.SCOPE_OFF) - 1
    symbols = {name: flags & own | flags >> _symtable.SCOPE_OFF << 12 for name, flags in scope.symbols.items()}
    # The compiler proper never sees __debug__: it is a constant by then.
    if symbols.get("__debug__", 0) & 0xFFF == 16:
        del symbols["__debug__"]
    every = " ".join(f"{name}:{flags}" for name, flags in sorted(symbols.items()))
    met = " ".join(name for name, flags in symbols.items() if flags & 0xFFF)
    print(
        " " * depth + KINDS[scope.type],
        # Up to 3.14 a lambda's is "lambda", then "<lambda>".
        scope.name.strip("<>"),
        int(scope.nested),
        *scope.varnames,
        "|",
        every,
        "|",
        met,
    )
    for child in scope.children:
        show(child, depth + 1)


sys.setrecursionlimit(100_000)
sys.stdout.reconfigure(encoding="utf-8", errors="surrogatepass")
for line in sys.stdin:
    with open(line.rstrip("\n"), "rb") as file:
        source = file.read()
    print("file", line.rstrip("\n"))
    try:
        table = _symtable.symtable(source, "source.py", "exec")
    except SyntaxError as error:
        print("error", error.lineno, error.offset, error.end_lineno, error.end_offset, error.msg)
    except Exception as error:
        print("error", type(error).__name__, str(error))
    else:
        show(table, 0)
print("end", flush=True)
