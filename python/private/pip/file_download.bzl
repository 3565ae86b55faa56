"""Getting one file of a lock into a repository, with Bazel's own downloader."""

load("@bazel_tools//tools/build_defs/repo:utils.bzl", "get_auth")
load("//python/private:labels.bzl", "label_text")

FILE_ATTRS = {
    "auth_patterns": attr.string_dict(
        doc = "How a host wants the password of `.netrc`, as `auth_patterns` of Bazel's `http_archive`.",
    ),
    "file": attr.label(
        doc = "The file itself, if it is one of the build: of the lock's repository, or of another repository that has it already.",
        allow_single_file = True,
    ),
    "filename": attr.string(
        doc = "The name of the file.",
        mandatory = True,
    ),
    "netrc": attr.string(
        doc = "The file with passwords, instead of `~/.netrc` or the one that the variable NETRC names.",
    ),
    "package": attr.string(
        doc = "The normalised name of the package.",
        mandatory = True,
    ),
    "sha256": attr.string(
        doc = "The SHA-256 of the file in hexadecimal digits.",
    ),
    "urls": attr.string_list(
        doc = "Where the file can be fetched.",
    ),
    "version": attr.string(
        doc = "The version of the package that the lock has.",
    ),
}

def _check_file(rctx):
    """Fails if the file that is one of the build does not exist."""
    if not rctx.path(rctx.attr.file).exists:
        fail("{} ({}): there is no file {}, which the lock or whl of pip.override names; put it there, or lock the packages again".format(
            rctx.attr.filename,
            rctx.name,
            label_text(rctx.attr.file),
        ))

def get_file(rctx):
    """Brings the file into the repository, under its own name.

    Args:
        rctx: context of a repository rule with FILE_ATTRS.
    """
    if rctx.attr.file:
        _check_file(rctx)
    if rctx.attr.file and not rctx.attr.sha256:
        rctx.symlink(rctx.attr.file, rctx.attr.filename)
        return
    if rctx.attr.file:
        path = rctx.path(rctx.attr.file)
        if hasattr(rctx, "watch"):
            rctx.watch(path)
        rctx.download(output = rctx.attr.filename, sha256 = rctx.attr.sha256, url = "file://" + str(path))
        return
    rctx.download(
        auth = get_auth(rctx, rctx.attr.urls),
        output = rctx.attr.filename,
        sha256 = rctx.attr.sha256,
        url = rctx.attr.urls,
    )

def file_metadata(rctx):
    """Says that the repository depends on nothing but its attributes, where Bazel wants to know (8.3 and newer).

    Args:
        rctx: context of a repository rule with FILE_ATTRS.

    Returns:
        what the implementation of the rule returns
    """
    if not hasattr(rctx, "repo_metadata") or rctx.attr.file or not rctx.attr.sha256:
        return None
    return rctx.repo_metadata(reproducible = True)

def file_text(value):
    """Writes a value of an attribute of a target.

    Args:
        value: str, int, or a list or dict of them.

    Returns:
        str
    """

    # json.encode_indent of a number fails ("input is not valid JSON", Bazel 7.7.1).
    return str(value) if type(value) == "int" else json.encode_indent(value, prefix = "    ", indent = "    ")

def write_metadata(rctx, metadata):
    """Writes metadata.json: what the file says that it depends on.

    Args:
        rctx: context of a repository rule.
        metadata: as `parse_metadata` returns it.
    """
    rctx.file("metadata.json", json.encode({"extras": metadata.extras, "requires": metadata.requires}), legacy_utf8 = False)

def write_build(rctx, load_from, macro, arguments):
    """Writes a BUILD file that calls one macro.

    Args:
        rctx: context of a repository rule.
        load_from: (str) the label of the file that has the macro.
        macro: (str)
        arguments: (dict) by name; what is empty is left out.
    """
    content = "load(\"{}\", \"{}\")\n\n{}(\n{})\n".format(load_from, macro, macro, "".join([
        "    {} = {},\n".format(name, file_text(value))
        for name, value in sorted(arguments.items())
        if value
    ]))

    # Names of files are bytes to Bazel, which are written as they are.
    rctx.file("BUILD.bazel", content, legacy_utf8 = False)
