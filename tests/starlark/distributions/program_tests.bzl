"""Tests of the venv of a program with distributions, and of its plan."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("@rules_python//python:py_library.bzl", rules_python_py_library = "py_library")
load("//python:defs.bzl", "py_binary", "py_library", "py_test")
load("//python:py_distribution.bzl", "py_distribution")
load("//tests/starlark:analysis.bzl", "analysis_test", "declare_tests", "runfiles_layout", "short_paths", "shown_path", "written_file")
load("//tests/starlark:fixtures.bzl", "python_directory")

_SITE_PACKAGES = "lib/python3.14/site-packages/"

def _root(ctx, path):
    return "{}/{}/{}".format(ctx.workspace_name, ctx.label.package, path)

def _actions(env, mnemonic):
    return [action for action in analysistest.target_actions(env) if action.mnemonic == mnemonic]

def _on_conflict_impl(ctx):
    """Expects what the program and its distributions say to do about different files at one path."""
    env = analysistest.begin(ctx)
    argv = _actions(env, "PyVenvPlan")[0].argv
    asserts.equals(env, ctx.attr.settings, [argument for argument in argv if argument.startswith("--on-conflict=")])
    distributions = [argument.split("\t") for argument in argv if argument.startswith("--distribution=")]
    asserts.equals(env, ctx.attr.distributions, {fields[0].removeprefix("--distribution="): fields[4] for fields in distributions})
    return analysistest.end(env)

_on_conflict_test = analysis_test(_on_conflict_impl, attrs = {
    "distributions": attr.string_dict(),
    "settings": attr.string_list(),
})

def _values(argv, option):
    return [value for name, value in zip(argv, argv[1:]) if name == option]

def _links_impl(ctx):
    """Expects the links, and that one action makes all of them."""
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    name = target.label.name
    links = {
        (_SITE_PACKAGES + place if not place.startswith("/") else place[1:]): path.format(
            extpkg = Label("@distributions_for_tests//:extpkg").repo_name,
            package = "{}/{}".format(ctx.workspace_name, ctx.label.package),
        )
        for place, path in ctx.attr.links.items()
    }
    actions = _actions(env, "PyVenvLinks")
    asserts.equals(env, 1, len(actions))
    argv = actions[0].argv[1:]
    venv = "_{}.venv".format(name)
    asserts.equals(env, [
        "venv-links",
        "--out-dir",
        "{}/{}/{}".format(analysistest.target_bin_dir_path(env), ctx.label.package, venv),
        "--venv",
        _root(ctx, venv),
    ], argv[:5])
    asserts.equals(env, 2 * len(links), len(argv[5:]))
    asserts.equals(env, sorted(links.items()), sorted([tuple(link.split("\t")) for link in _values(argv, "--link")]))

    outputs = ["{}/{}".format(venv, place) for place in sorted(links)]
    asserts.equals(env, outputs, sorted(short_paths(env, actions[0].outputs)))
    asserts.equals(env, [False], depset([file.is_directory for file in actions[0].outputs.to_list()]).to_list())
    layout = runfiles_layout(env, target[DefaultInfo].default_runfiles)
    asserts.equals(
        env,
        sorted(outputs + [venv + path for path in ["/bin/python", "/pyvenv.cfg", "/{}rules_pyc.pth".format(_SITE_PACKAGES)]]),
        sorted([path for path in layout if path.startswith(venv + "/")]),
    )

    # Only the tool itself: to link files, nobody has to have them.
    asserts.equals(env, [], [path for path in short_paths(env, actions[0].inputs) if "never_" not in path])
    return analysistest.end(env)

_links_test = analysis_test(_links_impl, attrs = {"links": attr.string_dict(doc = """\
What the links are expected to lead to, by their places: relative to site-packages, or with a slash before them.""")})

def _no_links_impl(ctx):
    env = analysistest.begin(ctx)
    groups = analysistest.target_under_test(env)[OutputGroupInfo]
    asserts.equals(env, [], _actions(env, "PyVenvLinks"))
    asserts.equals(env, [], groups._validation.to_list())
    asserts.equals(env, ["alone.venv.plan.json"], short_paths(env, groups.venv_plan))
    return analysistest.end(env)

_no_links_test = analysis_test(_no_links_impl)

def _output_groups_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    plan = [target.label.name + ".venv.plan.json"]
    asserts.equals(env, plan, short_paths(env, target[OutputGroupInfo]._validation))
    asserts.equals(env, plan, short_paths(env, target[OutputGroupInfo].venv_plan))

    # Nobody needs it to run the program.
    asserts.false(env, plan[0] in runfiles_layout(env, target[DefaultInfo].default_runfiles))
    asserts.false(env, plan[0] in short_paths(env, target[DefaultInfo].files))
    return analysistest.end(env)

_output_groups_test = analysis_test(_output_groups_impl)

def _own_actions_impl(ctx):
    env = analysistest.begin(ctx)
    own = [
        action.mnemonic
        for action in analysistest.target_actions(env)
        # What Bazel itself has for every executable
        if not action.mnemonic.startswith(("Middleman", "RepoMapping", "Runfiles", "Source", "SymlinkTree"))
    ]
    asserts.equals(env, [
        "FileWrite",  # pyvenv.cfg
        "FileWrite",  # rules_pyc.pth
        "PyVenvLinks",
        "PyVenvPlan",
        "TemplateExpand",  # the launcher
        "UnresolvedSymlink",  # bin/python
    ], sorted(own))
    return analysistest.end(env)

_own_actions_test = analysis_test(_own_actions_impl)

def _import_path_impl(ctx):
    env = analysistest.begin(ctx)
    pth = written_file(env, "_over_all.venv/{}rules_pyc.pth".format(_SITE_PACKAGES))
    up = "/".join([".."] * len(_root(ctx, "_over_all.venv/lib/python3.14/site-packages").split("/")))
    asserts.equals(env, [
        up + "/" + ctx.workspace_name,
        up + "/" + _root(ctx, "of_lib"),
        up,
    ], pth.splitlines()[:-1])
    return analysistest.end(env)

_import_path_test = analysis_test(_import_path_impl)

def _unknown_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(env, [], _actions(env, "PyVenvLinks"))
    asserts.equals(env, [], [
        argument
        for argument in _actions(env, "PyVenvPlan")[0].argv
        if argument.startswith("--distribution=")
    ])
    pth = written_file(env, "_with_unknown.venv/{}rules_pyc.pth".format(_SITE_PACKAGES))
    asserts.true(env, "/{}\n".format(_root(ctx, "unknown_directory/site-packages")) in pth, pth)
    layout = runfiles_layout(env, analysistest.target_under_test(env)[DefaultInfo].default_runfiles)
    asserts.equals(env, "_pyc/unknown_directory.pycache", layout.get("unknown_directory"))
    return analysistest.end(env)

_unknown_test = analysis_test(_unknown_impl)

def _plan_impl(ctx):
    env = analysistest.begin(ctx)
    actions = _actions(env, "PyVenvPlan")
    asserts.equals(env, 1, len(actions))
    package = ctx.label.package
    bin_package = "{}/{}".format(analysistest.target_bin_dir_path(env), package)
    root = ctx.workspace_name + "/" + package
    argv = actions[0].argv[1:]
    asserts.equals(env, [
        "venv-plan",
        "--out=" + bin_package + "/with_few.venv.plan.json",
        "--label=//" + package + ":with_few",
        "--program=with_few",
        "--launcher=" + bin_package + "/with_few",
        "--python-version=3.14.2",
        "--interpreter=/opt/python/3.14/bin/python3.14",
        "--venv=" + root + "/_with_few.venv",
        "--main=" + root + "/app.py",
        "--workspace-name=" + ctx.workspace_name,
        "--on-case-clash=warn",
        "--on-file-clash=warn",
        "--on-two-versions=error",
        "--import=" + ctx.workspace_name,
        "--import=.",
        "--distribution=few\t1.0\t{0}/few\t{0}/few/site-packages\t".format(root),
    ], [argument for argument in argv if not argument.startswith(("--file=", "--link="))])

    venv = "_with_few.venv"
    site_packages = venv + "/lib/python3.14/site-packages"
    asserts.equals(env, [
        "--link={}/{}\t{}/{}".format(root, path, bin_package, path)
        for path in [
            venv + "/bin/python",
            site_packages + "/few",
            site_packages + "/few-1.0.dist-info",
        ]
    ], sorted([argument for argument in argv if argument.startswith("--link=")]))

    files = {
        path: bin_package + "/" + path
        for path in [
            "few/site-packages/few-1.0.dist-info/METADATA",
            "few/site-packages/few/__init__.py",
            site_packages + "/few",
            site_packages + "/few-1.0.dist-info",
            site_packages + "/rules_pyc.pth",
            venv + "/bin/python",
            venv + "/pyvenv.cfg",
            "with_few",
        ]
    } | {
        "__pycache__/app.cpython-314.pyc": bin_package + "/_pyc/app.pyc",
        "app.py": package + "/app.py",
        "few/site-packages/few/__pycache__/__init__.cpython-314.pyc": bin_package + "/_pyc/few/site-packages/few/__init__.pyc",
    }
    asserts.equals(
        env,
        sorted(["--file={}/{}\t{}".format(root, path, file) for path, file in files.items()]),
        sorted([shown_path(argument) for argument in argv if argument.startswith("--file=")]),
    )

    # All that it names, and the tool.
    asserts.equals(
        env,
        sorted(files.values()),
        sorted([shown_path(file.path) for file in actions[0].inputs.to_list() if "never_" not in file.path]),
    )
    asserts.equals(env, ["with_few.venv.plan.json"], short_paths(env, actions[0].outputs))
    return analysistest.end(env)

def _plan_scripts_impl(ctx):
    env = analysistest.begin(ctx)
    root = ctx.workspace_name + "/" + ctx.label.package
    asserts.equals(env, [
        "--script={0}/plain\t{1}\t{0}/_plain.scripts/{1}".format(root, name)
        for name in ["plain", "plain-deep"]
    ], [
        argument
        for argument in _actions(env, "PyVenvPlan")[0].argv
        if argument.startswith("--script=")
    ])
    return analysistest.end(env)

_plan_scripts_test = analysis_test(_plan_scripts_impl)

def _plan_flags_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.equals(env, [
        "--on-case-clash=error",
        "--on-file-clash=error",
        "--on-hidden-module=warn",
        "--on-two-versions=warn",
    ], sorted([
        argument
        for argument in _actions(env, "PyVenvPlan")[0].argv
        if argument.startswith("--on-")
    ]))
    return analysistest.end(env)

_plan_flags_test = analysis_test(_plan_flags_impl, flags = {
    "venv_case_clash": "error",
    "venv_file_clash": "error",
    "venv_hidden_modules": "warn",
    "venv_two_versions": "warn",
})

_plan_test = analysis_test(_plan_impl)

def _plan_in_build_impl(ctx):
    env = analysistest.begin(ctx)
    argv = _actions(env, "PyVenvPlan")[0].argv
    root = ctx.workspace_name + "/" + ctx.attr.root
    asserts.equals(
        env,
        ["--interpreter-root=" + root],
        [argument for argument in argv if argument.startswith("--interpreter-root=")],
    )
    asserts.equals(
        env,
        ["--interpreter=" + root + "/" + ctx.attr.interpreter.format(workspace = ctx.workspace_name)],
        [argument for argument in argv if argument.startswith("--interpreter=")],
    )
    return analysistest.end(env)

_IN_BUILD_ATTRS = {
    "interpreter": attr.string(doc = "The expected interpreter, below the root."),
    "root": attr.string(doc = "The expected directory of the interpreter's files, in the main repository."),
}
_plan_in_build_test = analysis_test(
    _plan_in_build_impl,
    attrs = _IN_BUILD_ATTRS,
    flags = {"precompile_standard_library": "disabled"},
    toolchains = ["python_in_build", "precompiler"],
)
_plan_with_standard_library_test = analysis_test(
    _plan_in_build_impl,
    attrs = _IN_BUILD_ATTRS,
    toolchains = ["python_in_build", "precompiler"],
)

def _no_plan_impl(ctx):
    env = analysistest.begin(ctx)
    groups = analysistest.target_under_test(env)[OutputGroupInfo]
    asserts.equals(env, [], _actions(env, "PyVenvPlan"))
    asserts.equals(env, [], _actions(env, "PyVenvLinks"))
    asserts.equals(env, [], groups.venv_plan.to_list())
    asserts.equals(env, [], groups._validation.to_list())
    return analysistest.end(env)

_no_plan_test = analysis_test(_no_plan_impl, toolchains = ["python_without_version", "precompiler"])

_ALL_LINKS = {
    "extpkg": "{extpkg}/pkg/site-packages/extpkg",
    "few": "{package}/few/site-packages/few",
    "few-1.0.dist-info": "{package}/few/site-packages/few-1.0.dist-info",
    "plainpkg": "{package}/plain/site-packages/plainpkg",
    "tree": "{package}/tree_directory/site-packages/tree",
    "tree-3.0.dist-info": "{package}/tree_directory/site-packages/tree-3.0.dist-info",
    "/bin/plain": "{package}/_plain.scripts/plain",
    "/bin/plain-deep": "{package}/_plain.scripts/plain-deep",
    "/share": "{package}/tree_directory/data/share",
}

def _modules(suffix):
    return {
        "plain.py" + suffix: "{package}/plain/site-packages/plain.py" + suffix,
        "tree_module.py" + suffix: "{package}/tree_directory/site-packages/tree_module.py" + suffix,
    }

def _cache(suffix):
    return {
        "__pycache__/plain" + suffix: "{package}/plain/site-packages/__pycache__/plain" + suffix,
        "__pycache__/tree_module" + suffix: "{package}/tree_directory/site-packages/__pycache__/tree_module" + suffix,
    }

def program_tests(name):
    """Declares the tests.

    Args:
        name: name of the test suite.
    """

    # The closure goes through rules_pyc and rules_python, to distributions of this repository and another one.
    rules_python_py_library(
        name = "foreign",
        srcs = ["app.py"],
        tags = ["manual"],
        deps = [
            ":few",
            "@distributions_for_tests//:extpkg",
        ],
    )
    py_library(
        name = "lib",
        imports = ["of_lib"],
        tags = ["manual"],
        deps = [
            ":foreign",
            ":tree",
            "@distributions_for_tests//:extpkg_extra",
        ],
    )
    python_directory(
        name = "unknown_directory",
        tags = ["manual"],
    )
    py_distribution(
        name = "unknown",
        srcs = [":unknown_directory"],
        contents_unknown = True,
        distribution = "unknown",
        tags = ["manual"],
        version = "1",
    )
    python_directory(
        name = "warning_directory",
        tags = ["manual"],
    )
    py_distribution(
        name = "warning",
        srcs = [":warning_directory"],
        contents = {"site-packages": ["warning.py"]},
        distribution = "warning",
        on_conflict = "warn",
        tags = ["manual"],
        version = "1",
    )
    programs = {
        "alone": {},
        "over_all": {"deps": [":lib"]},
        "over_all_optimized": {
            "deps": [":lib"],
            "optimize": 1,
        },
        "over_all_pyc_only": {
            "deps": [":lib"],
            "pyc_collection": "pyc_only",
        },
        "over_all_without_bytecode": {
            "deps": [":lib"],
            "pyc_collection": "disabled",
        },
        "with_conflicts": {
            "deps": [
                ":few",
                ":warning",
            ],
            "package_conflicts": "first",
        },
        "with_few": {"deps": [":few"]},
        "with_many": {"deps": [":many"]},
        "with_unknown": {"deps": [":unknown"]},
    }
    for program, attrs in programs.items():
        py_binary(
            name = program,
            srcs = ["app.py"],
            main = "app.py",
            tags = ["manual"],
            **attrs
        )
    py_test(
        name = "tested_with_few",
        srcs = ["app.py"],
        main = "app.py",
        tags = ["manual"],
        deps = [":few"],
    )

    declare_tests(name, {
        "contents_that_are_unknown_are_imported_from_the_directory": (_unknown_test, "with_unknown"),
        "import_path_has_no_distributions": (_import_path_test, "over_all"),
        "links_of_a_program_are_made_by_one_action": (_links_test, "over_all", {
            "links": _ALL_LINKS | _modules("") | _cache(".cpython-314.pyc"),
        }),
        "links_of_a_program_at_a_level_are_to_bytecode_of_it": (_links_test, "over_all_optimized", {
            "links": _ALL_LINKS | _modules("") | _cache(".cpython-314.opt-1.pyc"),
        }),
        "links_of_a_program_without_bytecode_are_to_sources": (_links_test, "over_all_without_bytecode", {
            "links": _ALL_LINKS | _modules(""),
        }),
        "links_of_a_program_without_sources_are_to_bytecode": (_links_test, "over_all_pyc_only", {
            "links": _ALL_LINKS | _modules("c"),
        }),
        "own_actions_of_a_program_are_the_same_for_few_files": (_own_actions_test, "with_few"),
        "own_actions_of_a_program_are_the_same_for_many_distributions": (_own_actions_test, "over_all"),
        "own_actions_of_a_program_are_the_same_for_many_files": (_own_actions_test, "with_many"),
        "plan_follows_the_attributes": (_on_conflict_test, "with_conflicts", {
            "distributions": {
                "few": "",
                "warning": "warn",
            },
            "settings": ["--on-conflict=first"],
        }),
        "plan_follows_the_attributes_that_are_not_set": (_on_conflict_test, "with_few", {
            "distributions": {"few": ""},
            "settings": [],
        }),
        "plan_follows_the_flags": (_plan_flags_test, "with_few"),
        "plan_has_all_that_the_runfiles_have": (_plan_test, "with_few"),
        "plan_is_an_output_group_and_a_validation": (_output_groups_test, "with_few"),
        "plan_is_an_output_group_and_a_validation_of_tests_too": (_output_groups_test, "tested_with_few"),
        "plan_knows_the_console_scripts": (_plan_scripts_test, "over_all"),
        "plan_knows_the_interpreter_of_the_build": (_plan_in_build_test, "with_few", {
            "interpreter": "bin/python3.14",
            "root": "tests/starlark/toolchains/in_build",
        }),
        "plan_knows_the_interpreter_with_bytecode": (_plan_with_standard_library_test, "with_few", {
            "interpreter": "{workspace}/tests/starlark/toolchains/in_build/bin/python3.14",
            "root": "python/private/_precompiled_runtime/python3.14.opt-0",
        }),
        "plan_without_a_known_version_is_none": (_no_plan_test, "with_few"),
        "plan_without_distributions_is_no_validation": (_no_links_test, "alone"),
    })
