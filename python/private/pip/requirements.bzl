"""Requirements files as `pip-compile` and `uv pip compile` write them: every version pinned, every file by its hash."""

load("//python/private/pypa:names.bzl", "normalize_name")

_NAME_CHARS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."

# Options that say where packages come from. They are given to pip as they are.
_INDEX_OPTIONS = [
    "--extra-index-url",
    "--find-links",
    "--index-url",
    "--no-binary",
    "--no-index",
    "--only-binary",
    "--pre",
    "--prefer-binary",
    "--trusted-host",
    "-f",
    "-i",
]

def _strip_comment(line):
    if line.lstrip().startswith("#"):
        return "", line.strip()[1:].strip()
    before, separator, after = line.partition(" #")
    return before, (after.strip() if separator else "")

def _logical_lines(text):
    """Returns [(line number, text without comments, [comments below and beside it])]."""
    lines = []
    current = ""
    start = 0
    comments = []
    for index, line in enumerate(text.replace("\r\n", "\n").split("\n")):
        continues = line.rstrip().endswith("\\")
        line, comment = _strip_comment(line.rstrip().removesuffix("\\"))
        if comment and not current and not line.strip() and lines:
            # `# via` stands below the requirement.
            lines[-1][2].append(comment)
            continue
        if comment:
            comments.append(comment)
        if not current:
            start = index + 1
        current += line
        if continues:
            current += " "
            continue
        if current.strip():
            lines.append((start, current.strip(), comments))
        current = ""
        comments = []
    if current.strip():
        lines.append((start, current.strip(), comments))
    return lines

def split_requirement(text):
    """Splits a requirement (PEP 508).

    Args:
        text: (str) such as `requests[socks]>=2.8; python_version < "3.12"`.

    Returns:
        struct(name: str, extras: list[str], specifier: str, url: str, marker: str); names and extras are normalised
    """
    text = text.strip()
    name = ""
    for char in text.elems():
        if char not in _NAME_CHARS:
            break
        name += char
    rest = text[len(name):].strip()
    extras = []
    if rest.startswith("["):
        inside, _, rest = rest[1:].partition("]")
        extras = [normalize_name(extra.strip()) for extra in inside.split(",") if extra.strip()]
        rest = rest.strip()
    if rest.startswith("@"):
        # A URL may have a semicolon in it; before a marker there is a space.
        url, _, marker = rest[1:].strip().partition(" ;")
        return struct(name = normalize_name(name), extras = extras, specifier = "", url = url.strip(), marker = marker.strip())
    specifier, _, marker = rest.partition(";")
    specifier = specifier.strip()
    if specifier.startswith("(") and specifier.endswith(")"):
        specifier = specifier[1:-1].strip()
    return struct(name = normalize_name(name), extras = extras, specifier = specifier, url = "", marker = marker.strip())

def _parents(comments):
    """Reads the names that `# via` comments tell."""
    parents = []
    is_via = False
    for comment in comments:
        if comment == "via" or comment.startswith("via "):
            is_via = True
            comment = comment[3:]
        if is_via:
            for word in comment.replace(",", " ").split(" "):
                if word and not word.startswith(("-", "(", "/")) and not word.endswith((".in", ".txt", ".toml", ")")):
                    parents.append(normalize_name(word.partition("[")[0]))
    return parents

def parse_requirements(text, path):
    """Parses a requirements file.

    Args:
        text: (str) its content.
        path: (str) what messages call it.

    Returns:
        struct with
            errors: (list[str]) what is wrong, for people, with the file and line.
            options: (list[str]) options about where packages come from, as they stand.
            requirements: (list[struct]) name, extras, version (empty for a URL), url, marker, hashes (list[str] such as
                `sha256:…`), parents (list[str]: by which packages it is required, if comments tell), line (int).
    """
    errors = []
    options = []
    requirements = []
    for number, line, comments in _logical_lines(text):
        where = "{}:{}: ".format(path, number)
        if line.startswith("-"):
            option = line.replace("=", " ").split(" ")[0]
            if option in _INDEX_OPTIONS:
                options.append(line)
            elif option in ["-e", "--editable"]:
                errors.append(where + "an editable requirement is no input that stays the same; depend on its sources with py_library")
            else:
                errors.append(where + "{} is not supported; lock all requirements into one file with pip-compile or uv pip compile".format(option))
            continue
        words = line.split(" --hash")
        requirement = split_requirement(words[0])
        hashes = [word.lstrip("= ").strip() for word in words[1:]]
        if not requirement.name:
            errors.append(where + "\"{}\" is no requirement".format(line))
            continue
        version = requirement.specifier.removeprefix("===").removeprefix("==").strip()
        pinned = requirement.url or (requirement.specifier.startswith("==") and version and "*" not in version and "," not in version)
        if not pinned:
            errors.append(where + ("{} has no pinned version. Write one down for each package: " +
                                   "pip-compile --generate-hashes, or uv pip compile --generate-hashes").format(requirement.name))
        elif not hashes:
            errors.append(where + ("{} has no hash, so what is fetched could change. Write them down: " +
                                   "pip-compile --generate-hashes, or uv pip compile --generate-hashes").format(requirement.name))
        else:
            requirements.append(struct(
                extras = requirement.extras,
                hashes = hashes,
                line = number,
                marker = requirement.marker,
                name = requirement.name,
                parents = _parents(comments),
                url = requirement.url,
                version = "" if requirement.url else version,
            ))
    return struct(errors = errors, options = options, requirements = requirements)
