"""The virtual environment of a program: `bin/python`, `pyvenv.cfg`, and the import path as a `.pth` file."""

load(":pyc_paths.bzl", "runfiles_path")
load(":version.bzl", "short_version")

def import_path(ctx, own_imports, py_info, pyc_info):
    """Returns the directories that a program imports from.

    Args:
        ctx: rule context.
        own_imports: list[str], the directories of the program's own `imports`.
        py_info: PyInfo of the program.
        pyc_info: PycInfo of the program.

    Returns:
        depset[str], relative to the runfiles root, most important first: the program's own repository,
        its `imports`, those of the closure, the repositories of the closure, and the runfiles root itself (so
        that `import repo.pkg` works as with rules_python).
    """
    return depset(
        [ctx.label.repo_name or ctx.workspace_name] + own_imports,
        transitive = [py_info.imports, pyc_info.import_roots, depset(["."])],
        order = "preorder",
    )

def _relative(from_directory, to_path):
    """Returns the path of a runfile relative to a directory of the runfiles."""
    return "/".join([".."] * len(from_directory.split("/")) + [to_path])

def _pth_line(prefix):
    return lambda path: prefix if path == "." else prefix + "/" + path

def _site_packages(ctx, directory, version, path):
    """Writes the `.pth` file; returns it."""
    site_packages = "lib/python{}/site-packages".format(short_version(version))
    pth = ctx.actions.declare_file("{}/{}/rules_pyc.pth".format(directory, site_packages))
    lines = ctx.actions.args()
    lines.set_param_file_format("multiline")
    lines.add_all(
        path,
        map_each = _pth_line("/".join([".."] * len(runfiles_path(ctx.workspace_name, pth.short_path).split("/")[:-1]))),
        allow_closure = True,
    )
    ctx.actions.write(pth, lines)
    return pth

def make_venv(ctx, runtime, path):
    """Makes the virtual environment of a program.

    A runtime of unknown version gets none, because the name of `site-packages` is not known; there,
    the launcher runs the interpreter itself and gives it the import path as PYTHONPATH.

    Args:
        ctx: rule context.
        runtime: RuntimeInfo.
        path: depset[str], the import path, relative to the runfiles root.

    Returns:
        struct with
            files: list[File] that belong into the runfiles.
            marker: (str) a runfiles path that only the program's own runfiles have.
            python: (str) the interpreter: a runfiles path, or an absolute path.
            pythonpath: (depset[str] | None) runfiles-relative directories for PYTHONPATH.
            safe_path: (bool) whether the interpreter has the option `-P` (3.11 and newer).
    """
    directory = "_{}.venv".format(ctx.label.name)
    config = ctx.actions.declare_file(directory + "/pyvenv.cfg")

    # Without `home`, CPython finds its home by following bin/python, wherever the runfiles are.
    ctx.actions.write(config, "".join([
        "home = {}\n".format(runtime.interpreter_path.rpartition("/")[0]) if runtime.interpreter_path else "",
        "include-system-site-packages = false\n",
        "version = {}.{}.{}\n".format(
            runtime.version.major,
            runtime.version.minor,
            runtime.version.micro,
        ) if runtime.version else "",
    ]))
    config_path = runfiles_path(ctx.workspace_name, config.short_path)
    interpreter = runtime.interpreter_path or runfiles_path(ctx.workspace_name, runtime.interpreter.short_path)
    if not runtime.version:
        return struct(files = [config], marker = config_path, python = interpreter, pythonpath = path, safe_path = False)

    python = ctx.actions.declare_symlink(directory + "/bin/python")
    python_path = runfiles_path(ctx.workspace_name, python.short_path)
    ctx.actions.symlink(
        output = python,
        target_path = interpreter if runtime.interpreter_path else _relative(python_path.rpartition("/")[0], interpreter),
    )
    return struct(
        files = [config, python, _site_packages(ctx, directory, runtime.version, path)],
        marker = config_path,
        python = python_path,
        pythonpath = None,
        safe_path = (runtime.version.major, runtime.version.minor) >= (3, 11),
    )
