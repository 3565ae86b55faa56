//! The example with packages of a `uv.lock`, and what updates the lock.

use std::fs;

use pyc_integration::{interpreter, lock, project, LockedWorkspace};

#[test]
fn the_example_works_and_its_lock_is_updated_and_tested() {
    let workspace = LockedWorkspace::new("locked_example");
    let example = project().join("examples/packages");
    for entry in fs::read_dir(&example).expect("the example") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if path.is_file() && !name.ends_with(".lock") {
            workspace.write(
                &name,
                &fs::read_to_string(&path).expect("a file of the example"),
            );
        }
    }
    let module = fs::read_to_string(example.join("MODULE.bazel")).expect("its module");
    let root = project().canonicalize().expect("the project");
    workspace.write(
        "MODULE.bazel",
        &module
            .replace(
                "path = \"../..\"",
                &format!("path = \"{}\"", root.display()),
            )
            .replace(
                "interpreter = \"python3\"",
                &format!("interpreter = \"{}\"", interpreter("python3").display()),
            ),
    );
    lock(workspace.root());
    workspace
        .bazel(&["run", "//:app"])
        .success()
        .prints_lines(&["Good morning, Ada!", "Ahoy, Grace!"]);
    workspace
        .bazel(&["run", "//:pygmentize", "--", "-V"])
        .success()
        .prints("Pygments version");
    workspace
        .bazel(&["test", "//..."])
        .success()
        .prints("2 tests pass");
    assert_eq!(workspace.forbidden_calls(), "");

    // The lock is older than the project: the test fails, and the program updates it.
    let pyproject =
        fs::read_to_string(workspace.root().join("pyproject.toml")).expect("the project");
    workspace.write(
        "pyproject.toml",
        &pyproject.replace("\"pyyaml\"", "\"pyyaml\", \"six\""),
    );
    workspace
        .bazel(&["test", "--test_output=errors", "//:lock_test"])
        .failure()
        .prints("//:lock_test: uv.lock is not what uv lock would write. Update it with: bazel run //:lock");
    workspace
        .bazel(&["run", "//:lock", "--", "--system-certs"])
        .success();
    let written = fs::read_to_string(workspace.root().join("uv.lock")).expect("the lock");
    assert!(written.contains("name = \"six\""), "{written}");
    workspace.bazel(&["test", "//:lock_test"]).success();
    workspace.shutdown();
}
