"""Tests of what distributions bring to a venv beside `site-packages`."""

load(":venv_view.bzl", "links_test", "made_up")

_shared_data_test = links_test(
    {
        "/etc": "a/data/etc",
        "/share/a": "a/data/share/a",
        "/share/man/man1/a.1": "a/data/share/man/man1/a.1",
        "/share/man/man1/b.1": "b/data/share/man/man1/b.1",
        "/share/man/man3": "b/data/share/man/man3",
        "/top.txt": "b/data/top.txt",
    },
    made_up("a", {
        "data/etc": ["a.conf"],
        "data/share/a": ["a.txt"],
        "data/share/man/man1": ["a.1"],
    }),
    made_up("b", {
        "data": ["top.txt"],
        "data/share/man/man1": ["b.1"],
        "data/share/man/man3": ["b.3"],
    }),
)

# What is in site-packages by another way is beside what is there by itself.
_data_in_site_packages_test = links_test(
    {
        "__pycache__/early.cpython-314.pyc": "a/site-packages/__pycache__/early.cpython-314.pyc",
        "__pycache__/late.cpython-314.pyc": "a/data/lib/python3.14/site-packages/__pycache__/late.cpython-314.pyc",
        "early.py": "a/site-packages/early.py",
        "late.py": "a/data/lib/python3.14/site-packages/late.py",
        "p/__init__.py": "a/site-packages/p/__init__.py",
        "p/__pycache__": "a/site-packages/p/__pycache__",
        "p/data.json": "a/data/lib/python3.14/site-packages/p/data.json",
        "p/sub": "a/site-packages/p/sub",
        "/lib/other": "a/data/lib/other",
        "/lib/python3.14/notes.txt": "a/data/lib/python3.14/notes.txt",
    },
    made_up("a", {
        "data/lib/other": ["x"],
        "data/lib/python3.14": ["notes.txt"],
        "data/lib/python3.14/site-packages": ["late.py"],
        "data/lib/python3.14/site-packages/p": ["data.json"],
        "site-packages": ["early.py"],
        "site-packages/p": ["__init__.py"],
        "site-packages/p/sub": ["m.py"],
    }, bytecode = "pycache"),
)

# Those of another version are nobody's.
_data_of_another_version_test = links_test(
    {"/lib/python3.13": "a/data/lib/python3.13"},
    made_up("a", {"data/lib/python3.13/site-packages": ["m.py"]}),
)

_bin_test = links_test(
    {
        "/bin/a": "a/bin/a",
        "/bin/b": "b/data/bin/b",
        "/bin/common": "a/bin/common",
        "/bin/deep": "a/bin/deep",
        "/bin/from_data": "a/data/bin/from_data",
    },
    made_up("a", {
        "bin": ["a", "common"],
        "bin/deep": ["c"],
        "data/bin": ["from_data"],
    }),
    made_up("b", {
        "bin": ["common"],
        "data/bin": ["b"],
    }),
)

_scripts_test = links_test(
    {
        "/bin/a": "_main/_a.scripts/a",
        "/bin/common": "_main/_a.scripts/common",
        "/bin/other": "a/bin/other",
    },
    made_up("a", {}, scripts = {
        "a": "_main/_a.scripts/a",
        "common": "_main/_a.scripts/common",
    }),
    made_up("b", {}, scripts = {"common": "_main/_b.scripts/common"}),
    made_up("c", {"bin": ["other"]}, root = "a"),
)

_script_over_file_test = links_test(
    {"/bin/tool": "_main/_a.scripts/tool"},
    made_up("b", {"bin": ["tool"]}),
    made_up("a", {"bin": ["tool"]}, scripts = {"tool": "_main/_a.scripts/tool"}),
    contradictory = True,
)

_include_test = links_test(
    {
        "/include/site/python3.14/A.b": "a/include",
        "/include/site/python3.14/c": "c/include",
        "/include/site/python3.14/d": "c/data/include/site/python3.14/d",
    },
    made_up("A.b", {
        "include": ["a.h"],
        "include/deep": ["b.h"],
    }, root = "a"),
    made_up("c", {
        "data/include/site/python3.14/d": ["d.h"],
        "include": ["c.h"],
    }),
)

_headers_of_two_with_one_name_test = links_test(
    {
        "/include/site/python3.14/a/one.h": "first/include/one.h",
        "/include/site/python3.14/a/two.h": "second/include/two.h",
    },
    made_up("a", {"include": ["one.h"]}, root = "first"),
    made_up("a", {"include": ["two.h"]}, root = "second"),
)

def venv_schemes_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "bin_has_the_files_of_all_schemes_once": _bin_test,
        "data_goes_to_the_root_of_the_venv": _shared_data_test,
        "data_in_site_packages_is_merged_with_what_is_there": _data_in_site_packages_test,
        "data_of_another_version_is_a_directory_of_its_own": _data_of_another_version_test,
        "include_has_a_directory_for_each_distribution": _include_test,
        "include_of_two_distributions_of_one_name_is_merged": _headers_of_two_with_one_name_test,
        "scripts_are_in_bin_the_first_ones_of_a_name": _scripts_test,
        "scripts_win_over_files_of_their_name": _script_over_file_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
