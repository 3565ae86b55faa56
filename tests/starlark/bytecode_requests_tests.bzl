"""Tests of the functions of bytecode_requests.bzl: every combination."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private:bytecode_requests.bzl", "collection_request", "compile_request")

# buildifier: disable=bzl-visibility
load(
    "//python/private:decisions.bzl",
    "PRECOMPILE_ATTR_VALUES",
    "PRECOMPILE_FLAG_VALUES",
    "PYC_COLLECTION_ATTR_VALUES",
    "PYC_COLLECTION_FLAG_VALUES",
    "SOURCE_RETENTION_FLAG_VALUES",
)

def _expected_compile_request(precompile, flag, retention, retention_flag):
    if flag.startswith("force_"):
        return "the build says --precompile=force_enabled" if flag == "force_enabled" else None
    return {
        "disabled": None,
        "enabled": "the target says precompile = \"enabled\"",
        "if_generated_source": "the target says precompile = \"if_generated_source\"",
        "inherit": {
            "auto": {
                "inherit": {
                    "omit_if_generated_source": "the build says --precompile_source_retention=omit_if_generated_source",
                    "omit_source": "the build says --precompile_source_retention=omit_source",
                }.get(retention_flag),
                "keep_source": None,
                "omit_source": "the target says precompile_source_retention = \"omit_source\"",
            }[retention],
            "disabled": None,
        }.get(flag, "the build says --precompile=" + flag),
    }[precompile]

def _compile_request_impl(ctx):
    env = unittest.begin(ctx)
    for precompile in PRECOMPILE_ATTR_VALUES:
        for flag in PRECOMPILE_FLAG_VALUES:
            for retention in ["inherit", "keep_source", "omit_source"]:
                for retention_flag in SOURCE_RETENTION_FLAG_VALUES:
                    asserts.equals(
                        env,
                        _expected_compile_request(precompile, flag, retention, retention_flag),
                        compile_request(
                            precompile = precompile,
                            precompile_flag = flag,
                            source_retention = retention,
                            source_retention_flag = retention_flag,
                        ),
                        ", ".join([precompile, flag, retention, retention_flag]),
                    )
    return unittest.end(env)

_compile_request_test = unittest.make(_compile_request_impl)

def _collection_request_impl(ctx):
    env = unittest.begin(ctx)
    for attribute in PYC_COLLECTION_ATTR_VALUES:
        for flag in PYC_COLLECTION_FLAG_VALUES:
            for precompile_flag in PRECOMPILE_FLAG_VALUES:
                expected = {
                    "include_pyc": "the target says pyc_collection = \"include_pyc\"",
                    "inherit": {
                        "include_pyc": "the build says --pyc_collection=include_pyc",
                        "pyc_only": "the build says --pyc_collection=pyc_only",
                    }.get(flag),
                    "pyc_only": "the target says pyc_collection = \"pyc_only\"",
                }.get(attribute)
                asserts.equals(
                    env,
                    None if precompile_flag == "force_disabled" else expected,
                    collection_request(
                        precompile_flag = precompile_flag,
                        pyc_collection = attribute,
                        pyc_collection_flag = flag,
                    ),
                )
    return unittest.end(env)

def _standard_library_impl(ctx):
    env = unittest.begin(ctx)
    for flag, precompile_flag, expected in [
        ("enabled", "auto", "the build says --precompile_standard_library=enabled"),
        ("enabled", "force_disabled", None),
        ("auto", "auto", None),
        ("disabled", "auto", None),
    ]:
        asserts.equals(env, expected, collection_request(
            precompile_flag = precompile_flag,
            pyc_collection = "inherit",
            pyc_collection_flag = "auto",
            standard_library_flag = flag,
        ))
    return unittest.end(env)

_standard_library_test = unittest.make(_standard_library_impl)

_collection_request_test = unittest.make(_collection_request_impl)

def bytecode_requests_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "collection_request_is_what_asks_for_bytecode_of_a_program": _collection_request_test,
        "collection_request_is_also_for_the_standard_library": _standard_library_test,
        "compile_request_is_what_asks_for_bytecode_of_a_target": _compile_request_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
