"""Tests of where sources stay and how they stand: source retention, placement, and execution requirements."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load(
    "//python/private:decisions.bzl",
    "SOURCE_RETENTION_ATTR_VALUES",
    "SOURCE_RETENTION_FLAG_VALUES",
    "placement_decision",
    "source_retention_decision",
)

# buildifier: disable=bzl-visibility
load("//python/private:execution_requirements.bzl", "execution_requirements", "execution_requirements_problem")

def _values_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(
        env,
        ["inherit", "keep_source", "omit_source", "omit_if_generated_source"],
        SOURCE_RETENTION_ATTR_VALUES,
    )
    asserts.equals(
        env,
        ["auto", "keep_source", "omit_source", "omit_if_generated_source", "force_keep_source"],
        SOURCE_RETENTION_FLAG_VALUES,
    )
    return unittest.end(env)

_values_test = unittest.make(_values_impl)

# What each value says of a source of the tree and of a generated one.
_RETENTION = {
    "auto": ("keep", "keep"),
    "keep_source": ("keep", "keep"),
    "omit_if_generated_source": ("keep", "omit"),
    "omit_source": ("omit", "omit"),
}

def _retention_impl(ctx):
    env = unittest.begin(ctx)
    for flag in SOURCE_RETENTION_FLAG_VALUES:
        for attribute in SOURCE_RETENTION_ATTR_VALUES:
            case = "precompile_source_retention = \"{}\", flag {}".format(attribute, flag)
            decided = tuple([source_retention_decision(attribute, flag, generated) for generated in [False, True]])
            if flag == "force_keep_source" or attribute == "keep_source":
                asserts.equals(env, ("force_keep", "force_keep"), decided, case)
            else:
                asserts.equals(env, _RETENTION[flag if attribute == "inherit" else attribute], decided, case)
    return unittest.end(env)

_retention_test = unittest.make(_retention_impl)

def _place(layout, retention = "keep", has_bytecode = True, in_default_runfiles = True, explicit = False, level_is_right = True):
    return placement_decision(
        layout,
        explicit = explicit,
        has_bytecode = has_bytecode,
        in_default_runfiles = in_default_runfiles,
        level_is_right = level_is_right,
        retention = retention,
    )

_LAYOUTS = ["default_layout", "explicit_layout", "pycache_layout", "sourceless_layout"]

def _without_bytecode_impl(ctx):
    env = unittest.begin(ctx)
    for layout in _LAYOUTS:
        for retention in ["keep", "omit", "force_keep"]:
            asserts.equals(env, "source", _place(layout, retention, has_bytecode = False), layout)
    return unittest.end(env)

_without_bytecode_test = unittest.make(_without_bytecode_impl)

def _layouts_impl(ctx):
    env = unittest.begin(ctx)
    for expected, in_default_runfiles, explicit in [
        (["pycache", "pycache", "pycache", "sourceless"], True, True),
        (["pycache", "source", "pycache", "sourceless"], True, False),
        (["source", "source", "pycache", "sourceless"], False, False),
    ]:
        asserts.equals(
            env,
            expected,
            [_place(layout, in_default_runfiles = in_default_runfiles, explicit = explicit) for layout in _LAYOUTS],
        )
    return unittest.end(env)

_layouts_test = unittest.make(_layouts_impl)

def _omitted_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(
        env,
        ["sourceless", "source", "sourceless", "sourceless"],
        [_place(layout, "omit") for layout in _LAYOUTS],
    )
    asserts.equals(
        env,
        ["source", "source", "sourceless", "sourceless"],
        [_place(layout, "omit", in_default_runfiles = False) for layout in _LAYOUTS],
    )
    return unittest.end(env)

_omitted_test = unittest.make(_omitted_impl)

def _force_keep_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, "pycache", _place("sourceless_layout", "force_keep"))
    return unittest.end(env)

_force_keep_test = unittest.make(_force_keep_impl)

def _level_impl(ctx):
    env = unittest.begin(ctx)
    for retention in ["keep", "omit"]:
        asserts.equals(env, "pycache", _place("sourceless_layout", retention, level_is_right = False), retention)
    return unittest.end(env)

_level_test = unittest.make(_level_impl)

def _requirements_impl(ctx):
    env = unittest.begin(ctx)
    defaults = execution_requirements([])
    asserts.equals(env, "json", defaults["requires-worker-protocol"])
    for key in [
        "supports-multiplex-sandboxing",
        "supports-multiplex-workers",
        "supports-worker-cancellation",
        "supports-workers",
    ]:
        asserts.equals(env, "1", defaults[key], key)
    changed = execution_requirements(["supports-workers=0", "no-remote=1", "no-remote=", "a=b=c", "supports-multiplex-workers="])
    asserts.equals(env, "0", changed["supports-workers"])
    asserts.equals(env, "b=c", changed["a"])
    asserts.false(env, "no-remote" in changed)
    asserts.false(env, "supports-multiplex-workers" in changed)
    asserts.equals(env, "1", changed["supports-worker-cancellation"])

    # For Bazel each of the two keys alone allows workers, so switching them off concerns both.
    for entry in ["supports-workers=", "supports-workers=0"]:
        asserts.false(env, "supports-multiplex-workers" in execution_requirements([entry]), entry)
    only_multiplex = execution_requirements(["supports-multiplex-workers=1", "supports-workers="])
    asserts.equals(env, "1", only_multiplex["supports-multiplex-workers"])
    return unittest.end(env)

_requirements_test = unittest.make(_requirements_impl)

def _requirements_problem_impl(ctx):
    env = unittest.begin(ctx)
    defaults = "requires-worker-protocol, supports-multiplex-sandboxing, supports-multiplex-workers, " + \
               "supports-worker-cancellation, supports-workers"
    for entries, problem in [
        ([], None),
        (["no-remote=1", "no-remote=", "supports-workers=", "supports-workers="], None),
        (["=1"], "=1: expected KEY=VALUE, such as supports-workers=0"),
        (["foo"], "foo: not KEY=VALUE; write foo=VALUE to set foo, or foo= to remove it"),
        (["supports-worker="], "supports-worker=: there is no supports-worker to remove; present are " + defaults),
        (["a=1", "b="], "b=: there is no b to remove; present are a, " + defaults),
    ]:
        asserts.equals(
            env,
            "--precompile_execution_requirements=" + problem if problem else None,
            execution_requirements_problem(entries),
        )
    return unittest.end(env)

_requirements_problem_test = unittest.make(_requirements_problem_impl)

def retention_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "bytecode_of_another_level_never_replaces_a_source": _level_test,
        "execution_requirements_are_merged_and_removed": _requirements_test,
        "execution_requirements_without_value_or_effect_are_an_error": _requirements_problem_test,
        "layouts_follow_the_precompile_decision": _layouts_test,
        "omitted_sources_are_replaced_where_there_is_bytecode": _omitted_test,
        "source_retention_attribute_wins_over_flag_and_force_flag_over_both": _retention_test,
        "source_retention_takes_the_documented_values": _values_test,
        "sources_kept_by_force_stay_in_every_layout": _force_keep_test,
        "sources_without_bytecode_stay_in_every_layout": _without_bytecode_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
