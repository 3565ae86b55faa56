"""Which keys the tables of a pylock.toml have, and of what type. What nothing here reads (`tool`, attestations) is not checked."""

_ARTICLES = {
    "bool": "a boolean",
    "dict": "a table",
    "int": "an integer",
    "list": "an array",
    "string": "a string",
}

# Types of arrays: what their elements are.
_ELEMENTS = {
    "strings": "string",
    "tables": "dict",
}

_SOURCE_FILE = {
    "hashes": "dict",
    "path": "string",
    "size": "int",
    "url": "string",
}

# The types of keys, by the name of the table.
_TYPES = {
    "archive": _SOURCE_FILE | {"subdirectory": "string"},
    "directory": {
        "editable": "bool",
        "path": "string",
        "subdirectory": "string",
    },
    "file": _SOURCE_FILE | {"name": "string"},
    "lock": {
        "created-by": "string",
        "default-groups": "strings",
        "dependency-groups": "strings",
        "environments": "strings",
        "extras": "strings",
        "lock-version": "string",
        "packages": "tables",
        "requires-python": "string",
    },
    "package": {
        "archive": "dict",
        "dependencies": "tables",
        "directory": "dict",
        "index": "string",
        "marker": "string",
        "name": "string",
        "requires-python": "string",
        "sdist": "dict",
        "vcs": "dict",
        "version": "string",
        "wheels": "tables",
    },
    "vcs": {
        "commit-id": "string",
        "path": "string",
        "requested-revision": "string",
        "subdirectory": "string",
        "type": "string",
        "url": "string",
    },
}

# The keys that a table must have.
_REQUIRED = {
    "archive": ["hashes"],
    "directory": ["path"],
    "file": ["hashes"],
    "lock": ["lock-version", "created-by", "packages"],
    "package": ["name"],
    "vcs": ["type", "commit-id"],
}

# Tables that say where something is.
_WITH_PLACE = ["archive", "file", "vcs"]

def _type_problem(value, expected):
    """Says that a value has not the type that a key has, or returns None."""
    element = _ELEMENTS.get(expected)
    if type(value) != ("list" if element else expected):
        return "this is not {}".format("an array" if element else _ARTICLES[expected])
    if element and [item for item in value if type(item) != element]:
        return "an element is not {}".format(_ARTICLES[element])
    return None

def table_problem(kind, table):
    """Says what is wrong with a table.

    Args:
        kind: (str) which table it is: `lock`, `package`, `file` (a wheel or sdist), `archive`, `directory` or `vcs`.
        table: (dict) the table.

    Returns:
        str, such as `version: this is not a string`, or None
    """
    for key, expected in _TYPES[kind].items():
        if key in table:
            problem = _type_problem(table[key], expected)
            if problem:
                return "{}: {}".format(key, problem)
    for key in _REQUIRED[kind]:
        if key not in table:
            return "{}: there is none".format(key)
    if kind in _WITH_PLACE and not table.get("url") and not table.get("path"):
        return "it has neither url nor path"
    hashes = table.get("hashes") if "hashes" in _TYPES[kind] else None
    if hashes != None and not hashes:
        return "hashes: there is none"
    if [value for value in (hashes or {}).values() if type(value) != "string"]:
        return "hashes: one is not a string"
    return None
