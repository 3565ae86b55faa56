//! The Debian root for machines without Bazel: how it is entered, and which packages it gets.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pyc_integration::{project, write, Outcome};

/// An empty folder outside the project.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("rules_pyc_{name}_{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// A command in the way of a person who calls tools/bazel. These tests run in the Debian root themselves, if that is used, so
/// it is entered once more.
fn bazel(workspace: &Path, arguments: &[&str]) -> Outcome {
    let tools = project().join("tools").canonicalize().expect("the tools");
    let mut command = match std::env::var_os("RULES_PYC_ROOT") {
        Some(root) => {
            let mut command = Command::new(tools.join("debian/in_root"));
            command.arg(root).arg(tools.join("bazel"));
            command
        }
        None => Command::new(tools.join("bazel")),
    };
    let output_base = workspace.with_file_name("output_base");
    command
        .current_dir(workspace)
        .arg(format!("--output_base={}", output_base.display()))
        .arg("--max_idle_secs=60")
        .args(arguments);
    Outcome::of(&mut command).success()
}

#[test]
fn commands_in_a_workspace_outside_the_checkout_use_one_server() {
    let folder = folder("one_server");
    let workspace = folder.join("workspace");
    fs::create_dir_all(&workspace).expect("a workspace");
    fs::write(workspace.join("MODULE.bazel"), "module(name = \"user\")\n").expect("a module");
    let first = bazel(&workspace, &["info", "server_pid"]);
    let second = bazel(&workspace, &["info", "server_pid"]);
    bazel(&workspace, &["shutdown"]);
    assert!(
        first.stdout.trim().parse::<u32>().is_ok(),
        "{}",
        first.report()
    );
    assert_eq!(second.stdout, first.stdout, "{}", second.report());
    assert!(
        !second.stderr.contains("Starting local Bazel server"),
        "{}",
        second.report()
    );
    // Bazel leaves directories that cannot be written to.
    Outcome::of(
        Command::new("chmod")
            .args(["-R", "u+w"])
            .arg(folder.join("output_base")),
    );
    let _ = fs::remove_dir_all(&folder);
}

/// Runs choose_packages where apt cannot install some packages, and does not even know others.
fn choose(folder: &Path, broken: &str, unknown: &str) -> (Outcome, String) {
    let list = "# comment\nbazel\nrustc\n\npython3.13: tests of CPython 3.13\nlibx3.14-dev: tests of C, and more\nfish: tests for fish\n";
    fs::write(folder.join("packages"), list).expect("a list");
    let script = |bad: &str| {
        format!(
            "#!/bin/sh\nfor name; do case \" {bad} \" in *\" $name \"*) exit 100 ;; esac; done\n"
        )
    };
    write(
        &folder.join("bin/apt-get"),
        &script(&format!("{broken} {unknown}")),
    );
    write(&folder.join("bin/apt-cache"), &script(unknown));
    let path = std::env::var("PATH").expect("a PATH");
    let outcome = Outcome::of(
        Command::new(project().join("tools/debian/choose_packages"))
            .arg(folder.join("packages"))
            .arg(folder.join("left_out"))
            .env("PATH", format!("{}:{path}", folder.join("bin").display())),
    );
    let left_out = fs::read_to_string(folder.join("left_out")).expect("what is left out");
    (outcome, left_out)
}

#[test]
fn packages_that_debian_no_longer_has_are_left_out_or_an_error() {
    let folder = folder("packages");
    let (outcome, left_out) = choose(&folder, "", "");
    outcome
        .success()
        .prints_lines(&["bazel rustc python3.13 libx3.14-dev fish"]);
    assert_eq!(left_out, "");

    let (outcome, left_out) = choose(&folder, "fish", "python3.13 libx3.14-dev");
    outcome.success().prints_lines(&["bazel rustc"]);
    assert_eq!(
        left_out,
        "python3.13 (not in Debian sid any more): tests of CPython 3.13\n\
         libx3.14-dev (not in Debian sid any more): tests of C, and more\n\
         fish (Debian sid cannot install it at the moment): tests for fish\n"
    );

    let (outcome, _) = choose(&folder, "rustc", "bazel fish");
    outcome.exits_with(1).prints_lines(&[]).complains(
        "this project cannot do without bazel (not in Debian sid any more), rustc (Debian sid cannot install it at the moment), \
         so there is no Debian root. Install Bazel 7 or newer and Rust, and put them on PATH.",
    );
    fs::remove_dir_all(&folder).expect("the folder");
}
