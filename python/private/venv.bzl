"""The virtual environment of a program: `bin/python`, `pyvenv.cfg`, links to its distributions, and a `.pth` file."""

load(":labels.bzl", "label_text")
load(":pyc_paths.bzl", "runfiles_path")
load(":sourceless.bzl", "SOURCELESS_PTH_LINES")
load(":toolchain_types.bzl", "PRECOMPILE_TOOLCHAIN_TYPE")
load(":topology.bzl", "site_packages_place")
load(":version.bzl", "library_version")

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

def _pth_line(prefix, without):
    def line(path):
        if path in without:
            return None
        return prefix if path == "." else prefix + "/" + path

    return line

# What the program declares comes before what happens to be in the shell. An expression without names of its own, as CPython runs such a
# line inside of a function. A stable sort keeps the order of all else.
_PYTHONPATH_LAST = (
    "import os, sys; os.environ.get(\"PYTHONPATH\") and sys.path.sort(" +
    "key=frozenset(map(os.path.abspath, os.environ[\"PYTHONPATH\"].split(os.pathsep))).__contains__)"
)

def _built_line(venv):
    """The line for a directory whose `.pth` files count too. `site` knows the directory's place in sys.path already."""

    def line(site_packages):
        return "import os, site, sys; site.addsitedir(os.path.join(sys.prefix, {}))".format(json.encode(_relative(venv, site_packages)))

    return line

def _write_pth(ctx, directory, runtime, path, without, built, has_sourceless):
    """Writes the `.pth` file; returns it."""
    pth = ctx.actions.declare_file("{}/{}/rules_pyc.pth".format(directory, site_packages_place(library_version(runtime))))
    lines = ctx.actions.args()
    lines.set_param_file_format("multiline")
    lines.add_all(
        path,
        map_each = _pth_line(
            "/".join([".."] * len(runfiles_path(ctx.workspace_name, pth.short_path).split("/")[:-1])),
            without,
        ),
        allow_closure = True,
    )
    lines.add_all(
        built.site_packages,
        map_each = _built_line(runfiles_path(ctx.workspace_name, pth.short_path).removesuffix("/{}/{}".format(
            site_packages_place(library_version(runtime)),
            pth.basename,
        ))),
        allow_closure = True,
    )
    lines.add(_PYTHONPATH_LAST)
    if has_sourceless:
        lines.add_all(SOURCELESS_PTH_LINES)
    ctx.actions.write(pth, lines)
    return pth

def _link_line(link):
    return link[0] + "\t" + link[1]

def _make_links(ctx, directory, links):
    """Makes the links in one action; returns them."""
    toolchain = ctx.toolchains[PRECOMPILE_TOOLCHAIN_TYPE]
    if not toolchain:
        fail(("{}: no precompiler for the execution platform, which makes the links of the virtual environment too. " +
              "Register a py_precompile_toolchain for it.").format(label_text(ctx.label)))
    outputs = [ctx.actions.declare_symlink(directory + "/" + place) for place, _ in links]
    first = outputs[0]
    venv = first.path.removesuffix("/" + links[0][0])
    args = ctx.actions.args()
    args.use_param_file("@%s", use_always = True)
    args.set_param_file_format("multiline")
    args.add("venv-links")
    args.add("--out-dir", venv)
    args.add("--venv", runfiles_path(ctx.workspace_name, first.short_path).removesuffix("/" + links[0][0]))
    args.add_all(links, before_each = "--link", map_each = _link_line)
    ctx.actions.run(
        mnemonic = "PyVenvLinks",
        progress_message = "Linking the distributions of %{label}",
        executable = toolchain.precompiler,
        arguments = [args],
        outputs = outputs,
        toolchain = PRECOMPILE_TOOLCHAIN_TYPE,
    )
    return outputs

def venv_directory(ctx):
    """Returns the directory of a program's virtual environment, relative to the package.

    Args:
        ctx: rule context.

    Returns:
        str
    """
    return "_{}.venv".format(ctx.label.name)

def make_venv(ctx, runtime, interpreter, path, links, site_packages, built, has_sourceless):
    """Makes the virtual environment of a program.

    A runtime of unknown version gets none, because the name of `site-packages` is not known; there,
    the launcher runs the interpreter itself and gives it the import path as PYTHONPATH.

    Args:
        ctx: rule context.
        runtime: RuntimeInfo.
        interpreter: (str) its runfiles path, or the absolute path of an interpreter of the system.
        path: depset[str], the import path, relative to the runfiles root.
        links: list[(str, str)] made by `program_links`.
        site_packages: dict[str, bool]: the import roots that the links replace.
        built: struct made by `make_built`.
        has_sourceless: (bool) whether there is a module without source.

    Returns:
        struct with
            built_bin: (str) the runfiles path of the directory with the commands of built distributions; empty if there is none.
            directory: (str) the runfiles path of the environment.
            files: list[File] that belong into the runfiles.
            linked_roots: dict[str, bool]: as `site_packages`.
            links: list[File] those of them that are symbolic links.
            marker: (str) a runfiles path that only the program's own runfiles have.
            python: (str) the interpreter: a runfiles path, or an absolute path.
            pythonpath: (depset[str] | None) runfiles-relative directories for PYTHONPATH.
            safe_path: (bool) whether the interpreter has the option `-P` (3.11 and newer).
    """
    directory = venv_directory(ctx)
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
    if not runtime.version:
        return struct(built_bin = "", directory = "", files = [config], linked_roots = {}, links = [], marker = config_path, python = interpreter, pythonpath = path, safe_path = False)

    python = ctx.actions.declare_symlink(directory + "/bin/python")
    python_path = runfiles_path(ctx.workspace_name, python.short_path)
    ctx.actions.symlink(
        output = python,
        target_path = interpreter if interpreter.startswith("/") else _relative(python_path.rpartition("/")[0], interpreter),
    )
    link_files = [python] + (_make_links(ctx, directory, links) if links else [])
    return struct(
        built_bin = built.bin,
        directory = config_path.rpartition("/")[0],
        files = [config, _write_pth(ctx, directory, runtime, path, site_packages, built, has_sourceless)] + link_files + built.files,
        linked_roots = site_packages,
        links = link_files,
        marker = config_path,
        python = python_path,
        pythonpath = None,
        safe_path = (runtime.version.major, runtime.version.minor) >= (3, 11),
    )
