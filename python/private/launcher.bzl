"""The launcher of a program: a POSIX shell script that finds the runfiles and becomes the interpreter."""

load(":labels.bzl", "label_text")
load(":location.bzl", "expand_location")

LAUNCHER_ATTRS = {
    "env": attr.string_dict(
        doc = """\
Environment variables. `$(location)` and Make variables are expanded. A variable that is already set
when the program is started from a shell is left as it is. The `bin` of the virtual environment comes first
on PATH, whatever PATH is.""",
    ),
    "env_inherit": attr.string_list(
        doc = "Names of environment variables that `bazel test` and `bazel run` take over from their own environment.",
    ),
    "interpreter_args": attr.string_list(
        doc = "Arguments of the interpreter itself, before the program. `$(location)` and Make variables are expanded.",
    ),
    "_launcher_template": attr.label(
        default = "//python/private:launcher.sh.tpl",
        allow_single_file = True,
    ),
}

def _expand(ctx, attribute, text):
    return ctx.expand_make_variables(attribute, expand_location(ctx, text, ctx.attr.data), {})

def _quote(text):
    """Quotes a text for the shell, and so that it has no name of a substitution of the template in it."""
    return "'" + text.replace("'", "'\\''").replace("{", "{''") + "'"

def _set_variable(name, value):
    """Shell code that sets an environment variable unless it is set already."""
    return "[ \"${{{name}+set}}\" ] || {name}={value}\nexport {name}\n".format(name = name, value = _quote(value))

def _is_shell_name(name):
    return bool(name) and not name[0].isdigit() and name.replace("_", "a").isalnum()

def _interpreter_arg_problem(previous, arg):
    """Returns why an argument would contradict the program's attributes without a word, or an empty text.

    Args:
        previous: (str) the argument before it, or an empty text.
        arg: (str)

    Returns:
        str
    """
    is_value = previous in ["-X", "-W"]
    option = arg if previous == "-X" else arg.removeprefix("-X") if arg.startswith("-X") and not is_value else ""
    if option.partition("=")[0] == "pycache_prefix":
        return "bytecode would be looked for in another directory than that of the build; take it out"
    if is_value or not arg.startswith("-") or arg.startswith("--"):
        return ""
    flags = arg[1:].partition("X")[0].partition("W")[0]
    if "O" in flags:
        return "bytecode of another level would not be used; write optimize = {}".format(min(flags.count("O"), 2))
    if "m" in flags:
        return "the program is the file in main; write main_module to run a module"
    if "c" in flags:
        return "the program is the file in main"
    if "S" in flags:
        return "without the module site, no import but of the standard library works; take it out"
    return ""

def _check_interpreter_args(ctx, args):
    """Fails if there is a problem with one of the arguments."""
    for previous, arg in zip([""] + args, args):
        problem = _interpreter_arg_problem(previous, arg)
        if problem:
            fail("{}: interpreter_args: \"{}\": {}".format(label_text(ctx.label), arg, problem))

def _exec(environment):
    """Shell code that becomes a program, with the environment variables that the shell itself cannot set."""
    others = ["{}={}".format(*item) for item in sorted(environment.items()) if not _is_shell_name(item[0])]
    return " ".join(["exec"] + (["env"] if others else []) + [_quote(setting) for setting in others])

def _coverage(stage, options, exec):
    """Shell code that runs the program under coverage.py if Bazel collects coverage."""
    if not stage:
        return ""
    return """\
if [ "${{COVERAGE:-}}" = 1 ] && [ -n "${{COVERAGE_DIR:-}}" ]; then
  {exec} "$python" {options} "$runfiles/"{script} {tool} "$runfiles/$main" "$@"
fi
""".format(
        exec = exec,
        options = options,
        script = _quote(stage.script),
        tool = "\"$runfiles/\"" + _quote(stage.tool_directory) if stage.tool_directory else "''",
    )

def make_launcher(ctx, venv, main_path, coverage_stage = None):
    """Makes the launcher.

    Args:
        ctx: rule context with LAUNCHER_ATTRS.
        venv: struct made by `make_venv`.
        main_path: (str) the runfiles path of the program's main file.
        coverage_stage: struct made by `make_coverage_stage`, or None.

    Returns:
        struct with
            file: (File) the launcher.
            environment: (dict[str, str]) the value of `env`, expanded.
    """
    for name in ctx.attr.env:
        if not name or "=" in name:
            fail("{}: env: \"{}\" is not the name of an environment variable".format(label_text(ctx.label), name))
    environment = {name: _expand(ctx, "env", value) for name, value in ctx.attr.env.items()}
    if environment.get("PYTHONOPTIMIZE") and not ctx.attr.optimize:
        # buildifier: disable=print
        print("{}: env: with PYTHONOPTIMIZE the program does not use its bytecode, which is of level 0; write optimize = 1 or 2".format(label_text(ctx.label)))
    options = ["-B"] + (["-P"] if venv.safe_path else [])
    if ctx.attr.optimize:
        options.append("-" + "O" * ctx.attr.optimize)
    interpreter_args = [_expand(ctx, "interpreter_args", argument) for argument in ctx.attr.interpreter_args]
    _check_interpreter_args(ctx, interpreter_args)
    options += [_quote(argument) for argument in interpreter_args]

    exec = _exec(environment)

    substitutions = ctx.actions.template_dict()
    substitutions.add("{{coverage}}", _coverage(coverage_stage, " ".join(options), exec))
    substitutions.add("{{environment}}", "".join([
        _set_variable(*item)
        for item in sorted(environment.items())
        if _is_shell_name(item[0])
    ]))
    substitutions.add("{{exec}}", exec)
    substitutions.add("{{label}}", _quote(label_text(ctx.label)))
    substitutions.add("{{main}}", _quote(main_path))
    substitutions.add("{{marker}}", _quote(venv.marker))
    substitutions.add("{{options}}", " ".join(options))
    substitutions.add("{{bin}}", _quote(venv.directory + "/bin") if venv.directory else "''")
    substitutions.add("{{built_bin}}", _quote(venv.built_bin))
    substitutions.add("{{python}}", _quote(venv.python))
    if venv.pythonpath:
        substitutions.add_joined("{{pythonpath}}", venv.pythonpath, join_with = ":", map_each = _runfiles_directory)
    else:
        substitutions.add("{{pythonpath}}", "")
    launcher = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.expand_template(
        template = ctx.file._launcher_template,
        output = launcher,
        computed_substitutions = substitutions,
        is_executable = True,
    )
    return struct(file = launcher, environment = environment)

def _runfiles_directory(path):
    return "$runfiles" if path == "." else "$runfiles/" + _escape(path)

def _escape(text):
    """Escapes a text for the inside of double quotes of the shell."""
    for char in ["\\", "$", "`", "\""]:
        text = text.replace(char, "\\" + char)
    return text
