"""The attribute `main_module`: a module, wherever it comes from, as a program (`python -m`)."""

load(":labels.bzl", "label_text")

_MAIN = """\
import runpy

runpy.run_module({module}, run_name="__main__", alter_sys=True)
"""

def _main_module_source_impl(ctx):
    module = ctx.attr.module
    if [part for part in module.split(".") if not part]:
        fail("{}: main_module: \"{}\" is not the name of a module, such as package.module".format(
            label_text(ctx.label.same_package_label(ctx.attr.target_name)),
            module,
        ))
    out = ctx.actions.declare_file(ctx.label.name + ".py")
    ctx.actions.write(out, _MAIN.format(module = repr(module)))
    return [DefaultInfo(files = depset([out]))]

_main_module_source = rule(
    implementation = _main_module_source_impl,
    doc = "Writes NAME.py, which runs a module.",
    attrs = {
        "module": attr.string(
            doc = "The name of the module.",
            mandatory = True,
        ),
        "target_name": attr.string(
            doc = "The program's name, for messages.",
            mandatory = True,
        ),
    },
)

def declare_main_module(name, srcs, main, main_module, kwargs):
    """Declares the source that runs `main_module`, if that is set.

    Args:
        name: (str) name of the program.
        srcs: its `srcs`.
        main: its `main`.
        main_module: (str) its `main_module`, or None.
        kwargs: (dict) its other attributes.

    Returns:
        (srcs, main): with that source
    """
    if not main_module:
        return srcs, main
    if main:
        fail("{}: main and main_module are both set; a program runs one of them".format(
            str(native.package_relative_label(name)).removeprefix("@@"),
        ))
    source = name + "_main"
    _main_module_source(
        name = source,
        module = main_module,
        tags = ["manual"],
        target_name = name,
        testonly = kwargs.get("testonly"),
        visibility = ["//visibility:private"],
    )
    return (srcs or []) + [":" + source], ":" + source
