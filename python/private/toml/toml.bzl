"""A reader of TOML 1.1, and so of 1.0.

Not checked is whether the text is valid UTF-8, as Bazel has bytes and no characters.
"""

load(":toml_fast.bzl", "fast_value")
load(":toml_scalars.bzl", "is_bare_key", "skip_blanks")
load(":toml_values.bzl", "ARRAY", "EXPLICIT", "IMPLICIT", "add_value", "make_node", "read_key", "read_value")

# Characters that may be nowhere in a document; a carriage return only before a line feed.
_FORBIDDEN = [
    json.decode("\"\\u00" + code + "\"")
    for code in ["0" + digit for digit in "0123456789abcdef".elems() if digit not in "9a"] +
                ["1" + digit for digit in "0123456789abcdef".elems()] +
                ["7f"]
]

# What a byte order mark is, read as bytes and as a character.
_BYTE_ORDER_MARKS = [
    "".join([json.decode("\"\\u00" + code + "\"") for code in ["ef", "bb", "bf"]]),
    json.decode("\"\\ufeff\""),
]

def _line_end(text, position):
    """Checks that nothing but a comment follows on a line.

    Returns:
        (int, str): the position of the next line, and what is wrong or None
    """
    position = skip_blanks(text, position)
    end = text.find("\n", position)
    end = end if end >= 0 else len(text)
    if position < end and text[position] != "#":
        return position, "unexpected {} after the end of a value or header".format(text[position:end])
    return end + 1, None

def _read_header(text, position):
    """Reads `[key]` or `[[key]]`.

    Returns:
        (bool, list[str], int, str): whether it is an element of an array, the key, the next line, and what is wrong or None
    """
    is_array = text.startswith("[[", position)
    parts, position, error = read_key(text, position + (2 if is_array else 1))
    if error:
        return is_array, [], position, error
    closing = "]]" if is_array else "]"
    if not text.startswith(closing, position):
        return is_array, [], position, "a header has no end"
    position, error = _line_end(text, position + len(closing))
    return is_array, parts, position, error

def _open_table(root, is_array, parts):
    """Opens the table of a header.

    Returns:
        (dict, str): its node, and what is wrong or None
    """
    name = "\"" + ".".join(parts) + "\""
    node = root
    for key in parts[:-1]:
        child = node["children"].get(key)
        if child == None:
            if key in node["table"]:
                return None, "{} is below \"{}\", which has a value already".format(name, key)
            table = {}
            node["table"][key] = table
            child = make_node(IMPLICIT, table)
            node["children"][key] = child
        node = child["last"] if child["kind"] == ARRAY else child
    key = parts[-1]
    child = node["children"].get(key)
    if child == None and key in node["table"]:
        return None, "{} has a value already".format(name)
    table = {}
    if is_array:
        if child == None:
            child = make_node(ARRAY, [])
            node["children"][key] = child
            node["table"][key] = child["table"]
        elif child["kind"] != ARRAY:
            return None, "{} is a table already, not an array of tables".format(name)
        child["table"].append(table)
        child["last"] = make_node(EXPLICIT, table)
        return child["last"], None
    if child == None:
        child = make_node(EXPLICIT, table)
        node["children"][key] = child
        node["table"][key] = table
    elif child["kind"] == IMPLICIT:
        child["kind"] = EXPLICIT
    else:
        return None, "the table {} is defined twice".format(name)
    return child, None

def _read_pair(text, position, node, body):
    """Reads `key = value`.

    Returns:
        (int, str): the position of the next line, and what is wrong or None
    """
    parts, position, error = read_key(text, position)
    if error:
        return position, error
    if text[position:position + 1] != "=":
        return position, "there is no = after the key \"{}\"".format(".".join(parts))
    start = position
    value, position, error = read_value(text, skip_blanks(text, position + 1))
    if error:
        return position, error
    position, error = _line_end(text, position)
    if error:
        return position, error
    error = add_value(node, parts, value, body)
    return (start if error else position), error

def _fast_pair(text, line, end, node, cache):
    """Reads a plain `key = value` without any checks that need a closer look.

    Returns:
        int, the position of the next line, or None if the line has to be read by `_read_pair`
    """
    key, separator, rest = line.partition(" = ")
    if not separator or key in node["table"] or not is_bare_key(key):
        return None
    if rest.endswith("["):
        closing = text.find("\n]", end)
        after = text.find("\n", closing + 2)
        if closing < 0 or after < 0:
            return None
        rest = text[end - len(rest):after]
        end = after
    value = fast_value(rest, cache)
    if value == None:
        return None
    node["table"][key] = value
    return end + 1

def _forbidden(text):
    """The position of a control character, or -1."""
    for char in _FORBIDDEN:
        if char in text:
            return text.find(char)
    return -1

def _failed(text, position, error):
    return struct(error = "line {}: {}".format(text.count("\n", 0, position) + 1, error), value = None)

def parse_toml(text):
    """Parses a TOML document.

    Args:
        text: (str) its content.

    Returns:
        struct(value: dict, error: str): the document, or None and what is wrong, with the line. Dates and times are structs as
        `read_scalar` in `toml_scalars.bzl` describes them; all else is as in JSON.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    for mark in _BYTE_ORDER_MARKS:
        text = text.removeprefix(mark)
    position = _forbidden(text)
    if position >= 0:
        return _failed(text, position, "there is a control character")
    root = make_node(EXPLICIT, {})
    node = root
    body = 0
    cache = {}
    headers = {}
    position = 0
    for _ in range(len(text) + 1):
        if position >= len(text):
            break
        end = text.find("\n", position)
        end = end if end >= 0 else len(text)
        line = text[position:end]
        start = line.lstrip(" \t")[:1]
        error = None
        if not start or start == "#":
            position = end + 1
        elif start == "[":
            header = headers.get(line)
            if header:
                next_line = end + 1
            else:
                is_array, parts, next_line, error = _read_header(text, skip_blanks(text, position))
                if error:
                    return _failed(text, next_line, error)
                header = (is_array, parts)
                headers[line] = header
            node, error = _open_table(root, header[0], header[1])
            if error:
                return _failed(text, position, error)
            position = next_line
            body += 1
        else:
            next_line = _fast_pair(text, line, end, node, cache)
            if next_line == None:
                next_line, error = _read_pair(text, position, node, body)
                if error:
                    return _failed(text, next_line, error)
            position = next_line
    return struct(error = None, value = root["table"])
