//! `bazel run //:app.venv -- DIR`: real packages in a virtual environment for people and their editors.

use std::fs;
use std::path::Path;
use std::process::Command;

use pyc_integration::{Form, Outcome, Package, Workspace};

use crate::pypi;

/// Runs the target that makes the environment of a program.
fn materialise(package: &Package<'_>, program: &str, folder: &Path) -> Outcome {
    let target = package.label(&format!("{program}.venv"));
    let folder = folder.display().to_string();
    Workspace::shared().bazel(&["run", &target, "--", &folder])
}

#[test]
fn real_packages_run_in_the_environment_of_people() {
    let package = pypi::package();
    for form in Form::ALL {
        let folder = package.path(&format!("venv of {form}"));
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("the environment of an earlier run");
        }
        let program = format!("app_{form}");
        let made = |what: &str| format!("{}: {what}\n", folder.display());
        materialise(package, &program, &folder)
            .success()
            .complains(&made("25 added:"))
            .complains("\n  bin/pygmentize\n");
        materialise(package, &program, &folder)
            .success()
            .complains(&made("up to date"));
        pypi::runs(
            Command::new(folder.join("bin/python")).arg(package.path("app.py")),
            ".py",
        );
        Outcome::of(Command::new(folder.join("bin/pygmentize")).arg("-V"))
            .success()
            .prints("Pygments version 2.21.0");
        let script =
            ". \"$1/bin/activate\" && python -c 'import sys; print(sys.prefix)' && deactivate";
        Outcome::of(Command::new("sh").args(["-c", script, "sh"]).arg(&folder))
            .success()
            .prints_lines(&[&folder.display().to_string()]);
    }
}

#[test]
fn edits_in_the_source_tree_are_seen_without_a_build() {
    let package = Workspace::shared()
        .package("materialised")
        .file("one/site-packages/one.py", "NAME = 'one'\n")
        .file("lib.py", "VALUE = 'first'\n")
        .file(
            "app.py",
            "from materialised import lib\nimport one\nprint(one.NAME, lib.VALUE)\n",
        )
        .build_with_distributions(
            r#"
distribution(name = "one", form = "directory")
py_library(name = "lib", srcs = ["lib.py"])
py_binary(name = "app", srcs = ["app.py"], deps = ["lib", "one"])
"#,
        );
    // Relative to where Bazel is called.
    let folder = package.path("venv");
    materialise(&package, "app", Path::new("materialised/venv")).success();
    let run = || {
        let mut program = Command::new(folder.join("bin/python"));
        Outcome::of(program.arg(package.path("app.py")))
    };
    run().success().prints_lines(&["one first"]);
    package.write("lib.py", "VALUE = 'second'\n");
    run().success().prints_lines(&["one second"]);

    package
        .bazel("run", &[], &["app.venv"])
        .exits_with(2)
        .complains("usage: bazel run //materialised:app.venv -- DIR\n");
}
