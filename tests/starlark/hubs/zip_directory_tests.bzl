"""Tests of reading the names in ZIP archives."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private/pip:zip_directory.bzl", "directory_size", "member_names", "plain_paths")

# The character of each byte, as far as these tests have them.
_BYTES = {number: json.decode("\"\\u00" + "0123456789abcdef"[number // 16] + "0123456789abcdef"[number % 16] + "\"") for number in range(256)}

def _number(value, size):
    return "".join([_BYTES[value >> (8 * index) & 255] for index in range(size)])

def _member(name, extra = "", comment = ""):
    return "PK\001\002" + "\000" * 24 + _number(len(name), 2) + _number(len(extra), 2) + _number(len(comment), 2) + "\000" * 12 + name + extra + comment

def _end(count, size, comment = ""):
    return "PK\005\006" + "\000" * 4 + _number(count, 2) * 2 + _number(size, 4) + "\000" * 4 + _number(len(comment), 2) + comment

def _archive(names, before = "contents", comment = "", **kwargs):
    directory = "".join([_member(name, **kwargs) for name in names])
    return before + directory + _end(len(names), len(directory), comment)

def _names_impl(ctx):
    env = unittest.begin(ctx)
    names = ["a.py", "pkg/b.py", "x-1.dist-info/RECORD"]
    for archive in [
        _archive(names),
        _archive(names, before = "PK\001\002PK\005\006"),
        _archive(names, comment = "a comment"),
        _archive(names, extra = "extra", comment = ""),
    ]:
        asserts.equals(env, names, member_names(archive))
        size = directory_size(archive)
        asserts.equals(env, names, member_names(archive[len(archive) - size:]))
    asserts.equals(env, [], member_names(_archive([])))

    # Names of more than 255 bytes, and such as have bytes that are not ASCII.
    long = ["n" * 300, "caf" + _BYTES[0xc3] + _BYTES[0xa9]]
    asserts.equals(env, long, member_names(_archive(long)))
    return unittest.end(env)

_names_test = unittest.make(_names_impl)

def _damaged_impl(ctx):
    env = unittest.begin(ctx)
    archive = _archive(["a.py", "b.py"])
    for text in ["", "no archive", archive[:-1], archive.replace("PK\005\006", "PK\005\007")]:
        asserts.equals(env, None, directory_size(text), text)

    # ZIP64: the numbers are elsewhere.
    asserts.equals(env, None, directory_size(_end(0xffff, 10)))
    asserts.equals(env, None, directory_size(_end(2, 0xffffffff)))
    asserts.equals(env, None, member_names(archive.replace("PK\001\002", "PK\001\003")))
    asserts.equals(env, None, member_names(_member("a.py") + _end(2, len(_member("a.py")))))
    return unittest.end(env)

_damaged_test = unittest.make(_damaged_impl)

def _paths_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(
        env,
        ["a.py", "pkg/b.py", "pkg/c.py", "..d/e"],
        plain_paths(["a.py", "pkg/", "./pkg/b.py", "pkg//c.py", "a.py", "..d/e"]),
    )
    asserts.equals(env, [], plain_paths(["/etc/passwd", "../a", "a/../b", "a\\b"]))
    return unittest.end(env)

_paths_test = unittest.make(_paths_impl)

def zip_directory_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    _names_test(name = "names_are_those_of_the_directory", size = "small")
    _damaged_test(name = "damage_is_found", size = "small")
    _paths_test(name = "paths_are_plain", size = "small")
    native.test_suite(name = name, tests = ["names_are_those_of_the_directory", "damage_is_found", "paths_are_plain"])
