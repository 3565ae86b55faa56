"""Constants and shapes of code that a canonical form can get wrong; compiled, never run."""

zeros = (0.0, -0.0, 0, False, 0j, -0j, complex)
negative_zero_tuples = ((0.0,), (-0.0,), (0,), (False,), (-0.0, (0.0,)))
ones = (1, 1.0, True, 1 + 0j)
not_numbers = (1e999 - 1e999, 1e999 - 1e999, -(1e999 - 1e999))
infinities = (1e999, -1e999, 1e999j)
integers = (2**31 - 1, 2**31, -(2**31), 2**62, -(2**63), 123456789012345678901234567890)
text = ("", "name", "no name", "tab\t", "é", "\ud800", "\x00", "name" * 80, "a b" * 100, "ñ" * 200)
data = (b"", b"name", b"\x00\xff", b"x" * 300)
many = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9) * 30


def membership(x):
    return (
        x in {"a", "b", "c", 1, 2.0, None, ..., b"d", ("e", 1), ("e", 1.0), ("e", (1, "f"))},
        x in {"c", "b", "a"},
        x in {0.0, -1.0, 1e999 - 1e999, 1e999 - 1e999},
        x in {10**30, -(10**30), 2**31, 5, -5},
        x in {"no name", "name", "é", "\udc80"},
    )


def slices(x):
    return x[1:2], x[1:2], x[::-1], x[:, 1:2], x[None:None], x["a":"b"]


def strings_in_both_places(no_name):
    name = "no_name"
    keys = {"no name": 1, "name": 2}
    return name, keys, "strings_in_both_places.<locals>.inner", (lambda: no_name)


def unicode_names(é, ñandú="é"):
    def ünter():
        return é, ñandú

    return ünter, ünter.é, "é"


def finally_twice(x):
    try:
        return [lambda: 0, lambda: 0]
    finally:
        x((lambda: 0), (lambda: 0))


class Class:
    """Docstring."""

    field: "annotation" = 1

    def method(self, /, a, *args, b=..., **kwargs):
        nonlocal_ = a

        def inner():
            nonlocal nonlocal_
            nonlocal_ = __class__
            return super().method

        return inner

    async def coroutine(self):
        async with self as x:
            yield [y async for y in x if (z := y)]


def match(x):
    match x:
        case {"a": 1, "b": [_, *rest]} | (-0.0 as rest):
            return rest
        case Class(field=b"x") | 1 + 2j:
            return f"{x!r:>{10}}{rest=}"


def _(a, b, c, d, e, f, g, h, i=(), j=((),), *k, l=(), **m):
    return (yield from a), [*b, *c], {**d, **e}, lambda: (f, g, h)
