"""`locked_package`: a package of a hub: what is installed of it, and its dependencies in the environment of the build."""

load("//python/private:attrs.bzl", "common_attrs")
load("//python/private:console_script.bzl", "PyConsoleScriptsInfo", "UNKNOWN_CONSOLE_SCRIPTS")
load("//python/private:py_info_interop.bzl", "PyInfo")
load("//python/private:py_library_rule.bzl", "py_library_impl")
load("//python/private:pyc_info.bzl", "PycInfo")

def _locked_package_impl(ctx):
    package = ctx.attr.package
    if not package:
        return py_library_impl(ctx) + [UNKNOWN_CONSOLE_SCRIPTS]
    scripts = [package[PyConsoleScriptsInfo]] if PyConsoleScriptsInfo in package else []
    return py_library_impl(ctx) + scripts

locked_package = rule(
    implementation = _locked_package_impl,
    doc = "A library of a package and what it depends on, with the console scripts of the package.",
    attrs = common_attrs() | {
        "package": attr.label(
            doc = "The package itself; it is in `deps` too. None if there is none, and what needs it cannot be built.",
            providers = [PyInfo],
        ),
    },
    provides = [PyInfo, PycInfo],
)
