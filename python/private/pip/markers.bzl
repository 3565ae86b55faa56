"""Environment markers (PEP 508): which requirements are for which Python on which platform."""

load(":versions.bzl", "compare")

_OPERATORS = ["===", "~=", "==", "!=", "<=", ">=", "<", ">"]
_WORD_CHARS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_."

# Other names that PEP 508 and PEP 345 had for the same.
_ALIASES = {
    "os.name": "os_name",
    "platform.machine": "platform_machine",
    "platform.python_implementation": "platform_python_implementation",
    "platform.version": "platform_version",
    "python_implementation": "platform_python_implementation",
    "sys.platform": "sys_platform",
}

def _tokens(text):
    """Returns a list of (kind, text), or a str that says what is wrong."""
    tokens = []
    skip = 0
    for index in range(len(text)):
        if skip:
            skip -= 1
            continue
        char = text[index]
        rest = text[index:]
        if char in " \t":
            continue
        if char in "()":
            tokens.append((char, char))
            continue
        if char in "'\"":
            end = rest.find(char, 1)
            if end < 0:
                return "a string that does not end: " + rest
            tokens.append(("string", rest[1:end]))
            skip = end
            continue
        operator = None
        for candidate in _OPERATORS:
            if rest.startswith(candidate):
                operator = candidate
                break
        if operator:
            tokens.append(("operator", operator))
            skip = len(operator) - 1
            continue
        word = ""
        for following in rest.elems():
            if following not in _WORD_CHARS:
                break
            word += following
        if not word:
            return "unexpected " + rest
        skip = len(word) - 1
        if word in ["and", "or"]:
            tokens.append((word, word))
        elif word == "in":
            if tokens and tokens[-1] == ("operator", "not"):
                tokens[-1] = ("operator", "not in")
            else:
                tokens.append(("operator", "in"))
        elif word == "not":
            tokens.append(("operator", "not"))
        else:
            tokens.append(("name", _ALIASES.get(word, word)))
    return tokens

def _holds(left, operator, right):
    if operator == "in":
        return left in right
    if operator == "not in":
        return left not in right
    result = compare(left, operator, right)
    if result != None:
        return result
    return {
        "!=": left != right,
        "<": left < right,
        "<=": left <= right,
        "==": left == right,
        ">": left > right,
        ">=": left >= right,
    }.get(operator, False)

def _reduce(values, operators):
    """Applies the innermost operator."""
    right = values.pop()
    left = values.pop()
    values.append((left and right) if operators.pop() == "and" else (left or right))

def evaluate_marker(marker, environment):
    """Evaluates a marker.

    Args:
        marker: (str) such as `python_version < "3.11" and extra == "socks"`.
        environment: (dict[str, str]) the values of the marker's variables.

    Returns:
        bool, or a str that says what is wrong with the marker
    """
    tokens = _tokens(marker)
    if type(tokens) == "string":
        return tokens

    # Two stacks: `and` binds more tightly than `or`.
    values = []
    operators = []
    operands = []
    comparison = None
    for kind, text in tokens:
        if kind in ["name", "string"]:
            if kind == "name" and text not in environment:
                return "unknown variable " + text
            operands.append(environment[text] if kind == "name" else text)
            if comparison and len(operands) == 2:
                values.append(_holds(operands[0], comparison, operands[1]))
                operands = []
                comparison = None
        elif kind == "operator":
            if len(operands) != 1 or comparison or text == "not":
                return "unexpected " + text
            comparison = text
        elif operands:
            return "unexpected " + text
        elif kind == "(":
            operators.append("(")
        elif kind == ")":
            for _ in range(len(operators)):
                if operators[-1] == "(" or len(values) < 2:
                    break
                _reduce(values, operators)
            if not operators or operators.pop() != "(":
                return "unbalanced )"
        else:
            for _ in range(len(operators)):
                if not operators or len(values) < 2 or operators[-1] == "(" or (kind == "and" and operators[-1] == "or"):
                    break
                _reduce(values, operators)
            operators.append(kind)
    for _ in range(len(operators)):
        if len(values) < 2 or operators[-1] == "(":
            break
        _reduce(values, operators)
    if len(values) != 1 or operators or operands:
        return "it is incomplete"
    return values[0]
