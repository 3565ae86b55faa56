"""The main module of a console script of a distribution."""

load(":labels.bzl", "label_text")

PyConsoleScriptsInfo = provider(
    doc = "The console scripts of a distribution. Private to rules_pyc.",
    fields = {
        "distribution": "str: the distribution's name.",
        "entry_points": "dict[str, str]: `module:function` by the name of the script.",
    },
)

_MAIN = """\
import sys

from {module} import {name}

if __name__ == "__main__":
    sys.exit({function}())
"""

def split_entry_point(entry_point):
    """Splits an entry point.

    Args:
        entry_point: (str) such as `module:object.function`.

    Returns:
        struct(module: str, function: str), or None if it is not written like that
    """
    module, _, function = entry_point.partition(":")
    module, function = module.strip(), function.partition("[")[0].strip()
    return struct(module = module, function = function) if module and function else None

def _console_script_main_impl(ctx):
    scripts = ctx.attr.pkg[PyConsoleScriptsInfo]
    entry_point = scripts.entry_points.get(ctx.attr.script)
    if not entry_point:
        fail("{}: {} has no console script \"{}\"; it has {}".format(
            label_text(ctx.label),
            scripts.distribution,
            ctx.attr.script,
            ", ".join(sorted(scripts.entry_points)) or "none",
        ))
    parts = split_entry_point(entry_point)
    out = ctx.actions.declare_file(ctx.label.name + ".py")
    ctx.actions.write(out, _MAIN.format(
        function = parts.function,
        module = parts.module,
        name = parts.function.partition(".")[0],
    ))
    return [DefaultInfo(files = depset([out]))]

console_script_main = rule(
    implementation = _console_script_main_impl,
    doc = "Writes NAME.py, which calls the function of a console script.",
    attrs = {
        "pkg": attr.label(
            doc = "The distribution.",
            mandatory = True,
            providers = [PyConsoleScriptsInfo],
        ),
        "script": attr.string(
            doc = "The name of the script.",
            mandatory = True,
        ),
    },
)
