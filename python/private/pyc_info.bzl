"""PycInfo: what a target knows of the bytecode of its sources and of its dependencies'."""

# The fields of PycInfo that a program chooses one of.
LAYOUTS = ["default_layout", "explicit_layout", "pycache_layout", "sourceless_layout"]

PycInfo = provider(
    doc = """\
The bytecode of a target and its dependencies, and the runfiles to choose from.

A `*_layout` is a runfiles object with the Python files of the whole closure; `base_runfiles` has
everything else. A binary's runfiles are the base and one of the layouts. The layouts are merged
library by library, so choosing one costs the same for any number of files.
""",
    fields = {
        "base_runfiles": """\
runfiles: all of the closure that no layout decides about: data, and the runfiles of dependencies that
provide no PycInfo.""",
        "built_distributions": """\
depset[function]: the installed distributions of the closure whose files are only known when they are built. Each function returns a struct
with `name`, `site_packages` (as PyBuiltDistributionInfo), and `trees` (dict[str, File]: their directory by the name of a layout).""",
        "compile_units": "depset[str]: names of what was compiled together in the closure, as `compile_units` of overlaps.bzl makes them.",
        "default_layout": """\
runfiles: the Python files as each library has decided for itself, by its `precompile` attribute or
the flags.""",
        "direct_pyc_files": "depset[File]: the bytecode of this target's own sources; built if used.",
        "distributions": """\
depset[function]: the installed distributions of the closure. Each function returns a struct, as
`place_distribution` of distribution.bzl makes it.""",
        "explicit_layout": """\
runfiles: sources, and bytecode only of the libraries that ask for it by their `precompile` attribute.""",
        "import_roots": """\
depset[str]: runfiles-relative directories to import from beside those of PyInfo: of the repositories that the
closure's sources are in, and of distributions that rules_python's programs have links to instead.""",
        "placed_files": """\
dict[str, depset[File]]: by the name of a layout, the bytecode and directories that its symbolic links lead to.""",
        "placed_paths": """\
dict[str, depset[str]]: by the name of a layout, the short paths of these files.""",
        "placed_sources": """\
dict[str, depset[File]]: by the name of a layout, the sources that these files are made of. Where they are fewer than the paths, a
source has bytecode from several targets.""",
        "pycache_layout": "runfiles: sources, each with its bytecode in `__pycache__` beside it (PEP 3147).",
        "sourceless_layout": """\
runfiles: bytecode in the place of the sources. A source without bytecode stays, and so does one whose
bytecode is of another optimisation level than the program's, because the name of a sourceless file
cannot tell the level.""",
        "sourceless_layouts": "dict[str, bool]: by the name of a layout, whether it has bytecode in the place of a source.",
        "transitive_pyc_files": "depset[File]: the bytecode of the closure; built if used.",
        "unused_levels": """\
depset[str]: targets of the closure whose bytecode programs of this level do not use, because their attributes ask for another level.""",
        "unit_directories": "depset[str]: the directories of `compile_units`.",
    },
)

PycLevelInfo = provider(
    doc = """\
The same for programs that run at another optimisation level than 0. Added by an aspect, on request.
Private to rules_pyc.""",
    fields = {
        "compiled": "CompiledSourcesInfo: of the target's own sources at that level.",
        "info": "PycInfo: with the bytecode of the closure at that level.",
    },
)

CompiledSourcesInfo = provider(
    doc = """\
The bytecode of a target's own sources, for targets that depend on it and list some of these sources too. Private to rules_pyc.
""",
    fields = {
        "key": "str: names the options that it was compiled with; bytecode of another key cannot take its place.",
        "pyc_files": "dict[File, File]: bytecode by source.",
        "units": "list[str]: their names, as `compile_units` of overlaps.bzl makes them.",
    },
)

PrecompiledInfo = provider(
    doc = "What `py_precompile` has made of its sources. Private to rules_pyc.",
    fields = {
        "entries": """\
list of struct(source: File, pyc: File | None, retention: str, pycache_tree: File | None,
sourceless_tree: File | None): one for each source, in the order of `srcs`. `pyc` is None where no
bytecode is made; `retention` is `keep`, `omit` or `force_keep`; the trees are set where the source is
a directory.""",
        "explicit": "bool: whether the bytecode was asked for by an attribute of the target.",
        "key": "str: as in CompiledSourcesInfo.",
        "in_default_runfiles": "bool: whether the bytecode belongs into the library's own runfiles.",
        "level": "int: the optimisation level of the programs that this is for.",
        "optimize": "int: the optimisation level of the bytecode: 0, 1 or 2.",
        "pyc_tag": "str: the tag of bytecode file names; empty where no bytecode is made.",
        "unit": """\
str: names the set of sources and the options, the same for targets that compile the same; for a single source, the options alone.
Empty for distributions, whose sources nobody else lists.""",
    },
)
