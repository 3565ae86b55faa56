"""A repository with one source distribution. What it is built with differs by hub, so the hubs build it."""

load("//python/private/pypa:metadata.bzl", "parse_metadata")
load(":file_download.bzl", "FILE_ATTRS", "file_metadata", "get_file")

_BUILD = """\
filegroup(
    name = "sdist",
    srcs = [{filename}],
    visibility = ["//visibility:public"],
)
"""

def describe_sdist(rctx, filename):
    """Writes the BUILD file for a source distribution that is in the repository.

    Args:
        rctx: context of a repository rule with FILE_ATTRS.
        filename: (str) the name of the file.
    """
    rctx.extract(filename, output = "_unpacked")
    metadata = {"extras": [], "requires": []}
    for top in rctx.path("_unpacked").readdir():
        if top.get_child("PKG-INFO").exists:
            parsed = parse_metadata(rctx.read(top.get_child("PKG-INFO")))
            metadata = {"extras": parsed.extras, "requires": parsed.requires}
    rctx.delete("_unpacked")
    rctx.file("metadata.json", json.encode(metadata), legacy_utf8 = False)
    rctx.file("BUILD.bazel", _BUILD.format(filename = json.encode(filename)))

def _sdist_file_repository_impl(rctx):
    get_file(rctx)
    describe_sdist(rctx, rctx.attr.filename)
    return file_metadata(rctx)

sdist_file_repository = repository_rule(
    implementation = _sdist_file_repository_impl,
    doc = "One source distribution, for all hubs that select it. Made by the extension `pip`.",
    attrs = FILE_ATTRS,
)
