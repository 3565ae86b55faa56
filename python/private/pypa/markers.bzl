"""Environment markers (PEP 508): which requirements are for which Python on which platform.

A marker is parsed once and evaluated for many environments.
"""

load(":names.bzl", "canonical_name")
load(":specifiers.bzl", "OPERATORS", "make_specifier", "specifier_holds")
load(":versions.bzl", "parse")

_WORD_CHARS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_."

# Variables whose values are versions.
_VERSIONS = ["implementation_version", "platform_release", "python_full_version", "python_version"]

# Variables whose values are sets of names.
_SETS = ["dependency_groups", "extras"]

_VARIABLES = {name: name for name in _VERSIONS + _SETS + [
    "extra",
    "implementation_name",
    "os_name",
    "platform_machine",
    "platform_python_implementation",
    "platform_system",
    "platform_version",
    "sys_platform",
]} | {
    # Other names that PEP 508 and PEP 345 had for the same.
    "os.name": "os_name",
    "platform.machine": "platform_machine",
    "platform.python_implementation": "platform_python_implementation",
    "platform.version": "platform_version",
    "python_implementation": "platform_python_implementation",
    "sys.platform": "sys_platform",
}

_BLANKS = [" ", "\t"]

def _word_end(text, position):
    for index in range(position, len(text)):
        if text[index] not in _WORD_CHARS:
            return index
    return len(text)

def _tokens(text):
    """Splits a marker into tokens.

    Returns:
        list of (kind, text), or a str that says what is wrong. The kinds are `(`, `)`, `and`, `or`, `operator`, `string` and
        `name`.
    """
    tokens = []
    position = 0
    for _ in range(len(text) + 1):
        if position >= len(text):
            break
        char = text[position]
        if char in _BLANKS:
            position += 1
        elif char in ["(", ")"]:
            tokens.append((char, char))
            position += 1
        elif char in ["'", "\""]:
            end = text.find(char, position + 1)
            if end < 0:
                return "a string that does not end: " + text[position:]
            tokens.append(("string", text[position + 1:end]))
            position = end + 1
        elif char in ["<", ">", "=", "!", "~"]:
            operator = ([found for found in OPERATORS if text.startswith(found, position)] or [None])[0]
            if not operator:
                return "unexpected " + text[position:]
            tokens.append(("operator", operator))
            position += len(operator)
        else:
            end = _word_end(text, position)
            if end == position:
                return "unexpected " + text[position:]
            word = text[position:end]
            position = end
            if word in ["and", "or"]:
                tokens.append((word, word))
            elif word == "in" and tokens and tokens[-1] == ("operator", "not"):
                tokens[-1] = ("operator", "not in")
            elif word in ["in", "not"]:
                tokens.append(("operator", word))
            elif word in _VARIABLES:
                tokens.append(("name", _VARIABLES[word]))
            else:
                return "unknown variable " + word
    return tokens

def _comparison(left, operator, right):
    """Prepares a comparison of two tokens for evaluation.

    Returns:
        struct, or a str that says what is wrong
    """
    if left[0] == "string" and right[0] == "string":
        return "\"{}\" and \"{}\" are both strings, one of them must be a variable".format(left[1], right[1])
    if left[0] == "name" and right[0] == "name":
        return "{} and {} are both variables, one of them must be a string".format(left[1], right[1])
    is_swapped = left[0] == "string"
    name, text = (right[1], left[1]) if is_swapped else (left[1], right[1])
    specifier = None
    kind = "text"
    if name in _VERSIONS and operator not in ["in", "not in"]:
        kind = "version"
        specifier = None if is_swapped else make_specifier(operator, text)
        if not is_swapped and specifier == None:
            kind = "text"
    elif name in _SETS:
        kind = "set"
        text = canonical_name(text)
        if not is_swapped:
            return "{} is a set of names; write \"NAME\" in {}".format(name, name)
    elif name == "extra":
        kind = "extra"
        text = canonical_name(text)
    if kind != "version" and operator in ["~=", "==="]:
        return "{} {} \"{}\" does not compare versions".format(name, operator, text)
    return struct(is_swapped = is_swapped, kind = kind, name = name, operator = operator, specifier = specifier, text = text)

def _apply(output, operators):
    """Moves the innermost `and` or `or` to the output, where its operands are."""
    output.append(operators.pop())

def parse_marker(marker):
    """Parses a marker.

    Args:
        marker: (str) such as `python_version < "3.11" and extra == "socks"`.

    Returns:
        struct(steps: list, error: str): the comparisons, each `and` and `or` behind what it joins; or what is wrong
    """
    tokens = _tokens(marker)
    if type(tokens) == "string":
        return struct(error = tokens, steps = None)
    steps = []
    operators = []
    comparison = []
    wants_operand = True
    for kind, text in tokens:
        if kind in ["string", "name", "operator"]:
            if not wants_operand or (kind == "operator") != (len(comparison) == 1) or text == "not":
                return struct(error = "unexpected " + text, steps = None)
            comparison.append((kind, text))
            if len(comparison) == 3:
                step = _comparison(comparison[0], comparison[1][1], comparison[2])
                if type(step) == "string":
                    return struct(error = step, steps = None)
                steps.append(step)
                comparison = []
                wants_operand = False
            continue
        if comparison or wants_operand != (kind == "("):
            incomplete = kind == ")" and not comparison and not operators
            return struct(error = "unbalanced )" if incomplete else "unexpected " + text, steps = None)
        if kind == "(":
            operators.append("(")
        elif kind == ")":
            for _ in range(len(operators)):
                if operators[-1] == "(":
                    break
                _apply(steps, operators)
            if not operators:
                return struct(error = "unbalanced )", steps = None)
            operators.pop()
        else:
            # `and` binds more tightly than `or`.
            for _ in range(len(operators)):
                if operators[-1] == "(" or (kind == "and" and operators[-1] == "or"):
                    break
                _apply(steps, operators)
            operators.append(kind)
            wants_operand = True
    for _ in range(len(operators)):
        if operators[-1] == "(":
            break
        _apply(steps, operators)
    if operators or comparison or wants_operand:
        return struct(error = "it is incomplete", steps = None)
    return struct(error = None, steps = steps)

def prepare_environment(environment):
    """Prepares the values of a marker's variables for many evaluations.

    Args:
        environment: (dict[str, str]) by name; `extra` may be a dict whose keys are the extras that are active, `extras` and
            `dependency_groups` are such dicts. All names are canonical.

    Returns:
        struct(values: dict, versions: dict[str, struct])
    """
    return struct(
        values = environment,
        versions = {name: parse(environment[name]) for name in _VERSIONS if name in environment},
    )

def _text_holds(left, operator, right):
    """Compares texts. There is no order of texts: `<` and `>` do not hold, `<=` and `>=` hold for what is equal."""
    if operator == "in":
        return left in right
    if operator == "not in":
        return left not in right
    if operator in ["<", ">"]:
        return False
    return (left == right) != (operator == "!=")

def _holds(step, environment):
    """Evaluates one comparison; returns a str if the environment does not have the variable."""
    name = step.name
    if name not in environment.values:
        return "{} has no value here".format(name)
    value = environment.values[name]
    if step.kind == "version":
        if not step.is_swapped:
            return specifier_holds(step.specifier, value, environment.versions[name])
        specifier = make_specifier(step.operator, value)
        if specifier:
            return specifier_holds(specifier, step.text, parse(step.text))
        if step.operator in ["~=", "==="]:
            return "{} {} \"{}\" does not compare versions".format(name, step.operator, value)
    elif step.kind == "set":
        if step.operator in ["in", "not in"]:
            return (step.text in value) == (step.operator == "in")
        return step.operator == "!="
    elif step.kind == "extra" and type(value) == "dict":
        if step.operator not in ["==", "!="]:
            return "{} can only be compared by == and !=".format(name)
        return (step.text in value) == (step.operator == "==")
    if step.is_swapped:
        return _text_holds(step.text, step.operator, value)
    return _text_holds(value, step.operator, step.text)

def evaluate(parsed, environment):
    """Evaluates a marker.

    Args:
        parsed: (struct) as `parse_marker` returns it, without an error.
        environment: (struct) as `prepare_environment` returns it.

    Returns:
        bool, or a str that says what is wrong
    """
    if len(parsed.steps) == 1:
        return _holds(parsed.steps[0], environment)
    stack = []
    for step in parsed.steps:
        if type(step) == "string":
            right = stack.pop()
            left = stack.pop()
            stack.append((left and right) if step == "and" else (left or right))
        else:
            value = _holds(step, environment)
            if type(value) == "string":
                return value
            stack.append(value)
    return stack[0]

def evaluate_marker(marker, environment):
    """Parses and evaluates a marker.

    Args:
        marker: (str) such as `python_version < "3.11" and extra == "socks"`.
        environment: (dict[str, str]) the values of the marker's variables, as for `prepare_environment`.

    Returns:
        bool, or a str that says what is wrong with the marker
    """
    parsed = parse_marker(marker)
    return parsed.error or evaluate(parsed, prepare_environment(environment))
