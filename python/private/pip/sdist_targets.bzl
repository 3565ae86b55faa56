"""The targets of a package repository that has a source distribution."""

load("//python/private:sdist_wheel.bzl", "sdist_wheel")
load(":whl_targets.bzl", "whl_targets")

# buildifier: disable=unnamed-macro
def sdist_targets(*, sdist, build_deps = [], **kwargs):
    """Declares what `whl_targets` does, over a wheel that the build makes.

    Args:
        sdist: the source distribution, a file.
        build_deps: list of labels: what the wheel is built with.
        **kwargs: as `whl_targets` takes them, without `whl`.
    """
    sdist_wheel(
        name = "_wheel",
        sdist = sdist,
        tags = ["manual"],
        deps = build_deps,
    )
    whl_targets(whl = ":_wheel", **kwargs)
