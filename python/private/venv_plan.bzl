"""The plan of a program's virtual environment: what is where in its runfiles, checked and written down."""

load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")
load(":labels.bzl", "label_text")
load(":on_conflict.bzl", "PACKAGE_CONFLICTS_VALUES")
load(":pyc_paths.bzl", "runfiles_path")
load(":toolchain_types.bzl", "PRECOMPILE_TOOLCHAIN_TYPE")
load(":version.bzl", "library_version")

VENV_PLAN_ATTRS = {
    "package_conflicts": attr.string(
        doc = """\
What to do about different files of distributions at one path.

* `inherit`: as the distributions say (`on_conflict` of `pip.parse`). By default an error, but a warning for what nobody
  imports, such as a top-level `tests` or `LICENSE`, and for files outside of site-packages.
* `error`: the build fails.
* `warn`: the file of the distribution that comes first in `deps` is used, and the build says so.
* `first`: it is used.""",
        default = "inherit",
        values = PACKAGE_CONFLICTS_VALUES,
    ),
    "_case_clash_flag": attr.label(
        default = "//python/config_settings:venv_case_clash",
        providers = [BuildSettingInfo],
    ),
    "_file_clash_flag": attr.label(
        default = "//python/config_settings:venv_file_clash",
        providers = [BuildSettingInfo],
    ),
    "_hidden_modules_flag": attr.label(
        default = "//python/config_settings:venv_hidden_modules",
        providers = [BuildSettingInfo],
    ),
    "_two_versions_flag": attr.label(
        default = "//python/config_settings:venv_two_versions",
        providers = [BuildSettingInfo],
    ),
}

PyVenvPlanInfo = provider(
    doc = "What is needed to lay out a program elsewhere. Private to rules_pyc.",
    fields = {
        "has_interpreter": "bool: whether the interpreter is among the runfiles.",
        "inputs": "depset[File]: everything that the plan names.",
        "is_validation": "bool: whether something could be wrong, so that a build of the program makes the plan.",
        "plan": "File: NAME.venv.plan.json, described in docs/venv_plan.md.",
    },
)

def plan_of(ctx):
    """Returns the plan of the program in the attribute `binary`.

    Args:
        ctx: rule context with `binary`.

    Returns:
        PyVenvPlanInfo
    """
    if PyVenvPlanInfo not in ctx.attr.binary:
        fail(("{}: {} has no virtual environment to make anything of. It must be a py_binary or py_test of rules_pyc, " +
              "and the Python runtime must say which version it is.").format(
            label_text(ctx.label),
            label_text(ctx.attr.binary.label),
        ))
    return ctx.attr.binary[PyVenvPlanInfo]

def _import_line(without):
    return lambda path: None if path in without else "--import=" + path

def _line(option, workspace_name):
    return lambda file: "{}={}\t{}".format(option, runfiles_path(workspace_name, file.short_path), file.path)

def _root_symlink_line(entry):
    return "--file={}\t{}".format(entry.path, entry.target_file.path)

def _symlink_line(workspace_name):
    return lambda entry: "--file={}/{}\t{}".format(workspace_name, entry.path, entry.target_file.path)

def _empty_line(workspace_name):
    return lambda name: "--empty=" + runfiles_path(workspace_name, name)

def _distribution_lines(placed):
    info = placed.info
    on_conflict = "" if info.on_conflict == "auto" else info.on_conflict
    return ["--distribution={}\t{}\t{}\t{}\t{}".format(info.name, info.version, info.root, info.site_packages, on_conflict)] + [
        "--script={}\t{}\t{}".format(info.root, name, path)
        for name, path in info.scripts.items()
    ]

def _targets(entries):
    return [entry.target_file for entry in entries.to_list()]

def make_venv_plan(ctx, *, launcher, main_path, runtime, interpreter, venv, import_path, distributions, runfiles, base_runfiles, placed_files):
    """Declares the plan of a program; it is only made if it is asked for.

    Args:
        ctx: rule context with VENV_PLAN_ATTRS and COMPILE_TOOLCHAINS.
        launcher: (File) what starts the program.
        main_path: (str) the runfiles path of what the interpreter runs.
        runtime: RuntimeInfo of known version.
        interpreter: struct made by `program_interpreter`.
        venv: struct made by `make_venv`.
        import_path: depset[str], relative to the runfiles root.
        distributions: list of structs made by `place_distribution`.
        runfiles: all runfiles of the program.
        base_runfiles: those that are not placed by layouts of PycInfo.
        placed_files: depset[File], the targets of the layouts' symbolic links.

    Returns:
        PyVenvPlanInfo, or None if there is no tool that could make it
    """
    toolchain = ctx.toolchains[PRECOMPILE_TOOLCHAIN_TYPE]
    if not toolchain:
        return None
    workspace_name = ctx.workspace_name
    plan = ctx.actions.declare_file(ctx.label.name + ".venv.plan.json")
    args = ctx.actions.args()
    args.use_param_file("@%s", use_always = True)
    args.set_param_file_format("multiline")
    args.add("venv-plan")
    args.add(plan, format = "--out=%s")
    args.add(label_text(ctx.label), format = "--label=%s")
    args.add(ctx.label.name, format = "--program=%s")
    args.add(launcher, format = "--launcher=%s")
    args.add("{}.{}".format(library_version(runtime), runtime.version.micro), format = "--python-version=%s")
    args.add(interpreter.path, format = "--interpreter=%s")
    args.add_all(interpreter.roots, format_each = "--interpreter-root=%s")
    args.add(venv.directory, format = "--venv=%s")
    args.add(main_path, format = "--main=%s")
    args.add(workspace_name, format = "--workspace-name=%s")
    args.add(ctx.attr._case_clash_flag[BuildSettingInfo].value, format = "--on-case-clash=%s")
    args.add(ctx.attr._file_clash_flag[BuildSettingInfo].value, format = "--on-file-clash=%s")
    args.add(ctx.attr._two_versions_flag[BuildSettingInfo].value, format = "--on-two-versions=%s")
    hidden_modules = ctx.attr._hidden_modules_flag[BuildSettingInfo].value
    if hidden_modules != "plan":
        args.add(hidden_modules, format = "--on-hidden-module=%s")
    if ctx.attr.package_conflicts != "inherit":
        args.add(ctx.attr.package_conflicts, format = "--on-conflict=%s")
    args.add_all(import_path, map_each = _import_line(venv.linked_roots), allow_closure = True)
    args.add_all(distributions, map_each = _distribution_lines)
    args.add_all(venv.links, map_each = _line("--link", workspace_name), allow_closure = True)
    args.add_all(runfiles.files, map_each = _line("--file", workspace_name), expand_directories = False, allow_closure = True)
    args.add_all(runfiles.root_symlinks, map_each = _root_symlink_line)
    args.add_all(runfiles.symlinks, map_each = _symlink_line(workspace_name), allow_closure = True)
    args.add_all(runfiles.empty_filenames, map_each = _empty_line(workspace_name), allow_closure = True)
    inputs = depset(
        # Runfiles tell the targets of their symbolic links only one by one; these are few.
        _targets(base_runfiles.root_symlinks) + _targets(base_runfiles.symlinks),
        transitive = [runfiles.files, placed_files],
    )
    ctx.actions.run(
        mnemonic = "PyVenvPlan",
        progress_message = "Planning the virtual environment of %{label}",
        executable = toolchain.precompiler,
        arguments = [args],
        inputs = inputs,
        outputs = [plan],
        toolchain = PRECOMPILE_TOOLCHAIN_TYPE,
        # It looks at little more than names and sizes; to bring all files somewhere else costs more than that.
        execution_requirements = {
            "no-remote-exec": "1",
            "no-sandbox": "1",
        },
    )
    return PyVenvPlanInfo(
        has_interpreter = not interpreter.path.startswith("/"),
        inputs = depset([launcher], transitive = [inputs]),
        is_validation = bool(distributions) or hidden_modules != "plan",
        plan = plan,
    )
