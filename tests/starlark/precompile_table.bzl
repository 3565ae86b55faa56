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
