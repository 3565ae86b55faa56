"""Fetching from package indexes with Bazel's own downloader: passwords come from the URL of the index, .netrc, or a credential helper."""

load("@bazel_tools//tools/build_defs/repo:utils.bzl", "get_auth")
load("//python/private:sibling.bzl", "sibling")
load(":urls.bzl", "url_auth", "variables_of", "with_variables", "without_user")

def _environment(rctx, names):
    if hasattr(rctx, "getenv"):
        return {name: rctx.getenv(name) or "" for name in names}
    return {name: rctx.os.environ.get(name, "") for name in names}

def expanded(rctx, url):
    """Puts environment variables into a URL.

    Args:
        rctx: context of a repository rule.
        url: (str) such as `https://${USER}:${PASSWORD}@example.org/simple`.

    Returns:
        str
    """
    return with_variables(url, _environment(rctx, variables_of(url)))

def index_urls(rctx):
    """Returns the URLs of the indexes, with their passwords.

    Args:
        rctx: context of a repository rule with INDEX_ATTRS.

    Returns:
        list[str]
    """
    urls = rctx.attr.indexes
    if rctx.attr.settings:
        settings = json.decode(rctx.read(sibling(rctx, rctx.attr.settings, "settings.json")))
        urls = settings["indexes"] + urls
    return [expanded(rctx, url) for url in urls]

def download_auth(rctx, indexes, urls):
    """What `download` takes as `auth`.

    Args:
        rctx: context of a repository rule with INDEX_ATTRS.
        indexes: (list[str]) URLs of indexes, whose passwords hold for all of their hosts.
        urls: (list[str]) what is fetched.

    Returns:
        dict
    """
    auth = get_auth(rctx, urls)
    for index in indexes:
        auth = auth | url_auth(index, urls)
    return auth

_HEADERS = {"Accept": "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"}

def _quoted(text):
    """A text as a value in a configuration file of curl."""
    return "\"{}\"".format(text.replace("\\", "\\\\").replace("\"", "\\\""))

def curl_config(url, headers, auth):
    """Writes a configuration file of curl, so that no password stands on a command line.

    Args:
        url: (str)
        headers: (dict[str, str])
        auth: (dict[str, dict]) as `download` takes it.

    Returns:
        str
    """
    lines = ["url = " + _quoted(url)]
    lines += ["header = " + _quoted("{}: {}".format(name, value)) for name, value in headers.items()]
    of_url = auth.get(url, {})
    if of_url.get("type") == "basic":
        lines.append("user = " + _quoted("{}:{}".format(of_url["login"], of_url["password"])))
    elif of_url.get("type") == "pattern":
        value = of_url["pattern"].replace("<login>", of_url.get("login", "")).replace("<password>", of_url.get("password", ""))
        lines.append("header = " + _quoted("Authorization: " + value))
    return "\n".join(lines) + "\n"

def _fetch_plain(rctx, url, auth, allow_fail):
    """Fetches a page of an index without TLS, which Bazel's downloader refuses without a checksum."""
    curl = rctx.which("curl")
    if not curl:
        fail("{}: Bazel fetches no page by plain http, and there is no curl on PATH to do it; use an index with https, or install curl".format(url))
    rctx.file("_curl", curl_config(url, _HEADERS, auth), executable = False)
    result = rctx.execute([curl, "--fail", "--silent", "--show-error", "--location", "--config", "_curl", "--output", "_page"])
    rctx.delete("_curl")
    if result.return_code and not allow_fail:
        fail("{} cannot be fetched: {}".format(url, result.stderr.strip()))
    return result.return_code == 0

def fetch_page(rctx, url, indexes, allow_fail = False):
    """Fetches a page.

    Args:
        rctx: context of a repository rule with INDEX_ATTRS.
        url: (str) the URL of the page.
        indexes: (list[str]) as for `download_auth`.
        allow_fail: (bool) whether a page that is not there is no error.

    Returns:
        str, or None
    """
    plain = without_user(url)
    auth = download_auth(rctx, indexes, [plain])
    if plain.startswith("http://"):
        success = _fetch_plain(rctx, plain, auth, allow_fail)
    else:
        success = rctx.download(allow_fail = allow_fail, auth = auth, headers = _HEADERS, output = "_page", url = plain).success
    if not success:
        return None
    text = rctx.read("_page")
    rctx.delete("_page")
    return text

INDEX_ATTRS = {
    "auth_patterns": attr.string_dict(
        doc = "How a host wants the password of `.netrc`, as `auth_patterns` of Bazel's `http_archive`.",
    ),
    "indexes": attr.string_list(
        doc = "URLs of indexes, in the order in which they are asked. They may have variables in them, such as `${TOKEN}`.",
    ),
    "netrc": attr.string(
        doc = "The file with passwords, instead of `~/.netrc` or the one that the variable NETRC names.",
    ),
    "repository": attr.string(
        doc = "The name that the extension gave the repository.",
        mandatory = True,
    ),
    "settings": attr.string(
        doc = "The name of the `index_settings_repository` whose indexes come first, if no file names one.",
    ),
}
