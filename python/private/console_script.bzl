"""The main module of a console script of a distribution."""

load(":labels.bzl", "label_text")

PyConsoleScriptsInfo = provider(
    doc = "The programs of a distribution. Private to rules_pyc.",
    fields = {
        "distribution": "str: the distribution's name.",
        "entry_points": """\
dict[str, str]: `module:function` by the name of the console script. None if they are not known: only the build of the distribution can
tell, or, if it has no name, it is not available.""",
        "files": "list[str]: the names of the files that it has in the `bin` of virtual environments.",
    },
)

# Of a package that is not available.
UNKNOWN_CONSOLE_SCRIPTS = PyConsoleScriptsInfo(distribution = "", entry_points = None, files = [])

# As in pip's scripts, `sys.argv[0]` is the path of the script, which is in the same directory as the interpreter.
_MAIN = """\
import os
import sys

sys.argv[0] = os.path.join(os.path.dirname(sys.executable), {script})

from {module} import {name}

if __name__ == "__main__":
    sys.exit({function}())
"""

_FILE_MAIN = """\
import os
import sys

if __name__ == "__main__":
    program = os.path.join(os.path.dirname(sys.executable), {script})
    os.execv(program, [program] + sys.argv[1:])
"""

# What the distribution has is known where it is installed.
_BUILT_MAIN = """\
import os
import sys
from importlib.metadata import distribution

if __name__ == "__main__":
    name = {script}
    commands = {{
        entry.name: entry
        for entry in distribution({distribution}).entry_points
        if entry.group in ("console_scripts", "gui_scripts")
    }}
    program = os.path.join(sys.prefix + ".built", "bin", name)
    if name in commands:
        sys.argv[0] = program
        sys.exit(commands[name].load()())
    if os.path.exists(program):
        os.execv(program, [program] + sys.argv[1:])
    others = ", ".join(sorted(commands)) or "no commands that it declares"
    sys.exit({distribution} + " has no console script \\"" + name + "\\"; it has " + others)
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

def bin_files(*contents):
    """Returns the names of the files that a distribution has in the `bin` of virtual environments.

    Args:
        *contents: (dict[str, list[str]]) names of files by directory, as for `make_topologies`.

    Returns:
        list[str]
    """
    return sorted({
        name: True
        for named in contents
        for directory in ["bin", "data/bin"]
        for name in named.get(directory, [])
    })

def script_main(scripts, script):
    """Returns the source of a main module that runs a program of a distribution.

    Args:
        scripts: PyConsoleScriptsInfo.
        script: (str) the program's name.

    Returns:
        (str, str): the source, or an empty string; and what is wrong
    """
    if scripts.entry_points == None and scripts.distribution:
        return _BUILT_MAIN.format(distribution = json.encode(scripts.distribution), script = json.encode(script)), ""
    if scripts.entry_points == None:
        return _FILE_MAIN.format(script = json.encode(script)), ""
    entry_point = scripts.entry_points.get(script)
    if entry_point:
        parts = split_entry_point(entry_point)
        return _MAIN.format(
            function = parts.function,
            module = parts.module,
            name = parts.function.partition(".")[0],
            script = json.encode(script),
        ), ""
    if script in scripts.files:
        return _FILE_MAIN.format(script = json.encode(script)), ""
    names = sorted({name: True for name in scripts.entry_points.keys() + scripts.files})
    return "", "{} has no console script \"{}\"; it has {}".format(scripts.distribution, script, ", ".join(names) or "none")

def _console_script_main_impl(ctx):
    source, problem = script_main(ctx.attr.pkg[PyConsoleScriptsInfo], ctx.attr.script)
    if problem:
        fail("{}: script: {}".format(label_text(ctx.label.same_package_label(ctx.attr.target_name)), problem))

    # Tracebacks and the process list show the script's name.
    out = ctx.actions.declare_file("{}/{}.py".format(ctx.label.name, ctx.attr.script))
    ctx.actions.write(out, source)
    return [DefaultInfo(files = depset([out]))]

console_script_main = rule(
    implementation = _console_script_main_impl,
    doc = "Writes NAME/SCRIPT.py, which runs a console script.",
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
        "target_name": attr.string(
            doc = "The name of the program, for messages.",
            mandatory = True,
        ),
    },
)
