"""The distributions that the tests of this package have in common."""

load("//python:py_distribution.bzl", "py_distribution")
load("//tests/starlark:fixtures.bzl", "code_generator", "python_directory")

def generated_distribution(name, modules, *, data = [], **kwargs):
    """Declares a distribution of generated files, with its root in a directory named like it.

    Args:
        name: name of the target and of the distribution.
        modules: (list[str]) paths of its modules below the root.
        data: (list[str]) paths of its other files below the root.
        **kwargs: other attributes of the distribution.
    """
    code_generator(
        name = name + "_modules",
        names = ["{}/{}".format(name, path) for path in modules],
        tags = ["manual"],
    )
    code_generator(
        name = name + "_data",
        names = ["{}/{}".format(name, path) for path in data],
        tags = ["manual"],
    )
    py_distribution(
        name = name,
        srcs = [name + "_modules"] if modules else [],
        data = [name + "_data"],
        distribution = kwargs.pop("distribution", name),
        root = name,
        tags = ["manual"],
        version = "1.0",
        **kwargs
    )

# buildifier: disable=unnamed-macro
def subjects():
    """Declares the distributions."""

    # Of files of the source tree
    py_distribution(
        name = "plain",
        srcs = native.glob(["plain/**/*.py"]),
        console_scripts = {
            "plain": "plain:main",
            "plain-deep": "plainpkg.cli : Tool.run [extra, more]",
        },
        data = native.glob(
            ["plain/**"],
            exclude = ["plain/**/*.py"],
        ),
        distribution = "Plain.Pkg",
        root = "plain",
        tags = ["manual"],
        version = "1.2",
    )

    # One directory
    python_directory(
        name = "tree_directory",
        tags = ["manual"],
    )
    py_distribution(
        name = "tree",
        srcs = [":tree_directory"],
        contents = {
            "data/share/tree": ["notes.txt"],
            "site-packages": ["tree_module.py"],
            "site-packages/tree": ["__init__.py"],
            "site-packages/tree-3.0.dist-info": ["METADATA"],
        },
        distribution = "tree",
        tags = ["manual"],
        version = "3.0",
        deps = [":plain"],
    )

    # As many names at the top of site-packages as `many`
    generated_distribution(
        name = "few",
        modules = ["site-packages/few/__init__.py"],
        data = ["site-packages/few-1.0.dist-info/METADATA"],
    )
    generated_distribution(
        name = "many",
        modules = [
            "site-packages/many/m{}/n{}.py".format(directory, module)
            for directory in range(10)
            for module in range(10)
        ],
        data = ["site-packages/many-1.0.dist-info/METADATA"] + [
            "site-packages/many/lib/libmany{}.so".format(library)
            for library in range(10)
        ],
    )
