"""A small lock of a workspace, with what uv can write into one."""

# buildifier: disable=bzl-visibility
load("//python/private/toml:toml.bzl", "parse_toml")

# buildifier: disable=bzl-visibility
load("//python/private/uv:uv_lock_file.bzl", "read_uv_lock")

PYPROJECT = """
[project]
name = "App"
version = "0.1"
requires-python = ">=3.11"
dependencies = ["alpha[fast]>=1", "delta; sys_platform == 'win32'", "lib", "num<2; python_version < '3.13'", "num>=2; python_version >= '3.13'"]
[project.optional-dependencies]
cpu = ["torch==1.0"]
gpu = ["torch==2.0"]
docs = []
[dependency-groups]
dev = ["pytest"]
lint = ["ruff", {include-group = "dev"}]
[tool.uv]
conflicts = [[{ extra = "cpu" }, { extra = "gpu" }]]
[tool.uv.workspace]
members = ["lib", "tool"]
[tool.uv.sources]
lib = { workspace = true }
"""

LIB = """
[project]
name = "lib"
version = "2"
requires-python = ">=3.11"
dependencies = ["beta @ https://files.example/b/beta-2.0%2Bx-py3-none-any.whl"]
"""

TOOL = """
[project]
name = "tool"
version = "1"
requires-python = ">=3.11"
dependencies = ["gitty", "local"]
[tool.uv.sources]
gitty = { git = "https://git.example/gitty" }
local = { path = "../wheels/local-1-py3-none-any.whl" }
"""

LOCK = """\
version = 1
revision = 5
requires-python = ">=3.11"
resolution-markers = ["python_full_version >= '3.13'", "python_full_version < '3.13'"]
conflicts = [[
    { package = "app", extra = "cpu" },
    { package = "app", extra = "gpu" },
]]

[manifest]
members = ["app", "lib", "tool"]

[[package]]
name = "alpha"
version = "1.5"
source = { registry = "https://index.example/simple" }
dependencies = [
    { name = "gamma" },
]
sdist = { url = "https://files.example/a/alpha-1.5.tar.gz", hash = "sha256:00", size = 10, upload-time = "2026-01-01T00:00:00Z" }
wheels = [
    { url = "https://files.example/a/alpha-1.5-py3-none-any.whl", hash = "sha256:01", size = 11 },
]

[package.optional-dependencies]
fast = [
    { name = "delta", marker = "platform_machine == 'aarch64'" },
]

[[package]]
name = "app"
version = "0.1"
source = { virtual = "." }
dependencies = [
    { name = "alpha", extra = ["fast"] },
    { name = "delta", marker = "sys_platform == 'win32'" },
    { name = "lib" },
    { name = "num", version = "1.0", source = { registry = "https://index.example/simple" }, marker = "python_full_version < '3.13'" },
    { name = "num", version = "2.0", source = { registry = "https://index.example/simple" }, marker = "python_full_version >= '3.13'" },
]

[package.optional-dependencies]
cpu = [{ name = "torch", version = "1.0", source = { registry = "https://index.example/simple" } }]
gpu = [{ name = "torch", version = "2.0", source = { registry = "https://index.example/simple" } }]

[package.dev-dependencies]
dev = [
    { name = "pytest", marker = "extra == 'extra-3-app-cpu' or extra == 'extra-3-app-gpu'" },
    { name = "pytest" },
]
lint = [
    { name = "pytest" },
    { name = "ruff" },
]

[package.metadata]
requires-dist = [
    { name = "alpha", extras = ["fast"], specifier = ">=1" },
    { name = "delta", marker = "sys_platform == 'win32'" },
    { name = "lib", editable = "lib" },
    { name = "num", marker = "python_full_version < '3.13'", specifier = "<2" },
    { name = "num", marker = "python_full_version >= '3.13'", specifier = ">=2" },
    { name = "torch", marker = "extra == 'cpu'", specifier = "==1.0" },
    { name = "torch", marker = "extra == 'gpu'", specifier = "==2.0" },
]
provides-extras = ["cpu", "gpu", "docs"]

[package.metadata.requires-dev]
dev = [{ name = "pytest" }]
lint = [
    { name = "pytest" },
    { name = "ruff" },
]

[[package]]
name = "beta"
version = "2.0+x"
source = { url = "https://files.example/b/beta-2.0%2Bx-py3-none-any.whl" }
wheels = [
    { url = "https://files.example/b/beta-2.0%2Bx-py3-none-any.whl", hash = "sha256:02" },
]

[[package]]
name = "delta"
version = "3"
source = { registry = "../flat" }
wheels = [
    { path = "delta-3-py3-none-any.whl" },
]

[[package]]
name = "gamma"
version = "1"
source = { registry = "https://index.example/simple" }
dependencies = [
    { name = "alpha" },
]
wheels = [{ url = "https://files.example/g/gamma-1-py3-none-any.whl", hash = "sha256:03" }]

[[package]]
name = "gitty"
version = "1"
source = { git = "https://git.example/gitty#abc" }

[[package]]
name = "lib"
version = "2"
source = { editable = "lib" }
dependencies = [
    { name = "beta" },
]

[package.metadata]
requires-dist = [{ name = "beta", url = "https://files.example/b/beta-2.0%2Bx-py3-none-any.whl" }]

[[package]]
name = "local"
version = "1"
source = { path = "wheels/local-1-py3-none-any.whl" }
wheels = [
    { filename = "local-1-py3-none-any.whl", hash = "sha256:04" },
]

[[package]]
name = "num"
version = "1.0"
source = { registry = "https://index.example/simple" }
resolution-markers = ["python_full_version < '3.13'"]
wheels = [{ url = "https://files.example/n/num-1.0-py3-none-any.whl", hash = "sha256:05" }]

[[package]]
name = "num"
version = "2.0"
source = { registry = "https://index.example/simple" }
resolution-markers = ["python_full_version >= '3.13'"]
wheels = [{ url = "https://files.example/n/num-2.0-py3-none-any.whl", hash = "sha256:06" }]

[[package]]
name = "pytest"
version = "9"
source = { registry = "https://index.example/simple" }
dependencies = [
    { name = "torch", version = "1.0", source = { registry = "https://index.example/simple" }, marker = "extra == 'extra-3-app-cpu'" },
]
wheels = [{ url = "https://files.example/p/pytest-9-py3-none-any.whl", hash = "sha256:07" }]

[[package]]
name = "ruff"
version = "1"
source = { registry = "https://index.example/simple" }
wheels = [{ url = "https://files.example/r/ruff-1-py3-none-any.whl", hash = "sha256:08" }]

[[package]]
name = "tool"
version = "1"
source = { virtual = "tool" }
dependencies = [
    { name = "gitty" },
    { name = "local" },
]

[package.metadata]
requires-dist = [
    { name = "gitty", git = "https://git.example/gitty" },
    { name = "local", path = "wheels/local-1-py3-none-any.whl" },
]

[[package]]
name = "torch"
version = "1.0"
source = { registry = "https://index.example/simple" }
wheels = [{ url = "https://files.example/t/torch-1.0-py3-none-any.whl", hash = "sha256:09" }]

[[package]]
name = "torch"
version = "2.0"
source = { registry = "https://index.example/simple" }
wheels = [{ url = "https://files.example/t/torch-2.0-py3-none-any.whl", hash = "sha256:10" }]
"""

def read(text):
    """Reads a lock.

    Args:
        text: (str) the lock.

    Returns:
        struct as `read_uv_lock` returns it
    """
    parsed = parse_toml(text)
    if parsed.error:
        fail(parsed.error)
    return read_uv_lock(parsed.value, "uv.lock")
