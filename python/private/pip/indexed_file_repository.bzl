"""A repository with the file that has a locked hash. What file that is, and where it can be fetched, an index says."""

load("//python/private:sibling.bzl", "sibling")
load("//python/private/index:index_download.bzl", "INDEX_ATTRS", "download_auth", "index_urls")
load("//python/private/index:index_page.bzl", "file_kind")
load(":sdist_file_repository.bzl", "describe_sdist")
load(":whl_file_repository.bzl", "WHEEL_ATTRS", "describe_wheel")

def _file(rctx):
    for file in json.decode(rctx.read(sibling(rctx, rctx.attr.index, "files.json"))):
        if file["sha256"] == rctx.attr.sha256:
            return file
    return fail("{} {}: no index has a file with the locked hash sha256:{}; lock the package anew".format(
        rctx.attr.package,
        rctx.attr.version,
        rctx.attr.sha256,
    ))

def _indexed_file_repository_impl(rctx):
    file = _file(rctx)
    filename = file["filename"]
    rctx.download(
        auth = download_auth(rctx, index_urls(rctx), [file["url"]]),
        output = filename,
        sha256 = rctx.attr.sha256,
        url = file["url"],
    )
    if file_kind(filename) == "wheel":
        describe_wheel(rctx, filename, file["size"] or 0)
    else:
        describe_sdist(rctx, filename)

indexed_file_repository = repository_rule(
    implementation = _indexed_file_repository_impl,
    doc = "One file of an index, for all hubs and environments that select it. Made by the extension `pip`.",
    attrs = INDEX_ATTRS | WHEEL_ATTRS | {
        "index": attr.string(doc = "The name of the `package_index_repository`.", mandatory = True),
        "package": attr.string(doc = "The normalised name of the package.", mandatory = True),
        "sha256": attr.string(doc = "The SHA-256 of the file in hexadecimal digits.", mandatory = True),
        "version": attr.string(doc = "The version of the package that the lock has."),
    },
)
