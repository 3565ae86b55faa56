"""`package_cycle`: a package that is in a cycle with others, with all of them."""

load("//python/private:attrs.bzl", "common_attrs")
load("//python/private:console_script.bzl", "PyConsoleScriptsInfo")
load("//python/private:py_info_interop.bzl", "PyInfo")
load("//python/private:py_library_rule.bzl", "py_library_impl")
load("//python/private:pyc_info.bzl", "PycInfo")

def _package_cycle_impl(ctx):
    return py_library_impl(ctx) + [ctx.attr.package[PyConsoleScriptsInfo]]

package_cycle = rule(
    implementation = _package_cycle_impl,
    doc = "A library of all packages of a cycle, with the console scripts of one of them.",
    attrs = common_attrs() | {
        "package": attr.label(
            doc = "The package that is asked for.",
            mandatory = True,
            providers = [PyConsoleScriptsInfo],
        ),
    },
    provides = [PyConsoleScriptsInfo, PyInfo, PycInfo],
)
