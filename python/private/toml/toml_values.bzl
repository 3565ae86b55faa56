"""TOML's keys, arrays and inline tables: pure functions over a text and a position in it; and which tables may be extended.

A table that can get more keys has a node: a dict with its `table`, its `kind`, the `children` nodes of such tables in it by key, and
the `body` that may add to it with dotted keys, a number for each header. What has no node is a value, which never changes.
"""

load(":toml_scalars.bzl", "is_bare_key", "read_scalar", "read_string", "skip_blanks", "word_end")

# How a table was defined: by a header of its own; by the headers of tables in it; by dotted keys; by `[[headers]]`.
EXPLICIT = "explicit"
IMPLICIT = "implicit"
DOTTED = "dotted"
ARRAY = "array"

def make_node(kind, table, body = 0):
    """Makes the node of a table.

    Args:
        kind: (str) how it was defined.
        table: (dict)
        body: (int) the number of the header whose body has the dotted keys.

    Returns:
        dict
    """
    return {"body": body, "children": {}, "kind": kind, "table": table}

def _not_a_key(text):
    return "\"{}\" is not a key; quote it if it is meant to be one".format(text) if text else "a key is missing"

def read_key(text, position):
    """Reads a key, which may be dotted.

    Args:
        text: (str)
        position: (int) where it begins; blanks may come first.

    Returns:
        (list[str], int, str): the parts, the position behind it and blanks, and what is wrong or None
    """
    parts = []
    for _ in range(len(text) - position + 1):
        position = skip_blanks(text, position)
        start = text[position:position + 1]
        if start in ["\"", "'"]:
            if text.startswith(start * 3, position):
                return [], position, "a key cannot be a multi-line string"
            part, position, error = read_string(text, position)
            if error:
                return [], position, error
            parts.append(part)
        else:
            end = word_end(text, position)
            dot = text.find(".", position, end)
            end = dot if dot >= 0 else end
            part = text[position:end]
            if not is_bare_key(part):
                return [], position, _not_a_key(part)
            parts.append(part)
            position = end
        position = skip_blanks(text, position)
        if text[position:position + 1] != ".":
            return parts, position, None
        position += 1
    return [], position, "a key is missing"

def _quoted(parts):
    return "\"" + ".".join(parts) + "\""

def add_value(node, parts, value, body):
    """Adds `parts = value` to a table.

    Args:
        node: (dict) the node of the table.
        parts: (list[str]) the key.
        value: the value.
        body: (int) the number of the header that the line is below.

    Returns:
        str, what is wrong, or None
    """
    for index, key in enumerate(parts[:-1]):
        child = node["children"].get(key)
        if child == None:
            if key in node["table"]:
                return "{} has a value already, which cannot be extended".format(_quoted(parts[:index + 1]))
            table = {}
            node["table"][key] = table
            child = make_node(DOTTED, table, body)
            node["children"][key] = child
        elif child["kind"] == IMPLICIT:
            child["kind"] = DOTTED
            child["body"] = body
        elif child["kind"] != DOTTED or child["body"] != body:
            return "the table {} is defined elsewhere and cannot be extended by a dotted key".format(_quoted(parts[:index + 1]))
        node = child
    if parts[-1] in node["table"]:
        return "{} is defined twice".format(_quoted(parts))
    node["table"][parts[-1]] = value
    return None

def skip_space(text, position):
    """Finds the next character that is not white space or part of a comment.

    Args:
        text: (str)
        position: (int) where to begin.

    Returns:
        int, the length of the text if there is none
    """
    for _ in range(len(text) - position + 1):
        position = skip_blanks(text, position)
        char = text[position:position + 1]
        if char == "#":
            end = text.find("\n", position)
            position = end if end >= 0 else len(text)
        elif char == "\n":
            position += 1
        else:
            return position
    return position

def _close(stack):
    """Takes the innermost array or table off the stack, and returns it as a value."""
    frame = stack.pop()
    return frame["node"]["table"] if frame["node"] else frame["array"]

def read_value(text, position):
    """Reads a value of any kind.

    Args:
        text: (str)
        position: (int) where it begins.

    Returns:
        (value, int, str): the value, the position behind it, and what is wrong or None
    """

    # The arrays and tables that are open. Arrays have no node, tables have no array.
    stack = []
    for _ in range(len(text) - position + 1):
        if stack:
            # After `[`, `{` or a comma.
            position = skip_space(text, position)
        char = text[position:position + 1]
        frame = stack[-1] if stack else None
        value, closed = None, False
        if frame and char == ("}" if frame["node"] else "]"):
            value, closed = _close(stack), True
            position += 1
        elif frame and frame["node"] and not frame["key"]:
            parts, position, error = read_key(text, position)
            if error:
                return None, position, error
            if text[position:position + 1] != "=":
                return None, position, "there is no = after the key {}".format(_quoted(parts))
            frame["key"] = parts
            position = skip_blanks(text, position + 1)
            char = text[position:position + 1]
        if closed:
            pass
        elif char == "[":
            stack.append({"array": [], "key": None, "node": None})
            position += 1
            continue
        elif char == "{":
            stack.append({"array": None, "key": None, "node": make_node(DOTTED, {})})
            position += 1
            continue
        elif char in ["\"", "'"]:
            value, position, error = read_string(text, position)
            if error:
                return None, position, error
        else:
            value, position, error = read_scalar(text, position)
            if error:
                return None, position, error

        # The value belongs to the innermost array or table, which may end after it, and so on.
        for _ in range(len(stack) + 1):
            if not stack:
                return value, position, None
            frame = stack[-1]
            if frame["node"]:
                error = add_value(frame["node"], frame["key"], value, 0)
                if error:
                    return None, position, error
                frame["key"] = None
            else:
                frame["array"].append(value)
            position = skip_space(text, position)
            char = text[position:position + 1]
            if char == ",":
                position += 1
                break
            if char != ("}" if frame["node"] else "]"):
                return None, position, "{} has no end, or a comma is missing".format("an inline table" if frame["node"] else "an array")
            position += 1
            value = _close(stack)
    return None, position, "a value has no end"
