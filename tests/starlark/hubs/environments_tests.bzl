"""Tests of the environments of a hub: which there are, and which one a build is for."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts", "unittest")
load("//python:defs.bzl", "py_binary")

# buildifier: disable=bzl-visibility
load("//python/private/pip:environments.bzl", "build_reason_lines", "default_pythons", "make_environment", "named_pythons", "parse_versions", "platform_problem", "unavailable_reason")

# buildifier: disable=bzl-visibility
load("//python/private/pip:target_environment.bzl", "TargetEnvironmentInfo", "target_environment")

# buildifier: disable=bzl-visibility
load("//python/private/pypa:specifiers.bzl", "parse_specifiers")

# buildifier: disable=bzl-visibility
load("//python/private/pypa:wheel_tags.bzl", "parse_wheel_name", "select_file")
load("//tests/starlark:analysis.bzl", "analysis_test")

def _pythons_impl(ctx):
    env = unittest.begin(ctx)
    specifiers = parse_specifiers
    asserts.equals(env, ["3.11", "3.12", "3.13", "3.13t", "3.14", "3.14t", "3.15", "3.15t"], default_pythons([]).keys())
    asserts.equals(env, {"3.12": "3.12.4", "3.13": "3.13.0", "3.13t": "3.13.0"}, default_pythons(specifiers(">=3.12.4,<3.14")))
    asserts.equals(env, {}, default_pythons(specifiers("<3")))
    asserts.equals(env, ({"3.14t": "3.14.0", "3.13": "3.13.2"}, None), named_pythons(["3.14t", "3.13.2"], specifiers(">=3.13")))
    for names, problem in {
        "3": "\"3\" is not a Python version; write it as MAJOR.MINOR, such as \"3.14\", or \"3.14t\" for the free-threaded build",
        "3.12": "\"3.12\" is not what requires-python of the lock permits",
        "3.14 3.14.2": "Python 3.14 is there twice",
    }.items():
        asserts.equals(env, problem, named_pythons(names.split(" "), specifiers(">=3.13"))[1])
    return unittest.end(env)

_pythons_test = unittest.make(_pythons_impl)

def _values_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, ({"glibc": (2, 28)}, None), parse_versions({"glibc": "2.28", "musl": ""}))
    asserts.equals(env, "macos = \"14\" is not a version; write it as MAJOR.MINOR, such as \"14.0\"", parse_versions({"macos": "14"})[1])
    asserts.equals(env, None, platform_problem(["linux_x86_64"]))
    asserts.true(env, platform_problem(["linux"]).startswith("the platform \"linux\" is not known; there are host, linux_aarch64, "))
    return unittest.end(env)

_values_test = unittest.make(_values_impl)

_FILES = [
    "x-1-cp313-cp313-manylinux_2_17_x86_64.whl",
    "x-1-cp314-cp314t-manylinux_2_28_x86_64.whl",
    "x-1-cp314-cp314-manylinux_2_17_x86_64.whl",
    "x-1-cp314-cp314-manylinux_2_34_x86_64.whl",
    "x-1-cp314-cp314-musllinux_1_2_x86_64.whl",
    "x-1-cp314-cp314-macosx_11_0_arm64.whl",
    "x-1-cp314-cp314-win_amd64.whl",
]

def _selected(python, platform, **versions):
    files = [struct(filename = name, kind = "wheel", wheel = parse_wheel_name(name)) for name in _FILES]
    environment = make_environment(python, python.removesuffix("t") + ".0", platform, versions)
    found = select_file(files, environment.target).file
    return found.filename if found else None

def _files_impl(ctx):
    env = unittest.begin(ctx)
    for python, platform, index in [
        ("3.13", "linux_x86_64", 0),
        ("3.14t", "linux_x86_64", 1),
        ("3.14", "linux_x86_64", 3),
        ("3.14", "linux_musl_x86_64", 4),
        ("3.14", "macos_aarch64", 5),
        ("3.14", "windows_x86_64", 6),
    ]:
        asserts.equals(env, _FILES[index], _selected(python, platform))
    asserts.equals(env, _FILES[2], _selected("3.14", "linux_x86_64", glibc = (2, 28)))
    asserts.equals(env, None, _selected("3.13t", "linux_x86_64"))
    asserts.equals(env, None, _selected("3.14", "linux_aarch64"))
    return unittest.end(env)

_files_test = unittest.make(_files_impl)

def _reasons_impl(ctx):
    env = unittest.begin(ctx)
    known = ["cp313-linux_x86_64", "cp314t-linux_x86_64"]
    asserts.equals(
        env,
        "the hub is not for it, but for Python 3.13, 3.14t on linux_x86_64. This follows from requires-python and environments of the " +
        "lock, and from python_version, python_versions and target_platforms of pip.parse",
        unavailable_reason("cp312-linux_x86_64", [], known, "3.12", "linux_x86_64", {}),
    )
    asserts.equals(env, "the lock has no file of it", unavailable_reason(known[0], [], known, "3.13", "linux_x86_64", {}))
    reason = unavailable_reason(known[0], _FILES[4:6], known, "3.13", "linux_x86_64", {})
    lines = reason.split("\n")
    asserts.equals(env, "no file of it fits, and there is no source distribution:", lines[0])
    asserts.true(env, lines[1].startswith("    " + _FILES[4] + ": "), reason)
    asserts.equals(env, 3, len(lines))
    return unittest.end(env)

_reasons_test = unittest.make(_reasons_impl)

def _build_reasons_impl(ctx):
    env = unittest.begin(ctx)
    what = "@pypi//foo 1.0 is built from its source for Python 3.14 on linux_x86_64"
    older = "foo-1.0-cp313-cp313-manylinux_2_17_x86_64.whl"
    for wheels, platform, lines in [
        ([], "linux_x86_64", [what + ": the lock has no wheel of it"]),
        (
            [older, "foo-1.0-cp314-cp314-win_amd64.whl"],
            "linux_x86_64",
            [
                what + ", as no wheel fits:",
                "    {}: the Python tag cp313 is for another Python, as it does not come with the stable ABI (abi3)".format(older),
                "    foo-1.0-cp314-cp314-win_amd64.whl: the platform tag win_amd64 is for another platform",
            ],
        ),
        (
            ["foo-1.0-py3-none-any.whl"],
            "linux_x86_64",
            [what + ", although foo-1.0-py3-none-any.whl fits: no-binary or no-binary-package of [tool.uv] says so"],
        ),
        (
            ["foo-1.0-cp31{}-none-any.whl".format(minor) for minor in [0, 1, 2, 3, 5, 6, 7]],
            "linux_x86_64",
            [what + ", as no wheel fits:"] + [
                "    foo-1.0-cp31{}-none-any.whl: the Python tag cp31{} is for another Python{}".format(
                    minor,
                    minor,
                    "" if minor > 4 else ", as it does not come with the stable ABI (abi3)",
                )
                for minor in [0, 1, 2, 3, 5]
            ] + ["    and 2 more"],
        ),
        ([older], "", [what]),
    ]:
        asserts.equals(env, lines, build_reason_lines(
            package = "@pypi//foo 1.0",
            platform = platform,
            python = "3.14",
            versions = {},
            wheels = wheels,
            where = "Python 3.14 on linux_x86_64",
        ))
    return unittest.end(env)

_build_reasons_test = unittest.make(_build_reasons_impl)

def _target_impl(ctx):
    env = analysistest.begin(ctx)
    info = analysistest.target_under_test(env)[TargetEnvironmentInfo]
    asserts.equals(env, ctx.attr.expected, info.name)
    return analysistest.end(env)

def _target_test(**kwargs):
    return analysis_test(_target_impl, attrs = {"expected": attr.string()}, **kwargs)

def _platform(name):
    return {"platforms": str(Label("//tests/starlark/hubs:" + name))}

_default_target_test = _target_test(options = _platform("linux_x86_64"))
_free_threaded_target_test = _target_test(
    options = _platform("linux_x86_64"),
    toolchains = ["python_3_14t", "precompiler"],
)
_musl_target_test = _target_test(flags = {"linux_libc": "musl"}, options = _platform("linux_aarch64"))
_mac_target_test = _target_test(
    flags = {"linux_libc": "musl"},
    options = _platform("macos_aarch64"),
    toolchains = ["python_3_13", "precompiler"],
)
_unknown_target_test = _target_test(
    options = _platform("linux_x86_64"),
    toolchains = ["python_without_version", "precompiler"],
)

def _site_packages_impl(ctx):
    env = analysistest.begin(ctx)
    files = analysistest.target_under_test(env)[DefaultInfo].default_runfiles.files.to_list()
    places = [file.short_path.partition(".venv/")[2] for file in files if file.basename == "rules_pyc.pth"]
    asserts.equals(env, ["lib/python3.14t/site-packages/rules_pyc.pth"], places)
    return analysistest.end(env)

_site_packages_test = analysis_test(_site_packages_impl, toolchains = ["python_3_14t", "precompiler"])

def environments_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    for os, cpu in [("linux", "x86_64"), ("linux", "aarch64"), ("macos", "aarch64")]:
        native.platform(
            name = "{}_{}".format(os, cpu),
            constraint_values = ["@platforms//os:" + os, "@platforms//cpu:" + cpu],
        )
    target_environment(
        name = "environment",
        default_python = "3.13t",
        hub = "@hub",
        environments = ["cp313t-linux_x86_64"],
        tags = ["manual"],
    )
    py_binary(
        name = "program",
        srcs = ["program.py"],
        tags = ["manual"],
    )
    _site_packages_test(
        name = "a_free_threaded_python_has_its_own_site_packages",
        size = "small",
        target_under_test = ":program",
    )
    tests = {
        "a_build_is_for_the_python_of_its_toolchain": (_default_target_test, "cp314-linux_x86_64"),
        "a_free_threaded_python_is_known_by_its_toolchain": (_free_threaded_target_test, "cp314t-linux_x86_64"),
        "musl_is_a_flag": (_musl_target_test, "cp314-linux_musl_aarch64"),
        "musl_is_for_linux_only": (_mac_target_test, "cp313-macos_aarch64"),
        "without_a_version_the_default_counts": (_unknown_target_test, "cp313t-linux_x86_64"),
    }
    for test, (rule, expected) in tests.items():
        rule(
            name = test,
            size = "small",
            expected = expected,
            target_under_test = ":environment",
        )
    pure = {
        "pythons_are_those_of_the_lock": _pythons_test,
        "values_are_checked": _values_test,
        "each_environment_has_its_file": _files_test,
        "reasons_are_told": _reasons_test,
        "why_a_package_is_built_is_told": _build_reasons_test,
    }
    for test, rule in pure.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys() + pure.keys() + ["a_free_threaded_python_has_its_own_site_packages"])
