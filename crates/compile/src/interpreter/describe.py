"""Turns an exception of `compile` into the fields from which the backend prints it as CPython's traceback module does."""

import sys


def describe(error):
    """Type, message, file name, line, column, end line, end column, source line, widths of the source line's characters."""
    name = type(error).__name__
    if not isinstance(error, SyntaxError):
        return (name, str(error), None, None, None, None, None, None, None)
    error = with_keyword_hint(error)
    return (
        name,
        error.msg,
        error.filename,
        error.lineno,
        error.offset,
        error.end_lineno,
        error.end_offset,
        error.text,
        character_widths(error.text),
    )


def with_keyword_hint(error):
    """From 3.14 on, traceback looks for a misspelt keyword and then shows: invalid syntax. Did you mean 'class'?"""
    message = error.msg or ""
    if sys.version_info < (3, 14) or not (message == "invalid syntax" or "Perhaps you forgot a comma" in message):
        return error
    try:
        from traceback import TracebackException

        shown = TracebackException(type(error), error, None)
        for _ in shown.format_exception_only():
            pass
        return shown
    except Exception:  # the standard library is not there: no hint
        return error


def character_widths(text):
    """From 3.15 on, traceback places the caret by columns of a terminal. One byte for each character, None if all are 1."""
    if sys.version_info < (3, 15) or not isinstance(text, str) or text.isascii():
        return None
    try:
        from unicodedata import category, combining, east_asian_width
    except ImportError:
        return None

    def width(character):
        if character.isascii():
            return 1
        if combining(character) or (category(character) == "Cf" and character != "\xad"):
            return 0
        return 1 if east_asian_width(character) in ("N", "Na", "H", "A") else 2

    return bytes(map(width, text))
