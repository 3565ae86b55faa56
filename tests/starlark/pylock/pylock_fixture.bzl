"""A small pylock.toml, with what PEP 751 has."""

# buildifier: disable=bzl-visibility
load("//python/private/pylock:pylock_file.bzl", "read_pylock")

# buildifier: disable=bzl-visibility
load("//python/private/toml:toml.bzl", "parse_toml")

LOCK = """\
lock-version = "1.0"
created-by = "a tool"
requires-python = ">=3.11"
environments = ["sys_platform != 'darwin'", "python_version < '3.13'"]
extras = ["cpu", "gpu", "docs"]
dependency-groups = ["dev", "Old_Style"]
default-groups = ["base"]

[[packages]]
name = "alpha"
version = "1.5"
marker = "'base' in dependency_groups or 'dev' in dependency_groups"
index = "https://index.example/simple"
sdist = { name = "alpha-1.5.tar.gz", url = "https://files.example/x?alpha", size = 10, upload-time = 2026-01-01T00:00:00Z, hashes = { sha256 = "00" } }
wheels = [{ url = "https://files.example/a/alpha-1.5-py3-none-any.whl#x=y", size = 11, hashes = { md5 = "11", sha256 = "01" } }]
attestation-identities = [{ kind = "GitHub" }]
dependencies = [{ name = "num" }, { name = "win", index = "https://index.example/simple" }]

[packages.tool.other]
anything = 1

[[packages]]
name = "beta"
version = "2.0+x"
wheels = [
    { name = "beta-2.0+x-py3-none-any.whl", path = "wheels/other.whl", hashes = { sha512 = "02" } },
    { path = 'wheels\\beta-2.0+x-1-cp314-none-any.whl', hashes = { sha256 = "AB" } },
]

[[packages]]
name = "num"
version = "1.0"
marker = "python_version < '3.13'"
wheels = [{ url = "https://files.example/num-1.0-py3-none-any.whl", hashes = { sha256 = "03" } }]

[[packages]]
name = "num"
version = "2.0"
marker = "python_version >= '3.13'"
requires-python = ">=3.12,!=3.14.1"
wheels = [{ url = "https://files.example/num-2.0-py3-none-any.whl", hashes = { sha256 = "04" } }]

[[packages]]
name = "win"
version = "1"
marker = "sys_platform == 'win32'"
index = "https://index.example/simple"
wheels = [{ url = "https://files.example/win-1-py3-none-any.whl", hashes = { md5 = "05" } }]

[[packages]]
name = "torch"
version = "1.0"
marker = "'cpu' in extras"
wheels = [{ url = "https://files.example/torch-1.0-py3-none-any.whl", hashes = { sha256 = "06" } }]

[[packages]]
name = "torch"
version = "2.0"
marker = "'gpu' in extras"
wheels = [{ url = "https://files.example/torch-2.0-py3-none-any.whl", hashes = { sha256 = "07" } }]

[[packages]]
name = "sphinx"
version = "9"
marker = "'docs' in extras or 'old-style' in dependency_groups"
wheels = [{ url = "https://files.example/sphinx-9-py3-none-any.whl", hashes = { sha256 = "08" } }]
dependencies = [{ name = "num", version = "2.0" }, { name = "gitty", vcs = { type = "git" } }]

[[packages]]
name = "pytest"
version = "9"
marker = "'dev' in dependency_groups"
archive = { url = "https://files.example/pytest-9-py3-none-any.whl", hashes = { sha256 = "09" } }

[[packages]]
name = "gitty"
version = "1"
vcs = { type = "git", url = "https://git.example/gitty", requested-revision = "main", commit-id = "abc" }

[[packages]]
name = "archived"
archive = { path = "archives/main.zip", subdirectory = "python", hashes = { sha256 = "10" } }

[[packages]]
name = "project"
directory = { path = "./", editable = true }

[[packages]]
name = "member"
directory = { path = "./libs", subdirectory = "member" }
"""

def read(text):
    """Reads a lock.

    Args:
        text: (str)

    Returns:
        struct, as `read_pylock` returns it
    """
    parsed = parse_toml(text)
    if parsed.error:
        fail(parsed.error)
    return read_pylock(parsed.value, "pylock.toml")
