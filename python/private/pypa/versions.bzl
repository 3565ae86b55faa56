"""Versions as PEP 440 defines and orders them. For what is required of a version see `specifiers.bzl`."""

_DIGITS = "0123456789"
_DIGIT_CHARS = [char for char in _DIGITS.elems()]
_LOCAL_CHARS = "abcdefghijklmnopqrstuvwxyz0123456789"
_SEPARATORS = [".", "_", "-"]

# Spellings, the longer ones first. The ranks are also the order: a < b < rc.
_PRE_WORDS = [("alpha", 0), ("a", 0), ("beta", 1), ("b", 1), ("preview", 2), ("pre", 2), ("rc", 2), ("c", 2)]
_POST_WORDS = [("post", 0), ("rev", 0), ("r", 0)]
_DEV_WORDS = [("dev", 0)]

# What a part that is missing is compared as.
_BEFORE_ALL_PRE = (-1, 0)
_AFTER_ALL_PRE = (3, 0)
_NO_POST = -1
_BEFORE_ALL_DEV = (0, 0)
_AFTER_ALL_DEV = (1, 0)

def _digits_end(text, position):
    for index in range(position, len(text)):
        if text[index] not in _DIGITS:
            return index
    return len(text)

def _skip_separator(text, position):
    return position + 1 if text[position:position + 1] in _SEPARATORS else position

def _suffix(text, position, words):
    """Reads a suffix such as `.rc-1`.

    Returns:
        (tuple, int): its (rank, number), or None if there is none, and the position behind it
    """
    start = _skip_separator(text, position)
    for word, rank in words:
        if text.startswith(word, start):
            first = _skip_separator(text, start + len(word))
            end = _digits_end(text, first)
            return (rank, int(text[first:end] or "0")), end
    return None, position

def _post(text, position):
    """Reads a post-release, which may be a hyphen and a number; returns its number or None, and the position behind it."""
    if text[position:position + 1] == "-":
        end = _digits_end(text, position + 1)
        if end > position + 1:
            return int(text[position + 1:end]), end
    found, position = _suffix(text, position, _POST_WORDS)
    return (found[1] if found else None), position

def _local(text):
    """The parts of a local version in a form that can be compared, or None if it is not one."""
    parts = []
    for part in text.replace("-", ".").replace("_", ".").split("."):
        if not part or part.strip(_LOCAL_CHARS):
            return None
        parts.append((1, int(part), "") if part.isdigit() else (0, 0, part))
    return parts

def _trimmed(release):
    """A release without the zeros at its end, which do not count."""
    for length in range(len(release), 0, -1):
        if release[length - 1] != 0:
            return release[:length]
    return []

def make_version(release, epoch = 0, pre = None, post = None, dev = None, local = None):
    """Makes a version of its parts.

    Args:
        release: (list[int]) not empty.
        epoch: (int)
        pre: (tuple[int, int]) 0 for alpha, 1 for beta or 2 for a release candidate, and the number; or None.
        post: (int) or None.
        dev: (int) or None.
        local: (list[tuple]) what the parts of the local version are compared as, or None.

    Returns:
        struct with these fields and
            public: (tuple) what orders it among versions, the local version left aside.
            key: (tuple) what orders it among versions.
            is_prerelease: (bool)
    """
    if pre != None:
        pre_key = pre
    elif post == None and dev != None:
        pre_key = _BEFORE_ALL_PRE
    else:
        pre_key = _AFTER_ALL_PRE
    public = (
        epoch,
        _trimmed(release),
        pre_key,
        _NO_POST if post == None else post,
        _AFTER_ALL_DEV if dev == None else (_BEFORE_ALL_DEV[0], dev),
    )
    return struct(
        dev = dev,
        epoch = epoch,
        is_prerelease = pre != None or dev != None,
        key = (public, local or []),
        local = local,
        post = post,
        pre = pre,
        public = public,
        release = release,
    )

def parse(text):
    """Parses a version.

    Args:
        text: (str) such as `3.14.0rc2` or `1!2.0.post1+cpu`, in any spelling that PEP 440 permits.

    Returns:
        struct as `make_version` returns it, or None if it is not a version
    """
    text = text.strip().lower().removeprefix("v")
    if not text or text[0] not in _DIGITS:
        return None
    if not text.strip(_DIGITS + "."):
        parts = text.split(".")
        return make_version([int(part) for part in parts]) if "" not in parts else None
    text, plus, local = text.partition("+")
    local = _local(local) if plus else None
    if plus and local == None:
        return None
    epoch, mark, rest = text.partition("!")
    if mark:
        if not epoch.isdigit():
            return None
        text = rest
    position = 0
    release = []
    for _ in range(len(text) + 1):
        end = _digits_end(text, position)
        if end == position:
            break
        release.append(int(text[position:end]))
        position = end
        if text[end:end + 1] != "." or text[end + 1:end + 2] not in _DIGIT_CHARS:
            break
        position = end + 1
    if not release:
        return None
    pre, position = _suffix(text, position, _PRE_WORDS)
    post, position = _post(text, position)
    dev, position = _suffix(text, position, _DEV_WORDS)
    if position != len(text):
        return None
    return make_version(
        release,
        dev = dev[1] if dev else None,
        epoch = int(epoch) if mark else 0,
        local = local,
        post = post,
        pre = pre,
    )
