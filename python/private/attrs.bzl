"""Attributes that libraries, binaries and tests have in common."""

load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load(":precompile_aspect.bzl", "precompile_aspect")
load(":precompile_attrs.bzl", "PRECOMPILE_ATTRS")
load(":py_info_interop.bzl", "PyInfo")
load(":pyc_info.bzl", "PrecompiledInfo", "PycInfo")

def common_attrs(aspects = []):
    """Returns the attributes that libraries, binaries and tests have in common.

    Args:
        aspects: list of aspects that go over the closure, beside those of every target.

    Returns:
        dict[str, Attribute]
    """
    return PRECOMPILE_ATTRS | {
        "data": attr.label_list(
            doc = "Files and targets that are needed at run time.",
            allow_files = True,
        ),
        "deps": attr.label_list(
            aspects = [precompile_aspect] + aspects,
            doc = """\
Targets with Python code that is imported: of rules_pyc, of rules_python, or of any rule that provides
rules_python's `PyInfo`. Targets that provide `CcInfo` contribute their runfiles.""",
            providers = [[PyInfo], [PycInfo], [CcInfo]],
        ),
        "imports": attr.string_list(
            doc = "Directories, relative to the package, that are put on `sys.path` of what depends on the target.",
        ),
        # Its name is far from those that people write, which Bazel compares misspelled ones with.
        "internal_precompile_target": attr.label(
            aspects = aspects,
            doc = "The `py_precompile` target. Set by the macros.",
            providers = [PrecompiledInfo],
        ),
        "pyi_deps": attr.label_list(
            doc = "Targets whose type stubs type checkers need. They are not part of programs.",
            providers = [[PyInfo], [PycInfo]],
        ),
        "pyi_srcs": attr.label_list(
            doc = "Type stubs (`.pyi`) of the target, for type checkers. They are not part of programs.",
            allow_files = [".pyi"],
        ),
        "srcs": attr.label_list(
            doc = """\
Python sources: `.py` files of this or another package, outputs of other rules, and directories
(TreeArtifacts) of Python files.""",
            allow_files = True,
            # For --compile_one_dependency.
            flags = ["DIRECT_COMPILE_TIME_INPUT"],
        ),
    }
