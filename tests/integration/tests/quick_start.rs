//! The README's quick start, pasted into an empty folder.

use pyc_integration::readme_workspace;

#[test]
fn the_quick_start_of_the_readme_works_when_pasted() {
    let (workspace, names) = readme_workspace("quick_start");
    assert_eq!(
        names,
        [
            "MODULE.bazel",
            "BUILD.bazel",
            "greeting.py",
            "app.py",
            "greeting_test.py",
            ".bazelrc"
        ]
    );
    let run = workspace.bazel(&["run", "//:app"]).success();
    run.prints_lines(&["Hello, bytecode!", "from bytecode: True"]);
    workspace
        .bazel(&["run", "--precompile=force_disabled", "//:app"])
        .success()
        .prints_lines(&["Hello, bytecode!", "from bytecode: False"]);
    workspace
        .bazel(&["test", "--precompile=enabled", "//..."])
        .success()
        .prints("1 test passes");
    workspace.shutdown();
}
