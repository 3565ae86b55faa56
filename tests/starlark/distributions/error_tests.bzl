"""Tests of what py_distribution refuses, and what it says then."""

load("//python:py_distribution.bzl", "py_distribution")
load("//tests/starlark:analysis.bzl", "declare_tests", "failure_test")
load("//tests/starlark:fixtures.bzl", "python_directory")

_failure_test = failure_test()
_PACKAGE = "tests/starlark/distributions"
_DIRECTORY = {"srcs": [":refused_directory"]}
_CONTENTS = _DIRECTORY | {"contents": {"site-packages": ["m.py"]}}

def _script_name(name):
    return "console_scripts has \"{}\", which is no name for a program in the bin of virtual environments".format(name)

def _script(name, entry_point):
    return "console_scripts has \"{}\" = \"{}\"; an entry point is written as \"module:function\"".format(name, entry_point)

def _name(name):
    return "distribution = \"{}\" is no name of a distribution: those have letters, digits, \"-\", \"_\" and \".\" only, and begin and end with a letter or digit".format(name)

# name: (attributes, message)
_BAD = {
    "contents_of_files": (
        {
            "contents": {"site-packages": ["plain.py"]},
            "root": "plain",
            "srcs": ["plain/site-packages/plain.py"],
        },
        "contents is for a distribution that is a directory; of files it is known",
    ),
    "contents_unknown_of_files": (
        {
            "contents_unknown": True,
            "root": "plain",
            "srcs": ["plain/site-packages/plain.py"],
        },
        "contents is for a distribution that is a directory; of files it is known",
    ),
    "contents_without_files": (
        {"contents": {"site-packages": ["plain.py"]}},
        "contents is for a distribution that is a directory; of files it is known",
    ),
    "data_with_a_directory": (
        {
            "data": [":refused_directory"],
            "root": "plain",
            "srcs": ["plain/site-packages/plain.py"],
        },
        "_main/{}/refused_directory is a directory. A distribution is either files, or one directory (in srcs) and nothing else.".format(_PACKAGE),
    ),
    "directory_and_data": (
        _CONTENTS | {"data": ["app.py"]},
        "srcs is a directory, so data must be empty: put all files of the distribution into the directory",
    ),
    "directory_and_files": (
        {
            "root": "plain",
            "srcs": ["plain/site-packages/plain.py", ":refused_directory"],
        },
        "_main/{}/refused_directory is a directory. A distribution is either files, or one directory (in srcs) and nothing else.".format(_PACKAGE),
    ),
    "directory_and_root": (
        _CONTENTS | {"root": "plain"},
        "root is for a distribution that is files; the root of a directory is the directory",
    ),
    "directory_in_no_scheme": (
        _DIRECTORY | {"contents": {"platlib": ["m.py"]}},
        "the directory \"platlib\" is in none of site-packages, bin, data and include of the distribution's root _main/{}/refused_directory".format(_PACKAGE),
    ),
    "directory_without_contents": (
        _DIRECTORY,
        "srcs is the directory {}/refused_directory, whose files are not known when the build is planned. Name them in contents, by directory, as the RECORD of the wheel does.".format(_PACKAGE),
    ),
    "file_beside_the_root": (
        {
            "root": "plain",
            "srcs": ["app.py", "plain/site-packages/plain.py"],
        },
        "_main/{0}/app.py is not below the distribution's root _main/{0}/plain. Set root to the directory (relative to the package) that has site-packages in it.".format(_PACKAGE),
    ),
    "file_in_no_scheme": (
        {"srcs": ["plain/site-packages/plain.py"]},
        "the directory \"plain/site-packages\" is in none of site-packages, bin, data and include of the distribution's root _main/{}".format(_PACKAGE),
    ),
    "file_in_the_root": (
        {"data": ["app.py"]},
        "the directory \"\" is in none of site-packages, bin, data and include of the distribution's root _main/{}".format(_PACKAGE),
    ),
    "name_with_a_dash_at_its_end": ({"distribution": "a-"}, _name("a-")),
    "name_with_a_slash": ({"distribution": "a/b"}, _name("a/b")),
    "name_without_letters": ({"distribution": ""}, _name("")),
    "place_of_the_venv": (
        _DIRECTORY | {"contents": {"bin": ["python"]}},
        "_main/{}/refused_directory/bin/python would stand at bin/python in virtual environments, where they have something of their own; leave it out".format(_PACKAGE),
    ),
    "root_above_the_repository": (
        {"root": "../../../../other"},
        "root = \"../../../../other\" leads out of the repository; it is a directory relative to the package",
    ),
    "root_that_is_absolute": (
        {"root": "/opt"},
        "root = \"/opt\" leads out of the repository; it is a directory relative to the package",
    ),
    "script_named_python": ({"console_scripts": {"python": "m:f"}}, _script_name("python")),
    "script_with_a_slash": ({"console_scripts": {"a/b": "m:f"}}, _script_name("a/b")),
    "script_without_function": ({"console_scripts": {"a": "m:"}}, _script("a", "m:")),
    "script_without_module": ({"console_scripts": {"a": ":f"}}, _script("a", ":f")),
    "script_without_name": ({"console_scripts": {"": "m:f"}}, _script_name("")),
    "script_without_separator": ({"console_scripts": {"a": "m.f [x]"}}, _script("a", "m.f [x]")),
    "source_that_is_none": (
        {"srcs": ["plain/site-packages/plainpkg/data.txt"]},
        "srcs has //{}:plain/site-packages/plainpkg/data.txt, which is no Python source (.py) and no directory of them. Put it into data or deps.".format(_PACKAGE),
    ),
}

def error_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    python_directory(
        name = "refused_directory",
        tags = ["manual"],
    )
    tests = {}
    for case, (attrs, message) in _BAD.items():
        py_distribution(
            name = "refused_" + case,
            tags = ["manual"],
            **({
                "distribution": "refused",
                "version": "1",
            } | attrs)
        )
        tests["distribution_refuses_" + case] = (_failure_test, "refused_" + case, {"message": message})
    declare_tests(name, tests)
