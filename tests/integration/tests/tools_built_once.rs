//! The tools are compiled once, whatever flags the targets have: the actions that compile them are always the same.

use std::collections::BTreeSet;

use pyc_integration::{lacks_python, Outcome, Workspace};

/// Every flag of rules_pyc with another value than its default, and the one of rules_python that chooses a version.
const FLAGS: [(&str, &str); 14] = [
    ("@rules_pyc//python/config_settings:linux_libc", "musl"),
    (
        "@rules_pyc//python/config_settings:local_python_version",
        "3.13",
    ),
    ("@rules_pyc//python/config_settings:precompile", "enabled"),
    (
        "@rules_pyc//python/config_settings:precompile_add_to_runfiles",
        "decided_elsewhere",
    ),
    (
        "@rules_pyc//python/config_settings:precompile_backend",
        "native",
    ),
    (
        "@rules_pyc//python/config_settings:precompile_execution_requirements",
        "no-remote=1",
    ),
    (
        "@rules_pyc//python/config_settings:precompile_source_retention",
        "omit_source",
    ),
    (
        "@rules_pyc//python/config_settings:precompile_standard_library",
        "enabled",
    ),
    (
        "@rules_pyc//python/config_settings:pyc_collection",
        "pyc_only",
    ),
    (
        "@rules_pyc//python/config_settings:venv_case_clash",
        "error",
    ),
    (
        "@rules_pyc//python/config_settings:venv_file_clash",
        "error",
    ),
    (
        "@rules_pyc//python/config_settings:venv_hidden_modules",
        "warn",
    ),
    (
        "@rules_pyc//python/config_settings:venv_two_versions",
        "warn",
    ),
    (
        "@rules_python//python/config_settings:python_version",
        "3.11.1",
    ),
];

/// A rule that sets all of them by a transition.
fn transition() -> String {
    let settings: String = FLAGS
        .iter()
        .map(|(flag, value)| {
            if flag.ends_with("_requirements") {
                format!("    \"{flag}\": [\"{value}\"],\n")
            } else {
                format!("    \"{flag}\": \"{value}\",\n")
            }
        })
        .collect();
    format!(
        r#"_SETTINGS = {{
{settings}}}

_other = transition(
    implementation = lambda settings, attr: _SETTINGS,
    inputs = [],
    outputs = _SETTINGS.keys(),
)

other_flags = rule(
    implementation = lambda ctx: [DefaultInfo(files = ctx.attr.program[0][DefaultInfo].files)],
    attrs = {{
        "program": attr.label(cfg = _other),
        "_allowlist_function_transition": attr.label(default = "@bazel_tools//tools/allowlists/function_transition_allowlist"),
    }},
)
"#
    )
}

/// The actions that a query printed, without the checksum of their configuration, which is not part of their keys.
fn actions(query: &Outcome) -> BTreeSet<String> {
    query
        .stdout
        .split("\naction ")
        .map(|action| {
            action
                .trim()
                .trim_start_matches("action ")
                .lines()
                .filter(|line| !line.starts_with("# Configuration: "))
                .collect::<Vec<_>>()
                .join("\n")
        })
        .collect()
}

#[test]
fn actions_that_compile_the_tools_are_the_same_with_all_flags() {
    if lacks_python(&["3.13"]) {
        return;
    }
    let package = Workspace::shared()
        .package("tools_built_once")
        .file("app.py", "")
        .file("other_flags.bzl", &transition())
        .build(
            r#"load(":other_flags.bzl", "other_flags")
py_binary(name = "app", srcs = ["app.py"])
other_flags(name = "by_transition", program = ":app")
"#,
        );

    // A flag that comes later must be in the list.
    let there = package
        .workspace()
        .bazel(&[
            "query",
            r#"kind("_flag rule", @rules_pyc//python/config_settings:all)"#,
        ])
        .success();
    let mut expected: Vec<&str> = FLAGS
        .iter()
        .map(|(flag, _)| *flag)
        .filter(|flag| flag.starts_with("@rules_pyc"))
        .collect();
    expected.sort_unstable();
    let mut found: Vec<&str> = there.stdout.lines().collect();
    found.sort_unstable();
    assert_eq!(found, expected, "{}", there.report());

    let query = |options: &[&str], target: &str| {
        let expression = format!(
            r#"mnemonic("Rustc|CargoBuildScriptRun", deps({}))"#,
            package.label(target)
        );
        let outcome = package
            .workspace()
            .bazel(&[&["aquery"], options, &[&expression]].concat())
            .success();
        actions(&outcome)
    };
    let plain = query(&[], "app");
    let precompiler = "//crates/precompiler:precompiler\n";
    // Bazel spells the name of the repository differently in different versions.
    assert!(
        plain.iter().any(|action| action.contains(precompiler)),
        "not there: {precompiler}"
    );
    let options: Vec<String> = FLAGS
        .iter()
        .map(|(flag, value)| format!("--{flag}={value}"))
        .collect();
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    for (way, other) in [
        ("flags on the command line", query(&options, "app")),
        ("a transition", query(&[], "by_transition")),
        ("both", query(&options, "by_transition")),
    ] {
        let different: Vec<&String> = plain.symmetric_difference(&other).collect();
        assert!(
            different.is_empty(),
            "with {way}, {} actions are others than without, such as {}",
            different.len(),
            different[0]
        );
    }
}
