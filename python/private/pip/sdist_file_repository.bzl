"""A repository with one source distribution. What it is built with differs by hub, so the hubs build it."""

load(":file_download.bzl", "FILE_ATTRS", "file_metadata", "get_file")

_BUILD = """\
filegroup(
    name = "sdist",
    srcs = [{filename}],
    visibility = ["//visibility:public"],
)
"""

def _sdist_file_repository_impl(rctx):
    get_file(rctx)
    rctx.file("BUILD.bazel", _BUILD.format(filename = json.encode(rctx.attr.filename)))
    return file_metadata(rctx)

sdist_file_repository = repository_rule(
    implementation = _sdist_file_repository_impl,
    doc = "One source distribution, for all hubs that select it. Made by the extension `pip`.",
    attrs = FILE_ATTRS,
)
