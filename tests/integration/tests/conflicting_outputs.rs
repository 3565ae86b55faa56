//! The report "precompiling results in action output conflicts": targets that share a source under different
//! `exec_properties` or tags.

use pyc_integration::{Outcome, Workspace};

const FOO: &str = "import sys\nprint('it runs', sys.argv[0])\n";

/// The actions of a mnemonic that `aquery` prints, each as its lines, without what names the target and its own outputs.
fn actions(aquery: &Outcome, mnemonic: &str) -> Vec<String> {
    aquery
        .stdout
        .split("\n\n")
        .filter(|action| action.contains(&format!("Mnemonic: {mnemonic}\n")))
        .map(str::to_owned)
        .collect()
}

/// What of an action must be the same for two targets: all but labels, keys and the name of the output folder.
fn comparable(action: &str, output_folder: &str) -> Vec<String> {
    action
        .lines()
        .filter(|line| !line.trim_start().starts_with("Target:"))
        .filter(|line| !line.trim_start().starts_with("ActionKey:"))
        .filter(|line| !line.starts_with("action '"))
        .map(|line| line.replace(output_folder, "OUTPUT"))
        .collect()
}

#[test]
fn two_tests_over_one_source_with_different_exec_properties_build_and_pass() {
    let package = Workspace::shared()
        .package("conflict_exec_properties")
        .file("foo.py", FOO)
        .build(
            r#"
py_test(
    name = "foo",
    srcs = ["foo.py"],
)

py_test(
    name = "foo_2",
    srcs = ["foo.py"],
    main = "foo.py",
    exec_properties = {"foo": "bar"},
)
"#,
        );

    package
        .bazel(
            "test",
            &["--precompile=enabled", "--nocache_test_results"],
            &["foo", "foo_2"],
        )
        .success()
        .prints("Executed 2 out of 2 tests: 2 tests pass");

    // Sources and options are the same, so there is one compile action for both.
    let deps = format!("deps({})", package.label("all"));
    let aquery = Workspace::shared()
        .bazel(&[
            "aquery",
            "--precompile=enabled",
            "--include_param_files",
            &format!("mnemonic('PyCompile|TestRunner', {deps})"),
        ])
        .success();
    let compiles = actions(&aquery, "PyCompile");
    assert_eq!(compiles.len(), 1, "{}", aquery.report());
    assert!(!compiles[0].contains("bar"), "{}", compiles[0]);
    let tests = actions(&aquery, "TestRunner");
    let with_property: Vec<_> = tests
        .iter()
        .filter(|action| action.contains("ExecutionInfo") && action.contains("foo: bar"))
        .chain(
            tests
                .iter()
                .filter(|action| action.contains("\"foo\"") && action.contains("\"bar\"")),
        )
        .collect();
    assert_eq!(with_property.len(), 1, "{}", aquery.report());
    assert!(with_property[0].contains(&package.label("foo_2")));
}

#[test]
fn compile_actions_of_targets_that_share_a_source_differ_only_in_their_output_folder() {
    // Different packages can share no internal target, so there are two actions to compare.
    let workspace = Workspace::shared();
    let sources = workspace
        .package("conflict_tags")
        .file("foo.py", FOO)
        .build(
            r#"
exports_files(["foo.py"])

py_test(
    name = "foo",
    srcs = ["foo.py"],
)
"#,
        );
    let tagged = workspace.package("conflict_tags/gpu").build(
        r#"
py_test(
    name = "foo_gpu",
    srcs = ["//conflict_tags:foo.py"],
    main = "//conflict_tags:foo.py",
    tags = ["requires-cuda", "no-sandbox"],
    exec_properties = {"gpu": "1"},
)
"#,
    );
    let targets = [sources.label("foo"), tagged.label("foo_gpu")];
    workspace
        .bazel(&["test", "--precompile=enabled", &targets[0], &targets[1]])
        .success();

    let aquery = |label: &str| {
        workspace
            .bazel(&[
                "aquery",
                "--precompile=enabled",
                "--include_param_files",
                &format!("mnemonic('PyCompile', deps({label}))"),
            ])
            .success()
    };
    let (plain, gpu) = (aquery(&targets[0]), aquery(&targets[1]));
    let (plain_actions, gpu_actions) = (actions(&plain, "PyCompile"), actions(&gpu, "PyCompile"));
    assert_eq!(plain_actions.len(), 1, "{}", plain.report());
    assert_eq!(gpu_actions.len(), 1, "{}", gpu.report());
    assert_eq!(
        comparable(&plain_actions[0], "conflict_tags/_foo.pyc/foo.pyc"),
        comparable(
            &gpu_actions[0],
            "conflict_tags/gpu/_foo_gpu.pyc/__elsewhere__/main/conflict_tags/foo.pyc"
        ),
    );
    assert!(!gpu_actions[0].contains("cuda"), "{}", gpu_actions[0]);
}
