"""What a page of a package index lists: JSON (PEP 691) or HTML (PEP 503). Pure functions over the page's text."""

load("//python/private/pypa:names.bzl", "normalize_name")
load("//python/private/pypa:sdist_name.bzl", "sdist_stem")
load("//python/private/pypa:wheel_tags.bzl", "parse_wheel_name")
load(":urls.bzl", "join_url", "url_filename")

_ENTITIES = [("&quot;", "\""), ("&#34;", "\""), ("&#x27;", "'"), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]

def file_kind(filename):
    """Tells what a file is.

    Args:
        filename: (str)

    Returns:
        str: `wheel`, `sdist`, or an empty string if it is none of them
    """
    if filename.endswith(".whl"):
        return "wheel" if parse_wheel_name(filename) else ""
    return "sdist" if sdist_stem(filename) else ""

def _file(filename, url, sha256, size = 0, yanked = None):
    return {
        "filename": filename,
        "sha256": sha256.lower(),
        "size": size,
        "url": url,
        "yanked": yanked,
    }

def _json_files(text, url):
    page = json.decode(text, default = None)
    if type(page) != "dict" or type(page.get("files")) != "list":
        return None
    files = []
    for entry in page["files"]:
        yanked = entry.get("yanked")
        files.append(_file(
            filename = entry["filename"],
            sha256 = entry.get("hashes", {}).get("sha256", ""),
            size = entry.get("size", 0),
            url = join_url(url, entry["url"]),
            yanked = yanked if type(yanked) == "string" else "" if yanked else None,
        ))
    return files

def _unescaped(text):
    for entity, char in _ENTITIES:
        text = text.replace(entity, char)
    return text

def _attributes(tag):
    """The attributes of a tag: dict[str, str]."""
    attributes = {}
    rest = tag.replace("\n", " ").replace("\r", " ").replace("\t", " ")
    for _ in range(len(tag)):
        rest = rest.lstrip(" /")
        if not rest:
            break
        name = rest.partition("=")[0].partition(" ")[0]
        rest = rest[len(name):].lstrip()
        value = ""
        if rest.startswith("="):
            rest = rest[1:].lstrip()
            quote = rest[:1]
            if quote in ["\"", "'"]:
                value, _, rest = rest[1:].partition(quote)
            else:
                value, _, rest = rest.partition(" ")
        attributes[name.lower()] = _unescaped(value)
    return attributes

def _fragment_sha256(fragment):
    for part in fragment.split("&"):
        if part.startswith("sha256="):
            return part.removeprefix("sha256=")
    return ""

def _tags(text, name):
    """The texts of the tags of one name, without the name: `<a href=…>` is ` href=…`."""
    found = []
    for piece in text.replace("<" + name.upper(), "<" + name).split("<" + name)[1:]:
        if piece[:1] in [" ", "\t", "\n", "\r"]:
            found.append(piece.partition(">")[0])
    return found

def _html_files(text, url):
    for tag in _tags(text, "base"):
        url = join_url(url, _attributes(tag).get("href", url))
    files = []
    for tag in _tags(text, "a"):
        attributes = _attributes(tag)
        if "href" not in attributes:
            continue
        target, _, fragment = join_url(url, attributes["href"]).partition("#")
        files.append(_file(
            filename = url_filename(target),
            sha256 = _fragment_sha256(fragment),
            url = target,
            yanked = attributes.get("data-yanked"),
        ))
    return files

def read_index_page(text, url):
    """Reads a page of an index.

    Args:
        text: (str) the page.
        url: (str) its URL, without user.

    Returns:
        list[dict] of wheels and source distributions: filename, url, sha256 (empty if the page has none), size (0 if the page does not have it), yanked (None, or the
        reason). None if it is no such page.
    """
    if text.lstrip().startswith("{"):
        files = _json_files(text, url)
    elif "<" in text:
        files = _html_files(text, url)
    else:
        files = None
    if files == None:
        return None
    return [file for file in files if file_kind(file["filename"])]

def is_of_package(filename, package):
    """Tells whether a file can be one of a package, by its name.

    Args:
        filename: (str)
        package: (str) the normalised name.

    Returns:
        bool
    """
    wheel = parse_wheel_name(filename)
    if wheel:
        return normalize_name(wheel.name) == package
    return normalize_name(filename).startswith(package + "_")
