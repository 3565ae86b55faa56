//! Packages whose wheels break the rules, but that pip and uv install.

use pyc_integration::{Outcome, Workspace};

const APP: &str = "\
import importlib.metadata, os, sys
import entries, spelled, unlisted, unlisted_top
(site,) = [path for path in sys.path if path.endswith('site-packages')]
print([name for name in os.listdir(site) if not os.path.exists(os.path.join(site, name))])
print(sorted(name for name in os.listdir(site) if name.startswith('unlisted')))
print(os.path.exists(unlisted_top.__spec__.cached), [f for f in importlib.metadata.files('unlisted') if not f.locate().exists()])
print(importlib.metadata.version('spelled'), os.path.exists(os.path.join(site, 'entries.data', 'config.json')))
";

#[test]
fn links_follow_the_files_of_a_wheel_whatever_record_lists() {
    let package = Workspace::shared()
        .package("packages_irregular")
        .file("app.py", APP)
        .build(
            r#"
load("@rules_pyc//python:py_console_script_binary.bzl", "py_console_script_binary")
py_binary(name = "app", srcs = ["app.py"], deps = ["@irregular//" + name for name in ["entries", "spelled", "unlisted"]])
py_console_script_binary(name = "run", pkg = "@irregular//entries")
py_console_script_binary(name = "reserved", pkg = "@irregular//entries", script = "python", tags = ["manual"])
"#,
        );
    Outcome::of(&mut package.program(&[], "app"))
        .success()
        .prints_lines(&[
            "[]",
            "['unlisted', 'unlisted-1.0.dist-info', 'unlisted_top']",
            "True []",
            "1.0 True",
        ]);
    Outcome::of(&mut package.program(&[], "run"))
        .success()
        .prints_lines(&["main"]);
    package
        .bazel("build", &[], &["reserved"])
        .failure()
        .complains("entries has no console script \"python\"; it has run");
}
