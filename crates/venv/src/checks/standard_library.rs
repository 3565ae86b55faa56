//! The names of the standard library's top-level modules.
//!
//! Source: the public names of `sys.stdlib_module_names` of CPython 3.11.7, 3.12.1, 3.13.18, 3.14.10 and 3.15.2, and `test`, which that
//! leaves out; without those that only Windows has.

/// Whether CPython 3.`minor` has a module of its own called `name`.
pub(super) fn has(minor: u32, name: &str) -> bool {
    ALWAYS.binary_search(&name).is_ok()
        || SOME
            .iter()
            .any(|(other, first, last)| *other == name && (*first..=*last).contains(&minor))
}

/// In 3.11 to 3.15.
#[rustfmt::skip]
const ALWAYS: &[&str] = &[
    "abc", "antigravity", "argparse", "array", "ast", "asyncio", "atexit", "base64", "bdb", "binascii", "bisect", "builtins",
    "bz2", "cProfile", "calendar", "cmath", "cmd", "code", "codecs", "codeop", "collections", "colorsys", "compileall",
    "concurrent", "configparser", "contextlib", "contextvars", "copy", "copyreg", "csv", "ctypes", "curses", "dataclasses",
    "datetime", "dbm", "decimal", "difflib", "dis", "doctest", "email", "encodings", "ensurepip", "enum", "errno", "faulthandler",
    "fcntl", "filecmp", "fileinput", "fnmatch", "fractions", "ftplib", "functools", "gc", "genericpath", "getopt", "getpass",
    "gettext", "glob", "graphlib", "grp", "gzip", "hashlib", "heapq", "hmac", "html", "http", "idlelib", "imaplib", "importlib",
    "inspect", "io", "ipaddress", "itertools", "json", "keyword", "linecache", "locale", "logging", "lzma", "mailbox", "marshal",
    "math", "mimetypes", "mmap", "modulefinder", "msvcrt", "multiprocessing", "netrc", "ntpath", "nturl2path", "numbers",
    "opcode", "operator", "optparse", "os", "pathlib", "pdb", "pickle", "pickletools", "pkgutil", "platform", "plistlib",
    "poplib", "posix", "posixpath", "pprint", "profile", "pstats", "pty", "pwd", "py_compile", "pyclbr", "pydoc", "pydoc_data",
    "pyexpat", "queue", "quopri", "random", "re", "readline", "reprlib", "resource", "rlcompleter", "runpy", "sched", "secrets",
    "select", "selectors", "shelve", "shlex", "shutil", "signal", "site", "smtplib", "socket", "socketserver", "sqlite3", "ssl",
    "stat", "statistics", "string", "stringprep", "struct", "subprocess", "symtable", "sys", "sysconfig", "syslog", "tabnanny",
    "tarfile", "tempfile", "termios", "test", "textwrap", "this", "threading", "time", "timeit", "tkinter", "token", "tokenize",
    "tomllib", "trace", "traceback", "tracemalloc", "tty", "turtle", "turtledemo", "types", "typing", "unicodedata", "unittest",
    "urllib", "uuid", "venv", "warnings", "wave", "weakref", "webbrowser", "wsgiref", "xml", "xmlrpc", "zipapp", "zipfile",
    "zipimport", "zlib", "zoneinfo",
];

/// In some of them: the minor versions of the first and the last.
#[rustfmt::skip]
const SOME: &[(&str, u32, u32)] = &[
    ("aifc", 11, 12), ("annotationlib", 14, u32::MAX), ("asynchat", 11, 11), ("asyncore", 11, 11), ("audioop", 11, 12),
    ("cgi", 11, 12), ("cgitb", 11, 12), ("chunk", 11, 12), ("compression", 14, u32::MAX), ("crypt", 11, 12),
    ("distutils", 11, 11), ("imghdr", 11, 12), ("imp", 11, 11), ("lib2to3", 11, 12), ("mailcap", 11, 12), ("nis", 11, 12),
    ("nntplib", 11, 12), ("ossaudiodev", 11, 12), ("pipes", 11, 12), ("profiling", 15, u32::MAX), ("smtpd", 11, 11),
    ("sndhdr", 11, 12), ("spwd", 11, 12), ("sre_compile", 11, 14), ("sre_constants", 11, 14), ("sre_parse", 11, 14),
    ("sunau", 11, 12), ("telnetlib", 11, 12), ("uu", 11, 12), ("xdrlib", 11, 12),
];
