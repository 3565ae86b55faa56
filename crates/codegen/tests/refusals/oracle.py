"""Tells of every source on standard input, a line of hexadecimal digits each, how this CPython refuses it."""

import sys
import warnings

warnings.simplefilter("ignore")
for line in sys.stdin:
    try:
        compile(bytes.fromhex(line), "source.py", "exec", dont_inherit=True, optimize=0)
    except SyntaxError as error:
        places = [error.lineno, error.offset, error.end_lineno, error.end_offset]
        # -1 and None both stand for no place.
        places = ["" if place in (None, -1) else str(place) for place in places]
        print(type(error).__name__, *places, error.msg.replace("\n", " "), sep="\t")
    except Exception as error:
        print(type(error).__name__, "", "", "", "", error, sep="\t")
    else:
        print("compiled")
