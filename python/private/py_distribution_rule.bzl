"""The rule behind the macro `py_distribution`."""

load("@bazel_skylib//lib:paths.bzl", "paths")
load(":attrs.bzl", "common_attrs")
load(":console_script.bzl", "PyConsoleScriptsInfo", "bin_files", "split_entry_point")
load(":distribution.bzl", "PyBuiltDistributionInfo", "make_distribution_info")
load(":labels.bzl", "label_text")
load(":layouts.bzl", "default_sources", "library_runfiles", "make_pyc_info")
load(":on_conflict.bzl", "ON_CONFLICT_VALUES")
load(":py_info_interop.bzl", "PyInfo", "make_py_info")
load(":pyc_info.bzl", "PrecompiledInfo", "PycInfo")
load(":pyc_paths.bzl", "runfiles_path")
load(":runtime_info.bzl", "RuntimeInfo")
load(":sources.bzl", "python_sources")
load(":topology.bzl", "make_topologies")
load(":version.bzl", "library_version")

_DOC = """\
An installed distribution: what `pip install` makes of a wheel, as files of the build or as one directory.

Its root has up to four directories, after the installation schemes: `site-packages`, `bin`, `data` (what belongs
into the root of a venv, such as `share/man`) and `include`. Programs that depend on it have links to it in their
virtual environment."""

# The name of the script that is run is that of the link in the venv, beside which its interpreter is.
_SCRIPT = """\
#!/bin/sh
'''exec' "${{0%/*}}/python" -B "$0" "$@"
' '''
import sys
from {module} import {name}
sys.exit({function}())
"""

def _check_name(ctx):
    name = ctx.attr.distribution
    if not name.replace("-", "a").replace("_", "a").replace(".", "a").isalnum() or not (name[0] + name[-1]).isalnum():
        fail(("{}: distribution = \"{}\" is no name of a distribution: those have letters, digits, \"-\", \"_\" and \".\" only, " +
              "and begin and end with a letter or digit").format(label_text(ctx.label), name))

def _make_scripts(ctx):
    """Writes the console scripts; returns {name: File}."""
    scripts = {}
    for name, entry_point in ctx.attr.console_scripts.items():
        if "/" in name or name in ["", ".", "..", "python"]:
            fail("{}: console_scripts has \"{}\", which is no name for a program in the bin of virtual environments".format(
                label_text(ctx.label),
                name,
            ))
        parts = split_entry_point(entry_point)
        if not parts:
            fail("{}: console_scripts has \"{}\" = \"{}\"; an entry point is written as \"module:function\"".format(
                label_text(ctx.label),
                name,
                entry_point,
            ))
        script = ctx.actions.declare_file("_{}.scripts/{}".format(ctx.label.name, name))
        ctx.actions.write(script, _SCRIPT.format(
            function = parts.function,
            module = parts.module,
            name = parts.function.partition(".")[0],
        ), is_executable = True)
        scripts[name] = script
    return scripts

def _contents_of_files(ctx, root, files):
    """Groups files by their directory, relative to the root."""
    contents = {}
    for file in files:
        path = runfiles_path(ctx.workspace_name, file.short_path)
        if file.is_directory:
            fail("{}: {} is a directory. A distribution is either files, or one directory (in srcs) and nothing else.".format(
                label_text(ctx.label),
                path,
            ))
        if not path.startswith(root + "/"):
            fail("{}: {} is not below the distribution's root {}. Set root to the directory (relative to the package) that has site-packages in it.".format(
                label_text(ctx.label),
                path,
                root,
            ))
        directory, _, name = path[len(root) + 1:].rpartition("/")
        contents.setdefault(directory, []).append(name)
    return contents

def _root(ctx):
    """Returns the runfiles path of the root of a distribution that is files."""
    repository = ctx.label.repo_name or ctx.workspace_name
    root = paths.normalize(paths.join(repository, ctx.label.package, ctx.attr.root))
    if root != repository and not root.startswith(repository + "/"):
        fail("{}: root = \"{}\" leads out of the repository; it is a directory relative to the package".format(
            label_text(ctx.label),
            ctx.attr.root,
        ))
    return root

def _root_and_contents(ctx, sources):
    """Returns the runfiles path of the root, and the names of modules and all other files by directory."""
    if len(sources) == 1 and sources[0].is_directory:
        if ctx.files.data:
            fail("{}: srcs is a directory, so data must be empty: put all files of the distribution into the directory".format(label_text(ctx.label)))
        if not ctx.attr.contents and not ctx.attr.contents_unknown:
            fail(("{}: srcs is the directory {}, whose files are not known when the build is planned. Name them in contents, " +
                  "by directory, as the RECORD of the wheel does.").format(label_text(ctx.label), sources[0].short_path))
        if ctx.attr.root:
            fail("{}: root is for a distribution that is files; the root of a directory is the directory".format(label_text(ctx.label)))
        return runfiles_path(ctx.workspace_name, sources[0].short_path), ctx.attr.contents, {}
    if ctx.attr.contents or ctx.attr.contents_unknown:
        fail("{}: contents is for a distribution that is a directory; of files it is known".format(label_text(ctx.label)))
    root = _root(ctx)
    return root, _contents_of_files(ctx, root, sources), _contents_of_files(ctx, root, ctx.files.data)

def _py_distribution_impl(ctx):
    _check_name(ctx)
    sources = python_sources(ctx.label, ctx.attr.srcs)
    precompiled = ctx.attr.internal_precompile_target[PrecompiledInfo] if ctx.attr.internal_precompile_target else None
    runtime = ctx.attr._runtime[RuntimeInfo]
    root, contents, plain = _root_and_contents(ctx, sources)
    scripts = _make_scripts(ctx)
    distribution = None
    if runtime.version and not ctx.attr.contents_unknown:
        topologies = make_topologies(
            contents,
            distribution = ctx.attr.distribution,
            plain = plain,
            root = root,
            short_version = library_version(runtime),
        )
        if type(topologies) == "string":
            fail("{}: {}".format(label_text(ctx.label), topologies))
        distribution = make_distribution_info(
            name = ctx.attr.distribution,
            on_conflict = ctx.attr.on_conflict,
            root = root,
            script_files = scripts.values(),
            scripts = {
                name: runfiles_path(ctx.workspace_name, script.short_path)
                for name, script in scripts.items()
            },
            short_version = library_version(runtime),
            topologies = topologies,
            version = ctx.attr.version,
        )
    built = PyBuiltDistributionInfo(
        name = ctx.attr.distribution,
        site_packages = root + "/site-packages",
    ) if runtime.version and ctx.attr.contents_unknown else None
    pyc_info = make_pyc_info(
        ctx,
        label = ctx.label,
        precompiled = precompiled,
        deps = ctx.attr.deps,
        built = built,
        data = ctx.attr.data,
        distribution = distribution,
    )
    return [
        DefaultInfo(
            files = depset(sources),
            runfiles = library_runfiles(
                ctx,
                precompiled = precompiled,
                deps = ctx.attr.deps,
                data = ctx.attr.data,
                other_runfiles = [ctx.runfiles(files = scripts.values())],
            ),
        ),
        OutputGroupInfo(pyc = pyc_info.direct_pyc_files),
        make_py_info(default_sources(sources, precompiled), [root + "/site-packages"], ctx.attr.deps),
        pyc_info,
        PyConsoleScriptsInfo(
            distribution = ctx.attr.distribution,
            entry_points = ctx.attr.console_scripts if ctx.attr.console_scripts or not ctx.attr.contents_unknown else None,
            files = bin_files(contents, plain),
        ),
    ] + ([distribution] if distribution else []) + ([built] if built else [])

py_distribution = rule(
    implementation = _py_distribution_impl,
    doc = _DOC,
    attrs = {
        name: attribute
        for name, attribute in common_attrs().items()
        if name not in ["imports", "pyi_deps", "pyi_srcs"]
    } | {
        "console_scripts": attr.string_dict(
            doc = "Programs for the `bin` of virtual environments: `module:function` by name, as in entry_points.txt.",
        ),
        "contents": attr.string_list_dict(
            doc = """\
The names of all files by directory, if `srcs` is a directory. Directories are relative to it and start
with `site-packages`, `bin`, `data` or `include`.""",
        ),
        "contents_unknown": attr.bool(
            doc = """\
Whether only the build itself can tell what is in the directory (a wheel that it makes). Programs then import from the
directory as it is, without links to it; its `.pth` files, commands and data files count all the same.""",
        ),
        "data": attr.label_list(
            doc = "All its other files, below its root. What is named `.py` here is not compiled.",
            allow_files = True,
        ),
        "distribution": attr.string(
            doc = "The name of the distribution, as in its metadata.",
            mandatory = True,
        ),
        "on_conflict": attr.string(
            doc = """\
What to do about files that another distribution has at the same path, with different content: `error`, `warn` (the file of the
distribution that comes first in `deps` is used, with a warning) or `first` (it is used). By default an error, but a warning for
what nobody imports, such as a top-level `tests` or `LICENSE`. `package_conflicts` of a program wins.""",
            default = "auto",
            values = ON_CONFLICT_VALUES,
        ),
        "root": attr.string(
            doc = "The directory, relative to the package, that has `site-packages` in it, if `srcs` are files.",
        ),
        "version": attr.string(
            doc = "The version of the distribution.",
            mandatory = True,
        ),
        "_runtime": attr.label(
            default = "//python/private:target_runtime",
            providers = [RuntimeInfo],
        ),
    },
    provides = [PyInfo, PycInfo],
)
