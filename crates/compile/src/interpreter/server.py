"""Compiles one file per request for the interpreter backend.

It runs as `python -s -P -S -B … -c SERVER DEADLINE STRIP DESCRIBE`: a request may take DEADLINE seconds; STRIP and DESCRIBE are
the texts of strip.py and describe.py, which are only executed when they are first needed. Likewise nothing but built-in and
frozen modules that the interpreter has loaded anyway is imported here: the start must cost no more than that of the bare
interpreter, and work where the standard library is absent.

Every message on the standard input and output is a frame: its length as 4 bytes, then so many bytes. Numbers are
little-endian. Strings inside a message are fields: the length as 4 bytes, then the bytes; the length 0xFFFFFFFF is None.

Greeting, sent first: the fields TAG, implementation, version, major, minor, magic number.
Request:  b"P" asks for an empty answer, b"C" + optimisation level (1 byte) + strip bits (1 byte) + file name (field) + source.
Response: b"K" + marshalled code, or b"E" + the fields of `describe`.
"""

import sys
import marshal
import _signal
import _warnings
from _frozen_importlib_external import MAGIC_NUMBER

try:
    from posix import _exit, chdir
except ImportError:
    from nt import _exit, chdir

TAG = "pyc-compile-server-1"


def field(value):
    if value is None:
        return b"\xff\xff\xff\xff"
    if not isinstance(value, bytes):
        value = str(value).encode("utf-8", "backslashreplace")
    return len(value).to_bytes(4, "little") + value


def on_demand(text, name, loaded={}):
    """The function of this name in a script that is run once."""
    if name not in loaded:
        exec(text, loaded)
    return loaded[name]


def respond(request):
    if request[:1] == b"P":
        return b"K"
    name_end = 7 + int.from_bytes(request[3:7], "little")
    optimize, strip_bits = request[1:3]
    source = request[name_end:]
    try:
        file_name = request[7:name_end].decode("utf-8", "surrogateescape")
        if strip_bits:
            code = on_demand(sys.argv[2], "compile_stripped")(source, file_name, optimize, strip_bits)
        else:
            code = compile(source, file_name, "exec", 0, True, optimize)
        return b"K" + marshal.dumps(code)
    except BaseException as error:  # MemoryError and RecursionError speak of the source, too
        return b"E" + b"".join(map(field, on_demand(sys.argv[3], "describe")(error)))


def main():
    # Ctrl-C reaches the whole process group. The parent has the say then, this process ends without a word.
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    # What the compiler warns of is for linters, and must not depend on what was compiled before.
    _warnings.filters.insert(0, ("ignore", None, Warning, None, 0))
    # For its messages, `compile` reads a line of the file that it is told the name of. That may be another file here.
    chdir("/")
    alarm = getattr(_signal, "alarm", lambda seconds: None)
    deadline = int(sys.argv[1])
    receive = sys.stdin.buffer.read
    output = sys.stdout.buffer

    def send(message):
        output.write(len(message).to_bytes(4, "little"))
        output.write(message)
        output.flush()

    version = sys.version_info
    magic = int.from_bytes(MAGIC_NUMBER[:2], "little")
    greeting = (TAG, sys.implementation.name, sys.version.split()[0], version.major, version.minor, magic)
    send(b"".join(map(field, greeting)))
    while len(size := receive(4)) == 4:
        request = receive(int.from_bytes(size, "little"))
        # Should the parent be killed while a compilation hangs, nobody else would end this process.
        alarm(deadline)
        send(respond(request))
        alarm(0)


try:
    main()
except BrokenPipeError:
    pass
_exit(0)  # nothing is left to clean up, and the interpreter's own way out takes milliseconds
