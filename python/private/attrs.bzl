"""Attributes that libraries, binaries and tests have in common."""

load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load(":py_info_interop.bzl", "PyInfo")
load(":pyc_info.bzl", "PrecompiledInfo", "PycInfo")

COMMON_ATTRS = {
    "data": attr.label_list(
        doc = "Files and targets that are needed at run time.",
        allow_files = True,
    ),
    "deps": attr.label_list(
        doc = """\
Targets with Python code that is imported: of rules_pyc, of rules_python, or of any rule that provides
rules_python's `PyInfo`. Targets that provide `CcInfo` contribute their runfiles.""",
        providers = [[PyInfo], [PycInfo], [CcInfo]],
    ),
    "imports": attr.string_list(
        doc = "Directories, relative to the package, that are put on `sys.path` of what depends on the target.",
    ),
    "precompiled": attr.label(
        doc = "The internal `py_precompile` target. Set by the macros.",
        providers = [PrecompiledInfo],
    ),
    "srcs": attr.label_list(
        doc = """\
Python sources: `.py` files of this or another package, outputs of other rules, and directories
(TreeArtifacts) of Python files.""",
        allow_files = True,
    ),
}
