//! The precompiler that Cargo builds.

use std::fs;

use crate::fixture::{fails_with, fixture, runs_with};

#[test]
fn cargo_builds_the_precompiler_and_no_crate_is_fetched() {
    runs_with("cargo");
    let external = fixture()
        .workspace
        .root()
        .with_file_name("output_base/external");
    let repositories: Vec<String> = fs::read_dir(external)
        .expect("the repositories")
        .map(|entry| {
            let name = entry.expect("an entry").file_name();
            name.to_string_lossy().into_owned()
        })
        .collect();
    assert!(
        repositories.iter().any(|name| name.contains("rules_rust")),
        "{repositories:#?}"
    );
    assert!(
        !repositories
            .iter()
            .any(|name| name.contains("rules_pyc_crates")),
        "{repositories:#?}"
    );
}

#[test]
fn a_machine_without_cargo_is_told_what_to_do() {
    fails_with(
        "without_cargo",
        "precompiler.cargo(name = \"without_cargo\"): there is no no-such-cargo on PATH. Install Rust, or set cargo to \
         the path of one. Without this tag, the precompiler is built by rules_rust, which brings its own.",
    );
}
