"""Tests of py_layers."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//python:defs.bzl", "py_binary", "py_test")
load("//python:py_layers.bzl", "py_layers")
load("//tests/starlark:analysis.bzl", "analysis_test", "declare_tests", "failure_test", "short_paths")

_IN_BUILD = ["python_in_build", "precompiler"]
_VERSIONLESS = ["python_without_version", "precompiler"]

def _layers_impl(ctx):
    """Expects outputs, output groups and command line to agree with each other and with the attributes."""
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    name = target.label.name
    layers = [line.partition("=")[::2] for line in ctx.attr.layers]
    files = [(layer[0], "{}.{}{}".format(name, layer[0], ctx.attr.extension)) for layer in layers]

    # What changes least comes first.
    asserts.equals(env, [file for _, file in files], short_paths(env, target[DefaultInfo].files))
    asserts.equals(
        env,
        sorted([(layer, [file]) for layer, file in files] + [("mtree", [name + ".mtree"])]),
        sorted([
            (group, short_paths(env, getattr(target[OutputGroupInfo], group)))
            for group in target[OutputGroupInfo]
            if not group.startswith("_")  # Bazel's own
        ]),
    )
    actions = [action for action in analysistest.target_actions(env) if action.mnemonic == "PyLayers"]
    asserts.equals(env, 1, len(actions))
    bin_package = "{}/{}/".format(analysistest.target_bin_dir_path(env), ctx.label.package)
    asserts.equals(
        env,
        [
            "venv-layers",
            "--plan={}{}.venv.plan.json".format(bin_package, ctx.attr.binary),
        ] + ctx.attr.arguments + [
            "--repo-mapping={}{}.repo_mapping".format(bin_package, ctx.attr.binary),
        ] + [
            "--layer={}{}.{}{}\t{}".format(bin_package, name, layer, ctx.attr.extension, selectors)
            for layer, selectors in layers
        ] + ["--mtree={}{}.mtree".format(bin_package, name)],
        actions[0].argv[1:],
    )
    asserts.equals(
        env,
        sorted([file for _, file in files] + [name + ".mtree"]),
        sorted(short_paths(env, actions[0].outputs)),
    )
    inputs = short_paths(env, actions[0].inputs)
    for path in [ctx.attr.binary, ctx.attr.binary + ".repo_mapping", ctx.attr.binary + ".venv.plan.json", "app.py", "few/site-packages/few/__init__.py"]:
        asserts.true(env, path in inputs, "{} is none of {}".format(path, inputs))
    return analysistest.end(env)

_ATTRS = {
    "arguments": attr.string_list(doc = "The expected arguments before the layers."),
    "binary": attr.string(doc = "The program that is packed."),
    "extension": attr.string(doc = "What the names of the layers are expected to end with."),
    "layers": attr.string_list(doc = "The expected layers in order, as `NAME=SELECTORS`."),
}

_layers_test = analysis_test(_layers_impl, attrs = _ATTRS)
_layers_in_build_test = analysis_test(_layers_impl, attrs = _ATTRS, toolchains = _IN_BUILD)
_failure_test = failure_test()
_versionless_failure_test = failure_test(toolchains = _VERSIONLESS)

def _arguments(path, compress = "none", owner = "0:0", mode_file = "0644", mode_executable = "0755", mtime = 0):
    return [
        "--program-path=" + path,
        "--compress=" + compress,
        "--owner=" + owner,
        "--mode-file=" + mode_file,
        "--mode-executable=" + mode_executable,
        "--mtime=%d" % mtime,
    ]

def _taken(group):
    return "package_groups has \"{}\", which is the name of an output that there is anyway".format(group)

def _no_layer_name(group):
    return "package_groups has \"{}\"; the name of a layer has letters, digits, \"-\" and \"_\" only, and begins with no \"_\"".format(group)

def _no_program(label):
    return ("{} has no virtual environment to make anything of. It must be a py_binary or py_test of rules_pyc, and the " +
            "Python runtime must say which version it is.").format(label)

# name: (attributes, message)
_BAD = {
    "empty_group": (
        {"package_groups": {"big": []}},
        "package_groups has no distributions for \"big\"; name them, as in [\"torch\", \"nvidia-*\"]",
    ),
    "group_named_app": ({"package_groups": {"app": ["x"]}}, _taken("app")),
    "group_named_interpreter": ({"package_groups": {"interpreter": ["x"]}}, _taken("interpreter")),
    "group_named_like_the_first_of_several_layers": ({"package_groups": {"packages-1": ["x"]}}, _taken("packages-1")),
    "group_named_mtree": ({"package_groups": {"mtree": ["x"]}}, _taken("mtree")),
    "group_named_packages": ({"package_groups": {"packages": ["x"]}}, _taken("packages")),
    "group_of_an_underscore": ({"package_groups": {"_validation": ["x"]}}, _no_layer_name("_validation")),
    "group_with_a_dot": ({"package_groups": {"torch2.0": ["x"]}}, _no_layer_name("torch2.0")),
    "group_with_a_slash": ({"package_groups": {"a/b": ["x"]}}, _no_layer_name("a/b")),
    "group_without_name": ({"package_groups": {"": ["x"]}}, _no_layer_name("")),
    "no_layers_of_packages": (
        {"package_layers": 0},
        "package_layers = 0; there must be one layer of packages at least",
    ),
    "relative_path": (
        {"program_path": "app/main"},
        "program_path = \"app/main\" is not absolute; it is where the program stands in the image, such as \"/app/main\"",
    ),
}

def layers_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """
    for program, macro in {
        "layered": py_binary,
        "in/folders/layered": py_binary,
        "layered_test": py_test,
    }.items():
        macro(
            name = program,
            srcs = ["app.py"],
            main = "app.py",
            tags = ["manual"],
            deps = [":few"],
        )
    good = {
        "default_layers": {"binary": ":layered"},
        "many_layers": {
            "binary": "layered_test",
            "compress": "zstd",
            "mode_executable": "0555",
            "mode_file": "0444",
            "mtime": 7,
            "owner": "1000:100",
            "package_groups": {
                "torch": ["torch", "nvidia-*"],
                "other_2": ["Num_Py"],
            },
            "package_layers": 3,
            "program_path": "/srv/main",
        },
        "slashed/layers": {
            "binary": "in/folders/layered",
            "compress": "gzip",
        },
    }
    for layers, attrs in good.items():
        py_layers(
            name = layers,
            tags = ["manual"],
            testonly = True,
            **attrs
        )
    tests = {}
    for case, (attrs, message) in _BAD.items():
        py_layers(
            name = "refused_" + case,
            binary = ":layered",
            tags = ["manual"],
            **attrs
        )
        tests["layers_refuse_" + case] = (_failure_test, "refused_" + case, {"message": message})
    py_layers(
        name = "refused_distribution",
        binary = ":few",
        tags = ["manual"],
    )
    package = "//{}:".format(native.package_name())
    default = {
        "arguments": _arguments("/app/layered"),
        "binary": "layered",
        "extension": ".tar",
    }
    declare_tests(name, tests | {
        "layers_are_packages_and_app": (_layers_test, "default_layers", default | {
            "layers": ["packages=third-party", "app=first-party,interpreter"],
        }),
        "layers_follow_the_attributes": (_layers_test, "many_layers", {
            "arguments": _arguments("/srv/main", "zstd", "1000:100", "0444", "0555", 7),
            "binary": "layered_test",
            "extension": ".tar.zst",
            "layers": [
                "torch=distribution:torch,distribution:nvidia-*",
                "other_2=distribution:Num_Py",
                "packages-1=third-party:1/3",
                "packages-2=third-party:2/3",
                "packages-3=third-party:3/3",
                "app=first-party,interpreter",
            ],
        }),
        "layers_have_the_interpreter_of_the_build_first": (_layers_in_build_test, "default_layers", default | {
            "layers": ["interpreter=interpreter", "packages=third-party", "app=first-party"],
        }),
        "layers_of_a_program_in_folders": (_layers_test, "slashed/layers", {
            "arguments": _arguments("/app/in/folders/layered", "gzip"),
            "binary": "in/folders/layered",
            "extension": ".tar.gz",
            "layers": ["packages=third-party", "app=first-party,interpreter"],
        }),
        "layers_refuse_a_distribution": (_failure_test, "refused_distribution", {"message": _no_program(package + "few")}),
        "layers_refuse_a_program_without_a_known_version": (_versionless_failure_test, "default_layers", {
            "message": _no_program(package + "layered"),
        }),
    })
