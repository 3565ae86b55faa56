"""Strips docstrings and asserts from a source that server.py compiles."""

import sys
import _ast

DOCSTRINGS = 1
ASSERTS = 2
ONLY_AST = 0x400  # PyCF_ONLY_AST of CPython's Include/cpython/compile.h
DOCSTRING_OWNERS = (_ast.Module, _ast.FunctionDef, _ast.AsyncFunctionDef, _ast.ClassDef)
STATEMENT_LISTS = ("body", "orelse", "finalbody")
BLOCK_LISTS = ("handlers", "cases")  # what they hold is no statement, but has a body


def compile_stripped(source, file_name, optimize, bits):
    """The code object of the source without what the bits name."""
    limit = sys.getrecursionlimit()
    if sys.version_info < (3, 12):
        # The compiler nests three times as deep as Python code may, the trees that Python code sees do not.
        sys.setrecursionlimit(3 * limit)
    try:
        module = compile(source, file_name, "exec", ONLY_AST, True, optimize)
        strip(module, bits)
        return compile(module, file_name, "exec", 0, True, optimize)
    finally:
        sys.setrecursionlimit(limit)


def strip(module, bits):
    nodes = [module]
    while nodes:  # a list instead of recursion: a source may nest deeper than Python calls may
        node = nodes.pop()
        if bits & DOCSTRINGS and isinstance(node, DOCSTRING_OWNERS):
            strip_docstrings(node)
        for name in STATEMENT_LISTS:
            statements = getattr(node, name, ())
            for index, statement in enumerate(statements):
                if not isinstance(statement, _ast.Assert):
                    nodes.append(statement)
                elif bits & ASSERTS:
                    statements[index] = never_run(statement)
        for name in BLOCK_LISTS:
            nodes.extend(getattr(node, name, ()))


def strip_docstrings(node):
    """Removes all leading strings, so that the second does not become the docstring when the first is gone."""
    body = node.body
    count = 0
    while count < len(body) and is_string(body[count]):
        count += 1
    if count and count == len(body):
        # Placed as CPython does when level 2 empties a body (Python/ast_preprocess.c), so the bytes are those of level 2.
        start = body[0]
        filler = placed(_ast.Pass(), start)
        filler.end_lineno = start.lineno
        filler.end_col_offset = start.col_offset + len("pass")
        body[:] = [filler]
    else:
        del body[:count]


def is_string(statement):
    return (
        isinstance(statement, _ast.Expr)
        and isinstance(statement.value, _ast.Constant)
        and isinstance(statement.value.value, str)
    )


def never_run(statement):
    """No code is made of it, yet the names that it binds stay local, and a function that yields in it a generator."""
    test = placed(_ast.Constant(False), statement)
    return placed(_ast.If(test, [statement], []), statement)


def placed(node, like):
    node.lineno = like.lineno
    node.col_offset = like.col_offset
    node.end_lineno = like.end_lineno
    node.end_col_offset = like.end_col_offset
    return node
