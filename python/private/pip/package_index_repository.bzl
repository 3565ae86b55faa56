"""What the indexes have of one pinned package: which files have a locked hash, and which of them each environment of a hub gets."""

load("//python/private/index:index_download.bzl", "INDEX_ATTRS", "expanded", "fetch_page", "index_urls")
load("//python/private/index:index_page.bzl", "file_kind", "is_of_package", "read_index_page")
load("//python/private/index:urls.bzl", "is_url", "without_user")
load("//python/private/pypa:specifiers.bzl", "parse_specifier", "specifier_holds")
load("//python/private/pypa:versions.bzl", "parse")
load("//python/private/pypa:wheel_tags.bzl", "parse_wheel_name", "select_file")
load(":environments.bzl", "make_environment", "parse_versions")
load(":hub_text.bzl", "sdist_text")
load(":lock_files.bzl", "repository_name")
load(":sdist_plan.bzl", "sdist_arguments")

def _page_url(index, package):
    return "{}/{}/".format(index.rstrip("/"), package.replace("_", "-"))

def _with_hash(entries, hashes):
    return [entry for entry in entries if "sha256:" + entry["sha256"] in hashes]

def _folder_entries(rctx, folder):
    """The files of a folder that can be of the package, each with its hash."""
    entries = []
    for path in folder.readdir():
        name = path.basename
        if not file_kind(name) or not is_of_package(name, rctx.attr.package):
            continue
        url = "file://" + str(path)
        found = rctx.download(output = "_file", url = url)
        rctx.delete("_file")
        entries.append({"filename": name, "sha256": found.sha256, "size": 0, "url": url, "yanked": None})
    return entries

def _linked_entries(rctx, link, indexes):
    """What `--find-links` leads to: a folder beside the requirements file, or a page."""
    link = expanded(rctx, link)
    if is_url(link) and not link.startswith("file://"):
        text = fetch_page(rctx, link, indexes)
        return [entry for entry in read_index_page(text, without_user(link)) or [] if is_of_package(entry["filename"], rctx.attr.package)]
    path = link.removeprefix("file://")
    folder = rctx.path(path) if path.startswith("/") else rctx.path(str(rctx.path(rctx.attr.requirements).dirname) + "/" + path)
    if not folder.exists:
        fail("{}--find-links {}: there is no folder {}".format(rctx.attr.where, link, folder))
    return _folder_entries(rctx, folder)

def _missing(found, hashes):
    known = {"sha256:" + entry["sha256"]: True for entry in found}
    return [hash for hash in hashes if hash not in known]

def _entries(rctx):
    """Returns the files with a locked hash. Where several places have one file, the first counts; a hash says all that matters."""
    hashes = {hash: True for hash in rctx.attr.hashes}
    indexes = index_urls(rctx) if rctx.attr.indexes or rctx.attr.settings else []
    found = []
    for link in rctx.attr.find_links:
        found += _with_hash(_linked_entries(rctx, link, indexes), hashes)
    asked = []
    for index in indexes:
        if not _missing(found, hashes):
            break
        url = _page_url(index, rctx.attr.package)
        text = fetch_page(rctx, url, indexes, allow_fail = len(indexes) > 1)
        if text == None:
            asked.append("{} (cannot be fetched)".format(without_user(url)))
            continue
        page = read_index_page(text, without_user(url))
        if page == None:
            fail("{}{} is not a page of a package index: neither JSON (PEP 691) nor HTML (PEP 503). Is {} the URL of an index?".format(
                rctx.attr.where,
                without_user(url),
                without_user(index),
            ))
        asked.append("{} ({} files)".format(without_user(url), len(page)))
        found += _with_hash(page, hashes)
    if asked and not found:
        fail("{}{} {}: no index has a file with a locked hash. Asked: {}. If the package is there, lock it anew".format(
            rctx.attr.where,
            rctx.attr.package,
            rctx.attr.version,
            ", ".join(asked),
        ))
    return {entry["sha256"]: entry for entry in reversed(found)}.values()

def _check_versions(rctx, entries):
    """Fails if a hash is that of another version: the lock was edited by hand."""
    specifier = parse_specifier("==" + rctx.attr.version)
    for entry in entries:
        wheel = parse_wheel_name(entry["filename"])
        if wheel and specifier and not specifier_holds(specifier, wheel.version, parse(wheel.version)):
            fail("{}{}=={}: the hash sha256:{} is that of {}, which is another version; lock the package anew".format(
                rctx.attr.where,
                rctx.attr.package,
                rctx.attr.version,
                entry["sha256"],
                entry["filename"],
            ))

def _warn_of_yanked(rctx, entries):
    for entry in entries:
        if entry["yanked"] != None:
            # buildifier: disable=print
            print("WARNING: {}{} {} was yanked{}".format(
                rctx.attr.where,
                rctx.attr.package,
                rctx.attr.version,
                ": " + entry["yanked"] if entry["yanked"] else "",
            ))
            return

def _selected(rctx, entries):
    """Returns what `hub_package` needs to know, with environments as conditions; the repository for each environment; and what is built."""
    files = []
    for entry in entries:
        kind = file_kind(entry["filename"])
        if rctx.attr.only and kind != rctx.attr.only:
            continue
        files.append(struct(
            filename = entry["filename"],
            kind = kind,
            path = "",
            sha256 = entry["sha256"],
            url = entry["url"],
            wheel = parse_wheel_name(entry["filename"]),
        ))
    versions = parse_versions(rctx.attr.versions)[0]
    selected = {}
    repositories = {}
    sdists = {}
    for environment in json.decode(rctx.attr.environments):
        target = make_environment(environment["python"], environment["full_version"], environment["platform"], versions).target
        file = select_file(files, target).file
        if not file:
            continue
        repository = repository_name(rctx.attr.package, file, rctx.attr.hub if rctx.attr.is_changed and file.kind == "wheel" else "")
        repositories[environment["name"]] = repository
        if file.kind == "sdist":
            arguments = sdist_arguments(
                hub = rctx.attr.hub,
                on_conflict = rctx.attr.on_conflict,
                package = rctx.attr.package.replace("_", "-"),
                repository = repository,
                values = json.decode(rctx.attr.override),
                version = rctx.attr.version,
                wheels = [file.filename for file in files if file.kind == "wheel"],
            )
            sdists[repository] = arguments
            repository = "@{}//{}".format(rctx.attr.repository, arguments["name"])
        selected[environment["name"]] = repository
    return {
        "filenames": [file.filename for file in files],
        "files": selected,
    }, repositories, sdists.values()

def _package_index_repository_impl(rctx):
    entries = _entries(rctx)
    _check_versions(rctx, entries)
    _warn_of_yanked(rctx, entries)
    rctx.file("BUILD.bazel", "")
    rctx.file("files.json", json.encode_indent(entries), legacy_utf8 = False)
    files, repositories, sdists = _selected(rctx, entries)
    for sdist in sdists:
        rctx.file(sdist["name"] + "/BUILD.bazel", sdist_text(sdist), legacy_utf8 = False)
    rctx.file("selected.json", json.encode_indent(repositories))
    rctx.file(
        "files.bzl",
        "\"\"\"The files of {}.\"\"\"\n\nFILES = {}\n".format(rctx.attr.package, repr(files)),
        legacy_utf8 = False,
    )

package_index_repository = repository_rule(
    implementation = _package_index_repository_impl,
    doc = "The pages of one package in the indexes of a hub. Made by the extension `pip`.",
    attrs = INDEX_ATTRS | {
        "environments": attr.string(doc = "JSON: the environments that have the package: name, python, full_version, platform.", mandatory = True),
        "find_links": attr.string_list(doc = "Folders and pages with files, as `--find-links`."),
        "hashes": attr.string_list(doc = "The locked hashes, such as `sha256:…`."),
        "hub": attr.string(doc = "The hub.", mandatory = True),
        "is_changed": attr.bool(doc = "Whether the hub installs something else of a wheel than the wheel has."),
        "on_conflict": attr.string(doc = "As the attribute of `py_distribution`.", default = "auto"),
        "only": attr.string(doc = "`wheel` or `sdist`, if the other kind is not to be used."),
        "override": attr.string(doc = "JSON: what `override_values` returns.", mandatory = True),
        "package": attr.string(doc = "The normalised name.", mandatory = True),
        "requirements": attr.label(doc = "The requirements file, which relative folders are beside."),
        "version": attr.string(doc = "The locked version.", mandatory = True),
        "versions": attr.string_dict(doc = "The versions of `glibc`, `musl` and `macos` that wheels are selected for, if they are not the default ones."),
        "where": attr.string(doc = "What messages begin with."),
    },
)
