"""Prints, one line of JSON for each file named: what CPython's traceback module says of its error, or null if it compiles.

The sources stand in the directory `sources`; they are compiled under their bare names.
"""

import json
import sys
import traceback
import warnings

warnings.simplefilter("ignore")
for name in sys.argv[1:]:
    with open("sources/" + name, "rb") as file:
        source = file.read()
    # CPython looks for the source line in the file of this name. It shows a wrong part of a line of more than 999 bytes,
    # and up to 3.11 the byte order mark.
    if max(map(len, source.splitlines()), default=0) < 1000:
        with open(name, "wb") as file:
            file.write(source.removeprefix(b"\xef\xbb\xbf"))
    try:
        compile(source, name, "exec", dont_inherit=True)
    except SyntaxError as error:
        # `compile` names no file for errors that it finds before parsing.
        error.filename = error.filename or name
        said = "".join(traceback.format_exception_only(error))
    except Exception as error:
        said = "".join(traceback.format_exception_only(error)).rstrip("\n") + f" ({name})\n"
    else:
        said = None
    print(json.dumps(said))
