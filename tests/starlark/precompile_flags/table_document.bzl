"""`table_document`: the page of docs/ that says what stands in the runfiles, written from the table of the tests."""

# buildifier: disable=bzl-visibility
load(
    "//python/private:decisions.bzl",
    "ADD_TO_RUNFILES_FLAG_VALUES",
    "PRECOMPILE_ATTR_VALUES",
    "PRECOMPILE_FLAG_VALUES",
    "SOURCE_RETENTION_FLAG_VALUES",
)
load("//tests/starlark:precompile_table.bzl", "runfiles_outcome")

_INTRODUCTION = """\
# What stands in the runfiles

For every value of the attribute `precompile` (rows) and of the flag `--precompile` (columns):

* **py**: the source;
* **py pyc**: the source, and its bytecode in `__pycache__`;
* **pyc**: bytecode in the place of the source;
* **py (pyc)**: the source. Bytecode is declared, but only built for a program that collects it.

*source* is a file of the source tree, *generated* an output of the build. The tests compare what is built with the same tables.
"""

_COLLECTIONS = [
    ("auto", "A library's own runfiles, and a program that collects what its libraries have decided (`pyc_collection = \"inherit\"`)"),
    ("include_pyc", "A program with `pyc_collection = \"include_pyc\"`"),
    ("pyc_only", "A program with `pyc_collection = \"pyc_only\"`"),
    ("disabled", "A program with `pyc_collection = \"disabled\"`"),
]

def _cell(**kwargs):
    outcome = runfiles_outcome(**kwargs)
    return {
        "lazy": "py (pyc)",
        "none": "py",
        "pycache": "py pyc",
        "sourceless": "pyc",
    }[outcome.bytecode]

def _row(cells):
    return "| " + " | ".join(cells) + " |"

def _precompile_table(add_to_runfiles, collection):
    lines = [
        _row(["`precompile`", ""] + ["`{}`".format(flag) for flag in PRECOMPILE_FLAG_VALUES]),
        _row(["---"] * (2 + len(PRECOMPILE_FLAG_VALUES))),
    ]
    for attribute in PRECOMPILE_ATTR_VALUES:
        for kind in ["source", "generated"]:
            lines.append(_row(["`{}`".format(attribute), kind] + [
                _cell(
                    add_to_runfiles = add_to_runfiles,
                    attribute = attribute,
                    collection = collection,
                    flag = flag,
                    is_generated = kind == "generated",
                    retention = "auto",
                )
                for flag in PRECOMPILE_FLAG_VALUES
            ]))
    return lines

def _retention_table():
    lines = [
        _row(["`precompile_source_retention`", ""] + ["`{}`".format(collection) for collection, _ in _COLLECTIONS]),
        _row(["---"] * (2 + len(_COLLECTIONS))),
    ]
    for retention in SOURCE_RETENTION_FLAG_VALUES:
        for kind in ["source", "generated"]:
            lines.append(_row(["`{}`".format(retention), kind] + [
                _cell(
                    add_to_runfiles = "always",
                    attribute = "enabled",
                    collection = collection,
                    flag = "auto",
                    is_generated = kind == "generated",
                    retention = retention,
                )
                for collection, _ in _COLLECTIONS
            ]))
    return lines

def _table_document_impl(ctx):
    lines = [_INTRODUCTION]
    for add_to_runfiles in ADD_TO_RUNFILES_FLAG_VALUES:
        lines += ["## With `--precompile_add_to_runfiles={}`".format(add_to_runfiles), ""]
        for collection, title in _COLLECTIONS:
            lines += [title + ":", ""] + _precompile_table(add_to_runfiles, collection) + [""]
    lines += [
        "## Source retention",
        "",
        "For a library with `precompile = \"enabled\"`, what its `precompile_source_retention` (or the flag, where it says `inherit`)",
        "and the `pyc_collection` of a program (columns) come to. `keep_source` as the attribute of a target is as `force_keep_source` here:",
        "",
    ] + _retention_table()
    out = ctx.actions.declare_file(ctx.label.name + ".md")
    ctx.actions.write(out, "\n".join(lines) + "\n")
    return [DefaultInfo(files = depset([out]))]

table_document = rule(
    implementation = _table_document_impl,
    doc = "Writes NAME.md.",
)
