"""What the analysis tests have in common: known toolchains, and views of actions, runfiles and failures."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")

CompilationInfo = provider(
    doc = "The internal `py_precompile` targets behind the target under test and its `deps`.",
    fields = {"targets": """\
list of struct(label: Label, tags: list[str], exec_properties: dict[str, str], actions: list[Action]),
each internal target once."""},
)

def _compilation_aspect_impl(target, ctx):
    found = {}
    for attribute in ["internal_precompile_target", "deps"]:
        value = getattr(ctx.rule.attr, attribute, None) or []
        for dep in value if type(value) == "list" else [value]:
            if CompilationInfo in dep:
                found.update({info.label: info for info in dep[CompilationInfo].targets})
    if ctx.rule.kind == "py_precompile":
        found[target.label] = struct(
            label = target.label,
            tags = ctx.rule.attr.tags,
            exec_properties = ctx.rule.attr.exec_properties,
            actions = target.actions,
        )
    return [CompilationInfo(targets = found.values())]

_compilation_aspect = aspect(
    implementation = _compilation_aspect_impl,
    attr_aspects = ["internal_precompile_target", "deps"],
)

def analysis_test(
        impl,
        flags = {},
        options = {},
        toolchains = ["python_3_14", "precompiler"],
        attrs = {},
        expect_failure = False):
    """Makes an analysis test rule that does not depend on what the machine or the root module registers.

    Args:
        impl: implementation function, as `analysistest.make` takes it.
        flags: (dict[str, str]) values of flags of `//python/config_settings`. `precompile_backend` is `interpreter`
            by default, so that the tests do not depend on which versions are certified.
        options: (dict[str, ?]) values of Bazel's own options.
        toolchains: (list[str]) names of toolchains in `//tests/starlark/toolchains`.
        attrs: attributes of the test rule.
        expect_failure: (bool) whether the target under test has to fail.

    Returns:
        a rule
    """
    settings = {
        "//command_line_option:extra_toolchains": [
            str(Label("//tests/starlark/toolchains:" + name))
            for name in toolchains
        ],
    }
    for name, value in ({"precompile_backend": "interpreter"} | flags).items():
        settings[str(Label("//python/config_settings:" + name))] = value
    for name, value in options.items():
        settings["//command_line_option:" + name] = value
    return analysistest.make(
        impl,
        attrs = attrs,
        config_settings = settings,
        expect_failure = expect_failure,
        extra_target_under_test_aspects = [] if expect_failure else [_compilation_aspect],
    )

def failure_test(flags = {}, options = {}, toolchains = ["python_3_14", "precompiler"]):
    """Makes a test rule that expects the target under test to fail with the text of its attribute `message`.

    Args:
        flags: as for `analysis_test`.
        options: as for `analysis_test`.
        toolchains: as for `analysis_test`.

    Returns:
        a rule
    """
    return analysis_test(
        _failure_test_impl,
        attrs = {"message": attr.string(mandatory = True)},
        expect_failure = True,
        flags = flags,
        options = options,
        toolchains = toolchains,
    )

def _failure_test_impl(ctx):
    env = analysistest.begin(ctx)

    # The target is the user's, also where the internal target is the one that fails.
    label = "Error in fail: //{}:{}: ".format(ctx.label.package, ctx.attr.target_under_test[0].label.name)
    asserts.expect_failure(env, label + ctx.attr.message)
    return analysistest.end(env)

def shown_path(path, package = ""):
    """Shortens a path, and leaves out of it the name of a set of sources and options (`_pyc/NAME/`).

    Args:
        path: (str)
        package: (str) a leading directory to leave out, with a slash at its end.

    Returns:
        str
    """
    path = path.removeprefix(package)
    before, _, rest = path.partition("_pyc/")
    return before + "_pyc/" + rest.partition("/")[2] if rest and (not before or before.endswith("/")) else path

def compile_actions(env):
    """Returns the PyCompile actions of the internal targets behind the target under test.

    Args:
        env: the test environment.

    Returns:
        list[Action]: those that several targets share once
    """
    targets = analysistest.target_under_test(env)[CompilationInfo].targets
    actions = [action for target in targets for action in target.actions if action.mnemonic == "PyCompile"]
    return {tuple([output.path for output in action.outputs.to_list()]): action for action in actions}.values()

def runfiles_layout(env, runfiles):
    """Shows runfiles as what stands where.

    Args:
        env: the test environment.
        runfiles: runfiles object.

    Returns:
        dict[str, str]: the short path of the file that stands at each runfiles path. Both are relative
        to the test's package where they are in it.
    """
    workspace = env.ctx.workspace_name
    entries = {}
    for file in runfiles.files.to_list():
        path = file.short_path
        entries[path[len("../"):] if path.startswith("../") else workspace + "/" + path] = file
    for link in runfiles.symlinks.to_list():
        entries[workspace + "/" + link.path] = link.target_file
    for link in runfiles.root_symlinks.to_list():
        entries[link.path] = link.target_file
    package = env.ctx.label.package + "/"
    return {
        path.removeprefix(workspace + "/" + package): shown_path(file.short_path, package)
        for path, file in entries.items()
    }

def short_paths(env, files):
    """Returns the short paths of files.

    Args:
        env: the test environment.
        files: depset or list of File.

    Returns:
        list[str], relative to the test's package where they are in it; of bytecode without the name of its set of sources
    """
    package = env.ctx.label.package + "/"
    return [
        shown_path(file.short_path, package)
        for file in (files.to_list() if type(files) == "depset" else files)
    ]

def written_file(env, path):
    """Returns the content of a file that the target under test writes.

    Args:
        env: the test environment.
        path: (str) its path in the package.

    Returns:
        str, or None if no action writes the file
    """
    for action in analysistest.target_actions(env):
        if path in short_paths(env, action.outputs):
            return action.content
    return None

def declare_tests(name, tests):
    """Declares analysis tests and a suite of them.

    Args:
        name: name of the test suite.
        tests: (dict[str, tuple]) the test rule, the name of the target under test, and, where the rule
            has attributes of its own, a dict of them, by the name of the test.
    """
    for test, values in tests.items():
        values[0](
            name = test,
            size = "small",
            target_under_test = values[1],
            **(values[2] if len(values) > 2 else {})
        )
    native.test_suite(
        name = name,
        tests = tests.keys(),
    )
