"""Tests of what the module extension `precompiler` says of the attributes of a prebuilt one."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private:prebuilt_precompiler.bzl", "prebuilt_problem")

_URL = "https://example.org/precompiler"

def _right_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, None, prebuilt_problem("/opt/precompiler", [], "", ""))
    asserts.equals(env, None, prebuilt_problem("", [_URL], "0f", ""))
    asserts.equals(env, None, prebuilt_problem("", [_URL, "file:///srv/precompiler"], "0f", ""))
    asserts.equals(env, None, prebuilt_problem("", [_URL + ".tar.gz"], "0f", "bin/precompiler"))

    # The names of archives are many; Bazel itself knows whether it can unpack one.
    asserts.equals(env, None, prebuilt_problem("", [_URL + ".other"], "0f", "bin/precompiler"))
    return unittest.end(env)

_right_test = unittest.make(_right_impl)

def _place_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(
        env,
        "neither path nor urls is set; set path to the absolute path of a precompiler on this machine, or urls and " +
        "sha256 to download one",
        prebuilt_problem("", [], "", ""),
    )
    asserts.equals(
        env,
        "path and urls are both set; remove one of them",
        prebuilt_problem("/opt/precompiler", [_URL], "0f", ""),
    )
    asserts.equals(
        env,
        "path = \"tools/precompiler\" is not absolute; write the whole path, or, for a file of your repository, a " +
        "py_precompile_toolchain in a BUILD file",
        prebuilt_problem("tools/precompiler", [], "", ""),
    )
    return unittest.end(env)

_place_test = unittest.make(_place_impl)

def _path_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(
        env,
        "sha256 goes with urls, not with path; remove it",
        prebuilt_problem("/opt/precompiler", [], "0f", ""),
    )
    asserts.equals(
        env,
        "member goes with urls, not with path; remove it",
        prebuilt_problem("/opt/precompiler", [], "", "bin/precompiler"),
    )
    return unittest.end(env)

_path_test = unittest.make(_path_impl)

def _download_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(
        env,
        "urls without sha256: without a checksum, nothing tells whether a download is the program that you mean to " +
        "run. Download it once, compute the checksum with sha256sum FILE (shasum -a 256 FILE on macOS), and set " +
        "sha256 to it",
        prebuilt_problem("", [_URL], "", ""),
    )
    for ending in [".tar.gz", ".tgz", ".tar.xz", ".tar.zst", ".zip"]:
        asserts.equals(
            env,
            "{}{} is an archive; set member to the path of the precompiler in it".format(_URL, ending),
            prebuilt_problem("", [_URL + ending], "0f", ""),
        )
    return unittest.end(env)

_download_test = unittest.make(_download_impl)

def prebuilt_problem_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    unittest.suite(
        name,
        _right_test,
        _place_test,
        _path_test,
        _download_test,
    )
