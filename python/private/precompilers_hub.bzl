"""`precompilers_hub`: the repository of the toolchains that the module extension `precompiler` makes.

It names the precompilers, but needs none of them: each is fetched when its toolchain is chosen.
"""

_DOC = "A `toolchain` for each precompiler, which come in their order when all are registered."

_ATTRS = {
    "toolchains": attr.string_list(
        doc = "JSON objects of what `precompile_toolchain_entry` makes, most wanted first.",
    ),
}

_HEADER = """\
load("@platforms//host:constraints.bzl", "HOST_CONSTRAINTS")
load("@rules_pyc//python:precompile_toolchain.bzl", "py_precompile_toolchain")

package(default_visibility = ["//visibility:public"])
"""

_TOOLCHAIN = """
alias(
    name = "{name}_precompiler",
    actual = {precompiler},
)

py_precompile_toolchain(
    name = "{name}",
    interpreter = {interpreter},
    interpreter_path = {interpreter_path},
    precompiler = ":{name}_precompiler",
)

toolchain(
    name = "toolchain_{position}_{name}",
    exec_compatible_with = {exec_compatible_with},
    target_settings = {target_settings},
    toolchain = ":{name}",
    toolchain_type = "@rules_pyc//python:precompile_toolchain_type",
)
"""

def precompile_toolchain_entry(*, name, precompiler, exec_compatible_with, target_settings, interpreter, interpreter_path):
    """Describes a toolchain of the hub.

    Args:
        name: (str) name of the `py_precompile_toolchain`.
        precompiler: (str) label of the precompiler, as the hub's BUILD file has it.
        exec_compatible_with: (list[Label]) constraints of the execution platform; empty for those of this machine.
        target_settings: (list[Label]) config_settings of the targets it is for.
        interpreter: (Label | None) as the attribute of `py_precompile_toolchain`.
        interpreter_path: (str) as the attribute of `py_precompile_toolchain`.

    Returns:
        str: an element of the hub's attribute `toolchains`
    """
    return json.encode(struct(
        exec_compatible_with = [str(label) for label in exec_compatible_with],
        interpreter = str(interpreter) if interpreter else None,
        interpreter_path = interpreter_path,
        name = name,
        precompiler = precompiler,
        target_settings = [str(label) for label in target_settings],
    ))

def _padded(number):
    """Bazel registers what `:all` stands for in the order of the names."""
    return "0" * (3 - len(str(number))) + str(number)

def _toolchain(position, entry):
    return _TOOLCHAIN.format(
        exec_compatible_with = repr(entry["exec_compatible_with"]) if entry["exec_compatible_with"] else "HOST_CONSTRAINTS",
        interpreter = repr(entry["interpreter"]),
        interpreter_path = repr(entry["interpreter_path"]),
        name = entry["name"],
        position = _padded(position),
        precompiler = repr(entry["precompiler"]),
        target_settings = repr(entry["target_settings"]),
    )

def _precompilers_hub_impl(repository_ctx):
    repository_ctx.file("BUILD.bazel", _HEADER + "".join([
        _toolchain(position, json.decode(entry))
        for position, entry in enumerate(repository_ctx.attr.toolchains)
    ]))

precompilers_hub = repository_rule(
    implementation = _precompilers_hub_impl,
    doc = _DOC,
    attrs = _ATTRS,
)
