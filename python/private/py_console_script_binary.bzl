"""The macro `py_console_script_binary`."""

load(":console_script.bzl", "console_script_main")
load(":py_binary.bzl", "py_binary")

def py_console_script_binary(name, pkg, script = None, deps = [], **kwargs):
    """A console script of a distribution as a program: an entry point, or a file in its `bin`.

    Args:
        name: name of the target.
        pkg: label of the distribution, such as `@pypi//pygments`.
        script: the name of the script; by default `name`.
        deps: what it needs beside its own dependencies, such as plugins.
        **kwargs: as `py_binary` takes them.
    """
    main = name + "_main"

    # None means that an attribute is not set.
    kwargs = {attribute: value for attribute, value in kwargs.items() if value != None}
    console_script_main(
        name = main,
        pkg = pkg,
        script = script or name.rpartition("/")[2],
        tags = ["manual"],
        target_name = name,
        testonly = kwargs.get("testonly"),
        visibility = ["//visibility:private"],
    )
    py_binary(
        name = name,
        srcs = [main],
        main = main,
        deps = [pkg] + (deps or []),
        **kwargs
    )
