"""What an aspect can tell of a target of another ruleset: its Python sources, dependencies and run-time files."""

load(":py_info_interop.bzl", "PyInfo", "has_bytecode_of_its_own")

# The attributes through which targets of other rulesets usually depend on Python code.
DEPENDENCY_ATTRS = ["deps", "dep", "actual", "lib", "library"]

def _targets(value):
    if type(value) == "Target":
        return [value]
    if type(value) == "list":
        return [target for target in value if type(target) == "Target"]
    return []

def _python_files(files):
    return [file for file in files if file.extension == "py" or file.is_directory]

def foreign_target(target, rule):
    """Describes a target of another ruleset.

    Args:
        target: (Target) it provides PyInfo.
        rule: `ctx.rule` of an aspect.

    Returns:
        struct with
            sources: list[File], what is to be compiled.
            deps: list[Target], what it depends on as Python code.
            data: list[Target], what it needs at run time; empty if that cannot be told.
            runfiles: list of runfiles that it needs beside those. If the rule is not a plain library, these are
                all its runfiles, with its sources in them.
    """
    deps = [
        dep
        for name in DEPENDENCY_ATTRS
        for dep in _targets(getattr(rule.attr, name, None))
        if PyInfo in dep
    ]
    sources = _python_files(getattr(rule.files, "srcs", []))
    if rule.kind == "py_library" and not has_bytecode_of_its_own(target):
        return struct(
            sources = sources,
            deps = deps + [dep for dep in _targets(rule.attr.deps) if PyInfo not in dep],
            data = _targets(getattr(rule.attr, "data", [])),
            runfiles = [],
        )
    if has_bytecode_of_its_own(target):
        sources = []
    elif not sources:
        # A generator: what it has made is what it offers to be built.
        sources = _python_files(target[DefaultInfo].files.to_list())
    return struct(
        sources = sources,
        deps = deps,
        data = [],
        runfiles = [target[DefaultInfo].default_runfiles],
    )
