"""Tests of which links a venv has for its distributions."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")

# buildifier: disable=bzl-visibility
load("//python/private:venv_links.bzl", "program_links")
load(":venv_view.bzl", "links_test", "made_up", "short")

_no_distributions_test = links_test({})

_nothing_in_them_test = links_test({}, made_up("a", {}), made_up("b", {"site-packages": []}))

_empty_directory_test = links_test({"p": "a/site-packages/p"}, made_up("a", {"site-packages/p": []}))

_empty_directories_test = links_test({}, made_up("a", {"site-packages/p": []}), made_up("b", {"site-packages/p": []}))

_BIG = {
    "site-packages": ["big.pth", "six.py"],
    "site-packages/big": ["__init__.py", "py.typed"],
    "site-packages/big-1.0.dist-info": ["METADATA"],
    "site-packages/big/a b/c": ["m.py"],
}
_BIG_LINKS = {
    "big": "big/site-packages/big",
    "big-1.0.dist-info": "big/site-packages/big-1.0.dist-info",
    "big.pth": "big/site-packages/big.pth",
    "six.py": "big/site-packages/six.py",
}

_one_owner_test = links_test(_BIG_LINKS, made_up("big", _BIG))

_one_owner_pycache_test = links_test(
    _BIG_LINKS | {"__pycache__": "big/site-packages/__pycache__"},
    made_up("big", _BIG, bytecode = "pycache"),
)

_one_owner_sourceless_test = links_test(
    {
        "big": "big/site-packages/big",
        "big-1.0.dist-info": "big/site-packages/big-1.0.dist-info",
        "big.pth": "big/site-packages/big.pth",
        "six.pyc": "big/site-packages/six.pyc",
    },
    made_up("big", _BIG, bytecode = "sourceless"),
)

_uncompiled_module_test = links_test(
    {
        "m.pyc": "a/site-packages/m.pyc",
        "template.py": "a/site-packages/template.py",
        "/bin/jp.py": "a/bin/jp.py",
    },
    made_up(
        "a",
        {"site-packages": ["m.py"]},
        bytecode = "sourceless",
        plain = {
            "bin": ["jp.py"],
            "site-packages": ["template.py"],
        },
    ),
)

_spaces_test = links_test(
    {
        "a file.txt": "with space/site-packages/a file.txt",
        "a package": "with space/site-packages/a package",
        "__pycache__": "with space/site-packages/__pycache__",
        "m m.py": "with space/site-packages/m m.py",
    },
    made_up("a", {
        "site-packages": ["a file.txt", "m m.py"],
        "site-packages/a package": ["__init__.py"],
    }, bytecode = "pycache", root = "with space"),
)

_modules_of_two_test = links_test(
    {
        "__pycache__/one.cpython-314.pyc": "a/site-packages/__pycache__/one.cpython-314.pyc",
        "__pycache__/three.cpython-314.pyc": "b/site-packages/__pycache__/three.cpython-314.pyc",
        "__pycache__/two.cpython-314.pyc": "a/site-packages/__pycache__/two.cpython-314.pyc",
        "one.py": "a/site-packages/one.py",
        "three.py": "b/site-packages/three.py",
        "two.py": "a/site-packages/two.py",
    },
    made_up("a", {"site-packages": ["one.py", "two.py"]}, bytecode = "pycache"),
    made_up("b", {"site-packages": ["three.py"]}, bytecode = "pycache"),
)

_modules_of_different_kinds_test = links_test(
    {
        "__pycache__": "a/site-packages/__pycache__",
        "one.py": "a/site-packages/one.py",
        "three.pyc": "c/site-packages/three.pyc",
        "two.py": "b/site-packages/two.py",
    },
    made_up("a", {"site-packages": ["one.py"]}, bytecode = "pycache"),
    made_up("b", {"site-packages": ["two.py"]}),
    made_up("c", {"site-packages": ["three.py"]}, bytecode = "sourceless"),
)

_same_module_test = links_test(
    {
        "__pycache__/six.cpython-314.pyc": "a/site-packages/__pycache__/six.cpython-314.pyc",
        "six.py": "a/site-packages/six.py",
    },
    made_up("a", {"site-packages": ["six.py"]}, bytecode = "pycache"),
    made_up("b", {"site-packages": ["six.py"]}, bytecode = "pycache"),
)

_same_module_of_different_kinds_test = links_test(
    # The source of a has no bytecode, and may be another one than that of b.
    {
        "__pycache__/own.cpython-314.pyc": "b/site-packages/__pycache__/own.cpython-314.pyc",
        "own.py": "b/site-packages/own.py",
        "p/__init__.py": "a/site-packages/p/__init__.py",
        "six.py": "a/site-packages/six.py",
        "six.pyc": "c/site-packages/six.pyc",
    },
    made_up("a", {
        "site-packages": ["six.py"],
        "site-packages/p": ["__init__.py"],
    }),
    made_up("b", {
        "site-packages": ["own.py", "six.py"],
        "site-packages/p": ["__init__.py"],
    }, bytecode = "pycache"),
    made_up("c", {"site-packages": ["six.py"]}, bytecode = "sourceless"),
    contradictory = True,
)

_shipped_bytecode_test = links_test(
    {
        "__pycache__/one.cpython-314.pyc": "a/site-packages/__pycache__/one.cpython-314.pyc",
        "__pycache__/two.cpython-314.pyc": "b/site-packages/__pycache__/two.cpython-314.pyc",
        "one.py": "a/site-packages/one.py",
        "two.py": "b/site-packages/two.py",
    },
    # As the RECORD of an installed distribution has it.
    made_up("a", {
        "site-packages": ["one.py"],
        "site-packages/__pycache__": ["one.cpython-314.pyc"],
    }, bytecode = "pycache"),
    made_up("b", {"site-packages": ["two.py"]}, bytecode = "pycache"),
)

_namespace_test = links_test(
    {
        "ns/a": "a/site-packages/ns/a",
        "ns/b": "b/site-packages/ns/b",
        "ns/c": "c/site-packages/ns/c",
    },
    made_up("a", {"site-packages/ns/a": ["__init__.py"]}, bytecode = "pycache"),
    made_up("b", {"site-packages/ns/b/deep": ["m.py"]}, bytecode = "sourceless"),
    made_up("c", {"site-packages/ns/c": []}),
)

_namespace_with_modules_test = links_test(
    {
        "ns/__pycache__/one.cpython-314.pyc": "a/site-packages/ns/__pycache__/one.cpython-314.pyc",
        "ns/__pycache__/two.cpython-314.pyc": "b/site-packages/ns/__pycache__/two.cpython-314.pyc",
        "ns/one.py": "a/site-packages/ns/one.py",
        "ns/three.pyc": "c/site-packages/ns/three.pyc",
        "ns/two.py": "b/site-packages/ns/two.py",
    },
    made_up("a", {"site-packages/ns": ["one.py"]}, bytecode = "pycache"),
    made_up("b", {"site-packages/ns": ["two.py"]}, bytecode = "pycache"),
    made_up("c", {"site-packages/ns": ["three.py"]}, bytecode = "sourceless"),
)

_nested_namespaces_test = links_test(
    {
        "ns/core/a": "a/site-packages/ns/core/a",
        "ns/core/b": "b/site-packages/ns/core/b",
        "ns/only": "c/site-packages/ns/only",
    },
    made_up("a", {"site-packages/ns/core/a": ["__init__.py"]}),
    made_up("b", {"site-packages/ns/core/b": ["__init__.py"]}),
    made_up("c", {"site-packages/ns/only/c": ["__init__.py"]}),
)

_same_init_test = links_test(
    {
        "p/__init__.py": "a/site-packages/p/__init__.py",
        "p/__pycache__/__init__.cpython-314.pyc": "a/site-packages/p/__pycache__/__init__.cpython-314.pyc",
        "p/a": "a/site-packages/p/a",
        "p/b": "b/site-packages/p/b",
    },
    made_up("a", {
        "site-packages/p": ["__init__.py"],
        "site-packages/p/a": ["__init__.py"],
    }, bytecode = "pycache"),
    made_up("b", {
        "site-packages/p": ["__init__.py"],
        "site-packages/p/b": ["__init__.py"],
    }, bytecode = "pycache"),
)

# 10 directories of 20 modules each, and a second distribution that adds one directory to them.
_PLAIN = {
    "site-packages/plainpkg" + directory: ["m%d.py" % index for index in range(20)]
    for directory in [""] + ["/d%d" % index for index in range(9)]
}

_overlap_test = links_test(
    {
        "plainpkg/__pycache__": "plainpkg/site-packages/plainpkg/__pycache__",
        "plainpkg/ext": "plainext/site-packages/plainpkg/ext",
    } | {
        "plainpkg/m%d.py" % index: "plainpkg/site-packages/plainpkg/m%d.py" % index
        for index in range(20)
    } | {
        "plainpkg/d%d" % index: "plainpkg/site-packages/plainpkg/d%d" % index
        for index in range(9)
    },
    made_up("plainpkg", _PLAIN, bytecode = "pycache"),
    made_up("plainext", {"site-packages/plainpkg/ext": ["__init__.py", "a.py", "b.py"]}, bytecode = "pycache"),
)

_file_over_directory_test = links_test(
    {"x": "a/site-packages/x"},
    made_up("a", {"site-packages": ["x"]}),
    made_up("b", {"site-packages/x": ["__init__.py"]}),
    contradictory = True,
)

_directory_over_file_test = links_test(
    {"x": "a/site-packages/x"},
    made_up("a", {"site-packages/x": ["__init__.py"]}),
    made_up("b", {"site-packages": ["x"]}),
    made_up("c", {"site-packages/x": ["more.py"]}),
    contradictory = True,
)

_file_over_directory_below_test = links_test(
    {"ns/x": "a/site-packages/ns/x"},
    made_up("a", {"site-packages/ns": ["x"]}),
    made_up("b", {"site-packages/ns/x": ["__init__.py"]}),
    contradictory = True,
)

_directory_over_file_below_test = links_test(
    {
        "ns/x/__init__.py": "a/site-packages/ns/x/__init__.py",
        "ns/x/more.py": "c/site-packages/ns/x/more.py",
    },
    made_up("a", {"site-packages/ns/x": ["__init__.py"]}),
    made_up("b", {"site-packages/ns": ["x"]}),
    made_up("c", {"site-packages/ns/x": ["more.py"]}),
    contradictory = True,
)

def _layout_impl(ctx):
    env = unittest.begin(ctx)
    one = made_up("a", {"site-packages": ["m.py"]}, bytecode = {
        "default_layout": "pycache",
        "explicit_layout": "source",
        "pycache_layout": "pycache",
        "sourceless_layout": "sourceless",
    })
    for layout, names in {
        "default_layout": ["__pycache__", "m.py"],
        "explicit_layout": ["m.py"],
        "pycache_layout": ["__pycache__", "m.py"],
        "sourceless_layout": ["m.pyc"],
    }.items():
        asserts.equals(env, names, sorted(short(program_links([one.placed], layout))), layout)
    return unittest.end(env)

_layout_test = unittest.make(_layout_impl)

def venv_links_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "links_are_as_many_as_distributions_overlap": _overlap_test,
        "links_can_have_spaces": _spaces_test,
        "links_follow_the_layout_of_the_program": _layout_test,
        "links_of_a_directory_over_a_file_are_the_first_ones": _directory_over_file_test,
        "links_of_a_directory_over_a_file_in_a_shared_one_are_the_first_ones": _directory_over_file_below_test,
        "links_of_a_file_over_a_directory_are_the_first_ones": _file_over_directory_test,
        "links_of_a_file_over_a_directory_in_a_shared_one_are_the_first_ones": _file_over_directory_below_test,
        "links_of_a_namespace_are_one_for_each_directory_in_it": _namespace_test,
        "links_of_a_namespace_with_modules_have_their_bytecode": _namespace_with_modules_test,
        "links_of_a_package_with_the_same_init_in_two_have_it_once": _same_init_test,
        "links_of_an_empty_directory_are_one": _empty_directory_test,
        "links_of_bytecode_that_was_shipped_are_those_of_the_build": _shipped_bytecode_test,
        "links_of_distributions_with_nothing_are_none": _nothing_in_them_test,
        "links_of_empty_directories_of_two_are_none": _empty_directories_test,
        "links_of_modules_of_different_kinds_are_as_each_stands": _modules_of_different_kinds_test,
        "links_of_modules_of_two_have_their_bytecode_one_by_one": _modules_of_two_test,
        "links_of_modules_that_are_not_compiled_stay_as_they_are": _uncompiled_module_test,
        "links_of_namespaces_in_namespaces_are_the_fewest": _nested_namespaces_test,
        "links_of_no_distributions_are_none": _no_distributions_test,
        "links_of_one_owner_are_one_for_each_name": _one_owner_test,
        "links_of_one_owner_have_the_directory_of_bytecode": _one_owner_pycache_test,
        "links_of_one_owner_without_sources_are_of_bytecode": _one_owner_sourceless_test,
        "links_of_the_same_module_in_different_kinds_are_no_two_of_one_place": _same_module_of_different_kinds_test,
        "links_of_the_same_module_in_two_are_the_first_ones": _same_module_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
