"""A quick way through the values that uv.lock consists of: they are rewritten as JSON, which Bazel decodes itself.

Whatever this does not know, and all that is wrong, is left to the complete reader (`toml_values.bzl`).
"""

load(":toml_scalars.bzl", "is_bare_key")

_SYNTAX = "[]{},="

def _words(text):
    """Splits what is between strings into words, punctuation and line feeds."""
    for char in _SYNTAX.elems():
        if char in text:
            text = text.replace(char, " " + char + " ")
    return [word for word in text.replace("\n", " \n ").split(" ") if word]

def _json_between(text):
    """Rewrites what is between two strings, such as `, hash = `.

    Returns:
        (str, int): JSON, and how many keys it has; or None if this is not for the quick way
    """
    words = _words(text)
    for index, word in enumerate(words):
        # A key, its `=` and its value are on one line.
        if word == "\n" and (words[index - 1:index] == ["="] or words[index + 1:index + 2] == ["="]):
            return None
    words = [word for word in words if word != "\n"]
    result = []
    keys = 0
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
            return None
    return " ".join(result), keys

def _count_keys(value):
    """How many keys a value has in all its tables."""
    count = 0
    level = [value]
    for _ in range(100):
        inner = []
        for item in level:
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
    for index, piece in enumerate(between):
        known = cache.get(piece)
        if known == None:
            known = _json_between(piece)
            if known == None:
                return None
            cache[piece] = known
        pieces[2 * index] = known[0]
        keys += known[1]
    value = json.decode("\"".join(pieces), default = None)

    # Of a key that is there twice, Bazel takes the last one.
    return value if value != None and _count_keys(value) == keys else None
