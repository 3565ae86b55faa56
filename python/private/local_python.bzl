"""The module extension `local_python`: toolchains for the CPythons that a machine has installed."""

_PROBE = """\
import sys
v = sys.version_info
print(getattr(sys, "_base_executable", None) or sys.executable)
print("%d.%d.%d" % v[:3])
print(sys.implementation.name)
print(sys.implementation.cache_tag or "")
print(getattr(sys, "abiflags", ""))
"""

_HEADER = """\
load("@platforms//host:constraints.bzl", "HOST_CONSTRAINTS")
load("@rules_python//python:py_runtime.bzl", "py_runtime")
load("@rules_pyc//python:versioned_runtime_toolchain.bzl", "py_versioned_runtime_toolchain")
load("@rules_pyc//python/private:local_python_version.bzl", "local_python_version_state", "unknown_local_python")

package(default_visibility = ["//visibility:public"])
"""

_RUNTIME = """
py_runtime(
    name = "runtime_{name}",
    interpreter_path = {path},
    python_version = "PY3",
)

py_versioned_runtime_toolchain(
    name = "versioned_{name}",
    abi_flags = {abi_flags},
    implementation = {implementation},
    pyc_tag = {pyc_tag},
    runtime = ":runtime_{name}",
    version = {version},
)
"""

_TOOLCHAIN = """
config_setting(
    name = "{name}_is_wanted",
    flag_values = {{"@rules_pyc//python/config_settings:local_python_version": "{wanted}"}},
)

toolchain(
    name = "{name}",
    target_compatible_with = HOST_CONSTRAINTS,
    target_settings = [":{name}_is_wanted"],
    toolchain = ":versioned_{runtime}",
    toolchain_type = "@rules_python//python:toolchain_type",
)
"""

# An unknown version must not leave the choice to the toolchains that others have registered.
_UNKNOWN = """
local_python_version_state(
    name = "wanted_version",
    interpreters = {interpreters},
)

config_setting(
    name = "wanted_version_is_unknown",
    flag_values = {{":wanted_version": "unknown"}},
)

unknown_local_python(
    name = "unknown_python",
    interpreters = {interpreters},
    missing = {missing},
)

toolchain(
    name = "python_unknown",
    target_settings = [":wanted_version_is_unknown"],
    toolchain = ":unknown_python",
    toolchain_type = "@rules_python//python:toolchain_type",
)
"""

def _probe(repository_ctx, interpreter):
    """Asks an interpreter what it is; returns a struct, or a str that says why there is none."""
    path = repository_ctx.path(interpreter) if interpreter.startswith("/") else repository_ctx.which(interpreter)
    if not path or not path.exists:
        return "there is no {}{}".format(interpreter, "" if interpreter.startswith("/") else " on PATH")
    result = repository_ctx.execute([path, "-I", "-S", "-c", _PROBE])
    lines = result.stdout.splitlines()
    if result.return_code or len(lines) != 5:
        return "{} does not run (exit code {}): {}".format(path, result.return_code, result.stderr.strip())
    return struct(path = lines[0], version = lines[1], implementation = lines[2], pyc_tag = lines[3], abi_flags = lines[4])

def _local_python_repository_impl(repository_ctx):
    parts = [_HEADER]
    default = None
    seen = {}
    missing = []
    for interpreter, optional in repository_ctx.attr.interpreters.items():
        found = _probe(repository_ctx, interpreter)
        if type(found) == "string":
            if optional == "optional":
                missing.append(interpreter)
                continue
            fail("local_python.toolchain(interpreter = \"{}\"): {}. Install it, name another, or set optional = True.".format(
                interpreter,
                found,
            ))
        minor = ".".join(found.version.split(".")[:2]) + ("t" if "t" in found.abi_flags else "")
        if minor in seen:
            continue
        seen[minor] = True
        name = minor.replace(".", "_")
        default = default or name
        parts.append(_RUNTIME.format(
            abi_flags = repr(found.abi_flags),
            implementation = repr(found.implementation),
            name = name,
            path = repr(found.path),
            pyc_tag = repr(found.pyc_tag),
            version = repr(found.version),
        ))
        parts.append(_TOOLCHAIN.format(name = "python_" + name, runtime = name, wanted = minor))
    if default:
        parts.append(_TOOLCHAIN.format(name = "python_default", runtime = default, wanted = ""))
    parts.append(_UNKNOWN.format(interpreters = repr(seen.keys()), missing = repr(missing)))
    repository_ctx.file("BUILD.bazel", "".join(parts))

_local_python_repository = repository_rule(
    implementation = _local_python_repository_impl,
    doc = "Toolchains for interpreters of the machine.",
    attrs = {
        "interpreters": attr.string_dict(
            doc = "Names on PATH or absolute paths, most wanted first, each with `required` or `optional`.",
        ),
    },
    environ = ["PATH"],
    local = True,
)

def _local_python_impl(module_ctx):
    interpreters = {}
    for module in module_ctx.modules:
        if not module.is_root:
            # What a machine has installed is the concern of who builds there.
            continue
        for tag in module.tags.toolchain:
            interpreters[tag.interpreter] = "optional" if tag.optional else "required"
    _local_python_repository(
        name = "local_python",
        interpreters = interpreters or {"python3": "required"},
    )

_toolchain = tag_class(
    doc = """\
An interpreter to make a toolchain for. The first one is the default; the flag
`@rules_pyc//python/config_settings:local_python_version` chooses another.""",
    attrs = {
        "interpreter": attr.string(
            doc = "A name to look up on PATH, such as `python3.14`, or an absolute path.",
            default = "python3",
        ),
        "optional": attr.bool(
            doc = "Whether a machine without this interpreter simply gets no toolchain for it.",
        ),
    },
)

local_python = module_extension(
    implementation = _local_python_impl,
    doc = """\
Registers CPythons of the machine as toolchains whose version is known:

    local_python = use_extension("@rules_pyc//python:extensions.bzl", "local_python")
    local_python.toolchain(interpreter = "python3")
    use_repo(local_python, "local_python")
    register_toolchains("@local_python//:all")

Without a tag, `python3` is used. Tags of modules other than the root are ignored.""",
    tag_classes = {"toolchain": _toolchain},
)
