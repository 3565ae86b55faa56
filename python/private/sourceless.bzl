"""Modules without source name their own file, as modules with source do.

CPython's loader for modules with source sets `co_filename` of the code it has loaded to the module's path. Its loader for modules
without source does not (`SourcelessFileLoader.get_code` of Lib/importlib/_bootstrap_external.py, 3.11 to 3.15), so tracebacks,
warnings and whoever looks for files beside the caller would see the path that the source had when it was compiled.
"""

# A line of a `.pth` file is executed inside a function, so the functions get what they need as defaults of their parameters.
# `marshal.load` is how `runpy.run_path` reads a main module without source, which multiprocessing does in the processes that it spawns.
_FIX_LOADER = (
    "import _imp, _frozen_importlib_external as m; m.SourcelessFileLoader.get_code = " +
    "lambda self, name, get=m.SourcelessFileLoader.get_code, fix=_imp._fix_co_filename: " +
    "(code := get(self, name), fix(code, self.path))[0]"
)
_FIX_RUN_PATH = (
    "import _imp, marshal; marshal.load = lambda file, *args, load=marshal.load, fix=_imp._fix_co_filename, **kwargs: (" +
    "data := load(file, *args, **kwargs), hasattr(data, 'co_filename') and str(getattr(file, 'name', '')).endswith('.pyc') and " +
    "fix(data, file.name))[0]"
)

# Lines of a `.pth` file for programs with modules without source.
SOURCELESS_PTH_LINES = [_FIX_LOADER, _FIX_RUN_PATH]

# As CPython runs a `.pyc` given on the command line, but for co_filename.
_MAIN = """\
# Runs the main module of {label}, which has no source.
__file__ = __file__.rsplit("/", {depth})[0] + {path}
__loader__ = __import__("_frozen_importlib_external").SourcelessFileLoader("__main__", __file__)
exec(__loader__.get_code("__main__"))
"""

def make_sourceless_main(ctx, *, label, main_path, venv):
    """Writes what the interpreter is given to run in place of a main module without source.

    It has the program's name, which is what usage messages take from `sys.argv[0]`.

    Args:
        ctx: rule context.
        label: (str) the program, for people.
        main_path: (str) the runfiles path of the main module's bytecode.
        venv: struct made by `make_venv`.

    Returns:
        struct(file: File, path: str): the file, and its runfiles path
    """
    below = "main/" + ctx.label.name.rpartition("/")[2]
    path = venv.directory + "/" + below
    file = ctx.actions.declare_file("_{}.venv/{}".format(ctx.label.name, below))
    ctx.actions.write(file, _MAIN.format(
        depth = path.count("/") + 1,
        label = label,
        path = json.encode("/" + main_path),
    ))
    return struct(file = file, path = path)
