"""Tests of what tells that a uv.lock is older than its pyproject.toml files."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private/toml:toml.bzl", "parse_toml")

# buildifier: disable=bzl-visibility
load("//python/private/uv:uv_stale.bzl", "project_directories", "stale_problem")
load(":uv_fixture.bzl", "LIB", "LOCK", "PYPROJECT", "TOOL", "read")

def _problem(lock = LOCK, pyproject = PYPROJECT, lib = LIB, tool = TOOL):
    texts = {".": pyproject, "lib": lib, "tool": tool}
    return stale_problem(read(lock), {directory: parse_toml(text).value for directory, text in texts.items() if text})

def _stale_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, {"app": ".", "lib": "lib", "tool": "tool"}, project_directories(read(LOCK)))
    another = "is required in another version, with other extras or from another source in the lock"
    for old, new, problem in [
        ("", "", None),
        ("\"App\"", "\"app\"", None),
        ("alpha[fast]>=1", "Alpha[FAST] >= 1.0", None),
        ("python_version < '3.13'", "python_version <= '3.12'", None),
        ("version = \"0.1\"", "version = \"0.1.0\"", None),
        ("dependencies = [", "dynamic = [\"dependencies\"]\nx = [", None),
        ("alpha[fast]>=1", "alpha>=1", "dependencies: alpha " + another),
        ("alpha[fast]>=1", "alpha[fast]>=2", "dependencies: alpha " + another),
        ("alpha[fast]>=1", "alpha[fast]>=1\", \"omega", "dependencies: omega is not in the lock"),
        ("\"alpha[fast]>=1\", ", "", "dependencies: the lock has alpha, which is not required any more"),
        ("python_version < '3.13'", "python_version < '3.12'", "dependencies: the marker of num is another one in the lock"),
        ("lib = { workspace = true }", "", "dependencies: lib " + another),
        ("[tool.uv.sources]", "[tool.uv.sources]\nalpha = { index = \"other\" }", "dependencies: alpha " + another),
        ("torch==2.0", "torch==2.1", "optional-dependencies: gpu: torch " + another),
        ("docs = []", "", "the lock has the extra \"docs\", which is not defined any more"),
        ("docs = []", "docs = [\"sphinx\"]", "optional-dependencies: docs: sphinx is not in the lock"),
        ("dev = [\"pytest\"]", "dev = []", "dependency-groups: dev: the lock has pytest, which is not required any more"),
        (", {include-group = \"dev\"}", "", "dependency-groups: lint: the lock has pytest, which is not required any more"),
        ("lint =", "check =", "the lock has the group \"lint\", which is not defined any more"),
        ("version = \"0.1\"", "version = \"0.2\"", "the version is 0.2; the lock has 0.1"),
        ("\"App\"", "\"Application\"", "the project is called application; the lock has app"),
        (
            "requires-python = \">=3.11\"",
            "requires-python = \">=3.12\"",
            "requires-python is \">=3.12\" in pyproject.toml, \">=3.11\" in lib/pyproject.toml, \">=3.11\" in tool/pyproject.toml; the lock has \">=3.11\"",
        ),
        ("[tool.uv]", "[tool.uv]\ndefault-groups = [\"lint\"]", "[tool.uv] default-groups is [\"lint\"]; the lock has [\"dev\"]"),
        ("[tool.uv]", "[tool.uv]\nresolution = \"lowest\"", "[tool.uv] resolution is \"lowest\"; the lock was made with \"highest\""),
        ("[tool.uv]", "[tool.uv]\nconstraint-dependencies = [\"omega<1\"]", None),
        ("[tool.uv]", "[tool.uv]\nconstraint-dependencies = [\"num<3\"]", "[tool.uv] constraint-dependencies: num is not in the lock"),
        ("[tool.uv]", "[tool.uv]\nexclude-dependencies = [\"num\"]", "[tool.uv] exclude-dependencies: num is in the lock"),
        (
            "{ extra = \"cpu\" },",
            "{ extra = \"docs\" },",
            "[tool.uv] conflicts: the lock does not have {\"extra\": \"docs\"} and {\"extra\": \"gpu\"}",
        ),
    ]:
        expected = "uv.lock: it is older than pyproject.toml: {}; update it: uv lock".format(problem) if problem else None
        asserts.equals(env, expected, _problem(pyproject = PYPROJECT.replace(old, new, 1)), new or old)
    asserts.equals(
        env,
        "uv.lock: it is older than lib/pyproject.toml: dependencies: beta " + another + "; update it: uv lock",
        _problem(lib = LIB.replace("beta @ https://files.example/b/beta-2.0%2Bx-py3-none-any.whl", "beta")),
    )

    # Files that are not given are not compared.
    asserts.equals(env, None, _problem(lib = None, tool = None))
    asserts.equals(env, None, _problem(pyproject = None))
    return unittest.end(env)

_stale_test = unittest.make(_stale_impl)

def _without_metadata_impl(ctx):
    env = unittest.begin(ctx)
    pieces = LOCK.split("[package.metadata]\n")
    lock = pieces[0] + "".join([piece.partition("\n\n[[package]]")[1] + piece.partition("\n\n[[package]]")[2] for piece in pieces[1:]])
    asserts.equals(env, None, read(lock).packages[1].metadata)
    asserts.equals(env, None, _problem(lock))
    asserts.equals(env, None, _problem(lock, PYPROJECT.replace("alpha[fast]>=1", "alpha")))
    asserts.equals(
        env,
        "uv.lock: it is older than pyproject.toml: dependency-groups: new is not in the lock; update it: uv lock",
        _problem(lock, PYPROJECT.replace("dev =", "new = [\"x\"]\ndev =")),
    )

    # In earlier revisions this is a project that requires nothing.
    asserts.equals(
        env,
        "uv.lock: it is older than pyproject.toml: dependencies: alpha is not in the lock; update it: uv lock",
        _problem(lock.replace("revision = 5", "revision = 3")),
    )
    return unittest.end(env)

_without_metadata_test = unittest.make(_without_metadata_impl)

def uv_stale_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "locks_without_metadata": _without_metadata_test,
        "stale_locks_are_found": _stale_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
