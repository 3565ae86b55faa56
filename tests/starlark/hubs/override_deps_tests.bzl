"""Tests of `extra_deps` and `dropped_deps` of `pip.override`."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private/pip:lock_graph.bzl", "dependency_labels")

# buildifier: disable=bzl-visibility
load("//python/private/pip:override_deps.bzl", "changed_packages", "override_deps_problem", "read_extra_dep")

def _hub_label(text, hub = "pypi"):
    """A label of a hub as MODULE.bazel of this project as the root module would have it."""
    return Label("@@_main~pip~{}//{}".format(hub, text))

def _read_impl(ctx):
    env = unittest.begin(ctx)
    for label, package, extra in [
        (_hub_label("zope_interface"), "zope_interface", ""),
        (_hub_label("zope_interface:pkg"), "zope_interface", ""),
        (_hub_label("uvicorn:extra_standard"), "uvicorn", "standard"),
        (Label("@@+pip+pypi//numpy"), "numpy", ""),
        # A package with such a name is one.
        (_hub_label("extra_x"), "extra_x", ""),
        (_hub_label("numpy", "other"), "", ""),
        (_hub_label("numpy:whl"), "", ""),
        (Label("@@rules_python~~pip~pypi//numpy"), "", ""),
        (Label("//libs:plugin"), "", ""),
    ]:
        found = read_extra_dep(label, "pypi")
        asserts.equals(env, (package, extra), (found.package, found.extra))
        asserts.equals(env, str(label), found.label)
    return unittest.end(env)

_read_test = unittest.make(_read_impl)

def _override(extra_deps = [], dropped_deps = []):
    return struct(dropped_deps = dropped_deps, extra_deps = extra_deps, package = "App")

def _package(requires = {}, optional = {}):
    return struct(optional = optional, requires = requires, source = struct(kind = "registry"))

def _labels(packages, overrides):
    resolution = struct(packages = changed_packages(packages, overrides, "pypi"), projects = {})
    return dependency_labels(resolution, lambda package: package.source.kind == "virtual", {})

def _changed_impl(ctx):
    env = unittest.begin(ctx)
    packages = {
        "a": _package({"b": [], "c.d": ["fast"]}, optional = {"more": {"b": [], "e": []}}),
        "b": _package(),
        "c.d": _package(optional = {"fast": {}, "slow": {}}),
        "e": _package(),
    }
    asserts.equals(env, ["//b:pkg", "//c_d:pkg", "//c_d:extra_fast"], _labels(packages, {}).packages["a"])
    found = _labels(packages, {"a": _override(dropped_deps = ["B"], extra_deps = [_hub_label("e"), Label("//libs:plugin")])})
    asserts.equals(env, ["//c_d:pkg", "//c_d:extra_fast", "//e:pkg", "@@//libs:plugin"], found.packages["a"])
    asserts.equals(env, {"more": ["//a:pkg", "//e:pkg"]}, found.extras["a"])

    # Other packages are as they were, and so is what was given.
    asserts.equals(env, [], found.packages["b"])
    asserts.equals(env, {"b": [], "c.d": ["fast"]}, packages["a"].requires)

    # A cycle that an added dependency makes is one of the graph; all of it gets the targets of the user's own.
    found = _labels(packages, {"b": _override(extra_deps = [_hub_label("a"), Label("//libs:plugin")])})
    asserts.equals(env, ["//b:_lib", "//c_d:pkg", "//c_d:extra_fast", "@@//libs:plugin"], found.packages["a"])
    asserts.equals(env, ["//a:_lib", "//c_d:pkg", "//c_d:extra_fast", "@@//libs:plugin"], found.packages["b"])
    return unittest.end(env)

_changed_test = unittest.make(_changed_impl)

def _locked(name, dependencies = [], extras = {}):
    return struct(
        dependencies = [struct(package = index) for index in dependencies],
        extras = {extra: [struct(package = index) for index in indices] for extra, indices in extras.items()},
        name = name,
    )

_LOCK = struct(
    packages = [
        _locked("app", dependencies = [1], extras = {"cpu": [2]}),
        _locked("zope.interface"),
        _locked("torch", extras = {"opt-in": []}),
    ],
    path = "//:uv.lock",
)

def _problems_impl(ctx):
    env = unittest.begin(ctx)
    where = "pip.override(hub_name = \"pypi\", package = \"App\"): "
    for override, problem in [
        (_override(dropped_deps = ["zope.interface", "Torch"]), None),
        (_override(extra_deps = [_hub_label("torch"), _hub_label("torch:extra_opt_in"), Label("//libs:plugin")]), None),
        (
            _override(dropped_deps = ["numpy"]),
            "dropped_deps: \"numpy\" is not a dependency of it; it depends on torch, zope.interface",
        ),
        (
            _override(extra_deps = [_hub_label("torhc")]),
            "extra_deps: @pypi//torhc: //:uv.lock has no such package; did you mean \"torch\"?",
        ),
        (_override(extra_deps = [_hub_label("requests")]), "extra_deps: @pypi//requests: //:uv.lock has no such package"),
        (
            _override(extra_deps = [_hub_label("torch:extra_gpu")]),
            "extra_deps: @pypi//torch:extra_gpu: //:uv.lock has no such extra of it; it has opt_in",
        ),
        (
            _override(extra_deps = [_hub_label("torch:whl")]),
            "extra_deps: @pypi//torch:whl: this is not a package of the hub; write @pypi//NAME, or @pypi//NAME:extra_EXTRA",
        ),
        (
            _override(extra_deps = [Label("//:zope.interface")]),
            "extra_deps: \"zope.interface\": this is the label of a target of your own, //:zope.interface; the package of the hub is " +
            "\"@pypi//zope_interface\"",
        ),
    ]:
        asserts.equals(env, where + problem if problem else None, override_deps_problem("pypi", override, _LOCK))
    asserts.equals(
        env,
        "pip.override(hub_name = \"pypi\", package = \"torch\"): dropped_deps: \"app\" is not a dependency of it; it depends on nothing",
        override_deps_problem("pypi", struct(dropped_deps = ["app"], extra_deps = [], package = "torch"), _LOCK),
    )
    return unittest.end(env)

_problems_test = unittest.make(_problems_impl)

def override_deps_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "an_extra_dep_is_a_package_of_the_hub_or_a_target": _read_test,
        "dependencies_that_nothing_has_are_errors": _problems_test,
        "dependencies_are_added_and_dropped": _changed_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
