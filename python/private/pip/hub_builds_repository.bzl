"""What a hub builds of source distributions. It is not in the hub itself, so that queries of the hub fetch no archives."""

load(":hub_text.bzl", "sdist_text")

def _hub_builds_repository_impl(rctx):
    rctx.file("BUILD.bazel", "")
    for package, sdists in json.decode(rctx.attr.sdists).items():
        for sdist in sdists:
            rctx.file("{}/{}/BUILD.bazel".format(package, sdist["name"]), sdist_text(sdist), legacy_utf8 = False)

hub_builds_repository = repository_rule(
    implementation = _hub_builds_repository_impl,
    doc = "The wheels that a hub builds. Made by the extension `pip`.",
    attrs = {
        "sdists": attr.string(doc = "JSON: lists of what `sdist_arguments` returns, by the normalised names of packages.", mandatory = True),
    },
)
