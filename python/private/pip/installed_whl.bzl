"""The targets of an installed wheel that have nothing to do with its dependencies."""

load("//python/private:whl_install.bzl", "whl_install")
load(":dist_info.bzl", "dist_info")

# buildifier: disable=unnamed-macro
def installed_whl(*, whl, **kwargs):
    """Declares `_install`, the installed wheel, and `whl`, `data` and `dist_info`.

    Args:
        whl: the wheel, a file or a label.
        **kwargs: as `whl_install` takes them.
    """
    public = ["//visibility:public"]
    whl_install(
        name = "_install",
        output_name = "pkg",
        tags = ["manual"],
        whl = whl,
        **kwargs
    )
    native.filegroup(
        name = "whl",
        srcs = [whl],
        visibility = public,
    )
    native.filegroup(
        name = "data",
        srcs = [":_install"],
        tags = ["manual"],
        visibility = public,
    )
    dist_info(
        name = "dist_info",
        tags = ["manual"],
        tree = ":_install",
        visibility = public,
    )
