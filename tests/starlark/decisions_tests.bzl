"""Tests of the functions of decisions.bzl: every combination, against tables written from the reference."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load(
    "//python/private:decisions.bzl",
    "ADD_TO_RUNFILES_FLAG_VALUES",
    "INVALIDATION_MODE_VALUES",
    "PRECOMPILE_ATTR_VALUES",
    "PRECOMPILE_FLAG_VALUES",
    "PYC_COLLECTION_ATTR_VALUES",
    "PYC_COLLECTION_FLAG_VALUES",
    "STANDARD_LIBRARY_FLAG_VALUES",
    "invalidation_mode_decision",
    "precompile_decision",
    "pyc_collection_decision",
    "standard_library_decision",
)
load(":precompile_table.bzl", "precompile_outcome")

def _values_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, ["inherit", "enabled", "disabled", "if_generated_source"], PRECOMPILE_ATTR_VALUES)
    asserts.equals(
        env,
        ["auto", "enabled", "disabled", "if_generated_source", "force_enabled", "force_disabled"],
        PRECOMPILE_FLAG_VALUES,
    )
    asserts.equals(env, ["always", "decided_elsewhere"], ADD_TO_RUNFILES_FLAG_VALUES)
    asserts.equals(env, ["inherit", "include_pyc", "pyc_only", "disabled"], PYC_COLLECTION_ATTR_VALUES)
    asserts.equals(env, ["auto", "include_pyc", "pyc_only", "disabled"], PYC_COLLECTION_FLAG_VALUES)
    asserts.equals(env, ["auto", "checked_hash", "unchecked_hash"], INVALIDATION_MODE_VALUES)
    asserts.equals(env, ["auto", "enabled", "disabled"], STANDARD_LIBRARY_FLAG_VALUES)
    return unittest.end(env)

_values_test = unittest.make(_values_impl)

def _precompile_impl(ctx):
    env = unittest.begin(ctx)
    for add_to_runfiles in ADD_TO_RUNFILES_FLAG_VALUES:
        for flag in PRECOMPILE_FLAG_VALUES:
            for attribute in PRECOMPILE_ATTR_VALUES:
                decision = precompile_decision(attribute, flag, add_to_runfiles)
                expected = precompile_outcome(attribute, flag, add_to_runfiles)
                case = "precompile = \"{}\", --precompile={}, {}".format(attribute, flag, add_to_runfiles)
                asserts.equals(env, expected.sources, decision.sources, case)
                asserts.equals(env, expected.in_default_runfiles, decision.in_default_runfiles, case)
                if expected.explicit != None:
                    asserts.equals(env, expected.explicit, decision.explicit, case)
    return unittest.end(env)

_precompile_test = unittest.make(_precompile_impl)

def _pyc_collection_impl(ctx):
    env = unittest.begin(ctx)
    layouts = {
        "auto": "default_layout",
        "disabled": "explicit_layout",
        "include_pyc": "pycache_layout",
        "pyc_only": "sourceless_layout",
    }
    for flag in PYC_COLLECTION_FLAG_VALUES:
        asserts.equals(env, layouts[flag], pyc_collection_decision("inherit", flag), flag)
        for attribute in ["include_pyc", "pyc_only", "disabled"]:
            asserts.equals(
                env,
                layouts[attribute],
                pyc_collection_decision(attribute, flag),
                "pyc_collection = \"{}\", --pyc_collection={}".format(attribute, flag),
            )
    return unittest.end(env)

_pyc_collection_test = unittest.make(_pyc_collection_impl)

def _invalidation_mode_impl(ctx):
    env = unittest.begin(ctx)
    for mode, is_external, expected in [
        ("fastbuild", False, "checked_hash"),
        ("dbg", False, "checked_hash"),
        ("opt", False, "unchecked_hash"),
        ("fastbuild", True, "unchecked_hash"),
        ("dbg", True, "unchecked_hash"),
        ("opt", True, "unchecked_hash"),
    ]:
        case = "-c {}, external: {}".format(mode, is_external)
        asserts.equals(env, expected, invalidation_mode_decision("auto", mode, is_external), case)
        for attribute in ["checked_hash", "unchecked_hash"]:
            asserts.equals(env, attribute, invalidation_mode_decision(attribute, mode, is_external), case)
    return unittest.end(env)

_invalidation_mode_test = unittest.make(_invalidation_mode_impl)

def _standard_library_impl(ctx):
    env = unittest.begin(ctx)
    for precompile in PRECOMPILE_FLAG_VALUES:
        for collection in PYC_COLLECTION_FLAG_VALUES:
            layout = pyc_collection_decision("inherit", collection)
            wanted = {
                "auto": precompile in ["auto", "enabled", "force_enabled"],
                "disabled": precompile == "force_enabled",
                "include_pyc": precompile != "force_disabled",
                "pyc_only": precompile != "force_disabled",
            }[collection]
            case = "--precompile={} --pyc_collection={}".format(precompile, collection)
            asserts.equals(env, wanted, standard_library_decision("auto", precompile, layout), case)
            asserts.equals(env, False, standard_library_decision("disabled", precompile, layout), case)
            asserts.equals(
                env,
                precompile != "force_disabled",
                standard_library_decision("enabled", precompile, layout),
                case,
            )
    return unittest.end(env)

_standard_library_test = unittest.make(_standard_library_impl)

def decisions_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "attributes_and_flags_take_the_documented_values": _values_test,
        "invalidation_mode_is_unchecked_only_for_opt_and_external_repositories": _invalidation_mode_test,
        "precompile_attribute_wins_over_plain_flag_and_force_flag_over_both": _precompile_test,
        "pyc_collection_attribute_wins_over_flag": _pyc_collection_test,
        "standard_library_follows_what_the_program_collects": _standard_library_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
