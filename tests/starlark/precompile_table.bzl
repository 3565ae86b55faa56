"""What `precompile`, `--precompile` and `--precompile_add_to_runfiles` are to do together.

Written from the reference, not from the code. The cells:

* `all`, `generated`: compiled, and the bytecode is in the library's own runfiles;
* `(all)`, `(generated)`: declared, but built only for a program that collects it;
* `none`: never compiled.
"""

PRECOMPILE_TABLE = {
    "always": {
        "auto": dict(
            inherit = "all",
            enabled = "all",
            disabled = "none",
            if_generated_source = "generated",
        ),
        "enabled": dict(
            inherit = "all",
            enabled = "all",
            disabled = "none",
            if_generated_source = "generated",
        ),
        "disabled": dict(
            inherit = "(all)",
            enabled = "all",
            disabled = "none",
            if_generated_source = "generated",
        ),
        "if_generated_source": dict(
            inherit = "generated",
            enabled = "all",
            disabled = "none",
            if_generated_source = "generated",
        ),
        "force_enabled": dict(
            inherit = "all",
            enabled = "all",
            disabled = "all",
            if_generated_source = "all",
        ),
        "force_disabled": dict(
            inherit = "none",
            enabled = "none",
            disabled = "none",
            if_generated_source = "none",
        ),
    },
    "decided_elsewhere": {
        "auto": dict(
            inherit = "(all)",
            enabled = "all",
            disabled = "none",
            if_generated_source = "generated",
        ),
        "enabled": dict(
            inherit = "(all)",
            enabled = "all",
            disabled = "none",
            if_generated_source = "generated",
        ),
        "disabled": dict(
            inherit = "(all)",
            enabled = "all",
            disabled = "none",
            if_generated_source = "generated",
        ),
        "if_generated_source": dict(
            inherit = "(generated)",
            enabled = "all",
            disabled = "none",
            if_generated_source = "generated",
        ),
        "force_enabled": dict(
            inherit = "all",
            enabled = "all",
            disabled = "all",
            if_generated_source = "all",
        ),
        "force_disabled": dict(
            inherit = "none",
            enabled = "none",
            disabled = "none",
            if_generated_source = "none",
        ),
    },
}

def precompile_outcome(attribute, flag, add_to_runfiles):
    """Returns the cell of the table, in words.

    Args:
        attribute: (str) value of `precompile`.
        flag: (str) value of `--precompile`.
        add_to_runfiles: (str) value of `--precompile_add_to_runfiles`.

    Returns:
        struct(sources: str, in_default_runfiles: bool, explicit: bool), where `explicit` says that an
        attribute or a force flag asks for bytecode, and is None if there is none
    """
    cell = PRECOMPILE_TABLE[add_to_runfiles][flag][attribute]
    return struct(
        sources = cell.strip("()"),
        in_default_runfiles = cell in ["all", "generated"],
        explicit = None if cell == "none" else attribute != "inherit" or flag == "force_enabled",
    )

def runfiles_outcome(*, attribute, flag, add_to_runfiles, collection, retention, is_generated):
    """Returns what stands in the runfiles for one source.

    Args:
        attribute: (str) value of `precompile`.
        flag: (str) value of `--precompile`.
        add_to_runfiles: (str) value of `--precompile_add_to_runfiles`.
        collection: (str) what the program's `pyc_collection` comes to: a value of `--pyc_collection`.
            A library's own runfiles are as `auto`.
        retention: (str) what `precompile_source_retention` comes to: a value of the flag.
        is_generated: (bool) whether the source is no file of the source tree.

    Returns:
        struct(
            source: (bool) whether the source is there,
            bytecode: (str) `pycache` (beside the source), `sourceless` (in its place), `lazy` (not there,
                but declared) or `none`,
        )
    """
    outcome = precompile_outcome(attribute, flag, add_to_runfiles)
    if outcome.sources != "all" and not (outcome.sources == "generated" and is_generated):
        return struct(source = True, bytecode = "none")
    if not {
        "auto": outcome.in_default_runfiles,
        "disabled": outcome.in_default_runfiles and outcome.explicit,
        "include_pyc": True,
        "pyc_only": True,
    }[collection]:
        return struct(source = True, bytecode = "lazy")
    if retention == "force_keep_source":
        omitted = False
    elif collection == "pyc_only":
        omitted = True
    else:
        omitted = retention == "omit_source" or (retention == "omit_if_generated_source" and is_generated)
    return struct(source = not omitted, bytecode = "sourceless" if omitted else "pycache")
