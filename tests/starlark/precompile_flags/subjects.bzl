"""Libraries with every value of `precompile`, and programs with every value of `pyc_collection`."""

load("//python:defs.bzl", "py_binary", "py_library")
load("//tests/starlark:fixtures.bzl", "code_generator")

_LIBRARIES = ["inherit", "enabled", "disabled", "if_generated_source"]
SOURCE_OF = {attribute: "of_{}.py".format(attribute) for attribute in _LIBRARIES}
GENERATED_OF = {attribute: "of_{}_generated.py".format(attribute) for attribute in _LIBRARIES}
COLLECTIONS = ["inherit", "include_pyc", "pyc_only", "disabled"]

# buildifier: disable=unnamed-macro
def subjects():
    """Declares a library for each value of `precompile`, `all`, and programs over them all."""
    for attribute in _LIBRARIES:
        code_generator(
            name = attribute + "_generator",
            names = [GENERATED_OF[attribute]],
            tags = ["manual"],
        )
        py_library(
            name = attribute,
            srcs = [
                SOURCE_OF[attribute],
                attribute + "_generator",
            ],
            precompile = attribute,
            tags = ["manual"],
        )
    py_library(
        name = "all",
        tags = ["manual"],
        deps = _LIBRARIES,
    )
    for collection in COLLECTIONS:
        py_binary(
            name = "app_" + collection,
            srcs = ["app.py"],
            main = "app.py",
            pyc_collection = collection,
            tags = ["manual"],
            deps = [":all"],
        )
