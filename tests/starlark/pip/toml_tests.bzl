"""Tests of the TOML reader."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private/toml:toml.bzl", "parse_toml")

def _moment(kind, value):
    return struct(toml_type = kind, value = value)

def _values_impl(ctx):
    env = unittest.begin(ctx)
    for text, expected in [
        ("true", True),
        ("0", 0),
        ("-1_000", -1000),
        ("0xDEAD_beef", 0xdeadbeef),
        ("0o17", 15),
        ("0b101", 5),
        ("1.5", 1.5),
        ("-3e2", -300.0),
        ("6.626e-34", float("6.626e-34")),
        ("+inf", float("inf")),
        ("\"a\\tb\\\"\\\\\"", "a\tb\"\\"),
        ("\"\\u0041\\x42\\U00000043\"", "ABC"),
        ("\"\\u00e9\"", "é"),
        ("\"\\U0001F40D\"", "🐍"),
        ("'C:\\temp'", "C:\\temp"),
        ("\"\"\"\none\ntwo\\\n   three\"\"\"", "one\ntwothree"),
        ("'''a''b'''''", "a''b''"),
        ("\"\"", ""),
        ("[]", []),
        ("[1, [2, 'x'], # why\n {a.b = 3, \"c d\" = []},\n]", [1, [2, "x"], {"a": {"b": 3}, "c d": []}]),
        ("[\n    { name = \"x\", size = 12 },\n    { name = \"y\" },\n]", [{"name": "x", "size": 12}, {"name": "y"}]),
        (
            "[\n    { a = \"x\", t = 1979-05-27T07:32:00.5Z, b = { c = \"1979\" } },\n    { u = [\"y\", 1979-05-27, 07:32:00] },\n]",
            [
                {"a": "x", "b": {"c": "1979"}, "t": _moment("datetime", "1979-05-27T07:32:00.5Z")},
                {"u": ["y", _moment("date-local", "1979-05-27"), _moment("time-local", "07:32:00")]},
            ],
        ),
        ("1979-05-27T07:32:00.5Z", _moment("datetime", "1979-05-27T07:32:00.5Z")),
        ("1979-05-27 07:32:00-07:00", _moment("datetime", "1979-05-27T07:32:00-07:00")),
        ("1979-05-27t07:32", _moment("datetime-local", "1979-05-27T07:32:00")),
        ("2024-02-29", _moment("date-local", "2024-02-29")),
        ("23:59:59", _moment("time-local", "23:59:59")),
    ]:
        parsed = parse_toml("key = " + text + "\n")
        asserts.equals(env, None, parsed.error, text)
        asserts.equals(env, {"key": expected}, parsed.value, text)
    return unittest.end(env)

_values_test = unittest.make(_values_impl)

_DOCUMENT = """\
version = 1
"quoted key".a = 'x' # a comment

[server]
ports = [
    80,
    443, ]
[server.tls.keys]
name = "k"

[[package]]
name = "a"
[package.metadata]
requires = []
[[package]]
name = "b"
[[package.files]]
url = "u"
"""

_TABLES = {
    "package": [
        {"metadata": {"requires": []}, "name": "a"},
        {"files": [{"url": "u"}], "name": "b"},
    ],
    "quoted key": {"a": "x"},
    "server": {"ports": [80, 443], "tls": {"keys": {"name": "k"}}},
    "version": 1,
}

def _tables_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, _TABLES, parse_toml(_DOCUMENT).value)
    asserts.equals(env, _TABLES, parse_toml(_DOCUMENT.replace("\n", "\r\n").removesuffix("\r\n")).value)
    asserts.equals(env, {}, parse_toml("").value)
    asserts.equals(env, {"a": 1}, parse_toml("﻿a = 1").value)
    asserts.equals(env, {"a": {"b": {"c": 1, "d": 2}}}, parse_toml("a.b.c = 1\na.b.d = 2\n").value)

    # A table may be below one that dotted keys have made, and above one that a header has.
    asserts.equals(
        env,
        {"a": {"b": {"c": {"d": 2}, "x": 1}, "e": 3}},
        parse_toml("[a.b.c]\nd = 2\n[a]\nb.x = 1\ne = 3\n").value,
    )
    return unittest.end(env)

_tables_test = unittest.make(_tables_impl)

def _errors_impl(ctx):
    env = unittest.begin(ctx)
    for text, error in [
        ("a = 1\na = 2\n", "line 2: \"a\" is defined twice"),
        ("a = [\n    { x = 1, x = 2 },\n]\n", "line 2: \"x\" is defined twice"),
        ("[a]\n[b]\n[a]\n", "line 3: the table \"a\" is defined twice"),
        ("a = {}\n[a.b]\n", "line 2: \"a.b\" is below \"a\", which has a value already"),
        ("a = {}\na.b = 1\n", "line 2: \"a\" has a value already, which cannot be extended"),
        ("a = []\n[[a]]\n", "line 2: \"a\" has a value already"),
        ("[a]\n[[a]]\n", "line 2: \"a\" is a table already, not an array of tables"),
        ("[a.b]\n[a]\nb.c = 1\n", "line 3: the table \"b\" is defined elsewhere and cannot be extended by a dotted key"),
        ("a.b = 1\n[a]\n", "line 2: the table \"a\" is defined twice"),
        ("a = 1 b = 2\n", "line 1: unexpected b = 2 after the end of a value or header"),
        ("\na = \"x\n", "line 2: a string has no end"),
        ("a = '''x", "line 1: a string has no end"),
        ("a = \"\\q\"\n", "line 1: \\q is not an escape sequence"),
        ("a = \"\\ud800\"\n", "line 1: \\ud800 is not a Unicode character"),
        ("a = \"\\u12\"\n", "line 1: \\u needs 4 hexadecimal digits"),
        ("a = \n", "line 1: a value is missing"),
        ("a = x\n", "line 1: \"x\" is not a value; a string needs quotes"),
        ("a = 01\n", "line 1: \"01\" is not a value; a string needs quotes"),
        ("a = 1__0\n", "line 1: \"1__0\" is not a value; a string needs quotes"),
        ("a = 2023-02-29\n", "line 1: \"2023-02-29\" is not a value; a string needs quotes"),
        ("a = [1 2]\n", "line 1: an array has no end, or a comma is missing"),
        ("a = [1,\n2\n", "line 3: an array has no end, or a comma is missing"),
        ("a = [,]\n", "line 1: a value is missing"),
        ("a = {b = 1 c = 2}\n", "line 1: an inline table has no end, or a comma is missing"),
        ("a = {b}\n", "line 1: there is no = after the key \"b\""),
        ("= 1\n", "line 1: a key is missing"),
        ("a. = 1\n", "line 1: a key is missing"),
        ("a = [\n    { x =\n\"1\" },\n]\n", "line 2: a value is missing"),
        ("a = [\n    { x\n= \"1\" },\n]\n", "line 2: there is no = after the key \"x\""),
        ("a\n", "line 1: there is no = after the key \"a\""),
        ("é = 1\n", "line 1: \"é\" is not a key; quote it if it is meant to be one"),
        ("\"\"\"a\"\"\" = 1\n", "line 1: a key cannot be a multi-line string"),
        ("[a\n", "line 1: a header has no end"),
        ("[[a]\n", "line 1: a header has no end"),
        ("a = 1\nb = \"\001\"\n", "line 2: there is a control character"),
        ("a = 1\rb = 2\n", "line 1: there is a control character"),
    ]:
        parsed = parse_toml(text)
        asserts.equals(env, error, parsed.error, text)
        asserts.equals(env, None, parsed.value, text)
    return unittest.end(env)

_errors_test = unittest.make(_errors_impl)

def toml_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "toml_errors_have_the_line": _errors_test,
        "toml_tables_are_read": _tables_test,
        "toml_values_are_read": _values_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
