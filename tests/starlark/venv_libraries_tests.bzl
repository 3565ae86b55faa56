"""Tests of which directories of a venv are real, so that shared libraries of distributions find each other."""

load(":venv_view.bzl", "links_test", "made_up")

_TORCHISH = {
    "site-packages/torchish": ["__init__.py"],
    "site-packages/torchish-1.0.dist-info": ["METADATA"],
    "site-packages/torchish/lib": ["libtorchish.so"],
    "site-packages/torchish/nn": ["__init__.py"],
    "site-packages/torchish/nn/deep": ["m.py"],
}
_TORCHISH_IS_REAL = {
    "torchish-1.0.dist-info": "torchish/site-packages/torchish-1.0.dist-info",
    "torchish/__init__.py": "torchish/site-packages/torchish/__init__.py",
    "torchish/__pycache__": "torchish/site-packages/torchish/__pycache__",
    "torchish/lib/libtorchish.so": "torchish/site-packages/torchish/lib/libtorchish.so",
    "torchish/nn": "torchish/site-packages/torchish/nn",
}
_NUMPYISH = {
    "site-packages/numpyish": ["__init__.py"],
    "site-packages/numpyish.libs": ["libgfortran-040039e1.so.5.0.0"],
    "site-packages/numpyish/core": ["_core.cpython-314-x86_64-linux-gnu.so"],
}

_alone_test = links_test(
    {
        "torchish": "torchish/site-packages/torchish",
        "torchish-1.0.dist-info": "torchish/site-packages/torchish-1.0.dist-info",
    },
    made_up("torchish", _TORCHISH, bytecode = "pycache"),
    made_up("plain", {}),
)

_two_exporters_test = links_test(
    _TORCHISH_IS_REAL | {
        "nvidia/lib/libx.so.1": "nvidia_x/site-packages/nvidia/lib/libx.so.1",
    },
    made_up("torchish", _TORCHISH, bytecode = "pycache"),
    made_up("nvidia_x", {"site-packages/nvidia/lib": ["libx.so.1"]}),
)

_sourceless_test = links_test(
    {
        "nvidia/lib/libx.so.1": "nvidia_x/site-packages/nvidia/lib/libx.so.1",
        "torchish-1.0.dist-info": "torchish/site-packages/torchish-1.0.dist-info",
        "torchish/__init__.pyc": "torchish/site-packages/torchish/__init__.pyc",
        "torchish/lib/libtorchish.so": "torchish/site-packages/torchish/lib/libtorchish.so",
        "torchish/nn": "torchish/site-packages/torchish/nn",
    },
    made_up("torchish", _TORCHISH, bytecode = "sourceless"),
    made_up("nvidia_x", {"site-packages/nvidia/lib": ["libx.so.1"]}),
)

# The one that looks for libraries exports none itself, so what it finds need not be real.
_one_exporter_test = links_test(
    {
        "nvidia": "nvidia_x/site-packages/nvidia",
        "user/__init__.py": "user/site-packages/user/__init__.py",
        "user/_user.so": "user/site-packages/user/_user.so",
        "user/pure": "user/site-packages/user/pure",
    },
    made_up("user", {
        "site-packages/user": ["__init__.py", "_user.so"],
        "site-packages/user/pure": ["m.py"],
    }),
    made_up("nvidia_x", {"site-packages/nvidia/lib": ["libx.so.1"]}),
)

_private_libraries_test = links_test(
    {
        "numpyish": "numpyish/site-packages/numpyish",
        "numpyish.libs": "numpyish/site-packages/numpyish.libs",
        "scipyish": "scipyish/site-packages/scipyish",
    },
    made_up("numpyish", _NUMPYISH),
    made_up("scipyish", {
        "site-packages/scipyish": ["_x.so"],
        "site-packages/scipyish/.dylibs": ["libgfortran.5.dylib"],
    }),
)

# Its own libraries are found from the real directory as well.
_private_libraries_beside_an_exporter_test = links_test(
    {
        "numpyish.libs/libgfortran-040039e1.so.5.0.0": "numpyish/site-packages/numpyish.libs/libgfortran-040039e1.so.5.0.0",
        "numpyish/__init__.py": "numpyish/site-packages/numpyish/__init__.py",
        "numpyish/core/_core.cpython-314-x86_64-linux-gnu.so": "numpyish/site-packages/numpyish/core/_core.cpython-314-x86_64-linux-gnu.so",
        "torchish": "torchish/site-packages/torchish",
        "torchish-1.0.dist-info": "torchish/site-packages/torchish-1.0.dist-info",
    },
    made_up("numpyish", _NUMPYISH),
    made_up("torchish", _TORCHISH),
)

_one_name_twice_test = links_test(
    {
        "a/libx.so": "first/site-packages/a/libx.so",
        "b/liby.so": "second/site-packages/b/liby.so",
    },
    made_up("same", {"site-packages/a": ["libx.so"]}, root = "first"),
    made_up("same", {"site-packages/b": ["liby.so"]}, root = "second"),
)

# In the venv, the way from one to the other is another one than in the distribution.
_libraries_in_data_test = links_test(
    {
        "/lib/libmkl.so.2": "mkl/data/lib/libmkl.so.2",
        "mkl/__init__.py": "mkl/site-packages/mkl/__init__.py",
        "mkl/_mkl.so": "mkl/site-packages/mkl/_mkl.so",
    },
    made_up("mkl", {
        "data/lib": ["libmkl.so.2"],
        "site-packages/mkl": ["__init__.py", "_mkl.so"],
    }),
)

_merged_test = links_test(
    {
        "nvidia/x/__init__.py": "nvidia_x/site-packages/nvidia/x/__init__.py",
        "nvidia/x/__pycache__": "nvidia_x/site-packages/nvidia/x/__pycache__",
        "nvidia/x/include": "nvidia_x/site-packages/nvidia/x/include",
        "nvidia/x/lib/libx.so.1": "nvidia_x/site-packages/nvidia/x/lib/libx.so.1",
        "nvidia/y/lib/__init__.py": "nvidia_y/site-packages/nvidia/y/lib/__init__.py",
        "nvidia/y/lib/__pycache__": "nvidia_y/site-packages/nvidia/y/lib/__pycache__",
        "nvidia/y/lib/liby.so.1": "nvidia_y/site-packages/nvidia/y/lib/liby.so.1",
        "nvidia/z": "nvidia_z/site-packages/nvidia/z",
    },
    made_up("nvidia_x", {
        "site-packages/nvidia/x": ["__init__.py"],
        "site-packages/nvidia/x/include": ["x.h"],
        "site-packages/nvidia/x/lib": ["libx.so.1"],
    }, bytecode = "pycache"),
    made_up("nvidia_y", {"site-packages/nvidia/y/lib": ["__init__.py", "liby.so.1"]}, bytecode = "pycache"),
    made_up("nvidia_z", {"site-packages/nvidia/z": ["__init__.py"]}, bytecode = "pycache"),
)

_at_the_top_test = links_test(
    {
        "__pycache__": "b/site-packages/__pycache__",
        "_a.so": "a/site-packages/_a.so",
        "b.py": "b/site-packages/b.py",
        "libb.so": "b/site-packages/libb.so",
    },
    made_up("a", {"site-packages": ["_a.so"]}, bytecode = "pycache"),
    made_up("b", {"site-packages": ["b.py", "libb.so"]}, bytecode = "pycache"),
)

def venv_libraries_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    tests = {
        "libraries_at_the_top_are_links_anyway": _at_the_top_test,
        "libraries_in_data_have_real_directories_beside_them": _libraries_in_data_test,
        "libraries_in_two_distributions_have_real_directories": _two_exporters_test,
        "libraries_in_two_distributions_have_real_directories_without_sources": _sourceless_test,
        "libraries_in_two_distributions_of_one_name_have_real_directories": _one_name_twice_test,
        "libraries_of_a_namespace_have_real_directories_in_it": _merged_test,
        "libraries_of_others_are_looked_for_from_real_directories": _one_exporter_test,
        "libraries_of_the_distribution_alone_are_found_behind_links": _alone_test,
        "libraries_that_are_private_are_found_behind_links": _private_libraries_test,
        "libraries_that_are_private_have_real_directories_beside_others": _private_libraries_beside_an_exporter_test,
    }
    for test, rule in tests.items():
        rule(name = test, size = "small")
    native.test_suite(name = name, tests = tests.keys())
