"""`prebuilt_precompiler`: a repository with a precompiler that was built elsewhere, of this machine or downloaded."""

load(":precompiler_check.bzl", "precompiler_problem")

_DOC = "The file `precompiler`: a link to `path`, or what is downloaded from `urls`."

_ATTRS = {
    "member": attr.string(doc = "The path of the precompiler in the archive, if `urls` are of one."),
    "path": attr.string(doc = "The absolute path of the precompiler. Excludes `urls`."),
    "sha256": attr.string(doc = "The SHA-256 checksum of what `urls` give, in hexadecimal."),
    "tag": attr.string(doc = "The tag that asks for it, for messages.", mandatory = True),
    "urls": attr.string_list(doc = "Where to download the precompiler, or an archive with it. Excludes `path`."),
}

_ARCHIVES = [".tar", ".tar.bz2", ".tar.gz", ".tar.xz", ".tar.zst", ".tbz", ".tgz", ".txz", ".tzst", ".zip"]

def prebuilt_problem(path, urls, sha256, member):
    """Finds what is wrong with the attributes of a prebuilt precompiler.

    Args:
        path: (str) its path on this machine, or empty.
        urls: (list[str]) where to download it.
        sha256: (str) the checksum of the download, or empty.
        member: (str) its path in the downloaded archive, or empty.

    Returns:
        str: what is wrong and what to do, or None
    """
    if path and urls:
        return "path and urls are both set; remove one of them"
    if not path and not urls:
        return "neither path nor urls is set; set path to the absolute path of a precompiler on this machine, " + \
               "or urls and sha256 to download one"
    if path and (sha256 or member):
        return "{} goes with urls, not with path; remove it".format("sha256" if sha256 else "member")
    if path and not path.startswith("/"):
        return ("path = \"{}\" is not absolute; write the whole path, or, for a file of your repository, " +
                "a py_precompile_toolchain in a BUILD file").format(path)
    if urls and not sha256:
        return "urls without sha256: without a checksum, nothing tells whether a download is the program that you " + \
               "mean to run. Download it once, compute the checksum with sha256sum FILE (shasum -a 256 FILE on " + \
               "macOS), and set sha256 to it"
    if urls and not member:
        for ending in _ARCHIVES:
            if urls[0].endswith(ending):
                return "{} is an archive; set member to the path of the precompiler in it".format(urls[0])
    return None

def _fail(repository_ctx, problem):
    fail("{}: {}.".format(repository_ctx.attr.tag, problem))

def _link(repository_ctx):
    """Links to the file at `path`, which must be a precompiler that runs."""
    path = repository_ctx.path(repository_ctx.attr.path)

    # Bazel 7.1 and newer: looked at again when another file takes its place.
    if hasattr(repository_ctx, "watch"):
        repository_ctx.watch(path)
    if not path.exists:
        _fail(repository_ctx, "there is no {} on this machine. Put the precompiler there, or correct path".format(path))
    problem = precompiler_problem(repository_ctx, path)
    if problem:
        _fail(repository_ctx, "{}. Name another file, or build the precompiler on this machine".format(problem))
    repository_ctx.symlink(path, "precompiler")

def _first_missing(root, member):
    """Returns the directory of `member` that lacks the next part of it, or None if nothing is missing."""
    directory = root
    for part in member.split("/"):
        if part not in [entry.basename for entry in directory.readdir()]:
            return directory
        directory = directory.get_child(part)
    return None

def _extract(repository_ctx):
    """Downloads an archive and takes `member` out of it."""
    member = repository_ctx.attr.member
    repository_ctx.download_and_extract(
        url = repository_ctx.attr.urls,
        output = "archive",
        sha256 = repository_ctx.attr.sha256,
    )
    root = repository_ctx.path("archive")
    directory = _first_missing(root, member)
    if directory:
        _fail(repository_ctx, "there is no {} in {}; {} has {}. Correct member".format(
            member,
            repository_ctx.attr.urls[0],
            str(directory).removeprefix(str(root) + "/") if directory != root else "its root",
            ", ".join(sorted([entry.basename for entry in directory.readdir()])) or "nothing",
        ))

    # A zip file made on another system has no permissions in it.
    result = repository_ctx.execute(["chmod", "+x", root.get_child(member)])
    if result.return_code:
        _fail(repository_ctx, "{} of {} cannot be made executable: {}".format(
            member,
            repository_ctx.attr.urls[0],
            result.stderr.strip(),
        ))
    repository_ctx.symlink(root.get_child(member), "precompiler")

def _prebuilt_precompiler_impl(repository_ctx):
    # Whether a download runs is not asked: it may be for another platform than this one.
    if repository_ctx.attr.path:
        _link(repository_ctx)
    elif repository_ctx.attr.member:
        _extract(repository_ctx)
    else:
        repository_ctx.download(
            url = repository_ctx.attr.urls,
            executable = True,
            output = "precompiler",
            sha256 = repository_ctx.attr.sha256,
        )
    repository_ctx.file("BUILD.bazel", "exports_files([\"precompiler\"])\n")

prebuilt_precompiler = repository_rule(
    implementation = _prebuilt_precompiler_impl,
    doc = _DOC,
    attrs = _ATTRS,
)
