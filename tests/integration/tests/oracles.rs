//! What the module extension `pip` computes in Starlark, compared with PyPA's libraries and with uv on thousands of cases.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use pyc_integration::{project, Outcome, Workspace};

const MODULE: &str = r#"
module(name = "oracles")

bazel_dep(name = "rules_pyc", version = "")
local_path_override(module_name = "rules_pyc", path = "PROJECT")

results = use_repo_rule("//:oracles.bzl", "oracles")
results(name = "results", cases = "//:cases.json")
"#;

const FILES: [(&str, &str); 8] = [
    (
        "lock_cases.py",
        include_str!("../data/oracles/lock_cases.py"),
    ),
    ("oracles.bzl", include_str!("../data/oracles/oracles.bzl")),
    ("oracles.py", include_str!("../data/oracles/oracles.py")),
    (
        "pylock_cases.py",
        include_str!("../data/oracles/pylock_cases.py"),
    ),
    (
        "random_projects.py",
        include_str!("../data/oracles/random_projects.py"),
    ),
    ("tag_cases.py", include_str!("../data/oracles/tag_cases.py")),
    (
        "toml_cases.py",
        include_str!("../data/oracles/toml_cases.py"),
    ),
    (
        "version_cases.py",
        include_str!("../data/oracles/version_cases.py"),
    ),
];

/// Their rules differ a little from version to version.
const LIBRARIES: [&str; 4] = [
    "packaging==26.4",
    "tomli==2.5.0",
    "tomli-w==1.2.0",
    "uv==0.13.9",
];

/// The cases, and what Starlark makes of them.
struct Results {
    workspace: Workspace,
    python: PathBuf,
    results: PathBuf,
}

impl Results {
    fn get() -> &'static Self {
        static RESULTS: OnceLock<Results> = OnceLock::new();
        RESULTS.get_or_init(Self::compute)
    }

    fn compute() -> Self {
        let workspace = Workspace::empty("oracles");
        let root = project().canonicalize().expect("the project");
        workspace.write(
            "MODULE.bazel",
            &MODULE.replace("PROJECT", &root.display().to_string()),
        );
        workspace.write("BUILD.bazel", "");
        for (name, text) in FILES {
            workspace.write(name, text);
        }
        let python = python(&workspace);
        let mut generate = Command::new(&python);
        generate.current_dir(workspace.root());
        Outcome::of(generate.args(["oracles.py", "generate", "cases.json"])).success();
        workspace
            .bazel(&["build", "@results//:results.json"])
            .success();
        let target = workspace
            .bazel(&["cquery", "--output=files", "@results//:results.json"])
            .success();
        let base = workspace.bazel(&["info", "output_base"]).success();
        let results = PathBuf::from(base.stdout.trim()).join(target.stdout.trim());
        Self {
            workspace,
            python,
            results,
        }
    }

    /// Compares one kind of cases, of which there are at least `number`.
    #[track_caller]
    fn agree(&self, kind: &str, number: usize) {
        let mut check = Command::new(&self.python);
        check
            .current_dir(self.workspace.root())
            .args(["oracles.py", "check", kind, "cases.json"])
            .arg(&self.results);
        let outcome = Outcome::of(&mut check).success();
        let compared = outcome
            .stdout
            .split(' ')
            .nth(1)
            .and_then(|text| text.parse::<usize>().ok());
        assert!(
            compared.is_some_and(|compared| compared >= number),
            "{}",
            outcome.report()
        );
    }
}

/// A Python with the libraries.
fn python(workspace: &Workspace) -> PathBuf {
    let environment = workspace.root().with_file_name("libraries");
    let python = environment.join("bin/python");
    if !python.exists() {
        Outcome::of(
            Command::new("python3")
                .args(["-m", "venv"])
                .arg(&environment),
        )
        .success();
    }
    let mut install = Command::new(&python);
    install.args([
        "-m",
        "pip",
        "--disable-pip-version-check",
        "--quiet",
        "install",
    ]);
    Outcome::of(install.args(LIBRARIES)).success();
    python
}

#[test]
fn toml_is_read_as_tomli_reads_it() {
    Results::get().agree("toml", 5000);
}

#[test]
fn versions_are_ordered_as_in_packaging() {
    Results::get().agree("order", 10_000);
}

#[test]
fn specifiers_hold_as_in_packaging() {
    Results::get().agree("specifiers", 20_000);
}

#[test]
fn markers_hold_as_in_packaging() {
    Results::get().agree("markers", 5_000);
}

#[test]
fn wheels_are_chosen_as_in_packaging() {
    Results::get().agree("tags", 4_000);
}

#[test]
fn what_a_lock_is_for_an_environment_is_what_uv_exports() {
    Results::get().agree("locks", 300);
}

#[test]
fn a_stale_lock_is_what_uv_finds_to_be_one() {
    Results::get().agree("stale", 30);
}

#[test]
fn what_a_pylock_installs_is_what_packaging_selects() {
    Results::get().agree("pylocks", 10_000);
}
