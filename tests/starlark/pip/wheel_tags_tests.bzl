"""Tests of which file of a package is chosen."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private/pip:platforms.bzl", "describe_platform", "platform_tags")

# buildifier: disable=bzl-visibility
load("//python/private/pypa:wheel_tags.bzl", "no_file_error", "parse_wheel_name", "select_file", "wheel_target")

def _target(platform, python = "3.14", free_threaded = False, **versions):
    return wheel_target(python, platform_tags(platform, **versions), describe_platform(platform, **versions), free_threaded)

def _file(filename):
    kind = "wheel" if filename.endswith(".whl") else "sdist"
    return struct(filename = filename, kind = kind, wheel = parse_wheel_name(filename))

def _chosen(filenames, target):
    file = select_file([_file(filename) for filename in filenames], target).file
    return file.filename if file else None

def _wheels(*tags):
    return ["p-1.0-" + tag + ".whl" for tag in tags]

def _choice_impl(ctx):
    env = unittest.begin(ctx)
    linux = {"platform": "linux_x86_64"}
    mac = {"platform": "macos_aarch64"}
    for target, tags, expected in [
        (linux, ["py3-none-any"], 0),
        (linux, ["py3-none-any", "cp314-cp314-manylinux_2_17_x86_64"], 1),
        (linux, ["cp314-cp314-manylinux_2_17_x86_64", "cp314-cp314-manylinux_2_28_x86_64"], 1),
        (linux | {"glibc": (2, 17)}, ["cp314-cp314-manylinux2014_x86_64", "cp314-cp314-manylinux_2_28_x86_64"], 0),
        (linux | {"glibc": (2, 12)}, ["cp314-cp314-manylinux2014_x86_64"], None),
        (linux, ["cp314-cp314-manylinux2014_x86_64.manylinux_2_17_x86_64", "cp314-cp314-musllinux_1_2_x86_64"], 0),
        ({"platform": "linux_musl_x86_64"}, ["cp314-cp314-manylinux_2_17_x86_64", "cp314-cp314-musllinux_1_2_x86_64"], 1),
        ({"musl": (1, 1), "platform": "linux_musl_x86_64"}, ["cp314-cp314-musllinux_1_2_x86_64", "cp314-cp314-musllinux_1_1_x86_64"], 1),
        ({"platform": "linux_aarch64"}, ["cp314-cp314-manylinux_2_17_x86_64", "cp314-cp314-manylinux_2_17_aarch64"], 1),
        (linux, ["cp313-cp313-manylinux_2_17_x86_64"], None),
        (linux, ["cp37-abi3-manylinux_2_17_x86_64", "cp311-abi3-manylinux_2_17_x86_64", "py3-none-any"], 1),
        (linux, ["cp314-abi3-linux_x86_64", "cp313-abi3-manylinux_2_28_x86_64"], 0),
        (linux, ["cp315-abi3-manylinux_2_17_x86_64"], None),
        (linux, ["py3-none-manylinux_2_17_x86_64", "cp314-none-any", "py3-none-any"], 0),
        (linux, ["py3-none-any", "cp314-none-any"], 1),
        (linux, ["py2.py3-none-any", "py2-none-any"], 0),
        (linux | {"free_threaded": True}, ["cp314-cp314-manylinux_2_17_x86_64", "cp314-cp314t-manylinux_2_17_x86_64"], 1),
        (linux | {"free_threaded": True}, ["cp311-abi3-manylinux_2_17_x86_64", "cp314-cp314-manylinux_2_17_x86_64"], None),
        (linux | {"free_threaded": True, "python": "3.15"}, ["cp315-abi3.abi3t-manylinux_2_17_x86_64", "py3-none-any"], 0),
        (linux, ["cp314-abi3t-manylinux_2_17_x86_64"], None),
        (mac, ["cp314-cp314-macosx_10_15_universal2", "cp314-cp314-macosx_11_0_arm64"], 1),
        (mac, ["cp314-cp314-macosx_10_9_x86_64", "cp314-cp314-macosx_10_9_universal2"], 1),
        (mac | {"macos": (13, 0)}, ["cp314-cp314-macosx_14_0_arm64", "cp314-cp314-macosx_12_0_arm64"], 1),
        ({"platform": "macos_x86_64"}, ["cp314-cp314-macosx_10_6_intel", "cp314-cp314-macosx_11_0_arm64"], 0),
        ({"platform": "windows_x86_64"}, ["cp314-cp314-win32", "cp314-cp314-win_amd64"], 1),
        ({"platform": "windows_aarch64"}, ["cp314-cp314-win_amd64", "cp314-cp314-win_arm64"], 1),
    ]:
        wheels = _wheels(*tags)
        asserts.equals(env, None if expected == None else wheels[expected], _chosen(wheels, _target(**target)), str(tags))

    # Build numbers are numbers; the best fit comes before them.
    builds = ["p-1-9-py3-none-any.whl", "p-1-10-py3-none-any.whl", "p-1-py3-none-any.whl", "p-1-2-cp314-cp314-linux_x86_64.whl"]
    asserts.equals(env, builds[3], _chosen(builds, _target("linux_x86_64")))
    asserts.equals(env, builds[1], _chosen(builds[:3], _target("linux_x86_64")))
    asserts.equals(env, "p-1-2b-py3-none-any.whl", _chosen(["p-1-2b-py3-none-any.whl", "p-1-2a-py3-none-any.whl"], _target("linux_x86_64")))

    # An sdist is for everything, but a wheel is better.
    asserts.equals(env, "p-1.tar.gz", _chosen(["p-1.tar.gz", "p-1-cp313-cp313-win_amd64.whl"], _target("linux_x86_64")))
    asserts.equals(env, "p-1-py3-none-any.whl", _chosen(["p-1.tar.gz", "p-1-py3-none-any.whl"], _target("linux_x86_64")))
    return unittest.end(env)

_choice_test = unittest.make(_choice_impl)

def _misfits_impl(ctx):
    env = unittest.begin(ctx)
    target = _target("linux_x86_64", glibc = (2, 28))
    wheels = _wheels(
        "cp313-cp313-manylinux_2_17_x86_64",
        "cp314-cp314t-manylinux_2_17_x86_64",
        "cp314-cp314-manylinux_2_39_x86_64",
        "pp311-pypy311_pp73-linux_x86_64",
    ) + ["p.whl"]
    chosen = select_file([_file(filename) for filename in wheels], target)
    asserts.equals(env, None, chosen.file)
    asserts.equals(
        env,
        """p 1.0 has no file for CPython 3.14 on linux x86_64 with glibc 2.28:
    p-1.0-cp313-cp313-manylinux_2_17_x86_64.whl: the Python tag cp313 is for another Python, as it does not come with the stable ABI (abi3)
    p-1.0-cp314-cp314t-manylinux_2_17_x86_64.whl: the ABI tag cp314t is for another Python
    p-1.0-cp314-cp314-manylinux_2_39_x86_64.whl: the platform tag manylinux_2_39_x86_64 is for another platform
    p-1.0-pp311-pypy311_pp73-linux_x86_64.whl: the Python tag pp311 is for another Python
    p.whl: this is not the name of a wheel""",
        no_file_error("p 1.0", target, chosen.reasons),
    )
    asserts.equals(
        env,
        "p 1.0 has no files at all, so none for CPython 3.13 without the GIL on macos 14.0 aarch64",
        no_file_error("p 1.0", _target("macos_aarch64", python = "3.13.1", free_threaded = True, macos = (14, 0)), []),
    )
    return unittest.end(env)

_misfits_test = unittest.make(_misfits_impl)

def _names_impl(ctx):
    env = unittest.begin(ctx)
    wheel = parse_wheel_name("zope.interface-7.2-1a-cp314-cp314-manylinux_2_5_x86_64.manylinux1_x86_64.whl")
    asserts.equals(env, ("zope.interface", "7.2", (1, "a")), (wheel.name, wheel.version, wheel.build))
    asserts.equals(
        env,
        (["cp314"], ["cp314"], ["manylinux_2_5_x86_64", "manylinux1_x86_64"]),
        (wheel.pythons, wheel.abis, wheel.platforms),
    )
    for name in ["p-1.tar.gz", "p-1-any.whl", "p-1-x-py3-none-any.whl", "p-1-1-2-py3-none-any.whl", "p--py3-none-any.whl"]:
        asserts.equals(env, None, parse_wheel_name(name), name)
    return unittest.end(env)

_names_test = unittest.make(_names_impl)

def wheel_tags_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "names_of_wheels_are_parsed": _names_test,
        "the_best_file_is_chosen": _choice_test,
        "what_does_not_fit_is_explained": _misfits_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
