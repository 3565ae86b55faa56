"""Tests of reading pylock.toml."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private/pylock:pylock_file.bzl", "is_pylock")
load(":pylock_fixture.bzl", "LOCK", "read")

def _name_impl(ctx):
    env = unittest.begin(ctx)
    for name, expected in [
        ("pylock.toml", True),
        ("pylock.dev.toml", True),
        ("pylock.dev-1.toml", True),
        ("pylock..toml", False),
        ("pylock.a.b.toml", False),
        ("my-pylock.toml", False),
        ("uv.lock", False),
        ("pylock.toml.lock", False),
    ]:
        asserts.equals(env, expected, is_pylock(name), name)
    return unittest.end(env)

_name_test = unittest.make(_name_impl)

def _files(package):
    return [(file.kind, file.filename, file.url or file.path, file.sha256, file.size) for file in package.files]

def _read_impl(ctx):
    env = unittest.begin(ctx)
    lock = read(LOCK)
    asserts.equals(env, None, lock.error)
    asserts.equals(
        env,
        (["cpu", "gpu", "docs"], ["dev", "old-style", "base"], ["base"], ">=3.11", False),
        (lock.extras, lock.groups, lock.default_groups, lock.requires_python, lock.is_newer),
    )
    asserts.equals(env, ["sys_platform != 'darwin'", "python_version < '3.13'"], [lock.markers[index].text for index in lock.supported])
    asserts.equals(env, [2, 3], lock.by_name["num"])
    packages = {package.name: package for package in lock.packages}
    asserts.equals(env, [
        ("wheel", "alpha-1.5-py3-none-any.whl", "https://files.example/a/alpha-1.5-py3-none-any.whl#x=y", "01", 11),
        ("sdist", "alpha-1.5.tar.gz", "https://files.example/x?alpha", "00", 10),
    ], _files(packages["alpha"]))
    asserts.equals(env, [
        ("wheel", "beta-2.0+x-py3-none-any.whl", "wheels/other.whl", "", -1),
        ("wheel", "beta-2.0+x-1-cp314-none-any.whl", "wheels/beta-2.0+x-1-cp314-none-any.whl", "ab", -1),
    ], _files(packages["beta"]))
    asserts.equals(env, "sha512:02", packages["beta"].files[0].hash)
    asserts.equals(env, [("wheel", "pytest-9-py3-none-any.whl", "https://files.example/pytest-9-py3-none-any.whl", "09", -1)], _files(packages["pytest"]))
    asserts.equals(env, [("sdist", "main.zip", "archives/main.zip", "10", -1)], _files(packages["archived"]))
    for name, kind, value in [
        ("alpha", "registry", "https://index.example/simple"),
        ("archived", "path", "archives/main.zip"),
        ("gitty", "git", "https://git.example/gitty@abc"),
        ("member", "directory", "libs/member"),
        ("project", "editable", "."),
        ("pytest", "url", "https://files.example/pytest-9-py3-none-any.whl"),
    ]:
        source = packages[name].source
        asserts.equals(env, (kind, value), (source.kind, source.value), name)

    # A dependency is the entries that have the values of its table.
    names = [package.name + package.version for package in lock.packages]
    dependencies = {names[index]: [names[other] for other in others] for index, others in enumerate(lock.dependencies)}
    asserts.equals(env, ["num1.0", "num2.0", "win1"], dependencies["alpha1.5"])
    asserts.equals(env, ["num2.0", "gitty1"], dependencies["sphinx9"])
    asserts.equals(env, [], dependencies["win1"])
    asserts.equals(env, None, read(LOCK.replace("dependencies = ", "dependencies-of-tool = ")).dependencies)
    asserts.true(env, read(LOCK.replace("\"1.0\"", "\"1.1\"", 1)).is_newer)

    # A version that the lock leaves out may be in the name of a wheel.
    asserts.equals(env, "1.5", read(LOCK.replace("version = \"1.5\"", "")).packages[0].version)
    return unittest.end(env)

_read_test = unittest.make(_read_impl)

_HEAD = "lock-version = \"1.0\"\ncreated-by = \"pip\"\n"
_AGAIN = "; write the lock again with pip"

def _package(text):
    return _HEAD + "[[packages]]\nname = \"a\"\n" + text + "\n"

def _malformed_impl(ctx):
    env = unittest.begin(ctx)
    for text, error in [
        ("", "lock-version: there is none, so this is not a pylock.toml; write it with a tool that can, such as pip lock or uv export"),
        ("lock-version = 1", "lock-version = 1 is not a version; write the lock again"),
        ("lock-version = \"x\"", "lock-version = \"x\" is not a version; write the lock again"),
        (
            "lock-version = \"2.0\"",
            "lock-version = \"2.0\": this format is not known, only 1.0 and later versions of 1; use a newer version of rules_pyc, or write the " +
            "lock in format 1.0",
        ),
        (
            "lock-version = \"0.9\"",
            "lock-version = \"0.9\": this format is not known, only 1.0 and later versions of 1; use a newer version of rules_pyc, or write the " +
            "lock in format 1.0",
        ),
        ("lock-version = \"1.0\"", "created-by: there is none; write the lock again with the tool that made it"),
        (_HEAD, "packages: there is none" + _AGAIN),
        (_HEAD + "packages = 3", "packages: this is not an array" + _AGAIN),
        (_HEAD + "packages = [3]", "packages: an element is not a table" + _AGAIN),
        (_HEAD + "packages = []\nextras = \"x\"", "extras: this is not an array" + _AGAIN),
        (_HEAD + "packages = []\nextras = [true]", "extras: an element is not a string" + _AGAIN),
        (_HEAD + "packages = []\nrequires-python = \"3\"", "requires-python = \"3\" cannot be read" + _AGAIN),
        (_HEAD + "packages = []\nenvironments = [\"os\"]", "environments: the marker os cannot be read: unknown variable os" + _AGAIN),
        (
            _HEAD + "packages = []\nenvironments = [\"'a' in extras\"]",
            "environments: the marker 'a' in extras cannot be evaluated: extras has no value here" + _AGAIN,
        ),
        (_HEAD + "[[packages]]\nversion = \"1\"", "packages: number 1: name: there is none" + _AGAIN),
        (_HEAD + "[[packages]]\nname = \"A_b\"", "packages: A_b: name: \"A_b\" is not a normalised name" + _AGAIN),
        (_HEAD + "[[packages]]\nname = \"\"", "packages: : name: \"\" is not a normalised name" + _AGAIN),
        (_package(""), "packages: a: it has no wheels, no sdist, no archive, no directory and no vcs, so it cannot be installed" + _AGAIN),
        (_package("version = \"1..\""), "packages: a: version = \"1..\" is not a version" + _AGAIN),
        (_package("version = 1"), "packages: a: version: this is not a string" + _AGAIN),
        (_package("requires-python = \"~3\""), "packages: a: requires-python = \"~3\" cannot be read" + _AGAIN),
        (_package("marker = \"extra == 'x'\""), "packages: a: the marker extra == 'x' cannot be evaluated: extra has no value here" + _AGAIN),
        (_package("marker = \"x\""), "packages: a: the marker x cannot be read: unknown variable x" + _AGAIN),
        (_package("wheels = {}"), "packages: a: wheels: this is not an array" + _AGAIN),
        (_package("wheels = [{ url = \"a-1-py3-none-any.whl\" }]"), "packages: a: wheels: hashes: there is none" + _AGAIN),
        (_package("wheels = [{ url = \"a-1-py3-none-any.whl\", hashes = {} }]"), "packages: a: wheels: hashes: there is none" + _AGAIN),
        (_package("wheels = [{ url = \"a-1-py3-none-any.whl\", hashes = { sha256 = 1 } }]"), "packages: a: wheels: hashes: one is not a string" + _AGAIN),
        (_package("wheels = [{ name = \"a-1-py3-none-any.whl\", hashes = { sha256 = \"0\" } }]"), "packages: a: wheels: it has neither url nor path" + _AGAIN),
        (_package("wheels = [{ url = \"b-1-py3-none-any.whl\", hashes = { sha256 = \"0\" } }]"), "packages: a: wheels: b-1-py3-none-any.whl is a file of another package" + _AGAIN),
        (
            _package("version = \"2\"\nwheels = [{ url = \"a-1-py3-none-any.whl\", hashes = { sha256 = \"0\" } }]"),
            "packages: a: wheels: a-1-py3-none-any.whl is a file of another version than 2" + _AGAIN,
        ),
        (_package("wheels = [{ url = \"a-1.whl\", hashes = { sha256 = \"0\" } }]"), "packages: a: wheels: a-1.whl is not the name of a wheel" + _AGAIN),
        (_package("sdist = { path = \"a.tgz\", hashes = { sha256 = \"0\" } }"), "packages: a: sdist: a.tgz is not the name of an sdist" + _AGAIN),
        (_package("sdist = { path = \"a-1.zip\", size = \"1\", hashes = { sha256 = \"0\" } }"), "packages: a: sdist: size: this is not an integer" + _AGAIN),
        (
            _package("sdist = { path = \"a-1.zip\", hashes = { sha256 = \"0\" } }\ndirectory = { path = \".\" }"),
            "packages: a: it has both sdist and directory; these exclude each other" + _AGAIN,
        ),
        (
            _package("archive = { path = \"a-1.zip\", hashes = { sha256 = \"0\" } }\ndirectory = { path = \".\" }"),
            "packages: a: it has both archive and directory; these exclude each other" + _AGAIN,
        ),
        (_package("directory = { editable = true }"), "packages: a: directory: path: there is none" + _AGAIN),
        (_package("vcs = { type = \"git\", url = \"x\" }"), "packages: a: vcs: commit-id: there is none" + _AGAIN),
        (_package("vcs = { type = \"git\", commit-id = \"x\" }"), "packages: a: vcs: it has neither url nor path" + _AGAIN),
        (_package("archive = { path = \"a-1.zip\" }"), "packages: a: archive: hashes: there is none" + _AGAIN),
        (
            _package("directory = { path = \".\" }\ndependencies = [{ name = \"b\", version = \"1\" }]"),
            "packages: a: dependencies: the lock has no package b 1" + _AGAIN,
        ),
        (
            _package("directory = { path = \".\" }\ndependencies = [{ name = \"a\", directory = { path = \"x\" } }]"),
            "packages: a: dependencies: the lock has no package a" + _AGAIN,
        ),
    ]:
        asserts.equals(env, "pylock.toml: " + error, read(text).error, text)
    asserts.equals(env, None, read(_HEAD + "packages = []").error)
    return unittest.end(env)

_malformed_test = unittest.make(_malformed_impl)

def pylock_file_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "malformed_pylocks_are_errors": _malformed_test,
        "pylocks_are_known_by_their_names": _name_test,
        "pylocks_are_read": _read_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
