"""A quick way through the values that uv.lock and pylock.toml consist of: they are rewritten as JSON, which Bazel decodes itself.

Whatever this does not know, and all that is wrong, is left to the complete reader (`toml_values.bzl`).
"""

load(":toml_scalars.bzl", "date_or_time", "is_bare_key")

_SYNTAX = "[]{},="

# What a date or time begins with in JSON, where it is a string. No other string can have it: it is not allowed in TOML without an escape.
_MOMENT_ESCAPE = "\\u0001"
_MOMENT = json.decode("\"" + _MOMENT_ESCAPE + "\"")

def _words(text):
    """Splits what is between strings into words, punctuation and line feeds."""
    for char in _SYNTAX.elems():
        if char in text:
            text = text.replace(char, " " + char + " ")
    return [word for word in text.replace("\n", " \n ").split(" ") if word]

def _json_between(text):
    """Rewrites what is between two strings, such as `, hash = `.

    Returns:
        (str, int, bool): JSON, how many keys it has, and whether it has dates or times; or None if this is not for the quick way
    """
    words = _words(text)
    for index, word in enumerate(words):
        # A key, its `=` and its value are on one line.
        if word == "\n" and (words[index - 1:index] == ["="] or words[index + 1:index + 2] == ["="]):
            return None
    words = [word for word in words if word != "\n"]
    result = []
    keys = 0
    has_moments = False
    last = len(words) - 1
    for index, word in enumerate(words):
        following = words[index + 1] if index < last else None
        if word == "=":
            if not index or not is_bare_key(words[index - 1]):
                return None
            keys += 1
            result.append(":")
        elif word == ",":
            # JSON knows no comma before the end; TOML knows none without a value before it.
            if index and words[index - 1] in [",", "[", "{", "="]:
                return None
            if following not in ["]", "}"]:
                result.append(word)
        elif following == "=":
            if word in _SYNTAX:
                return None
            result.append("\"" + word + "\"")
        elif word in _SYNTAX or word in ["true", "false"] or (word.isdigit() and (word[0] != "0" or word == "0")):
            result.append(word)
        else:
            moment = date_or_time(word)
            if not moment:
                return None
            has_moments = True
            result.append("\"{}{} {}\"".format(_MOMENT_ESCAPE, moment.toml_type, moment.value))
    return " ".join(result), keys, has_moments

def _restore_moments(container):
    """Replaces the strings of a table or array that are dates or times by what `read_scalar` returns for these."""
    for key, item in container.items() if type(container) == "dict" else enumerate(container):
        if type(item) == "string" and item.startswith(_MOMENT):
            kind, _, text = item[len(_MOMENT):].partition(" ")
            container[key] = struct(toml_type = kind, value = text)

def _finish(value, has_moments):
    """Restores dates and times in a value; returns how many keys it has in all its tables."""
    count = 0
    level = [value]
    for _ in range(100):
        inner = []
        for item in level:
            if has_moments:
                _restore_moments(item)
            if type(item) == "dict":
                count += len(item)
                item = item.values()
            inner += [part for part in item if type(part) in ["dict", "list"]]
        if not inner:
            return count
        level = inner
    return -1

def fast_value(text, cache):
    """Reads a value if it is of the plain kind that uv writes.

    Args:
        text: (str) the value.
        cache: (dict) what earlier calls for the same document have learnt; empty at first.

    Returns:
        the value, or None if it has to be read by `read_value`
    """
    if "\\" in text or not text:
        return None
    pieces = text.split("\"")
    if len(pieces) == 3 and not pieces[0] and not pieces[2]:
        return pieces[1] if "\n" not in pieces[1] else None
    if text[0] not in "[{" or len(pieces) % 2 == 0:
        return None
    between = pieces[::2]
    keys = 0
    has_moments = False
    for index, piece in enumerate(between):
        known = cache.get(piece)
        if known == None:
            known = _json_between(piece)
            if known == None:
                return None
            cache[piece] = known
        pieces[2 * index] = known[0]
        keys += known[1]
        has_moments = has_moments or known[2]
    value = json.decode("\"".join(pieces), default = None)

    # Of a key that is there twice, Bazel takes the last one.
    return value if value != None and _finish(value, has_moments) == keys else None
