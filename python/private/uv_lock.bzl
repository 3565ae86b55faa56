"""`uv_lock`: writes a uv.lock by `bazel run`, and tests that it is up to date."""

load("@bazel_skylib//lib:shell.bzl", "shell")
load(":labels.bzl", "label_text")
load(":py_console_script_binary.bzl", "py_console_script_binary")
load(":pyc_paths.bzl", "runfiles_path")

def _uv_lock_script_impl(ctx):
    lock = ctx.file.lock
    script = ctx.actions.declare_file(ctx.label.name)
    files = [] if ctx.attr.mode == "write" else [lock] + ctx.files.srcs
    ctx.actions.expand_template(
        template = ctx.file._template,
        output = script,
        substitutions = {
            "{{files}}": "\n".join([
                "{} {}".format(runfiles_path(ctx.workspace_name, file.short_path), file.short_path)
                for file in files
            ]),
            "{{label}}": shell.quote(label_text(ctx.label)),
            "{{lock_label}}": shell.quote(label_text(ctx.label.same_package_label(ctx.attr.target_name))),
            "{{lock}}": shell.quote(lock.short_path),
            "{{mode}}": shell.quote(ctx.attr.mode),
            "{{package}}": shell.quote(lock.short_path.rpartition("/")[0]),
            "{{uv}}": shell.quote(
                runfiles_path(ctx.workspace_name, ctx.executable.uv.short_path) if ctx.attr.uv else "",
            ),
        },
        is_executable = True,
    )
    runfiles = ctx.runfiles(files = files)
    if ctx.attr.uv:
        runfiles = runfiles.merge(ctx.attr.uv[DefaultInfo].default_runfiles)
    return [DefaultInfo(executable = script, runfiles = runfiles)]

_ATTRS = {
    "lock": attr.label(
        doc = "The uv.lock.",
        allow_single_file = True,
        mandatory = True,
    ),
    "mode": attr.string(
        doc = "What the script does.",
        mandatory = True,
        values = ["check", "write"],
    ),
    "srcs": attr.label_list(
        doc = "The pyproject.toml beside it, and those of the members of the workspace.",
        allow_files = True,
    ),
    "target_name": attr.string(
        doc = "The name of the target that writes the lock.",
        mandatory = True,
    ),
    "uv": attr.label(
        doc = "uv as a program; the one on PATH if there is none.",
        cfg = "target",
        executable = True,
    ),
    "_template": attr.label(
        default = "//python/private:uv_lock.sh.tpl",
        allow_single_file = True,
    ),
}

_uv_lock_write = rule(
    implementation = _uv_lock_script_impl,
    doc = "Writes the lock.",
    attrs = _ATTRS,
    executable = True,
)

_uv_lock_test = rule(
    implementation = _uv_lock_script_impl,
    doc = "Checks the lock.",
    attrs = _ATTRS,
    test = True,
)

def uv_lock(name, lock = "uv.lock", srcs = ["pyproject.toml"], uv = None, tags = [], **kwargs):
    """A program that writes a uv.lock, and a test that it is up to date.

    `bazel run //:NAME` runs `uv lock` in the source tree; arguments after `--` are given to it, such as `--upgrade`. The test
    NAME_test runs `uv lock --check --offline` on a copy. It needs no network: uv can tell from the two files.

    Args:
        name: name of the target.
        lock: the uv.lock.
        srcs: the pyproject.toml beside it, and those of the members of the workspace.
        uv: the package uv of a hub, such as `@pypi//uv`. By default uv must be on PATH, for the test too, which then runs on this
            machine only.
        tags: as for all rules.
        **kwargs: as for all rules, such as `visibility`; `size` and `timeout` are for the test.
    """
    program = None
    if uv:
        program = name + ".uv"
        py_console_script_binary(
            name = program,
            pkg = uv,
            script = "uv",
            tags = ["manual"],
            visibility = ["//visibility:private"],
        )
    of_test = {key: kwargs.pop(key) for key in ["size", "timeout", "flaky"] if key in kwargs}
    _uv_lock_write(
        name = name,
        lock = lock,
        mode = "write",
        srcs = srcs,
        tags = tags,
        target_name = name,
        uv = program,
        **kwargs
    )
    _uv_lock_test(
        name = name + "_test",
        lock = lock,
        mode = "check",
        srcs = srcs,
        # What is on PATH is no input that a cache or another machine knows.
        tags = tags + ([] if uv else ["external", "local", "no-remote"]),
        target_name = name,
        uv = program,
        **(kwargs | of_test)
    )
