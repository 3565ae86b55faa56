//! What the extension makes of tags, before anything is fetched.

use std::fs;

use pyc_integration::Workspace;

use crate::fixture::EXTENSION;

/// A module of which the workspace depends. Its tag is wrong, and would be an error if it counted.
const DEPENDENCY: &str = r#"
bazel_dep(name = "dependency", version = "")
local_path_override(module_name = "dependency", path = "dependency")
"#;
const DEPENDENCY_MODULE: &str = r#"
module(name = "dependency")

bazel_dep(name = "rules_pyc", version = "")

precompiler = use_extension("@rules_pyc//python:extensions.bzl", "precompiler")
precompiler.prebuilt(name = "nowhere")
"#;

#[test]
fn tags_of_the_root_module_become_toolchains_in_order() {
    let workspace = Workspace::new("tags");
    let base = fs::read_to_string(workspace.root().join("MODULE.bazel")).expect("the module");
    workspace.write("dependency/MODULE.bazel", DEPENDENCY_MODULE);
    let query = |tags: &str| {
        let module = format!("{base}{DEPENDENCY}{EXTENSION}{tags}\n");
        workspace.write("MODULE.bazel", &module);
        workspace.bazel(&[
            "query",
            "kind('^toolchain rule', @rules_pyc_precompilers//:all)",
        ])
    };
    let names = |tags: &str| {
        let outcome = query(tags).success();
        let names = outcome.stdout.lines().map(|line| {
            let (_, name) = line.rsplit_once(':').expect("a label");
            name.to_owned()
        });
        names.collect::<Vec<_>>()
    };

    assert_eq!(names(""), [""; 0]);
    assert_eq!(
        names(
            r#"
precompiler.cargo()
precompiler.prebuilt(name = "z", path = "/opt/z")
precompiler.prebuilt(path = "/opt/precompiler")
precompiler.prebuilt(name = "a", sha256 = "0f", urls = ["https://example.org/precompiler"])
precompiler.cargo(cargo = "/opt/cargo")
"#
        ),
        [
            "toolchain_000_z",
            "toolchain_001_prebuilt_2",
            "toolchain_002_a",
            "toolchain_003_cargo",
            "toolchain_004_cargo_2",
        ]
    );

    query(r#"precompiler.prebuilt(path = "/opt/precompiler", urls = ["file:///opt/precompiler"])"#)
        .failure()
        .complains("precompiler.prebuilt(name = \"prebuilt\"): path and urls are both set; remove one of them.");
    query("precompiler.prebuilt(name = \"tool\", path = \"/opt/precompiler\")\nprecompiler.cargo(name = \"tool\")")
        .failure()
        .complains(
            "precompiler.cargo(name = \"tool\"): there is a precompiler.prebuilt(name = \"tool\") already; give one of \
             them another name.",
        );
    workspace.shutdown();
}
