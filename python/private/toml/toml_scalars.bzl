"""TOML's strings, numbers, booleans, dates and times: pure functions over a text and a position in it."""

# What ends a value that has no quotes, and a bare key.
_DELIMITERS = " \t\n,=[]{}#"
_BARE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
_HEX = "0123456789abcdefABCDEF"
_BASES = {"0b": (2, "01"), "0o": (8, "01234567"), "0x": (16, _HEX)}
_MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
_ESCAPES = {
    "\"": "\"",
    "\\": "\\",
    "b": "\010",
    "e": "\033",
    "f": "\014",
    "n": "\n",
    "r": "\r",
    "t": "\t",
}
_ESCAPE_DIGITS = {"U": 8, "u": 4, "x": 2}

def _only(text, allowed):
    """Whether a text is not empty and has only some characters."""
    return text != "" and not text.strip(allowed)

def is_bare_key(text):
    """Tells whether a text can be a key without quotes.

    Args:
        text: (str)

    Returns:
        bool
    """
    return _only(text, _BARE)

def skip_blanks(text, position):
    """Finds the first character that is neither a space nor a tab.

    Args:
        text: (str)
        position: (int) where to begin.

    Returns:
        int, the length of the text if there is none
    """
    for index in range(position, len(text)):
        if text[index] not in " \t":
            return index
    return len(text)

def word_end(text, position):
    """Finds the end of a key or a value that has no quotes.

    Args:
        text: (str)
        position: (int) where it begins.

    Returns:
        int
    """
    for index in range(position, len(text)):
        if text[index] in _DELIMITERS:
            return index
    return len(text)

def _json_character(code):
    """A character of a JSON string, by its code; beyond the basic plane it is a pair of surrogates."""
    if code < 0x10000:
        units = [code]
    else:
        units = [0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff)]
    return json.decode("\"" + "".join(["\\u" + ("000%x" % unit)[-4:] for unit in units]) + "\"")

# Bazel holds a file's bytes as one character each. Some versions decode JSON to the same form, others do not.
_JSON_HAS_BYTES = len(_json_character(0xe9)) == 2

def _character(code):
    """The character of a code point, as its bytes in UTF-8."""
    if code < 0x80 or _JSON_HAS_BYTES:
        return _json_character(code)
    if code < 0x800:
        units = [0xc0 | (code >> 6)]
    elif code < 0x10000:
        units = [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f)]
    else:
        units = [0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f), 0x80 | ((code >> 6) & 0x3f)]
    return "".join([_json_character(unit) for unit in units + [0x80 | (code & 0x3f)]])

def _escape(text, position, multiline):
    """Reads what follows a backslash.

    Returns:
        (str, int, str): the text that is meant, the position behind it, and what is wrong or None
    """
    kind = text[position:position + 1]
    if kind in _ESCAPES:
        return _ESCAPES[kind], position + 1, None
    if kind in _ESCAPE_DIGITS:
        end = position + 1 + _ESCAPE_DIGITS[kind]
        digits = text[position + 1:end]
        if len(digits) != end - position - 1 or not _only(digits, _HEX):
            return "", position, "\\{} needs {} hexadecimal digits".format(kind, _ESCAPE_DIGITS[kind])
        code = int(digits, 16)
        if code > 0x10ffff or (code >= 0xd800 and code < 0xe000):
            return "", position, "\\{}{} is not a Unicode character".format(kind, digits)
        return _character(code), end, None
    blank_end = skip_blanks(text, position)
    if multiline and text[blank_end:blank_end + 1] == "\n":
        for index in range(blank_end, len(text)):
            if text[index] not in " \t\n":
                return "", index, None
        return "", len(text), None

    # A character that is not ASCII is several bytes here.
    shown = kind if kind > " " and kind < "\177" else ""
    return "", position, "\\{} is not an escape sequence".format(shown)

def _quotes_end(text, position, quote):
    """The position behind the quotes that end a multi-line string, which may have up to two more before them."""
    end = position + 3
    for _ in range(2):
        if text[end:end + 1] == quote:
            end += 1
    return end

def read_string(text, position):
    """Reads a string of any of the four kinds.

    Args:
        text: (str)
        position: (int) of its first quote.

    Returns:
        (str, int, str): its value, the position behind it, and what is wrong or None
    """
    quote = text[position]
    multiline = text.startswith(quote * 3, position)
    if multiline:
        position += 3
        if text[position:position + 1] == "\n":
            position += 1
    else:
        position += 1
    closing = quote * 3 if multiline else quote
    pieces = []
    for _ in range(len(text) - position + 1):
        end = text.find(closing, position)
        if end < 0:
            break
        if not multiline and text.find("\n", position, end) >= 0:
            break
        backslash = text.find("\\", position, end) if quote == "\"" else -1
        if backslash < 0:
            behind = _quotes_end(text, end, quote) if multiline else end + 1
            pieces.append(text[position:behind - len(closing)])
            return "".join(pieces), behind, None
        pieces.append(text[position:backslash])
        piece, position, error = _escape(text, backslash + 1, multiline)
        if error:
            return "", backslash, error
        pieces.append(piece)
    return "", position, "a string has no end"

def _is_underscored(digits, allowed):
    """Whether a text is digits, with underscores only between two of them."""
    return _only(digits, allowed + "_") and all([part != "" for part in digits.split("_")])

def _integer(word):
    """The integer that a word is, or None."""
    base = _BASES.get(word[:2])
    if base:
        digits = word[2:]
        return int(digits.replace("_", ""), base[0]) if _is_underscored(digits, base[1]) else None
    digits = word[1:] if word[:1] in ["+", "-"] else word
    if not _is_underscored(digits, "0123456789") or (digits[0] == "0" and len(digits) > 1):
        return None
    value = int(digits.replace("_", ""))
    return -value if word[0] == "-" else value

def _float(word):
    """The float that a word is, or None."""
    sign = word[0] if word[:1] in ["+", "-"] else ""
    body = word[len(sign):]
    if body in ["inf", "nan"]:
        return float(sign + body)
    mantissa, exponent_mark, exponent = body.replace("E", "e").partition("e")
    whole, point, fraction = mantissa.partition(".")
    if not point and not exponent_mark:
        return None
    if _integer(whole) == None or whole[0] in "+-" or whole[:2] in _BASES:
        return None
    if point and not _is_underscored(fraction, "0123456789"):
        return None
    if exponent_mark and not _is_underscored(exponent[1:] if exponent[:1] in ["+", "-"] else exponent, "0123456789"):
        return None
    return float(word.replace("_", ""))

def _numbers(text, separator, widths):
    """The numbers between separators if they have these many digits, or None."""
    parts = text.split(separator)
    if len(parts) != len(widths):
        return None
    for part, width in zip(parts, widths):
        if len(part) != width or not _only(part, "0123456789"):
            return None
    return [int(part) for part in parts]

def _is_date(text):
    numbers = _numbers(text, "-", [4, 2, 2])
    if not numbers:
        return False
    year, month, day = numbers
    if year < 1 or month < 1 or month > 12 or day < 1:
        return False
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return day <= (29 if month == 2 and is_leap else _MONTH_DAYS[month - 1])

def _is_clock(text):
    numbers = _numbers(text, ":", [2, 2])
    return numbers != None and numbers[0] < 24 and numbers[1] < 60

def _time(text):
    """A time with seconds, or None if the text is not a time; TOML 1.1 lets them be left out."""
    clock, point, fraction = text.partition(".")
    if point and (not _only(fraction, "0123456789") or len(clock) == 5):
        return None
    if len(clock) == 5:
        clock += ":00"
    numbers = _numbers(clock, ":", [2, 2, 2])
    if not numbers or numbers[0] > 23 or numbers[1] > 59 or numbers[2] > 59:
        return None
    return clock + point + fraction

def _moment(kind, value):
    return struct(toml_type = kind, value = value)

def date_or_time(word):
    """Reads a date or time.

    Args:
        word: (str)

    Returns:
        struct as of `read_scalar`, or None if it is neither
    """
    if word[2:3] == ":":
        time = _time(word)
        return _moment("time-local", time) if time else None
    date, rest = word[:10], word[10:]
    if word[4:5] != "-" or not _is_date(date):
        return None
    if not rest:
        return _moment("date-local", date)
    if rest[0] not in "Tt ":
        return None
    time, offset = rest[1:], ""
    if time[-1:] in ["Z", "z"]:
        time, offset = time[:-1], "Z"
    elif time[-6:-5] in ["+", "-"]:
        time, offset = time[:-6], time[-6:]
        if not _is_clock(offset[1:]):
            return None
    time = _time(time)
    return _moment("datetime" if offset else "datetime-local", "{}T{}{}".format(date, time, offset)) if time else None

def read_scalar(text, position):
    """Reads a value that has no quotes or brackets: a boolean, number, date or time.

    Args:
        text: (str)
        position: (int) where it begins.

    Returns:
        (value, int, str): the value, the position behind it, and what is wrong or None. The value is a bool, int or float, or for
        a date or time a struct(toml_type: str, value: str) with `datetime`, `datetime-local`, `date-local` or `time-local`, and
        the text in the form of RFC 3339: with `T`, `Z` and seconds.
    """
    end = word_end(text, position)
    word = text[position:end]
    if not word:
        return None, position, "a value is missing"
    if word in ["true", "false"]:
        return word == "true", end, None
    if len(word) == 10 and word[4] == "-" and text[end:end + 1] == " " and text[end + 1:end + 2].isdigit():
        # A space may be between date and time.
        end = word_end(text, end + 1)
        word = text[position:end]
    for read in [_integer, _float, date_or_time]:
        value = read(word)
        if value != None:
            return value, end, None
    return None, position, "\"{}\" is not a value; a string needs quotes".format(word)
