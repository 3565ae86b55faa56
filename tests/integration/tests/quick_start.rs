//! The README's quick start, pasted into an empty folder.

use std::fs;
use std::os::unix::fs::symlink;

use pyc_integration::{project, Workspace};

/// The files of the README: code blocks whose first line is a comment with a file name.
fn files(readme: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for block in readme.split("\n```").skip(1).step_by(2) {
        let mut lines = block.lines().skip(1);
        let name = lines
            .next()
            .and_then(|line| line.strip_prefix("# "))
            .filter(|name| !name.contains(' ') && name.contains('.'));
        if let Some(name) = name {
            let content: Vec<&str> = lines.collect();
            files.push((name.to_owned(), content.join("\n") + "\n"));
        }
    }
    files
}

#[test]
fn the_quick_start_of_the_readme_works_when_pasted() {
    let workspace = Workspace::empty("quick_start");
    let readme = fs::read_to_string(project().join("README.md")).expect("the README");
    let names: Vec<String> = files(&readme)
        .into_iter()
        .map(|(name, content)| {
            workspace.write(&name, &content);
            name
        })
        .collect();
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
    // The checkout "beside yours".
    let checkout = workspace.root().with_file_name("rules_pyc");
    if !checkout.exists() {
        symlink(project().canonicalize().expect("the project"), &checkout).expect("a link");
    }

    let run = workspace.bazel(&["run", "//:app"]).success();
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines[0], "Hello, bytecode!", "{}", run.report());
    assert!(
        lines[1].contains("/__pycache__/greeting.cpython-3") && lines[1].ends_with(".pyc"),
        "{}",
        run.report()
    );
    workspace
        .bazel(&["test", "--precompile=enabled", "//..."])
        .success()
        .prints("1 test passes");
    workspace.shutdown();
}
