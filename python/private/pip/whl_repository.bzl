"""A repository with one wheel (or sdist) and a BUILD file that tells what is in it; nothing is unpacked there.

pip of the user's interpreter fetches it, so its configuration, credentials and index are the user's own.
"""

load("//python/private/pypa:metadata.bzl", "dependencies", "installed_contents", "parse_metadata")
load("//python/private/pypa:names.bzl", "normalize_name")
load(":platforms.bzl", "PLATFORMS", "host_platform", "marker_environment")
load(":wheel_archive.bzl", "console_scripts", "read_wheel")

# What pip-compile leaves out of its files, as every environment is supposed to have it.
_UNSAFE_PACKAGES = ["distribute", "pip", "setuptools", "wheel"]

_BUILD = """\
load("@rules_pyc//python/private/pip:{macro}.bzl", "{macro}")

{macro}(
{arguments})
"""

def _python(rctx):
    if rctx.attr.python_interpreter_target:
        return rctx.path(rctx.attr.python_interpreter_target)
    name = rctx.attr.python_interpreter
    python = name if "/" in name else rctx.which(name)
    if not python:
        fail("{}: there is no {} on PATH to fetch packages with; name one with python_interpreter or python_interpreter_target of pip.parse".format(
            _what(rctx),
            name,
        ))
    return python

def _what(rctx):
    return "@{}//{}".format(rctx.attr.hub_name, rctx.attr.package)

def _pip(rctx, python):
    """Returns the command line of pip, which is put into a venv if the interpreter has none."""
    if rctx.execute([python, "-m", "pip", "--version"]).return_code == 0:
        return [python, "-m", "pip"]
    made = rctx.execute([python, "-m", "venv", "_venv"])
    if made.return_code:
        fail("{}: {} has no pip, and no venv with one can be made:\n{}".format(_what(rctx), python, made.stdout + made.stderr))
    return [rctx.path("_venv/bin/python"), "-m", "pip"]

def _tag_arguments(rctx, python):
    """What makes pip choose for another Python or platform than its own."""
    version = rctx.execute([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"])
    wanted = ".".join(rctx.attr.python_version.split(".")[:2])
    is_host = rctx.attr.platform == host_platform(rctx.os.name, rctx.os.arch)
    if is_host and version.stdout.strip() == wanted:
        return []
    arguments = ["--python-version", wanted, "--implementation", "cp"]
    for tag in PLATFORMS[rctx.attr.platform].tags:
        arguments += ["--platform", tag]
    return arguments

_UNREACHABLE = [
    "ConnectionError",
    "Connection to",
    "Failed to establish a new connection",
    "Max retries exceeded",
    "NewConnectionError",
    "ProxyError",
    "Temporary failure in name resolution",
    "connection broken",
    "timed out",
]

def _problem(rctx, output):
    """Says what is wrong when pip cannot fetch a package."""
    requirement = rctx.attr.requirement
    target = "Python {} on {}".format(rctx.attr.python_version, rctx.attr.platform)
    if "DO NOT MATCH THE HASHES" in output:
        return ("the file that the index has for {} is none of those whose hashes are locked. If that is no attack, " +
                "lock the requirements anew").format(requirement)
    for sign in _UNREACHABLE:
        if sign in output:
            return "the package index cannot be reached. pip takes its address from its own configuration (pip config list)"
    return ("there is no file of {} for {}. Either the version is not there (or was removed), or it has no wheel for this " +
            "target among the locked hashes, and no sdist that could be built").format(requirement, target)

def _is_source_wanted(rctx):
    """Whether the requirements file says `--no-binary` for the package."""
    for option in rctx.attr.options:
        name, _, value = option.replace("=", " ").partition(" ")
        if name != "--no-binary":
            continue
        for package in value.strip().split(","):
            if package.strip() == ":all:" or normalize_name(package.strip()) == rctx.attr.package:
                return True
    return False

def _download_sdist(rctx, download):
    """Fetches an sdist, which is for every target: what it is built to is another matter.

    pip wants its metadata, which a stub gives it in place of the build backend. Should some version of pip not be content with
    that, it may install the backend and ask that.
    """
    download = download + ["--no-binary", rctx.attr.package]
    stub = rctx.path(Label("//python/private/pip:fetch_only/sitecustomize.py")).dirname
    result = rctx.execute(download + ["--no-build-isolation"], environment = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(stub)}, timeout = 3600)
    if result.return_code and ("Discarding" in result.stdout + result.stderr or "metadata" in result.stderr):
        result = rctx.execute(download, timeout = 3600)
    return result

def _download(rctx):
    """Fetches the file; returns its name."""
    python = _python(rctx)
    pip = _pip(rctx, python)
    rctx.file("_requirements.txt", "\n".join(rctx.attr.options + [
        rctx.attr.requirement + "".join([" --hash=" + one for one in rctx.attr.hashes]),
        "",
    ]))
    download = pip + [
        "download",
        "--no-deps",
        "--no-input",
        "--disable-pip-version-check",
        "--require-hashes",
        "--dest",
        "_download",
        "--requirement",
        "_requirements.txt",
    ]
    tags = _tag_arguments(rctx, python)
    result = None
    if not _is_source_wanted(rctx):
        result = rctx.execute(download + ["--only-binary", ":all:"] + tags, timeout = 3600)
    if not result or (result.return_code and "No matching distribution" in result.stderr):
        result = _download_sdist(rctx, download)
    if result.return_code:
        output = result.stdout + result.stderr
        fail("{} cannot be fetched: {}.\npip said:\n{}".format(_what(rctx), _problem(rctx, output), output))
    files = rctx.path("_download").readdir()
    if len(files) != 1:
        fail("{}: pip has fetched {} files instead of one: {}".format(_what(rctx), len(files), files))
    name = files[0].basename
    rctx.execute(["mv", "_download/" + name, name])
    for rest in ["_download", "_requirements.txt", "_venv"]:
        rctx.delete(rest)
    return name

def _labels(rctx, dependency):
    """Returns the labels of a dependency and the extras that are wanted of it, for the same Python and platform."""
    repo = "@" + rctx.attr.repo_prefix + dependency.name
    return [repo + "//:pkg"] + [repo + "//:extra_" + extra for extra in dependency.extras]

def _dependencies(rctx, metadata):
    """Returns struct(deps, missing, extras) for the BUILD file."""
    environment = marker_environment(rctx.attr.platform, rctx.attr.python_version)
    own = normalize_name(metadata.name)
    deps = {}
    missing = {}
    extras = {}
    known = {extra: True for extra in metadata.extras + rctx.attr.extras}
    for extra in [""] + known.keys():
        found, problem = dependencies(metadata.requires, environment, extra)
        if problem:
            fail("{}: {}".format(_what(rctx), problem))
        labels = []
        for dependency in found:
            if dependency.name == own:
                # An extra that is made of others.
                labels += [":extra_" + name for name in dependency.extras]
            elif dependency.name in rctx.attr.cycle:
                continue
            elif dependency.name in rctx.attr.locked:
                labels += _labels(rctx, dependency)
            elif dependency.name not in _UNSAFE_PACKAGES and (not extra or extra in rctx.attr.extras):
                missing[dependency.name] = True
        if extra:
            extras[extra] = labels
        else:
            deps.update({label: True for label in labels})
    for extra in rctx.attr.extras:
        deps.update({label: True for label in extras.get(extra, [])})
    for name in rctx.attr.children:
        if name not in rctx.attr.cycle:
            deps["@{}{}//:pkg".format(rctx.attr.repo_prefix, name)] = True
    return struct(deps = deps.keys(), extras = extras, missing = missing.keys())

def _literal(value):
    # json.encode_indent of a number fails ("input is not valid JSON", Bazel 7.7.1).
    return str(value) if type(value) == "int" else json.encode_indent(value, prefix = "    ", indent = "    ")

def _write_build(rctx, macro, arguments):
    content = _BUILD.format(
        arguments = "".join([
            "    {} = {},\n".format(name, _literal(value))
            for name, value in sorted(arguments.items())
            if value
        ]),
        macro = macro,
    )

    # Names of files are bytes to Bazel, which are written as they are.
    rctx.file("BUILD.bazel", content, legacy_utf8 = False)

def _whl_repository_impl(rctx):
    name = _download(rctx)
    common = {
        "cycle": ["@{}{}//:whl_lib".format(rctx.attr.repo_prefix, name) for name in rctx.attr.cycle],
        "exclude": rctx.attr.exclude,
        "on_conflict": rctx.attr.on_conflict,
        "package": _what(rctx),
        "patch_strip": rctx.attr.patch_strip,
        "patches": [str(patch) for patch in rctx.attr.patches],
        "precompile_source_retention": rctx.attr.precompile_source_retention,
        "python_version": ".".join(rctx.attr.python_version.split(".")[:2]),
    }
    if name.endswith(".whl"):
        wheel = read_wheel(rctx, _what(rctx), name)
        metadata = parse_metadata(wheel.texts["METADATA"])
        if not metadata.name:
            fail("{}: METADATA of {} has no Name".format(_what(rctx), name))
        found = _dependencies(rctx, metadata)
        _write_build(rctx, "whl_targets", common | {
            "console_scripts": console_scripts(_what(rctx), wheel.texts.get("entry_points.txt", "")),
            "contents": installed_contents(wheel.members, rctx.attr.exclude),
            "deps": found.deps,
            "distribution": metadata.name,
            "extras": found.extras,
            "missing": found.missing,
            "version": metadata.version,
            "whl": name,
        })
        return
    metadata = _sdist_metadata(rctx, name)
    found = _dependencies(rctx, metadata)
    _write_build(rctx, "sdist_targets", common | {
        "build_deps": ["@{}{}//:pkg".format(rctx.attr.repo_prefix, normalize_name(dep)) for dep in rctx.attr.build_deps],
        "deps": found.deps,
        "distribution": metadata.name,
        "extras": found.extras,
        "missing": found.missing,
        "sdist": name,
        "version": metadata.version,
    })

def _sdist_metadata(rctx, name):
    """Reads PKG-INFO of an sdist."""
    rctx.extract(name, output = "_unpacked")
    top = rctx.path("_unpacked").readdir()
    if len(top) != 1 or not top[0].get_child("PKG-INFO").exists:
        fail("{}: {} is no sdist: it has no PKG-INFO in the one directory that it must have".format(_what(rctx), name))
    text = rctx.read(top[0].get_child("PKG-INFO"))
    rctx.delete("_unpacked")
    return parse_metadata(text)

whl_repository = repository_rule(
    implementation = _whl_repository_impl,
    doc = "One package for one Python version and platform. Made by the extension `pip`.",
    attrs = {
        "build_deps": attr.string_list(doc = "What an sdist is built with, beside what the hub has for every sdist."),
        "children": attr.string_list(
            doc = "What the comments of the lock say it requires: for an extra, too, that the lock does not name.",
        ),
        "cycle": attr.string_list(doc = "The packages that depend on this one and that it depends on, itself among them."),
        "exclude": attr.string_list(doc = "Patterns of files that are not installed."),
        "extras": attr.string_list(doc = "The extras that the lock asks for."),
        "hashes": attr.string_list(doc = "Hashes of the files that are accepted, as `sha256:…`."),
        "hub_name": attr.string(mandatory = True),
        "locked": attr.string_list(doc = "The packages that the hub has for the same Python and platform."),
        "on_conflict": attr.string(doc = "As the attribute of `py_distribution`.", default = "auto"),
        "options": attr.string_list(doc = "Lines of the requirements file that say where packages come from."),
        "package": attr.string(mandatory = True, doc = "The normalised name."),
        "patch_strip": attr.int(),
        "patches": attr.label_list(allow_files = True),
        "precompile_source_retention": attr.string(default = "inherit"),
        "platform": attr.string(mandatory = True, values = PLATFORMS.keys()),
        "python_interpreter": attr.string(default = "python3"),
        "python_interpreter_target": attr.label(allow_single_file = True),
        "python_version": attr.string(mandatory = True),
        "repo_prefix": attr.string(mandatory = True, doc = "What the names of all repositories for the same Python and platform begin with."),
        "requirement": attr.string(mandatory = True, doc = "Name and version, or name and URL."),
    },
    environ = ["PATH"],
)
