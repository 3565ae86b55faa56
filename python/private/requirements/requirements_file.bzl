"""Requirements files as `pip-compile` and `uv pip compile` write them. Pure functions over a file's text.

The format is pip's: https://pip.pypa.io/en/stable/reference/requirements-file-format/
"""

load("//python/private/pypa:names.bzl", "normalize_name")
load("//python/private/pypa:requirement.bzl", "split_requirement")
load("//python/private/pypa:sdist_name.bzl", "SDIST_ENDINGS", "split_sdist_name")
load("//python/private/pypa:wheel_tags.bzl", "parse_wheel_name")

_LOCK_ADVICE = "pip-compile --generate-hashes, or uv pip compile --generate-hashes"

_LONG_NAMES = {
    "-c": "--constraint",
    "-f": "--find-links",
    "-i": "--index-url",
    "-r": "--requirement",
}

# Options that say where packages come from, and how they are chosen.
_OPTIONS = [
    "--extra-index-url",
    "--find-links",
    "--index-url",
    "--no-binary",
    "--no-index",
    "--only-binary",
]

# What changes nothing for pinned versions with hashes, or is Bazel's own business (TLS).
_WITHOUT_EFFECT = ["--pre", "--prefer-binary", "--require-hashes", "--trusted-host", "--use-feature"]

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

def _parents(comments):
    """Reads what `# via` comments tell: (whether there is one, the names of packages)."""
    parents = []
    is_via = False
    for comment in comments:
        if comment == "via" or comment.startswith("via "):
            is_via = True
            comment = comment[3:]
        if is_via:
            for word in comment.replace(",", " ").split(" "):
                if word and not word.startswith(("-", "(", "/", ".")) and not word.endswith((".in", ".txt", ".toml", ")")):
                    parents.append(normalize_name(word.partition("[")[0]))
    return is_via, parents

def _split_option(line):
    """Returns the long name of an option, and its value."""
    name = line.replace("=", " ").split(" ")[0]
    if not name.startswith("--"):
        # As in `-rother.txt`.
        name = name[:2]
    value = line[len(name):].strip().removeprefix("=").strip().strip("\"'")
    return _LONG_NAMES.get(name, name), value

def _archive_name(url):
    """The name of the package that a URL or path without a name is for."""
    filename = url.partition("#")[0].partition("?")[0].rpartition("/")[2]
    if filename.endswith(".whl"):
        return normalize_name(filename.partition("-")[0]) if parse_wheel_name(filename) else ""
    return normalize_name(split_sdist_name(filename)[0])

def _is_archive(text):
    """Whether a requirement is just a URL or a path."""
    plain = text.partition("#")[0].split(" ")[0]
    return "://" in plain.partition("@")[0] or plain.startswith(("./", "../", "/")) or plain.endswith(tuple([".whl"] + SDIST_ENDINGS))

def _fragment_hashes(url):
    """The hashes that a URL itself has: `#sha256=…`, `#egg=…&sha256=…`."""
    return [
        part.replace("=", ":", 1)
        for part in url.partition("#")[2].split("&")
        if part.startswith("sha256=")
    ]

def _requirement(line):
    """Reads one requirement; returns it and what is wrong."""
    words = line.split(" --")
    text = words[0].strip()
    hashes = []
    for word in words[1:]:
        name, _, value = word.replace("=", " ", 1).strip().partition(" ")
        if name != "hash":
            return None, "--{} of one requirement is not supported; for source distributions, pip.override has attributes for this".format(name)
        hashes.append(value.strip())
    if _is_archive(text):
        url, _, marker = text.partition(" ;")
        found = struct(extras = [], marker = marker.strip(), name = _archive_name(url.strip()), specifier = "", url = url.strip())
    else:
        found = split_requirement(text)
    if not found.name:
        return None, "\"{}\" is no requirement".format(line)
    version = found.specifier.removeprefix("===").removeprefix("==").strip()
    is_pinned = found.specifier.startswith("==") and version and "*" not in version and "," not in version
    return struct(
        extras = found.extras,
        hashes = hashes + _fragment_hashes(found.url),
        marker = found.marker,
        name = found.name,
        url = found.url.partition("#")[0],
        version = version if is_pinned else "",
    ), None

def parse_requirements(text, path):
    """Parses a requirements file.

    Args:
        text: (str) its content.
        path: (str) what messages call it.

    Returns:
        struct with
            errors: (list[str]) what is wrong, for people, with the file and line.
            includes: (list[struct(kind: str, path: str, where: str)]) other files: `--requirement` or `--constraint`, and the path as it is written.
            options: (list[struct(name: str, value: str)]) options about where packages come from, by their long names.
            requirements: (list[struct]) name, extras, version (empty if there is a URL, or if it is not pinned), url, marker, hashes (list[str] such as
                `sha256:…`), has_parents (bool: whether comments tell by which packages it is required), parents (list[str]: these), where (str:
                what messages begin with).
    """
    errors = []
    includes = []
    options = []
    requirements = []
    for number, line, comments in _logical_lines(text):
        where = "{}:{}: ".format(path, number)
        if line.startswith("-"):
            name, value = _split_option(line)
            if name in ["--requirement", "--constraint"]:
                includes.append(struct(kind = name, path = value, where = where))
            elif name in _OPTIONS:
                options.append(struct(name = name, value = value))
            elif name in ["-e", "--editable"]:
                errors.append(where + "an editable requirement is no input that stays the same; depend on its sources with py_library")
            elif name not in _WITHOUT_EFFECT:
                errors.append(where + "{} is not supported; leave it out".format(name))
            continue
        found, problem = _requirement(line)
        if problem:
            errors.append(where + problem)
            continue
        has_parents, parents = _parents(comments)
        requirements.append(struct(
            extras = found.extras,
            has_parents = has_parents,
            hashes = found.hashes,
            marker = found.marker,
            name = found.name,
            parents = parents,
            url = found.url,
            version = found.version,
            where = where,
        ))
    return struct(errors = errors, includes = includes, options = options, requirements = requirements)

def _constrained(requirement, constraints):
    """A requirement with the version and the hashes that constraints add."""
    version = requirement.version
    url = requirement.url
    hashes = requirement.hashes
    for constraint in constraints:
        if not version and not url:
            version, url = constraint.version, constraint.url
        if (constraint.version, constraint.url) == (version, url):
            hashes = hashes + [hash for hash in constraint.hashes if hash not in hashes]
        elif constraint.version and version:
            return None, "{}=={} contradicts {}{}=={}; lock them together".format(
                requirement.name,
                version,
                constraint.where,
                constraint.name,
                constraint.version,
            )
    return struct(
        extras = requirement.extras,
        has_parents = requirement.has_parents,
        hashes = [hash.lower() for hash in hashes if hash.startswith("sha256:")],
        marker = requirement.marker,
        name = requirement.name,
        parents = requirement.parents,
        url = url,
        version = version,
        where = requirement.where,
    ), None

def _problem(requirement, has_hashes):
    if not requirement.version and not requirement.url:
        return "{} has no pinned version. Write one down for each package: {}".format(requirement.name, _LOCK_ADVICE)
    if not requirement.hashes and has_hashes:
        return "{} has no SHA-256, but other hashes only. Lock it anew: {}".format(requirement.name, _LOCK_ADVICE)
    if not requirement.hashes:
        return "{} has no hash, so what is fetched could change. Write them down: {}".format(requirement.name, _LOCK_ADVICE)
    return None

def locked_requirements(requirements, constraints = []):
    """Checks that requirements are locked, with what constraints say of them.

    Args:
        requirements: (list[struct]) as `parse_requirements` returns them.
        constraints: (list[struct]) the same, of the files that `--constraint` names.

    Returns:
        (list[struct], list[str]): the requirements, whose hashes are all SHA-256; what is wrong, for people
    """
    by_name = {}
    for constraint in constraints:
        by_name.setdefault(constraint.name, []).append(constraint)
    locked = []
    errors = []
    for requirement in requirements:
        found, problem = _constrained(requirement, by_name.get(requirement.name, []))
        problem = problem or _problem(found, requirement.hashes)
        if problem:
            errors.append(requirement.where + problem)
        else:
            locked.append(found)
    return locked, errors
