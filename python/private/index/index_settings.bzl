"""The package indexes that pip of this machine is configured for. Where a requirements file names none, these are the ones that count."""

load(":urls.bzl", "is_url")

# The keys that say which indexes there are.
_KEYS = ["index-url", "extra-index-url"]

# Sections of pip.conf that hold for fetching, the last one wins.
_SECTIONS = ["global", "install", "download"]

# Prints the index that pip has by default, which no file of rules_pyc names. Interpreters without pip have it in ensurepip, or where Debian puts it.
_DEFAULT_INDEX = """\
import glob, os, sys
try:
    import ensurepip
    bundled = os.path.join(os.path.dirname(ensurepip.__file__), "_bundled")
except ImportError:
    bundled = ""
for folder in (bundled, "/usr/share/python-wheels"):
    sys.path += glob.glob(os.path.join(folder, "pip-*.whl"))
from pip._internal.models.index import PyPI
print(PyPI.simple_url)
"""

def read_pip_conf(text):
    """Reads the keys that say where packages come from.

    Args:
        text: (str) a file pip.conf.

    Returns:
        dict[str, list[str]]: URLs by `index-url` and `extra-index-url`
    """
    found = {}
    section = ""
    key = ""
    for line in text.splitlines():
        stripped = line.strip()
        if not stripped or stripped[0] in "#;":
            continue
        if stripped.startswith("[") and stripped.endswith("]"):
            section = stripped[1:-1].strip()
            key = ""
        elif line[0] in " \t":
            if key:
                found.setdefault((section, key), []).append(stripped)
        else:
            # Whichever of the two comes first.
            separator = "=" if 0 <= stripped.find("=") and stripped.find("=") < (stripped + ":").find(":") else ":"
            name, _, value = stripped.partition(separator)
            key = name.strip().replace("_", "-")
            found[(section, key)] = [value.strip()] if value.strip() else []
    settings = {}
    for section in _SECTIONS:
        for key in _KEYS:
            urls = [url for value in found.get((section, key), []) for url in value.split(" ") if url]
            if urls:
                settings[key] = urls
    return settings

def _config_files(rctx):
    home = rctx.os.environ.get("HOME", "")
    config = rctx.os.environ.get("XDG_CONFIG_HOME") or (home + "/.config" if home else "")
    files = ["/etc/pip.conf"]
    if home:
        files += [home + "/.pip/pip.conf", config + "/pip/pip.conf"]
    return files + [file for file in [rctx.os.environ.get("PIP_CONFIG_FILE")] if file]

def _pip_conf_settings(rctx):
    settings = {}
    for file in _config_files(rctx):
        path = rctx.path(file)
        if path.exists and not path.is_dir:
            settings.update(read_pip_conf(rctx.read(path, watch = "no")))
    return settings

def _environment_settings(rctx):
    settings = {}
    for name, key in [
        ("UV_INDEX_URL", "index-url"),
        ("UV_DEFAULT_INDEX", "index-url"),
        ("PIP_INDEX_URL", "index-url"),
        ("UV_EXTRA_INDEX_URL", "extra-index-url"),
        ("PIP_EXTRA_INDEX_URL", "extra-index-url"),
    ]:
        urls = [url for url in rctx.os.environ.get(name, "").split(" ") if url]
        if urls:
            settings[key] = urls
    return settings

def _default_of_pip(rctx):
    """The index that pip of an interpreter has by default; None if there is no such interpreter."""
    python = rctx.attr.python_interpreter
    if rctx.attr.python_interpreter_target:
        python = rctx.path(rctx.attr.python_interpreter_target)
    elif "/" not in python:
        python = rctx.which(python)
    if not python:
        return None
    result = rctx.execute([python, "-I", "-c", _DEFAULT_INDEX])
    url = result.stdout.strip()
    return url if result.return_code == 0 and is_url(url) else None

def _index_settings_repository_impl(rctx):
    settings = _pip_conf_settings(rctx) | _environment_settings(rctx)
    indexes = settings.get("index-url", [])[-1:]
    if not indexes:
        indexes = [url for url in [_default_of_pip(rctx)] if url]
    if not indexes:
        fail(("pip.parse(hub_name = \"{}\"): nothing says which index has the packages of {}. Write it down: index_url of pip.parse, or a line " +
              "--index-url in the file (uv pip compile --emit-index-url writes it). Otherwise it comes from PIP_INDEX_URL, pip.conf, or pip of {}, " +
              "and there is none of these").format(rctx.attr.hub_name, rctx.attr.requirements, rctx.attr.python_interpreter))
    rctx.file("BUILD.bazel", "")
    rctx.file("settings.json", json.encode({"indexes": indexes + settings.get("extra-index-url", [])}))

index_settings_repository = repository_rule(
    implementation = _index_settings_repository_impl,
    doc = "The indexes of a hub whose requirements files name none. Made by the extension `pip`.",
    attrs = {
        "hub_name": attr.string(mandatory = True),
        "python_interpreter": attr.string(default = "python3"),
        "python_interpreter_target": attr.label(allow_single_file = True),
        "requirements": attr.string(doc = "The requirements file, for messages."),
    },
    environ = [
        "PATH",
        "PIP_CONFIG_FILE",
        "PIP_EXTRA_INDEX_URL",
        "PIP_INDEX_URL",
        "UV_DEFAULT_INDEX",
        "UV_EXTRA_INDEX_URL",
        "UV_INDEX_URL",
        "XDG_CONFIG_HOME",
    ],
)
