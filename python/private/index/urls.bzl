"""URLs: joined (RFC 3986, section 5), with the password that stands in them, with variables. Pure functions."""

_HEX_DIGITS = "0123456789abcdefABCDEF"
_VARIABLE_CHARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

def is_url(text):
    """Tells whether a text is a URL rather than a path.

    Args:
        text: (str)

    Returns:
        bool
    """
    return "://" in text

def percent_decoded(text):
    """Replaces a URL's percent escapes; those that are not ASCII stay.

    Args:
        text: (str)

    Returns:
        str
    """
    pieces = text.split("%")
    for index in range(1, len(pieces)):
        digits = pieces[index][:2]
        if len(digits) == 2 and not digits.strip(_HEX_DIGITS) and int(digits, 16) in range(0x20, 0x7f):
            pieces[index] = json.decode("\"\\u00" + digits + "\"") + pieces[index][2:]
        else:
            pieces[index] = "%" + pieces[index]
    return "".join(pieces)

def url_filename(url):
    """Returns the name of the file that a URL is for.

    Args:
        url: (str)

    Returns:
        str
    """
    return percent_decoded(url.partition("#")[0].partition("?")[0].rstrip("/").rpartition("/")[2])

def split_url(url):
    """Splits a URL.

    Args:
        url: (str)

    Returns:
        struct(scheme: str, user: str, host: str, path: str): the user with the password, as they stand before `@`; the host with the port; the path
        with all that follows
    """
    scheme, _, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    user, _, host = authority.rpartition("@")
    return struct(host = host, path = slash + path, scheme = scheme, user = user)

def without_user(url):
    """Returns a URL without user and password.

    Args:
        url: (str)

    Returns:
        str
    """
    parts = split_url(url)
    return "{}://{}{}".format(parts.scheme, parts.host, parts.path)

def url_auth(url, urls):
    """Returns what Bazel's `download` takes as `auth`, from the user and password in a URL, for those at the same host.

    Args:
        url: (str) the URL of an index.
        urls: (list[str]) what is fetched.

    Returns:
        dict
    """
    parts = split_url(url)
    if not parts.user:
        return {}
    login, _, password = parts.user.partition(":")
    auth = {
        "login": percent_decoded(login),
        "password": percent_decoded(password),
        "type": "basic",
    }
    return {other: auth for other in urls if split_url(other).host == parts.host}

def _normal_path(path):
    """A path without `.` and `..`."""
    parts = []
    for part in path.split("/"):
        if part == "..":
            if len(parts) > 1:
                parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)

def join_url(base, reference):
    """Resolves a reference of a page.

    Args:
        base: (str) the URL of the page, without user.
        reference: (str)

    Returns:
        str
    """
    if is_url(reference):
        return reference
    parts = split_url(base)
    if reference.startswith("//"):
        return parts.scheme + ":" + reference
    if reference.startswith("/"):
        return "{}://{}{}".format(parts.scheme, parts.host, reference)
    path, separator, query = reference.partition("?")
    directory = parts.path.partition("?")[0].rpartition("/")[0]
    return "{}://{}{}{}{}".format(parts.scheme, parts.host, _normal_path(directory + "/" + path), separator, query)

def variables_of(text):
    """Finds the variables in a text, as pip understands them: `${NAME}`, in capital letters.

    Args:
        text: (str)

    Returns:
        list[str]
    """
    names = []
    for piece in text.split("${")[1:]:
        name, brace, _ = piece.partition("}")
        if brace and name and not name.strip(_VARIABLE_CHARS):
            names.append(name)
    return names

def with_variables(text, values):
    """Puts values in the place of variables; those that are not set stay, as in pip.

    Args:
        text: (str)
        values: (dict[str, str])

    Returns:
        str
    """
    for name in variables_of(text):
        if values.get(name):
            text = text.replace("${" + name + "}", values[name])
    return text
