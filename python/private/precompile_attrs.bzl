"""The attributes that say how a target's sources are compiled, and checks of their values."""

load(
    ":decisions.bzl",
    "INVALIDATION_MODE_VALUES",
    "OPTIMIZE_LEVELS",
    "PRECOMPILE_ATTR_VALUES",
    "SOURCE_RETENTION_ATTR_VALUES",
    "STRIP_VALUES",
)

PRECOMPILE_ATTRS = {
    "precompile": attr.string(
        doc = """\
Whether the sources of this target are compiled to bytecode.

* `inherit`: as the flag `--precompile` says.
* `enabled`: they are, and the target's own runfiles carry the bytecode.
* `disabled`: they are not.
* `if_generated_source`: only those that are not files of the source tree.""",
        default = "inherit",
        values = PRECOMPILE_ATTR_VALUES,
    ),
    "precompile_invalidation_mode": attr.string(
        doc = """\
How an interpreter finds out that bytecode is out of date (PEP 552).

* `auto`: `unchecked_hash` with `-c opt` and in external repositories, else `checked_hash`.
* `checked_hash`: the source is read and hashed at import; bytecode that does not match is not used.
* `unchecked_hash`: the bytecode is always used.""",
        default = "auto",
        values = INVALIDATION_MODE_VALUES,
    ),
    "precompile_optimize_level": attr.int(
        doc = """\
The optimisation level, as `compile(optimize = …)` takes it: 1 removes asserts, 2 docstrings too. An
interpreter only loads bytecode of the level it runs at itself (`-O` is 1, `-OO` is 2).""",
        default = 0,
        values = OPTIMIZE_LEVELS,
    ),
    "precompile_source_retention": attr.string(
        doc = """\
Whether the target's own sources stay in the runfiles where its bytecode is.

* `inherit`: as the flag `--precompile_source_retention` says.
* `keep_source`: they do, in programs with `pyc_only` too, and the bytecode is in `__pycache__` beside them.
* `omit_source`: the bytecode takes their place.
* `omit_if_generated_source`: the bytecode takes the place of sources that are not files of the source tree.""",
        default = "inherit",
        values = SOURCE_RETENTION_ATTR_VALUES,
    ),
    "precompile_strip": attr.string_list(
        doc = "What to leave out of the bytecode at any level: `docstrings`, `asserts`, or both.",
    ),
}

_VALUES = {
    "precompile": PRECOMPILE_ATTR_VALUES,
    "precompile_invalidation_mode": INVALIDATION_MODE_VALUES,
    "precompile_optimize_level": OPTIMIZE_LEVELS,
    "precompile_source_retention": SOURCE_RETENTION_ATTR_VALUES,
    "precompile_strip": STRIP_VALUES,
}

def _quoted(values):
    return ", ".join([repr(value) for value in values])

def precompile_value_problem(attribute, value):
    """Says what is wrong with the value of an attribute.

    Args:
        attribute: (str) a key of PRECOMPILE_ATTRS.
        value: what a BUILD file has for it. What only the configuration decides (a `select`) is not looked at.

    Returns:
        str, or None if nothing is wrong
    """
    if value == None or type(value) == "select":
        return None
    allowed = _VALUES[attribute]
    is_list = type(value) == "list"
    if is_list != (attribute == "precompile_strip"):
        return "{} is {}; {}".format(
            repr(value),
            "a list" if is_list else "not a list",
            "write a list of any of {}".format(_quoted(allowed)) if not is_list else "write one of {}".format(_quoted(allowed)),
        )
    wrong = [one for one in (value if is_list else [value]) if one not in allowed]
    if not wrong:
        return None
    return "{} is not a value of this attribute; write {} {}".format(
        _quoted(wrong[:1]),
        "any of" if is_list else "one of",
        _quoted(allowed),
    )
