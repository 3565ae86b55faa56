//! Precompilers that were built elsewhere: files of the machine, and downloads.

use std::fs;

use crate::fixture::{define, fails_with, fixture, package, runs_with};

#[test]
fn a_prebuilt_precompiler_of_the_machine_compiles() {
    runs_with("by_path");
}

#[test]
fn a_prebuilt_precompiler_that_is_replaced_is_used() {
    let package = package("replaced");
    let options = [&define("replaced"), "--strategy=PyCompile=local"];
    package.bazel("build", &options, &["app"]).success();

    let folder = &fixture().folder;
    let record = folder.join("record");
    let wrapper = format!(
        "#!/bin/sh\necho \"$@\" >>{}\nexec {} \"$@\"\n",
        record.display(),
        folder.join("precompiler").display()
    );
    fs::write(folder.join("replaced"), wrapper).expect("another precompiler");
    package.bazel("build", &options, &["app"]).success();
    let record = fs::read_to_string(record).expect("what the other precompiler was asked to do");
    assert!(record.contains("/_pyc/"), "{record}");
}

#[test]
fn a_prebuilt_precompiler_that_is_missing_is_told() {
    fails_with(
        "missing",
        "precompiler.prebuilt(name = \"missing\"): there is no FOLDER/missing on this machine. Put the precompiler there, or \
         correct path.",
    );
}

#[test]
fn a_prebuilt_precompiler_that_does_not_run_is_told() {
    fails_with(
        "no_program",
        "precompiler.prebuilt(name = \"no_program\"): FOLDER/no_program does not run on this machine (exit code 1): ",
    );
}

#[test]
fn a_prebuilt_precompiler_that_is_something_else_is_told() {
    fails_with(
        "other_program",
        "precompiler.prebuilt(name = \"other_program\"): FOLDER/other_program is not a precompiler of rules_pyc: with \
         --version it prints \"other 1.0\". Name another file, or build the precompiler on this machine.",
    );
}

#[test]
fn a_prebuilt_precompiler_is_downloaded_from_the_first_url_that_answers() {
    runs_with("by_url");
}

#[test]
fn a_download_with_another_checksum_is_refused() {
    fails_with("altered", &format!("but wanted {}", "0".repeat(64)));
}

#[test]
fn a_prebuilt_precompiler_is_taken_out_of_a_tar_archive() {
    runs_with("in_tar_gz");
}

#[test]
fn a_prebuilt_precompiler_is_taken_out_of_a_zip_archive() {
    runs_with("in_zip");
}

#[test]
fn an_archive_without_the_member_shows_what_is_there() {
    fails_with(
        "not_in_archive",
        "precompiler.prebuilt(name = \"not_in_archive\"): there is no tools/lib/precompiler in \
         file://FOLDER/tools.tar.gz; tools has bin. Correct member.",
    );
}
